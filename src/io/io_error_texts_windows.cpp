#if defined(_WIN32)

#include "io/io_error.hpp"
#include "io/windows_api.hpp"

namespace flaxstate {
namespace {

struct ErrorText {
  int error;
  const char* text;
};

constexpr ErrorText error_texts[] = {
    {ERROR_ACCESS_DENIED, "permission denied, or in use (ERROR_ACCESS_DENIED)"},
    {ERROR_ALREADY_EXISTS, "the file exists already (ERROR_ALREADY_EXISTS)"},
    {ERROR_BAD_NETPATH, "the server can't be reached (ERROR_BAD_NETPATH)"},
    {ERROR_CANT_RESOLVE_FILENAME, "a symbolic link that leads nowhere (ERROR_CANT_RESOLVE_FILENAME)"},
    {ERROR_CRC, "the disk gives damaged data (ERROR_CRC)"},
    {ERROR_DISK_FULL, "no space is left on the device (ERROR_DISK_FULL)"},
    {ERROR_FILENAME_EXCED_RANGE, "the name is too long (ERROR_FILENAME_EXCED_RANGE)"},
    {ERROR_FILE_EXISTS, "the file exists already (ERROR_FILE_EXISTS)"},
    {ERROR_FILE_NOT_FOUND, "no such file (ERROR_FILE_NOT_FOUND)"},
    {ERROR_FILE_TOO_LARGE, "the file would become too large (ERROR_FILE_TOO_LARGE)"},
    {ERROR_HANDLE_DISK_FULL, "no space is left on the device (ERROR_HANDLE_DISK_FULL)"},
    {ERROR_INVALID_HANDLE, "the file is not open for this (ERROR_INVALID_HANDLE)"},
    {ERROR_INVALID_NAME, "not a file name (ERROR_INVALID_NAME)"},
    {ERROR_INVALID_PARAMETER, "not possible for this file (ERROR_INVALID_PARAMETER)"},
    {ERROR_IO_DEVICE, "input or output failed (ERROR_IO_DEVICE)"},
    {ERROR_LOCK_VIOLATION, "another process has locked it (ERROR_LOCK_VIOLATION)"},
    {ERROR_NETNAME_DELETED, "the file is gone from the server (ERROR_NETNAME_DELETED)"},
    {ERROR_NOT_ENOUGH_MEMORY, "not enough memory (ERROR_NOT_ENOUGH_MEMORY)"},
    {ERROR_NOT_READY, "the device is not ready (ERROR_NOT_READY)"},
    {ERROR_NO_UNICODE_TRANSLATION, "the path is not UTF-8 (ERROR_NO_UNICODE_TRANSLATION)"},
    {ERROR_PATH_NOT_FOUND, "no such directory (ERROR_PATH_NOT_FOUND)"},
    {ERROR_SHARING_VIOLATION, "another process is using it (ERROR_SHARING_VIOLATION)"},
    {ERROR_TOO_MANY_OPEN_FILES, "the process has too many files open (ERROR_TOO_MANY_OPEN_FILES)"},
    {ERROR_USER_MAPPED_FILE, "a process has mapped it (ERROR_USER_MAPPED_FILE)"},
    {ERROR_WRITE_PROTECT, "the device is read-only (ERROR_WRITE_PROTECT)"},
};

}  // namespace

const char* known_error_text(int error) noexcept {
  for (const ErrorText& entry : error_texts) {
    if (entry.error == error) return entry.text;
  }
  return nullptr;
}

}  // namespace flaxstate

#endif
