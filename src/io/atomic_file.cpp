#if !defined(_WIN32)

#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "io/io_error.hpp"
#include "io/posix.hpp"

namespace flaxstate {
namespace {

constexpr int most_links = 40;  // as Linux

// To look names up in a directory, no permission to list it is needed, as there is to sync it.
#if defined(O_PATH)
constexpr int look_up_only = O_PATH;
#elif defined(O_SEARCH)
constexpr int look_up_only = O_SEARCH;
#else
constexpr int look_up_only = O_RDONLY;
#endif

FileHandle open_directory(int base, const char* name, int access) noexcept {
  return FileHandle(uninterrupted([&]() noexcept { return openat(base, name, access | O_DIRECTORY | O_CLOEXEC); }));
}

bool is_forbidden(int error) noexcept {
  return error == EACCES || error == EPERM || error == EXDEV || error == ENOENT || error == ENOSYS ||
         error == EOPNOTSUPP || error == EINVAL || error == EMLINK;
}

// What is left of some pieces, for one call of the system after another.
class Remainder {
 public:
  Remainder(const Piece* pieces, std::size_t count) noexcept : piece_(pieces), end_(pieces + count) { take(0); }

  bool is_empty() const noexcept { return piece_ == end_; }

  int fill(iovec* batch, int capacity) const noexcept {
    std::size_t room = largest_transfer;
    std::size_t done = done_;
    int count = 0;
    for (const Piece* piece = piece_; piece != end_ && count != capacity && room != 0; ++piece, done = 0) {
      const std::size_t size = std::min(piece->size - done, room);
      batch[count++] = {const_cast<Byte*>(piece->data + done), size};
      room -= size;
    }
    return count;
  }

  void take(std::size_t size) noexcept {
    for (; piece_ != end_ && size >= piece_->size - done_; ++piece_, done_ = 0) size -= piece_->size - done_;
    done_ += size;
  }

