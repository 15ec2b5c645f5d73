#pragma once

// What the tests of files share: a directory that goes away at the end, whole files, and children for what concerns a
// whole process.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ftw.h>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>

#include "support.hpp"

namespace unit {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/flaxstate-unit-XXXXXX";
    if (mkdtemp(name) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    const auto remove_entry = [](const char* path, const struct stat*, int, FTW*) { return ::remove(path); };
    nftw(path_.c_str(), remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  }

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Sorted, with one space between: "a b".
  std::string names() const {
    std::set<std::string> sorted;
    DIR* directory = opendir(path_.c_str());
    if (directory == nullptr) return "?";
    for (const dirent* entry = readdir(directory); entry != nullptr; entry = readdir(directory)) {
      if (entry->d_name != std::string(".") && entry->d_name != std::string("..")) sorted.insert(entry->d_name);
    }
    closedir(directory);
    std::string text;
    for (const std::string& name : sorted) text += (text.empty() ? "" : " ") + name;
    return text;
  }

 private:
  std::string path_;
};

inline void write_file(const std::string& path, std::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const ssize_t written = write(file, bytes.data(), bytes.size());
  if (close(file) != 0 || written != static_cast<ssize_t>(bytes.size())) std::abort();
}

inline std::string read_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY);
  if (file < 0) return "(no file)";
  std::string bytes;
  char block[4096];
  for (ssize_t got = read(file, block, sizeof block); got > 0; got = read(file, block, sizeof block)) {
    bytes.append(block, static_cast<std::size_t>(got));
  }
  close(file);
  return bytes;
}

// The permissions, of a link itself; -1 if there is nothing.
inline int mode_of(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 07777) : -1;
}

inline bool is_link(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

inline int open_descriptors() {
  int count = 0;
  for (int descriptor = 0; descriptor < 256; ++descriptor) count += fcntl(descriptor, F_GETFD) >= 0;
  return count;
}

// How many of the descriptors above 2 a new program would inherit.
inline int inherited_descriptors() {
  int count = 0;
  for (int descriptor = 3; descriptor < 256; ++descriptor) {
    const int flags = fcntl(descriptor, F_GETFD);
    count += flags >= 0 && (flags & FD_CLOEXEC) == 0;
  }
  return count;
}

// Runs `action` in a child, where it may change what a whole process shares, and gives the text that it returns.
inline std::string in_child(const std::function<std::string()>& action) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = action();
    const ssize_t written = write(ends[1], text.data(), text.size());
    _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char block[4096];
  for (ssize_t got = read(ends[0], block, sizeof block); got > 0; got = read(ends[0], block, sizeof block)) {
    text.append(block, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : text + " (the child failed)";
}

constexpr uid_t other_user = 65534;

// The same as a user without privileges, whom permissions concern. A process that has none already is that user.
inline std::string as_other_user(const std::function<std::string()>& action) {
  return in_child([&]() -> std::string {
    if (geteuid() == 0 && (setgid(other_user) != 0 || setuid(other_user) != 0)) return "can't become another user";
    return action();
  });
}

inline bool is_root() { return geteuid() == 0; }

// "OK", or "IO: message".
template <class Action>
std::string outcome_of(const Action& action) {
  const std::optional<Error> error = error_of(action);
  return error.has_value() ? std::string(flaxstate::status_name(error->status())) + ": " + error->message() : "OK";
}

class NoLocation final : public flaxstate::Location {
 public:
  std::string path() const override { return "./a"; }
};

}  // namespace unit
