/* A system that moves a byte at a time, or some, or none: reads and writes go on until all is there, and none at all is IO. The
 * program's own pread and pwritev stand in for the system's. (tests/faults/run.py does so at each call.) */
#include "file_support.h"

#include "sanitized.h"

#if defined(__linux__) && !IS_SANITIZED

#include <sys/syscall.h>
#include <sys/uio.h>

static size_t most = SIZE_MAX; /* bytes that a call moves */

static size_t granted(size_t size) { return size < most ? size : most; }

static ssize_t read_some(int file, void *bytes, size_t size, int64_t offset) {
  return most == 0 ? 0 : syscall(SYS_pread64, file, bytes, granted(size), offset);
}
static ssize_t write_some(int file, const void *bytes, size_t size, int64_t offset) {
  return most == 0 ? 0 : syscall(SYS_pwrite64, file, bytes, granted(size), offset);
}
static ssize_t gather_some(int file, const struct iovec *pieces, int count, int64_t offset) {
  while (count > 1 && pieces->iov_len == 0) ++pieces, --count;
  return write_some(file, pieces->iov_base, pieces->iov_len, offset);
}

ssize_t pread(int file, void *bytes, size_t size, off_t at) { return read_some(file, bytes, size, at); }
ssize_t pread64(int file, void *bytes, size_t size, off64_t at) { return read_some(file, bytes, size, at); }
ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) { return write_some(file, bytes, size, at); }
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) { return write_some(file, bytes, size, at); }
ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t at) {
  return gather_some(file, pieces, count, at);
}
ssize_t pwritev64(int file, const struct iovec *pieces, int count, off64_t at) {
  return gather_some(file, pieces, count, at);
}

enum { count = 3000 };

typedef struct Object {
  float values[count];
  char text[8];
  int32_t n;
} Object;

static const fs_field fields[] = { FS_FIELD_ARRAY(Object, values, FS_DTYPE_FLOAT32, count), FS_FIELD_TEXT(Object, text),
                                   FS_FIELD_VALUE(Object, n, FS_DTYPE_INT32) };

int main(void) {
  static const size_t steps[] = { 1, 7, 4096, SIZE_MAX };
  static const int64_t shape[] = { count };
  static Object object = { { 0 }, "text", 5 };
  static char path[512];
  fs_registry *registry = NULL;
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_tree *tree = NULL;
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  for (int i = 0; i < count; ++i) object.values[i] = (float)i;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = object.values;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Object, fields), ERR));
  for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
    Object target = { 0 };
    most = steps[i];
    CHECK_OK(fs_save_file(registry, "Object", &object, path, NULL, ERR));
    CHECK_OK(fs_restore_file(registry, "Object", &target, path, NULL, ERR));
    CHECK(memcmp(&target, &object, sizeof target) == 0);
    object.values[0] += 1;
    CHECK_OK(fs_file_overwrite_array(path, "values", &array, NULL, ERR));
    CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
    CHECK_OK(fs_from_state_dict(registry, "Object", &target, fs_tree_root(tree), NULL, ERR));
    CHECK(memcmp(&target, &object, sizeof target) == 0);
    fs_tree_free(tree);
    tree = NULL;
  }
  Object target = object;
  most = 0;
  CHECK_FAILS(FS_E_IO, fs_restore_file(registry, "Object", &target, path, NULL, ERR));
  CHECK_FAILS(FS_E_IO, fs_file_open(path, NULL, &tree, ERR));
  CHECK_FAILS(FS_E_IO, fs_save_file(registry, "Object", &object, path, NULL, ERR));
  most = SIZE_MAX;
  CHECK(unfinished_files() == 0 && memcmp(&target, &object, sizeof target) == 0);
  CHECK_OK(fs_restore_file(registry, "Object", &target, path, NULL, ERR));
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}

#else

int main(void) {
  puts("SKIPPED: pread() can't be stood in for here");
  return 77;
}

#endif
