/* A file whose place something else takes between the library's look at it and its opening: a FIFO, which nobody has open, a
 * directory, a socket, a device. Nothing waits, and each is refused. `stat` and its relatives of this program stand in for the
 * system's, and swap when they have looked. */
#include "file_support.h"

#include "sanitized.h"

#if defined(__linux__) && !IS_SANITIZED

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

/* ---- Looking, and swapping ---- */

static const char *swapped_in; /* what takes the file's place after the next looks; NULL: nothing */
static int looks_before;       /* how many looks see the file first */
static char path[512];

static void swap_after_look(void) {
  if (!swapped_in || looks_before-- > 0) return;
  CHECK(rename(path, in_temporary("away")) == 0 && rename(swapped_in, path) == 0);
  swapped_in = NULL;
}

static int look(int directory, const char *name, void *status, int flags) {
  const int result = (int)syscall(SYS_newfstatat, directory, name, status, flags);
  swap_after_look();
  return result;
}

int stat(const char *restrict name, struct stat *restrict status) { return look(AT_FDCWD, name, status, 0); }
int stat64(const char *restrict name, struct stat64 *restrict status) { return look(AT_FDCWD, name, status, 0); }
int fstatat(int directory, const char *restrict name, struct stat *restrict status, int flags) {
  return look(directory, name, status, flags);
}
int fstatat64(int directory, const char *restrict name, struct stat64 *restrict status, int flags) {
  return look(directory, name, status, flags);
}

/* ---- What takes its place ---- */

static const char *const kinds[] = { "fifo", "link to a fifo", "directory", "socket", "null", "zero", "tty" };
enum { kind_count = sizeof kinds / sizeof *kinds };

static const char *make(int kind) {
  const char *made = in_temporary("other");
  switch (kind) {
    case 0: CHECK(mkfifo(made, 0600) == 0); break;
    case 1: CHECK(symlink("fifo", made) == 0); break;
    case 2: CHECK(mkdir(made, 0700) == 0); break;
    case 3: {
      struct sockaddr_un address = { .sun_family = AF_UNIX };
      const int file = socket(AF_UNIX, SOCK_STREAM, 0);
      snprintf(address.sun_path, sizeof address.sun_path, "%s", made);
      CHECK(bind(file, (struct sockaddr *)(void *)&address, sizeof address) == 0 && close(file) == 0);
      break;
    }
    case 4: CHECK(symlink("/dev/null", made) == 0); break;
    case 5: CHECK(symlink("/dev/zero", made) == 0); break;
    default: CHECK(symlink("/dev/tty", made) == 0); break;
  }
  return made;
}

static void clear(void) {
  swapped_in = NULL;
  remove(path);
  remove(in_temporary("other"));
  remove(in_temporary("away"));
}

/* ---- The calls ---- */

static fs_registry *registry;
static fs_tree *filled;
static const float zeros[4];

static fs_status call(int number, int32_t *target, fs_error **error) {
  static const int64_t shape[] = { 4 };
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_tree *tree = NULL;
  fs_status status = FS_E_INTERNAL;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = zeros;
  options.mapping = number;
  switch (number) {
    case FS_MAPPING_AUTO:
    case FS_MAPPING_OFF:
    case FS_MAPPING_REQUIRED: status = fs_file_open(path, &options, &tree, error); break;
    case 3: status = fs_file_open_into(path, NULL, filled, error); break;
    case 4: status = fs_sharded_open(path, NULL, &tree, error); break;
    case 5: status = fs_restore_file(registry, "Counter", target, path, NULL, error); break;
    case 6: status = fs_file_overwrite_array(path, "values", &array, NULL, error); break;
    default: status = fs_bytes_save_file("\xc0", 1, path, NULL, error); break;
  }
  fs_tree_free(tree);
  return status;
}

enum { reading_calls = 7, saving_call = reading_calls };

static void swap(const Bytes *bytes, int kind, int looks, int number) {
  int32_t target = 7;
  write_file(path, bytes->data, bytes->size);
  looks_before = looks;
  swapped_in = make(kind);
  const fs_status status = call(number, &target, ERR);
  const int is_swapped = swapped_in == NULL;
  swapped_in = NULL;
  int is_good = status == FS_E_INVALID_ARGUMENT && strstr(fs_error_message(check_error), "not a regular file") != NULL;
  /* Who saves may come later, and then takes the place of what stands there, but for a directory. */
  if (number == saving_call && kind != 2 && looks > 0 && status == FS_OK) is_good = is_file_of(path, "\xc0", 1);
  if (!CHECK(is_good && is_swapped && target == 7))
    fprintf(stderr, "  %s after %d looks, call %d: %s %s\n", kinds[kind], looks + 1, number, fs_status_name(status),
            fs_error_report(check_error));
  fs_error_free(check_error);
  check_error = NULL;
  clear();
}

int main(void) {
  typedef struct Counter {
    int32_t n;
  } Counter;
  static const fs_field fields[] = { FS_FIELD_VALUE(Counter, n, FS_DTYPE_INT32) };
  const Bytes bytes = packed_bytes("{'n': 5, 'values': f32[4](1, 2, 3, 4)}");
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  CHECK(mkfifo(in_temporary("fifo"), 0600) == 0);
  CHECK_OK(fs_tree_create(NULL, &filled, ERR));
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Counter, fields), ERR));
  for (int kind = 0; kind < kind_count; ++kind) {
    for (int number = 0; number < reading_calls; ++number)
      for (int looks = 0; looks < (number == 4 ? 2 : 1); ++looks) swap(&bytes, kind, looks, number);
    for (int looks = 0; looks < 2; ++looks) swap(&bytes, kind, looks, saving_call);
  }
  fs_tree_free(filled);
  fs_registry_free(registry);
  free(bytes.data);
  temporary_end();
  return check_result();
}

#else

int main(void) {
  puts("SKIPPED: stat() can't be stood in for here");
  return 77;
}

#endif
