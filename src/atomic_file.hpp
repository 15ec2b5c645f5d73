#pragma once

#include <cstddef>
#include <cstdint>

#include "sink.hpp"

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/file.h).
enum class Durability : std::int32_t { file_and_name = 0, data = 1, none = 2 };

// A file that takes the place of an old one whole: what is written goes to a new file in the same directory, and
// commit() renames it. Without commit() nothing has happened. Allocates nothing.
class AtomicFile final : public Sink {
 public:
  // Throws io, or invalid_argument for what is no regular file. `path` must outlive this.
  AtomicFile(const char* path, Durability durability);
  ~AtomicFile();

  void write(const Piece* pieces, std::size_t count) override;
  bool can_try() const noexcept override { return true; }
  int try_write(std::uint64_t offset, const Byte* data, std::size_t size) noexcept override;
  void skip(std::uint64_t size) noexcept override { position_ += size; }
  [[noreturn]] void fail(int error) const override;

  // Throws io (nothing has changed), or not_durable (the new file is in place).
  void commit();

 private:
  static constexpr std::size_t path_capacity = 4096;

  const char* path_;
  Durability durability_;
  int descriptor_ = -1;
  int directory_ = -1;
  std::uint64_t position_ = 0;
  char target_[path_capacity];     // behind all symbolic links
  char temporary_[path_capacity];  // empty: there is none
};

}  // namespace flaxstate
