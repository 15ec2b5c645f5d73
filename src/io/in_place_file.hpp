#pragma once

#include <cstdint>

#include "base/location.hpp"
#include "io/source.hpp"
#include "io/system_file.hpp"

namespace flaxstate {

// An existing file that is written to at some places, without changing its size. It is a source, too, so that the
// places are looked up in the very file that is written to: its path may lead to another one any moment.
class InPlaceFile final : public Source {
 public:
  // Throws io, or invalid_argument for what is no regular file. `path` must outlive this.
  explicit InPlaceFile(const char* path);

  void read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const override;
  bool can_try() const noexcept override { return true; }
  int try_read(std::uint64_t offset, void* destination, std::size_t size) const noexcept override;
  [[noreturn]] void fail(int error, std::uint64_t offset, const Location& where) const override;

  // Throws io.
  void write(std::uint64_t offset, const Byte* data, std::size_t size);
  void sync();
  // Some systems say only now that they couldn't write.
  void close();

 private:
  const char* path_;
  FileHandle file_;
};

}  // namespace flaxstate
