#if !defined(_WIN32)

#include "io/system_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <string>

#include "io/io_error.hpp"
#include "io/posix.hpp"

namespace flaxstate {
namespace {

FileKind kind_of(mode_t mode) noexcept {
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISFIFO(mode)) return FileKind::fifo;
  if (S_ISSOCK(mode)) return FileKind::socket;
  return S_ISCHR(mode) || S_ISBLK(mode) ? FileKind::device : FileKind::other;
}

int memory_advice(Advice advice) noexcept {
  switch (advice) {
    case Advice::normal: return MADV_NORMAL;
    case Advice::sequential: return MADV_SEQUENTIAL;
    case Advice::random: return MADV_RANDOM;
    case Advice::will_need: return MADV_WILLNEED;
    case Advice::dont_need: return MADV_DONTNEED;
  }
  return MADV_NORMAL;
}

// The system wants whole pages. Those that the bytes only touch are included, but for dont_need, when a neighbour may
// still need them.
void advise_mapping(const Byte* mapping, std::uint64_t offset, std::uint64_t size, Advice advice) noexcept {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto start = reinterpret_cast<std::uintptr_t>(mapping) + static_cast<std::uintptr_t>(offset);
  const std::uintptr_t end = start + static_cast<std::uintptr_t>(size);
  const bool inward = advice == Advice::dont_need;
  const std::uintptr_t first = (inward ? start + page - 1 : start) / page * page;
  const std::uintptr_t last = (inward ? end : end + page - 1) / page * page;
  // A mapping of a file that is only read holds nothing of its own, so that MADV_DONTNEED loses nothing.
  if (first < last) madvise(reinterpret_cast<void*>(first), last - first, memory_advice(advice));
}

#if defined(POSIX_FADV_NORMAL)
int cache_advice(Advice advice) noexcept {
  switch (advice) {
    case Advice::normal: return POSIX_FADV_NORMAL;
    case Advice::sequential: return POSIX_FADV_SEQUENTIAL;
    case Advice::random: return POSIX_FADV_RANDOM;
    case Advice::will_need: return POSIX_FADV_WILLNEED;
    case Advice::dont_need: return POSIX_FADV_DONTNEED;
  }
  return POSIX_FADV_NORMAL;
}
#endif

void advise_cache([[maybe_unused]] int descriptor, [[maybe_unused]] std::uint64_t offset,
                  [[maybe_unused]] std::uint64_t size, [[maybe_unused]] Advice advice) noexcept {
#if defined(POSIX_FADV_NORMAL)
  posix_fadvise(descriptor, static_cast<off_t>(offset), static_cast<off_t>(size), cache_advice(advice));
#endif
}

// Not even for the other end of a FIFO that took the file's place, and no terminal becomes the process's own. Only for
// whoever holds a lease on the file (a file server, for a client of its), and is asked to give it back: a moment.
int open_without_waiting(const char* path, int access) noexcept {
  constexpr int most_tries = 40;
  for (int tries = 1;; ++tries) {
    const int flags = access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const int file = uninterrupted([&]() noexcept { return open(path, flags); });
    if (file >= 0 || errno != EWOULDBLOCK || tries == most_tries) return file;
    constexpr timespec moment{0, 25000000};
    nanosleep(&moment, nullptr);
  }
}

}  // namespace

void require_regular_file(const char* action, const char* path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) throw_not_regular(action, path, kind_of(status.st_mode));
}

int FileHandle::close() noexcept {
  if (!is_open()) return 0;
  // Not again after EINTR: the descriptor is gone, and may be another thread's by now.
  return ::close(std::exchange(native_, no_handle)) == 0 ? 0 : errno;
}

FileHandle open_regular_file(const char* path, Access access, std::uint64_t& size) {
  struct stat status;
  const auto is_there = [&] { return uninterrupted([&] { return stat(path, &status); }) == 0; };
  // Asked before it is opened, since opening a device may do anything.
  if (!is_there()) throw_io("open", path, errno);
  require_regular_file("open", path, status);
  FileHandle file(open_without_waiting(path, access == Access::read ? O_RDONLY : O_RDWR));
  if (!file.is_open()) {
    const int error = errno;
    if (is_there()) require_regular_file("open", path, status);  // a socket can't be opened
    throw_io("open", path, error);
  }
  // Asked again, since another file may have taken its place.
  if (uninterrupted([&] { return fstat(file.native(), &status); }) != 0) throw_io("open", path, errno);
  require_regular_file("open", path, status);
  fcntl(file.native(), F_SETFL, 0);  // without O_NONBLOCK: some file systems look at it when a regular file is read
  size = static_cast<std::uint64_t>(status.st_size);
  return file;
}

int read_fully(const FileHandle& file, std::uint64_t offset, void* destination, std::size_t size) noexcept {
  auto* bytes = static_cast<Byte*>(destination);
  while (size != 0) {
    const std::size_t wanted = std::min(size, largest_transfer);
    const ssize_t got =
        uninterrupted([&]() noexcept { return pread(file.native(), bytes, wanted, static_cast<off_t>(offset)); });
    if (got < 0) return errno;
    if (got == 0) return no_progress;
    bytes += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return 0;
}

int write_fully(const FileHandle& file, std::uint64_t offset, const Byte* data, std::size_t size) noexcept {
  while (size != 0) {
    const std::size_t wanted = std::min(size, largest_transfer);
    const ssize_t taken =
        uninterrupted([&]() noexcept { return pwrite(file.native(), data, wanted, static_cast<off_t>(offset)); });
    if (taken < 0) return errno;
    if (taken == 0) return no_progress;
    data += taken;
    offset += static_cast<std::uint64_t>(taken);
    size -= static_cast<std::size_t>(taken);
  }
  return 0;
}

int sync_file(const FileHandle& file) noexcept {
#if defined(F_FULLFSYNC)
  // There fsync() leaves the bytes in the disk's own memory. File systems that can't do better than that say so.
  if (fcntl(file.native(), F_FULLFSYNC) == 0) return 0;
  if (errno != ENOTSUP && errno != EINVAL && errno != ENOTTY) return errno;
#endif
  return fsync(file.native()) == 0 ? 0 : errno;
}

int map_file(const FileHandle& file, std::uint64_t size, const Byte*& mapping) noexcept {
  if (size > SIZE_MAX) return EOVERFLOW;
  // Shared, so that what the file gets later (an array is overwritten in place) is seen here as by those who read it;
  // of private mappings POSIX doesn't say. Both cost the same while nobody writes.
  void* address = mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_SHARED, file.native(), 0);
  if (address == MAP_FAILED) return errno;
  mapping = static_cast<const Byte*>(address);
  return 0;
}

void unmap_file(const Byte* mapping, std::uint64_t size) noexcept {
  munmap(const_cast<Byte*>(mapping), static_cast<std::size_t>(size));
}

void advise_file(const FileHandle& file, const Byte* mapping, std::uint64_t offset, std::uint64_t size,
                 Advice advice) noexcept {
  if (size == 0) return;  // which posix_fadvise() would take for all that follows
  // The mapping first: pages that are mapped don't leave the cache.
  if (mapping != nullptr) advise_mapping(mapping, offset, size, advice);
  advise_cache(file.native(), offset, size, advice);
}

}  // namespace flaxstate

#endif
