#if !defined(_WIN32)

#include "io/directory.hpp"

#include <dirent.h>

#include <memory>
#include <new>

#include "io/posix.hpp"

namespace flaxstate {

bool path_exists(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0;
}

std::vector<std::string> names_in_directory(const char* path) {
  struct Close {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
  };
  std::vector<std::string> names;
  errno = 0;
  const std::unique_ptr<DIR, Close> directory(::opendir(path));
  if (directory == nullptr) {
    // A malloc that isn't the C library's own may leave the number alone.
    if (errno == ENOMEM || errno == 0) throw std::bad_alloc();
    return names;
  }
  while (const dirent* const entry = ::readdir(directory.get())) names.emplace_back(entry->d_name);
  return names;
}

}  // namespace flaxstate

#endif
