/* A library for LD_PRELOAD which notes the calls of the system that concern files, and makes one of them fail. What to do
 * comes from the environment:
 *
 *   FAULT_CALL=pwrite   which call: open, access, stat, mmap, pread, pwrite, chmod, chown, sync, close, rename, readlink, unlink,
 *                       link, lock (flock), dup (of fcntl), tmpfile (open with O_TMPFILE)
 *   FAULT_AT=3          the how manieth of them, from 1
 *   FAULT_ACTION=…      an error number: it fails with that
 *                       "short": half of the bytes; "none": 0 bytes (pread, pwrite)
 *                       "kill": the process is killed before it; "kill-after"; "kill-half": after half of the bytes
 *   FAULT_ONWARDS=1     all later ones as well
 *   FAULT_NO_TMPFILE=1  O_TMPFILE isn't known to the file system
 *   FAULT_REPORT=path   where fault_end() writes a line for each call: its name, what it concerned, a number (the
 *                       descriptor; the permissions of a file that is made), and what was done with it
 *
 * Only calls between fault_begin() and fault_end() count, which the program looks up with dlsym(). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum action { PASS, FAIL, SHORT, NONE, KILL, KILL_AFTER, KILL_HALF };
static const char *const action_names[] = { "pass", "fail", "short", "none", "kill", "kill-after", "kill-half" };

struct call {
  const char *name;
  const char *what;
  int number;
  enum action action;
};

enum { MOST_CALLS = 40000 };
static struct call calls[MOST_CALLS];
static atomic_uint call_count;
static atomic_int is_armed;
static _Thread_local int is_inside; /* calls that this library makes itself */

static const char *failing_call;
static unsigned failing_at;
static enum action failing_action;
static int failing_error;
static int fails_onwards;
static int has_no_tmpfile;
static atomic_uint failing_calls;

void fault_begin(void);
void fault_end(void);

static enum action action_of(const char *text) {
  for (int i = SHORT; i <= KILL_HALF; ++i)
    if (strcmp(text, action_names[i]) == 0) return (enum action)i;
  failing_error = atoi(text);
  return FAIL;
}

void fault_begin(void) {
  const char *at = getenv("FAULT_AT");
  const char *action = getenv("FAULT_ACTION");
  failing_call = getenv("FAULT_CALL");
  failing_at = at ? (unsigned)atoi(at) : 0;
  failing_action = action ? action_of(action) : PASS;
  fails_onwards = getenv("FAULT_ONWARDS") != NULL;
  has_no_tmpfile = getenv("FAULT_NO_TMPFILE") != NULL;
  is_armed = 1;
}

void fault_end(void) {
  is_armed = 0;
  const char *path = getenv("FAULT_REPORT");
  FILE *report = path ? fopen(path, "w") : NULL;
  if (!report) return;
  const unsigned count = call_count < MOST_CALLS ? call_count : MOST_CALLS;
  for (unsigned i = 0; i < count; ++i)
    fprintf(report, "%s %s %d %s\n", calls[i].name, calls[i].what, calls[i].number, action_names[calls[i].action]);
  if (fclose(report) != 0) abort();
}

static enum action begin_call(const char *name, const char *what, int number) {
  if (!is_armed || is_inside) return PASS;
  enum action action = PASS;
  if (failing_call && strcmp(name, failing_call) == 0) {
    const unsigned nth = ++failing_calls;
    if (nth == failing_at || (fails_onwards && nth > failing_at)) action = failing_action;
  }
  const unsigned index = call_count++;
  if (index < MOST_CALLS) calls[index] = (struct call){ name, what, number, action };
  if (action == KILL) raise(SIGKILL);
  if (action == FAIL) errno = failing_error;
  return action;
}

static void end_call(enum action action) {
  if (action == KILL_AFTER || action == KILL_HALF) raise(SIGKILL);
}

/* What a descriptor is: a directory, a file that is written, or one that is only read. */
static const char *kind_of(int descriptor) {
  if (!is_armed || is_inside) return "";
  struct stat status;
  is_inside = 1;
  const int is_directory = fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
  const int flags = fcntl(descriptor, F_GETFL);
  is_inside = 0;
  return is_directory ? "directory" : flags >= 0 && (flags & O_ACCMODE) != O_RDONLY ? "written" : "read";
}

#define REAL(name) ((__typeof__(&name))real(#name))
typedef void (*function)(void);
static function real(const char *name) {
  void *const address = dlsym(RTLD_NEXT, name);
  if (!address) abort();
  function result; /* C has no cast from one to the other */
  memcpy(&result, &address, sizeof result);
  return result;
}