 private:
  const Piece* piece_;
  const Piece* end_;
  std::size_t done_ = 0;  // of *piece_, which is never empty
};

}  // namespace

AtomicFile::AtomicFile(const char* path, Durability durability) : path_(path), durability_(durability) {
  find_target();
  if (durability_ == Durability::file_and_name) {
    directory_ = open_directory(directory_.native(), ".", O_RDONLY);
    if (!directory_.is_open()) throw_io("open the directory of", path_, errno);
  }
  replaces_ = find_old_file();
  begin(new_, new_.create(directory_, first_mode()));
}

AtomicFile::~AtomicFile() = default;

void AtomicFile::find_target() {
  struct stat status;
  // The system's word first: it may refuse to follow a link that somebody else left in a public directory.
  if (uninterrupted([&] { return stat(path_, &status); }) == 0) {
    require_regular_file("save to", path_, status);
  } else if (errno != ENOENT) {
    throw_io("save to", path_, errno);
  }
  const std::size_t size = std::strlen(path_);
  if (size >= sizeof link_) throw_io("save to", path_, ENAMETOOLONG);
  std::memcpy(link_, path_, size + 1);
  for (int followed = 0; followed <= most_links; ++followed) {
    enter_directory();
    if (!follow_link()) return;
  }
  throw_io("save to", path_, ELOOP);
}

// Splits the path in link_: directory_ is where the last part of it stands.
void AtomicFile::enter_directory() {
  char* slash = std::strrchr(link_, '/');
  target_ = slash == nullptr ? link_ : slash + 1;
  if (*target_ == '\0') throw_io("save to", path_, ENOENT);
  const char* directory = slash == nullptr ? "." : slash == link_ ? "/" : link_;
  if (slash != nullptr) *slash = '\0';
  directory_ = open_directory(directory_.is_open() ? directory_.native() : AT_FDCWD, directory, look_up_only);
  if (!directory_.is_open()) throw_io("open the directory of", path_, errno);
}

bool AtomicFile::follow_link() {
  char text[sizeof link_];
  const ssize_t size = uninterrupted([&] { return readlinkat(directory_.native(), target_, text, sizeof text); });
  if (size < 0 && (errno == EINVAL || errno == ENOENT)) return false;  // no link, or nothing at all
  if (size < 0) throw_io("save to", path_, errno);
  if (static_cast<std::size_t>(size) == sizeof text) throw_io("save to", path_, ENAMETOOLONG);
  std::memcpy(link_, text, static_cast<std::size_t>(size));
  link_[size] = '\0';
  return true;
}

bool AtomicFile::find_old_file() {
  struct stat status;
  if (uninterrupted([&] { return fstatat(directory_.native(), target_, &status, AT_SYMLINK_NOFOLLOW); }) != 0) {
    if (errno == ENOENT) return false;
    throw_io("save to", path_, errno);
  }
  require_regular_file("save to", path_, status);
  old_ = {status.st_mode, status.st_uid, status.st_gid};
  return true;
}

// Nobody else opens the new file before it has the permissions of the old one.
mode_t AtomicFile::first_mode() const noexcept { return replaces_ ? 0600 : 0666; }

// `error`: what came of creating it.
void AtomicFile::begin(const UnfinishedFile& file, int error) const {
  if (error != 0) throw_io("create a file beside", path_, error);
  if (replaces_) keep_attributes(file.file());
}

void AtomicFile::keep_attributes(const FileHandle& file) const {
  const int native = file.native();
  const auto change_owner = [&](uid_t owner) {
    return uninterrupted([&] { return fchown(native, owner, old_.group); }) == 0;
  };
  constexpr auto same_owner = static_cast<uid_t>(-1);
  const bool is_kept = change_owner(old_.owner);
  // The permissions of the group are meant for that group, which a process may keep where it can't give files away.
  if (!is_kept) change_owner(same_owner);
  // After the owner, whose change takes set-user-ID away; and nothing is run in another user's name.
  const mode_t mode = old_.mode & (is_kept ? 07777U : 0777U);
  if (uninterrupted([&] { return fchmod(native, mode); }) != 0) throw_io("keep the permissions of", path_, errno);
}

// With positions of its own, since other threads may be in try_write().
void AtomicFile::write(const Piece* pieces, std::size_t count) {
  constexpr int batch_capacity = std::min(256, IOV_MAX);
  iovec batch[batch_capacity];
  Remainder rest(pieces, count);
  while (!rest.is_empty()) {
    const int used = rest.fill(batch, batch_capacity);
    const ssize_t taken =
        uninterrupted([&] { return pwritev(new_.file().native(), batch, used, static_cast<off_t>(position_)); });
    if (taken <= 0) fail(taken < 0 ? errno : no_progress);
    rest.take(static_cast<std::size_t>(taken));
    position_ += static_cast<std::uint64_t>(taken);
  }
}

int AtomicFile::try_write(std::uint64_t offset, const Byte* data, std::size_t size) noexcept {
  return write_fully(new_.file(), offset, data, size);
}

void AtomicFile::fail(int error) const { throw_io("write", path_, error); }

void AtomicFile::commit() {
  finish(new_);
  const int error = new_.give_name();
  if (error == 0) return replace_with(new_);
  if (!is_forbidden(error)) throw_io("create a file beside", path_, error);
  // A sandbox may let nobody give a name to a file that has none. Then the bytes go to one that has.
  begin(named_, named_.create_named(directory_, first_mode()));
  const int copying = named_.copy_from(new_);
  if (copying != 0) fail(copying);
  finish(named_);
  replace_with(named_);
}

void AtomicFile::finish(UnfinishedFile& file) const {
  int error = durability_ != Durability::none ? sync_file(file.file()) : 0;
  if (error != 0) {
    file.close();  // so that nobody syncs it again
    throw_io("sync", path_, error);
  }
  error = file.close();
  if (error != 0) throw_io("close", path_, error);
}

void AtomicFile::replace_with(UnfinishedFile& file) {
  int error = file.rename_to(target_);
  if (error != 0) {
    find_old_file();  // a directory that stands there by now is no system's failure
    throw_io("replace", path_, error);
  }
  if (durability_ != Durability::file_and_name) return;
  error = sync_file(directory_);
  if (error != 0) throw io_error(Status::not_durable, "sync the directory of", path_, error);
}

}  // namespace flaxstate

#endif
