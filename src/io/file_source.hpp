#pragma once

#include <string>

#include "base/location.hpp"
#include "io/source.hpp"
#include "io/system_file.hpp"

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/file.h).
enum class Mapping : std::int32_t { automatic = 0, off = 1, required = 2 };

// A regular file, open for reading, and mapped if that is wanted and possible.
class FileSource final : public Source {
 public:
  // `keeps_path`: for messages later than the caller's string lives. Throws io.
  FileSource(const char* path, Mapping mapping, bool keeps_path);
  ~FileSource() override;

  void read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const override;
  bool can_try() const noexcept override { return true; }
  int try_read(std::uint64_t offset, void* destination, std::size_t size) const noexcept override;
  [[noreturn]] void fail(int error, std::uint64_t offset, const Location& where) const override;
  void advise(std::uint64_t offset, std::uint64_t size, Advice advice) const noexcept override;

 private:
  std::string kept_path_;
  const char* path_;
  FileHandle file_;
};

}  // namespace flaxstate