/* open, openat: the mode is there only with O_CREAT and O_TMPFILE. */
static int is_tmpfile(int flags) { return (flags & O_TMPFILE) == O_TMPFILE; }
static enum action begin_open(int flags, mode_t mode) {
  if (is_tmpfile(flags) && is_armed && has_no_tmpfile) {
    errno = EOPNOTSUPP;
    return FAIL;
  }
  if (is_tmpfile(flags)) return begin_call("tmpfile", "new", (int)mode);
  if (flags & O_CREAT) return begin_call("open", "new", (int)mode);
  return begin_call("open",
                    flags & O_DIRECTORY               ? "directory"
                    : (flags & O_ACCMODE) == O_RDONLY ? "read"
                                                      : "written",
                    0);
}
#define READ_MODE(flags, mode) \
  mode_t mode = 0; \
  if ((flags)&O_CREAT || is_tmpfile(flags)) { \
    va_list more; \
    va_start(more, flags); \
    mode = va_arg(more, mode_t); \
    va_end(more); \
  }

#define DEFINE_OPEN(name) \
  int name(const char *path, int flags, ...) { \
    READ_MODE(flags, mode) \
    const enum action action = begin_open(flags, mode); \
    const int result = action == FAIL ? -1 : REAL(name)(path, flags, mode); \
    end_call(action); \
    return result; \
  }
#define DEFINE_OPENAT(name) \
  int name(int directory, const char *path, int flags, ...) { \
    READ_MODE(flags, mode) \
    const enum action action = begin_open(flags, mode); \
    const int result = action == FAIL ? -1 : REAL(name)(directory, path, flags, mode); \
    end_call(action); \
    return result; \
  }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

/* What they are called in a library that is built with _FORTIFY_SOURCE, where there is no mode. */
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int directory, const char *path, int flags) { return openat(directory, path, flags); }
int __openat64_2(int directory, const char *path, int flags) { return openat64(directory, path, flags); }

/* Calls that fail, or don't. */
#define DEFINE_CALL(type, name, call, what, number, failure, parameters, arguments) \
  type name parameters { \
    const enum action action = begin_call(call, what, number); \
    type result = action == FAIL ? (failure) : REAL(name) arguments; \
    end_call(action); \
    return result; \
  }
DEFINE_CALL(int, stat, "stat", "path", 0, -1, (const char *path, struct stat *status), (path, status))
DEFINE_CALL(int, stat64, "stat", "path", 0, -1, (const char *path, struct stat64 *status), (path, status))
DEFINE_CALL(int, lstat, "stat", "path", 0, -1, (const char *path, struct stat *status), (path, status))
DEFINE_CALL(int, lstat64, "stat", "path", 0, -1, (const char *path, struct stat64 *status), (path, status))
DEFINE_CALL(int, fstat, "stat", kind_of(file), file, -1, (int file, struct stat *status), (file, status))
DEFINE_CALL(int, fstat64, "stat", kind_of(file), file, -1, (int file, struct stat64 *status), (file, status))
DEFINE_CALL(int, fstatat, "stat", "path", 0, -1, (int directory, const char *path, struct stat *status, int flags),
            (directory, path, status, flags))
DEFINE_CALL(int, fstatat64, "stat", "path", 0, -1, (int directory, const char *path, struct stat64 *status, int flags),
            (directory, path, status, flags))
DEFINE_CALL(int, faccessat, "access", "path", 0, -1, (int directory, const char *path, int mode, int flags),
            (directory, path, mode, flags))
DEFINE_CALL(int, fchmod, "chmod", kind_of(file), (int)mode, -1, (int file, mode_t mode), (file, mode))
DEFINE_CALL(int, fchown, "chown", kind_of(file), file, -1, (int file, uid_t owner, gid_t group), (file, owner, group))
DEFINE_CALL(int, fsync, "sync", kind_of(file), file, -1, (int file), (file))
DEFINE_CALL(int, fdatasync, "sync", kind_of(file), file, -1, (int file), (file))
DEFINE_CALL(int, rename, "rename", "path", 0, -1, (const char *from, const char *to), (from, to))
DEFINE_CALL(int, renameat, "rename", "path", 0, -1, (int from_base, const char *from, int to_base, const char *to),
            (from_base, from, to_base, to))
