#if !defined(_WIN32)

#include "io/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <new>

#include "io/posix.hpp"

namespace flaxstate {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using OwnedDirectory = std::unique_ptr<DIR, CloseDirectory>;

// Of a directory that didn't open, what errno says. A malloc that isn't the C library's own may leave that alone.
int open_error() {
  if (errno == ENOMEM || errno == 0) throw std::bad_alloc();
  return errno;
}

}  // namespace

bool path_exists(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0;
}

std::vector<std::string> names_in_directory(const char* path) {
  std::vector<std::string> names;
  errno = 0;
  const OwnedDirectory directory(::opendir(path));
  if (directory == nullptr) {
    open_error();
    return names;
  }
  while (const dirent* const entry = ::readdir(directory.get())) names.emplace_back(entry->d_name);
  return names;
}

int read_names(int directory, bool (*is_wanted)(std::string_view), std::vector<std::string>& names) {
  const int copy = uninterrupted([&] { return fcntl(directory, F_DUPFD_CLOEXEC, 0); });
  if (copy < 0) return errno;
  errno = 0;
  DIR* stream = nullptr;
  // It calls the system, too.
  uninterrupted([&] { return (stream = ::fdopendir(copy)) != nullptr ? 0 : -1; });
  const OwnedDirectory opened(stream);
  if (opened == nullptr) {
    const int error = errno;
    ::close(copy);
    errno = error;
    return open_error();
  }
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(opened.get());
    if (entry == nullptr) return errno;
    if (is_wanted(entry->d_name)) names.emplace_back(entry->d_name);
  }
}

}  // namespace flaxstate

#endif
