#pragma once

#include <cstddef>
#include <cstdint>
#if defined(_WIN32)
#include <string>
#endif

#include "io/sink.hpp"
#include "io/system_file.hpp"
#if !defined(_WIN32)
#include "io/unfinished_file.hpp"
#endif

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/file.h).
enum class Durability : std::int32_t { file_and_name = 0, data = 1, none = 2 };

// A file that takes the place of an old one whole: what is written goes to a new file in the same directory, and
// commit() renames it. Without commit() nothing has happened. Allocates nothing.
class AtomicFile final : public Sink {
 public:
  // Throws io, or invalid_argument for what is no regular file. `path` must outlive this.
  AtomicFile(const char* path, Durability durability);
  ~AtomicFile();

  void write(const Piece* pieces, std::size_t count) override;
  bool can_try() const noexcept override { return can_share_writing; }
  int try_write(std::uint64_t offset, const Byte* data, std::size_t size) noexcept override;
  void skip(std::uint64_t size) noexcept override { position_ += size; }
  [[noreturn]] void fail(int error) const override;

  // Throws io (nothing has changed), or not_durable (the new file is in place).
  void commit();

 private:
  // Linux holds the file's lock for each write, so that threads only wait for each other.
#if defined(__linux__)
  static constexpr bool can_share_writing = false;
#else
  static constexpr bool can_share_writing = true;
#endif

  void find_target();

  const char* path_;
  Durability durability_;
  std::uint64_t position_ = 0;
#if defined(_WIN32)
  void create_temporary();
  bool hold() noexcept;
  void remove_temporary() noexcept;

  FileHandle file_;
  FileHandle holder_;       // the same, for the lock when it is closed
  std::wstring target_;     // whole, and behind all symbolic links
  std::wstring temporary_;  // empty: there is none
#else
  struct Attributes {
    mode_t mode;
    uid_t owner;
    gid_t group;
  };

  void enter_directory();
  bool follow_link();
  bool find_old_file();
  mode_t first_mode() const noexcept;
  void begin(const UnfinishedFile& file, int error) const;
  void keep_attributes(const FileHandle& file) const;
  void finish(UnfinishedFile& file) const;
  void replace_with(UnfinishedFile& file);

  // All names are looked up from this directory on: so none of them can be too long because of where it stands, and
  // nobody who changes the working directory meanwhile changes what they mean.
  FileHandle directory_;
  char link_[4096];          // the path, and then the text of the last symbolic link
  const char* target_ = "";  // the last part of it: a name in the directory
  bool replaces_ = false;
  Attributes old_{};
  UnfinishedFile new_;
  UnfinishedFile named_;  // its bytes, where it can get no name
#endif
};

}  // namespace flaxstate
