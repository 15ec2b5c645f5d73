#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.hpp"
#include "io/source.hpp"

namespace flaxstate {

#if defined(_WIN32)
using NativeHandle = void*;
constexpr NativeHandle no_handle = nullptr;
#else
using NativeHandle = int;
constexpr NativeHandle no_handle = -1;
#endif

// A file that the system has open for the process.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(NativeHandle native) noexcept : native_(native) {}
  FileHandle(FileHandle&& other) noexcept : native_(std::exchange(other.native_, no_handle)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(native_, other.native_);
    return *this;
  }
  ~FileHandle() { close(); }

  NativeHandle native() const noexcept { return native_; }
  bool is_open() const noexcept { return native_ != no_handle; }
  // Closed also if there is an error. 0 if there was nothing to close.
  int close() noexcept;

 private:
  NativeHandle native_ = no_handle;
};

enum class Access { read, read_and_write };

// Throws io, and invalid_argument for what is no regular file.
FileHandle open_regular_file(const char* path, Access access, std::uint64_t& size);

// What follows gives 0, the system's error number, or no_progress.
int read_fully(const FileHandle& file, std::uint64_t offset, void* destination, std::size_t size) noexcept;
int write_fully(const FileHandle& file, std::uint64_t offset, const Byte* data, std::size_t size) noexcept;
// To be called once: after a failure the system may have dropped what it couldn't write, and then says all is well.
int sync_file(const FileHandle& file) noexcept;
int map_file(const FileHandle& file, std::uint64_t size, const Byte*& mapping) noexcept;

void unmap_file(const Byte* mapping, std::uint64_t size) noexcept;
// `mapping` is nullptr or the whole file's.
void advise_file(const FileHandle& file, const Byte* mapping, std::uint64_t offset, std::uint64_t size,
                 Advice advice) noexcept;

}  // namespace flaxstate
