#if !defined(_WIN32)

#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>

#include "io/io_error.hpp"
#include "io/posix.hpp"

namespace flaxstate {
namespace {

constexpr int most_links = 40;  // as Linux
constexpr int most_names = 100;

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

std::uint64_t random_number() noexcept {
  std::uint64_t number;
  if (getentropy(&number, sizeof number) == 0) return number;
  // A sandbox may forbid it. A name only has to be rare: that it is new is what O_EXCL sees to.
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return static_cast<std::uint64_t>(now) * 0x9e3779b97f4a7c15U ^ static_cast<std::uint64_t>(getpid()) << 32U ^
         reinterpret_cast<std::uintptr_t>(&number);
}

void make_temporary_name(char* name) noexcept {
  constexpr char prefix[] = ".flaxstate-";
  constexpr char digits[] = "0123456789abcdef";
  std::memcpy(name, prefix, sizeof prefix - 1);
  char* end = name + sizeof prefix - 1;
  std::uint64_t number = random_number();
  for (int i = 0; i < 16; ++i, number >>= 4U) *end++ = digits[number & 15U];
  *end = '\0';
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

struct AtomicFile::Attributes {
  mode_t mode;
  uid_t owner;
  gid_t group;
};

AtomicFile::AtomicFile(const char* path, Durability durability) : path_(path), durability_(durability) {
  find_target();
  if (durability_ == Durability::file_and_name) {
    directory_ = open_directory(directory_.native(), ".", O_RDONLY);
    if (!directory_.is_open()) throw_io("open the directory of", path_, errno);
  }
  Attributes old;
  const bool replaces = find_old_file(old);
  create_temporary(replaces ? &old : nullptr);
  if (replaces) keep_attributes(old);
}

AtomicFile::~AtomicFile() { remove_temporary(); }

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

bool AtomicFile::find_old_file(Attributes& old) const {
  struct stat status;
  if (uninterrupted([&] { return fstatat(directory_.native(), target_, &status, AT_SYMLINK_NOFOLLOW); }) != 0) {
    if (errno == ENOENT) return false;
    throw_io("save to", path_, errno);
  }
  require_regular_file("save to", path_, status);
  old = {status.st_mode, status.st_uid, status.st_gid};
  return true;
}

void AtomicFile::create_temporary(const Attributes* old) {
  // Nobody else opens it before it has the permissions of the old one.
  const mode_t mode = old != nullptr ? 0600 : 0666;
  for (int names = 1; !file_.is_open(); ++names) {
    make_temporary_name(temporary_);
    file_ = FileHandle(uninterrupted(
        [&] { return openat(directory_.native(), temporary_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode); }));
    if (file_.is_open()) break;
    const int error = errno;
    temporary_[0] = '\0';
    if (error != EEXIST || names == most_names) throw_io("create a file beside", path_, error);
  }
}

void AtomicFile::keep_attributes(const Attributes& old) {
  const int file = file_.native();
  const auto change_owner = [&](uid_t owner) {
    return uninterrupted([&] { return fchown(file, owner, old.group); }) == 0;
  };
  constexpr auto same_owner = static_cast<uid_t>(-1);
  const bool is_kept = change_owner(old.owner);
  // The permissions of the group are meant for that group, which a process may keep where it can't give files away.
  if (!is_kept) change_owner(same_owner);
  // After the owner, whose change takes set-user-ID away; and nothing is run in another user's name.
  const mode_t mode = old.mode & (is_kept ? 07777U : 0777U);
  if (uninterrupted([&] { return fchmod(file, mode); }) == 0) return;
  const int error = errno;
  remove_temporary();
  throw_io("keep the permissions of", path_, error);
}

void AtomicFile::remove_temporary() noexcept {
  if (temporary_[0] == '\0') return;
  file_.close();
  unlinkat(directory_.native(), temporary_, 0);
  temporary_[0] = '\0';
}

// With positions of its own, since other threads may be in try_write().
void AtomicFile::write(const Piece* pieces, std::size_t count) {
  constexpr int batch_capacity = std::min(256, IOV_MAX);
  iovec batch[batch_capacity];
  Remainder rest(pieces, count);
  while (!rest.is_empty()) {
    const int used = rest.fill(batch, batch_capacity);
    const ssize_t taken =
        uninterrupted([&] { return pwritev(file_.native(), batch, used, static_cast<off_t>(position_)); });
    if (taken <= 0) fail(taken < 0 ? errno : no_progress);
    rest.take(static_cast<std::size_t>(taken));
    position_ += static_cast<std::uint64_t>(taken);
  }
}

int AtomicFile::try_write(std::uint64_t offset, const Byte* data, std::size_t size) noexcept {
  return write_fully(file_, offset, data, size);
}

void AtomicFile::fail(int error) const { throw_io("write", path_, error); }

void AtomicFile::commit() {
  int error = durability_ != Durability::none ? sync_file(file_) : 0;
  if (error != 0) {
    file_.close();  // so that nobody syncs it again
    throw_io("sync", path_, error);
  }
  error = file_.close();
  if (error != 0) throw_io("close", path_, error);
  const int directory = directory_.native();
  if (uninterrupted([&] { return renameat(directory, temporary_, directory, target_); }) != 0) {
    error = errno;
    Attributes old;
    find_old_file(old);  // a directory that stands there by now is no system's failure
    throw_io("replace", path_, error);
  }
  temporary_[0] = '\0';
  if (durability_ != Durability::file_and_name) return;
  error = sync_file(directory_);
  if (error != 0) throw io_error(Status::not_durable, "sync the directory of", path_, error);
}

}  // namespace flaxstate

#endif
