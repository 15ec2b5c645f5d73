/* A disk that remembers in which order it was written to: a file system with one file, `disk`, whose bytes are those of IMAGE, and
 * of which every write and every flush is written down in LOG; and a file `marks`, whose lines are written down between them.
 *
 *   crash_log_disk MOUNTPOINT IMAGE LOG
 *
 * Serves until it is unmounted. With one thread, so that the order is that in which the kernel was answered. LOG has records:
 * kind ('W', 'F' or 'M'), size, offset, and so many bytes; numbers as this machine has them. */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

typedef struct Record {
  uint32_t kind, size;
  uint64_t offset;
} Record;

static int image, log_file;

static int write_down(uint32_t kind, const char *bytes, size_t size, off_t offset) {
  Record record = { kind, (uint32_t)size, (uint64_t)offset };
  const struct iovec pieces[] = { { &record, sizeof record }, { (void *)(uintptr_t)bytes, size } };
  return writev(log_file, pieces, 2) == (ssize_t)(sizeof record + size) ? 0 : -EIO;
}

static int is_disk(const char *path) { return strcmp(path, "/disk") == 0; }
static int is_marks(const char *path) { return strcmp(path, "/marks") == 0; }

static int get_attributes(const char *path, struct stat *status, struct fuse_file_info *file) {
  (void)file;
  memset(status, 0, sizeof *status);
  status->st_mode = strcmp(path, "/") == 0 ? S_IFDIR | 0755 : S_IFREG | 0600;
  status->st_nlink = 1;
  if (is_disk(path)) {
    struct stat of_image;
    if (fstat(image, &of_image) != 0) return -errno;
    status->st_size = of_image.st_size;
  } else if (!is_marks(path) && strcmp(path, "/") != 0) {
    return -ENOENT;
  }
  return 0;
}

static int open_file(const char *path, struct fuse_file_info *file) {
  file->direct_io = 1; /* nothing is kept back that the kernel was told is written */
  return is_disk(path) || is_marks(path) ? 0 : -ENOENT;
}

static int read_file(const char *path, char *bytes, size_t size, off_t offset, struct fuse_file_info *file) {
  (void)file;
  if (!is_disk(path)) return 0;
  const ssize_t result = pread(image, bytes, size, offset);
  return result < 0 ? -errno : (int)result;
}

static int write_file(const char *path, const char *bytes, size_t size, off_t offset, struct fuse_file_info *file) {
  (void)file;
  if (is_disk(path) && pwrite(image, bytes, size, offset) != (ssize_t)size) return -EIO;
  const int error = write_down(is_disk(path) ? 'W' : 'M', bytes, size, offset);
  return error != 0 ? error : (int)size;
}

static int sync_file(const char *path, int data_only, struct fuse_file_info *file) {
  (void)data_only;
  (void)file;
  return is_disk(path) ? write_down('F', NULL, 0, 0) : 0;
}

static int truncate_file(const char *path, off_t size, struct fuse_file_info *file) {
  (void)size;
  (void)file;
  return is_marks(path) ? 0 : -EPERM;
}

static const struct fuse_operations operations = { .getattr = get_attributes,
                                                   .open = open_file,
                                                   .read = read_file,
                                                   .write = write_file,
                                                   .fsync = sync_file,
                                                   .truncate = truncate_file };

int main(int count, char **words) {
  if (count != 4) return 2;
  image = open(words[2], O_RDWR | O_CLOEXEC);
  log_file = open(words[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (image < 0 || log_file < 0) {
    perror("crash_log_disk");
    return 1;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody else would unmount it */
  char *arguments[] = { words[0], "-f", "-s", words[1], NULL };
  return fuse_main(4, arguments, &operations, NULL);
}
