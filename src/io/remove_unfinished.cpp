#if !defined(_WIN32)

#include "io/remove_unfinished.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <initializer_list>

#include "io/directory.hpp"
#include "io/io_error.hpp"
#include "io/posix.hpp"
#include "io/system_file.hpp"
#include "io/temporary_name.hpp"

namespace flaxstate {
namespace {

FileHandle open_unfinished(int directory, const char* name) noexcept {
  // Some file systems of networks lock only what may be written to.
  for (const int access : {O_RDWR, O_RDONLY}) {
    const int flags = access | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    FileHandle file(uninterrupted([&]() noexcept { return openat(directory, name, flags); }));
    if (file.is_open()) return file;
  }
  return {};
}

bool is_regular(int directory, const char* name) noexcept {
  struct stat status;
  return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

// Of one that somebody may still write to, or that has another name by now, nothing is taken.
bool remove_if_unused(int directory, const char* name) noexcept {
  if (!is_regular(directory, name)) return false;  // asked before it is opened, since opening a device may do anything
  const FileHandle file = open_unfinished(directory, name);
  if (!file.is_open()) return false;
  if (uninterrupted([&]() noexcept { return flock(file.native(), LOCK_EX | LOCK_NB); }) != 0) return false;
  struct stat opened;
  struct stat named;
  const bool is_same = fstat(file.native(), &opened) == 0 &&
                       fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && opened.st_dev == named.st_dev &&
                       opened.st_ino == named.st_ino && S_ISREG(named.st_mode);
  return is_same && unlinkat(directory, name, 0) == 0;
}

}  // namespace

std::uint64_t remove_unfinished(const char* directory) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const FileHandle opened(uninterrupted([&] { return open(directory, flags); }));
  if (!opened.is_open()) throw_io("look through", directory, errno);
  std::vector<std::string> names;
  const int error = read_names(opened.native(), is_temporary_name, names);
  if (error != 0) throw_io("look through", directory, error);
  std::uint64_t removed = 0;
  for (const std::string& name : names) {
    if (remove_if_unused(opened.native(), name.c_str())) ++removed;
  }
  return removed;
}

}  // namespace flaxstate

#endif
