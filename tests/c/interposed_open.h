/* Lets a test say that the file system knows no files without a name (O_TMPFILE): the program's own openat() stands in for the
 * system's. Not with sanitizers, which do the same. Include it first, in one source file. */
#ifndef FLAXSTATE_TESTS_INTERPOSED_OPEN_H
#define FLAXSTATE_TESTS_INTERPOSED_OPEN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "sanitized.h"

#if defined(__linux__) && !IS_SANITIZED
enum { can_refuse_unnamed = 1 };

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int refuses_unnamed; /* 1: files have a name from the start */

static int open_or_refuse(int directory, const char *path, int flags, mode_t mode) {
  if (refuses_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return (int)syscall(SYS_openat, directory, path, flags, mode);
}

#define DEFINE_OPENAT(name) \
  int name(int directory, const char *path, int flags, ...) { \
    mode_t mode = 0; \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
      va_list more; \
      va_start(more, flags); \
      mode = va_arg(more, mode_t); \
      va_end(more); \
    } \
    return open_or_refuse(directory, path, flags, mode); \
  }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)
#undef DEFINE_OPENAT
#else
enum { can_refuse_unnamed = 0 };
static int refuses_unnamed;
#endif

#endif
