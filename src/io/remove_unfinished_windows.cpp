#if defined(_WIN32)

#include "io/directory.hpp"
#include "io/io_error.hpp"
#include "io/remove_unfinished.hpp"
#include "io/system_file.hpp"
#include "io/temporary_name.hpp"
#include "io/windows_api.hpp"

namespace flaxstate {
namespace {

bool remove_if_unused(const std::wstring& path) {
  constexpr DWORD other_kinds = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DEVICE;
  if ((GetFileAttributesW(path.c_str()) & other_kinds) != 0) return false;
  constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  constexpr DWORD no_link = FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT;
  const HANDLE handle =
      CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, shared, nullptr, OPEN_EXISTING, no_link, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return false;
  const FileHandle file(handle);
  return GetFileType(handle) == FILE_TYPE_DISK && lock_unfinished(handle) && DeleteFileW(path.c_str()) != 0;
}

}  // namespace

bool lock_unfinished(HANDLE file) noexcept {
  OVERLAPPED place{};
  place.OffsetHigh = 0x7fffffff;
  constexpr DWORD at_once = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;
  return LockFileEx(file, at_once, 0, 1, 0, &place) != 0;
}

std::uint64_t remove_unfinished(const char* directory) {
  const std::wstring wide = wide_path("look through", directory);
  const DWORD attributes = GetFileAttributesW(wide.c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES) throw_io("look through", directory, last_error());
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) throw_io("look through", directory, ERROR_DIRECTORY);
  std::uint64_t removed = 0;
  for (const std::string& name : names_in_directory(directory)) {
    if (!is_temporary_name(name)) continue;
    if (remove_if_unused(wide + L"\\" + std::wstring(name.begin(), name.end()))) ++removed;
  }
  return removed;
}

}  // namespace flaxstate

#endif
