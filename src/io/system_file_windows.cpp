#if defined(_WIN32)

#include <algorithm>
#include <string>

#include "io/io_error.hpp"
#include "io/system_file.hpp"
#include "io/windows_api.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t largest_transfer = 0x7ffff000;

OVERLAPPED place_of(std::uint64_t offset) noexcept {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  return place;
}

}  // namespace

std::wstring wide_path(const char* action, const char* path) {
  const int size = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, nullptr, 0);
  if (size <= 0) throw_io(action, path, last_error());
  std::wstring wide(static_cast<std::size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide.data(), size);
  wide.pop_back();  // the NUL
  return wide;
}

void refuse_directory(const char* action, const char* path, DWORD attributes) {
  if (attributes == INVALID_FILE_ATTRIBUTES || (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) return;
  throw_not_regular(action, path, FileKind::directory);
}

int FileHandle::close() noexcept {
  if (!is_open()) return 0;
  return CloseHandle(std::exchange(native_, no_handle)) != 0 ? 0 : last_error();
}

FileHandle open_regular_file(const char* path, Access access, std::uint64_t& size) {
  const std::wstring wide = wide_path("open", path);
  refuse_directory("open", path, GetFileAttributesW(wide.c_str()));
  const DWORD wanted = access == Access::read ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
  // Shared with all, so that another file can take its place.
  constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  const HANDLE handle =
      CreateFileW(wide.c_str(), wanted, shared, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) throw_io("open", path, last_error());
  FileHandle file(handle);
  if (GetFileType(handle) != FILE_TYPE_DISK) throw_not_regular("open", path, FileKind::pipe_or_device);
  LARGE_INTEGER bytes;
  if (GetFileSizeEx(handle, &bytes) == 0) throw_io("open", path, last_error());
  size = static_cast<std::uint64_t>(bytes.QuadPart);
  return file;
}

int read_fully(const FileHandle& file, std::uint64_t offset, void* destination, std::size_t size) noexcept {
  auto* bytes = static_cast<Byte*>(destination);
  while (size != 0) {
    OVERLAPPED place = place_of(offset);
    DWORD got = 0;
    const auto wanted = static_cast<DWORD>(std::min(size, largest_transfer));
    if (ReadFile(file.native(), bytes, wanted, &got, &place) == 0) {
      const int error = last_error();
      return error == ERROR_HANDLE_EOF ? no_progress : error;
    }
    if (got == 0) return no_progress;
    bytes += got;
    offset += got;
    size -= got;
  }
  return 0;
}

int write_fully(const FileHandle& file, std::uint64_t offset, const Byte* data, std::size_t size) noexcept {
  while (size != 0) {
    OVERLAPPED place = place_of(offset);
    DWORD taken = 0;
    const auto wanted = static_cast<DWORD>(std::min(size, largest_transfer));
    if (WriteFile(file.native(), data, wanted, &taken, &place) == 0) return last_error();
    if (taken == 0) return no_progress;
    data += taken;
    offset += taken;
    size -= taken;
  }
  return 0;
}

int sync_file(const FileHandle& file) noexcept { return FlushFileBuffers(file.native()) != 0 ? 0 : last_error(); }

int map_file(const FileHandle& file, std::uint64_t size, const Byte*& mapping) noexcept {
  if (size > SIZE_MAX) return ERROR_NOT_ENOUGH_MEMORY;
  const FileHandle section(CreateFileMappingW(file.native(), nullptr, PAGE_READONLY, 0, 0, nullptr));
  if (!section.is_open()) return last_error();
  const void* view = MapViewOfFile(section.native(), FILE_MAP_READ, 0, 0, static_cast<std::size_t>(size));
  if (view == nullptr) return last_error();
  mapping = static_cast<const Byte*>(view);
  return 0;
}

void unmap_file(const Byte* mapping, std::uint64_t) noexcept { UnmapViewOfFile(mapping); }

// The system reads ahead by itself, and has no word for the rest.
void advise_file(const FileHandle&, const Byte*, std::uint64_t, std::uint64_t, Advice) noexcept {}

}  // namespace flaxstate

#endif
