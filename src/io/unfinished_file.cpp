#if !defined(_WIN32)

#include "io/unfinished_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "io/posix.hpp"

namespace flaxstate {
namespace {

constexpr int most_names = 100;

std::uint64_t random_number() noexcept {
  std::uint64_t number;
  if (getentropy(&number, sizeof number) == 0) return number;
  // A sandbox may forbid it. A name only has to be rare: that it is new is what O_EXCL and linkat() see to.
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return static_cast<std::uint64_t>(now) * 0x9e3779b97f4a7c15U ^ static_cast<std::uint64_t>(getpid()) << 32U ^
         reinterpret_cast<std::uintptr_t>(&number);
}

// Calls take(name) for new names until one isn't there yet. 0 or the system's error number; there is no name then.
template <class Take>
int take_new_name(char* name, const Take& take) noexcept {
  for (int names = 1;; ++names) {
    write_temporary_name(random_number(), name);
    name[temporary_name_size] = '\0';
    if (uninterrupted([&]() noexcept { return take(); }) >= 0) return 0;
    name[0] = '\0';
    if (errno != EEXIST || names == most_names) return errno;
  }
}

#if defined(O_TMPFILE)
// Where the system keeps what this process has open, under a name that links can be made from.
struct OpenFilePath {
  explicit OpenFilePath(const FileHandle& file) noexcept {
    std::snprintf(text, sizeof text, "/proc/self/fd/%d", file.native());
  }
  char text[32];
};

// Old kernels take O_TMPFILE for a directory that is to be written to, and most file systems of networks don't know it.
bool is_unknown(int error) noexcept {
  return error == EOPNOTSUPP || error == EISDIR || error == EINVAL || error == ENOENT || error == ENOSYS;
}

FileHandle open_without_name(int directory, mode_t mode) noexcept {
  constexpr int flags = O_RDWR | O_TMPFILE | O_CLOEXEC;
  FileHandle file(uninterrupted([&]() noexcept { return openat(directory, ".", flags, mode); }));
  if (!file.is_open() || faccessat(AT_FDCWD, OpenFilePath(file).text, F_OK, AT_EACCESS) == 0) return file;
  errno = EOPNOTSUPP;  // without /proc it could never get a name
  return {};
}
#endif

}  // namespace

int UnfinishedFile::create(const FileHandle& directory, mode_t mode) noexcept {
#if defined(O_TMPFILE)
  directory_ = directory.native();
  file_ = open_without_name(directory_, mode);
  if (file_.is_open()) return lock() ? hold() : EWOULDBLOCK;
  if (!is_unknown(errno)) return errno;
#endif
  return create_named(directory, mode);
}

int UnfinishedFile::create_named(const FileHandle& directory, mode_t mode) noexcept {
  directory_ = directory.native();
  for (int tries = 1; tries <= most_names; ++tries) {
    const int error = take_new_name(name_, [&]() noexcept {
      constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
      file_ = FileHandle(openat(directory_, name_, flags, mode));
      return file_.native();
    });
    if (error != 0) return error;
    // Somebody who cleans up may be faster, and take the file away.
    int refusal = ENOENT;
    if (lock()) {
      if (uninterrupted([&]() noexcept { return faccessat(directory_, name_, F_OK, 0); }) == 0) return hold();
      refusal = errno;
    }
    remove();
    if (refusal != ENOENT) return refusal;
  }
  return EWOULDBLOCK;
}

// False if somebody else has locked it. Not all file systems have locks; those who clean up can't get one there, either, and
// leave the file.
bool UnfinishedFile::lock() noexcept {
  return uninterrupted([&]() noexcept { return flock(file_.native(), LOCK_EX | LOCK_NB); }) == 0 ||
         errno != EWOULDBLOCK;
}

int UnfinishedFile::hold() noexcept {
  holder_ = FileHandle(uninterrupted([&]() noexcept { return fcntl(file_.native(), F_DUPFD_CLOEXEC, 0); }));
  return holder_.is_open() ? 0 : errno;
}

int UnfinishedFile::give_name() noexcept {
#if defined(O_TMPFILE)
  if (!has_name()) {
    const OpenFilePath path(holder_);
    return take_new_name(name_,
                         [&]() noexcept { return linkat(AT_FDCWD, path.text, directory_, name_, AT_SYMLINK_FOLLOW); });
  }
#endif
  return 0;
}

int UnfinishedFile::rename_to(const char* target) noexcept {
  if (uninterrupted([&]() noexcept { return renameat(directory_, name_, directory_, target); }) != 0) return errno;
  name_[0] = '\0';
  return 0;
}

int UnfinishedFile::copy_from(const UnfinishedFile& other) noexcept {
  Byte bytes[16384];
  struct stat status;
  if (uninterrupted([&]() noexcept { return fstat(other.holder_.native(), &status); }) != 0) return errno;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  for (std::uint64_t done = 0; done < size;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(size - done, sizeof bytes));
    int error = read_fully(other.holder_, done, bytes, part);
    if (error == 0) error = write_fully(file_, done, bytes, part);
    if (error != 0) return error;
    done += part;
  }
  return 0;
}

void UnfinishedFile::remove() noexcept {
  file_.close();
  if (has_name()) unlinkat(directory_, name_, 0);
  name_[0] = '\0';
  holder_.close();  // when the name is gone: nobody else removes it, either
}

}  // namespace flaxstate

#endif
