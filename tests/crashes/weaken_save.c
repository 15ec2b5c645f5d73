/* Preloaded into a program, takes from its saves what makes them survive, as the environment says in WEAKEN:
 *
 *   file_sync       fsync of a file does nothing
 *   directory_sync  fsync of a directory does nothing
 *   in_place        the new file isn't renamed, but written over the old one, which is truncated
 *   named           no weakness: the file system knows no files without a name
 *
 * A test that doesn't notice the first three would notice nothing. */
#define _GNU_SOURCE /* RTLD_NEXT, O_TMPFILE */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Large enough for several blocks, and small enough for several pieces of a file. */
enum { PIECE = 16384 };

static int is_weak(const char *weakness) {
  const char *wanted = getenv("WEAKEN");
  return wanted && strcmp(wanted, weakness) == 0;
}

static int real_fsync(int file) { return (int)syscall(SYS_fsync, file); }

int fsync(int file) {
  struct stat status;
  if (fstat(file, &status) == 0 && is_weak(S_ISDIR(status.st_mode) ? "directory_sync" : "file_sync")) return 0;
  return real_fsync(file);
}

/* The careful kind of careless: all that is written is synced, but the old file is gone before. */
static int write_over(int from, int to) {
  static char piece[PIECE];
  for (;;) {
    const ssize_t size = read(from, piece, sizeof piece);
    if (size <= 0) return (int)size;
    if (write(to, piece, (size_t)size) != size || real_fsync(to) != 0) return -1;
  }
}

int renameat(int from_base, const char *from, int to_base, const char *to) {
  if (!is_weak("in_place")) return (int)syscall(SYS_renameat2, from_base, from, to_base, to, 0);
  const int source = openat(from_base, from, O_RDONLY);
  const int target = openat(to_base, to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  const int result = source < 0 || target < 0 || real_fsync(target) != 0 ? -1 : write_over(source, target);
  close(source);
  close(target);
  return result == 0 ? unlinkat(from_base, from, 0) : -1;
}

#define DEFINE_OPENAT(name) \
  int name(int base, const char *path, int flags, ...) { \
    va_list more; \
    va_start(more, flags); \
    const mode_t mode = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    if ((flags & O_TMPFILE) == O_TMPFILE && is_weak("named")) { \
      errno = EOPNOTSUPP; \
      return -1; \
    } \
    return (int)syscall(SYS_openat, base, path, flags, mode); \
  }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)
