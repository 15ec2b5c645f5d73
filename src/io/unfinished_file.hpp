#pragma once

#include <sys/types.h>

#include "io/system_file.hpp"
#include "io/temporary_name.hpp"

namespace flaxstate {

// The new file of a save, until it takes its place. It has no name before that where the system can do so, so that
// nothing is left of a process that is killed; elsewhere a temporary one. While it has a name it is locked, which tells
// those who clean up that somebody is at it. (A process that is forked meanwhile shares the lock.)
class UnfinishedFile {
 public:
  UnfinishedFile() = default;
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  ~UnfinishedFile() { remove(); }

  // All that may fail gives 0 or the system's error number. `directory` must outlive this.
  int create(const FileHandle& directory, mode_t mode) noexcept;
  int create_named(const FileHandle& directory, mode_t mode) noexcept;

  const FileHandle& file() const noexcept { return file_; }
  bool has_name() const noexcept { return name_[0] != '\0'; }
  // Some systems say only now that they couldn't write.
  int close() noexcept { return file_.close(); }
  // Nothing to do if it has one. After close().
  int give_name() noexcept;
  int rename_to(const char* target) noexcept;
  // What another one holds, which may be closed.
  int copy_from(const UnfinishedFile& other) noexcept;
  // For those who failed, and those who are done.
  void remove() noexcept;

 private:
  bool lock() noexcept;
  int hold() noexcept;

  FileHandle file_;
  FileHandle holder_;  // the same, for the lock and the name when the file is closed
  NativeHandle directory_ = no_handle;
  char name_[temporary_name_size + 1] = "";
};

}  // namespace flaxstate