DEFINE_CALL(int, unlink, "unlink", "path", 0, -1, (const char *path), (path))
DEFINE_CALL(int, unlinkat, "unlink", "path", 0, -1, (int directory, const char *path, int flags),
            (directory, path, flags))
DEFINE_CALL(ssize_t, readlink, "readlink", "path", 0, -1, (const char *path, char *text, size_t size),
            (path, text, size))
DEFINE_CALL(ssize_t, readlinkat, "readlink", "path", 0, -1, (int directory, const char *path, char *text, size_t size),
            (directory, path, text, size))
DEFINE_CALL(void *, mmap, "mmap", "memory", file, MAP_FAILED,
            (void *address, size_t size, int protection, int flags, int file, off_t offset),
            (address, size, protection, flags, file, offset))
DEFINE_CALL(void *, mmap64, "mmap", "memory", file, MAP_FAILED,
            (void *address, size_t size, int protection, int flags, int file, off64_t offset),
            (address, size, protection, flags, file, offset))
DEFINE_CALL(int, linkat, "link", "path", 0, -1,
            (int from_base, const char *from, int to_base, const char *to, int flags),
            (from_base, from, to_base, to, flags))
DEFINE_CALL(int, flock, "lock", kind_of(file), file, -1, (int file, int operation), (file, operation))
DEFINE_CALL(int, getentropy, "getentropy", "memory", 0, -1, (void *bytes, size_t size), (bytes, size))

/* Only F_DUPFD_CLOEXEC is a call that may fail; all commands here have an int or nothing. */
#define DEFINE_FCNTL(name) \
  int name(int file, int command, ...) { \
    va_list more; \
    va_start(more, command); \
    const int argument = va_arg(more, int); \
    va_end(more); \
    const enum action action = command == F_DUPFD_CLOEXEC ? begin_call("dup", kind_of(file), file) : PASS; \
    const int result = action == FAIL ? -1 : REAL(name)(file, command, argument); \
    end_call(action); \
    return result; \
  }
DEFINE_FCNTL(fcntl)
DEFINE_FCNTL(fcntl64)

/* The descriptor is gone also if closing fails, as on Linux. */
int close(int file) {
  const enum action action = begin_call("close", kind_of(file), file);
  const int error = errno;
  int result = REAL(close)(file);
  end_call(action);
  if (action == FAIL) {
    errno = error;
    result = -1;
  }
  return result;
}

static size_t granted(enum action action, size_t size) {
  return (action == SHORT || action == KILL_HALF) && size > 1 ? size / 2 : size;
}

#define DEFINE_TRANSFER(name, call, type, offset_type) \
  ssize_t name(int file, type *bytes, size_t size, offset_type offset) { \
    const enum action action = begin_call(call, kind_of(file), file); \
    if (action == FAIL || action == NONE) return action == FAIL ? -1 : 0; \
    const ssize_t result = REAL(name)(file, bytes, granted(action, size), offset); \
    end_call(action); \
    return result; \
  }
DEFINE_TRANSFER(pread, "pread", void, off_t)
DEFINE_TRANSFER(pread64, "pread", void, off64_t)
DEFINE_TRANSFER(pwrite, "pwrite", const void, off_t)
DEFINE_TRANSFER(pwrite64, "pwrite", const void, off64_t)

enum { MOST_PIECES = 1024 };

/* Copies `pieces` as far as `size` bytes go, and gives their number. */
static int cut(const struct iovec *pieces, int count, size_t size, struct iovec *out) {
  int used = 0;
  for (; used < count && size != 0; ++used) {
    out[used] = pieces[used];
    if (out[used].iov_len > size) out[used].iov_len = size;
    size -= out[used].iov_len;
  }
  return used;
}

#define DEFINE_GATHER(name, offset_type) \
  ssize_t name(int file, const struct iovec *pieces, int count, offset_type offset) { \
    const enum action action = begin_call("pwrite", kind_of(file), file); \
    if (action == FAIL || action == NONE) return action == FAIL ? -1 : 0; \
    if (count > MOST_PIECES) abort(); \
    size_t size = 0; \
    for (int i = 0; i < count; ++i) size += pieces[i].iov_len; \
    struct iovec part[MOST_PIECES]; \
    const int used = cut(pieces, count, granted(action, size), part); \
    const ssize_t result = REAL(name)(file, part, used, offset); \
    end_call(action); \
    return result; \
  }
DEFINE_GATHER(pwritev, off_t)
DEFINE_GATHER(pwritev64, off64_t)
