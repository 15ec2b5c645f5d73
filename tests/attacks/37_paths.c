/* Kinds of paths, by everything that takes one: a link, a dangling one, a circle of links, a directory, a FIFO, a socket, a
 * device, names that are too long, empty, no text, and places where nothing may be read or written. Each is refused with a
 * message that names it, or handled as docs/files.md says; nothing waits, and nothing is left. */
#include "file_support.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

typedef struct Counter {
  int32_t n;
} Counter;

enum { OPEN, OPEN_INTO, SHARDED, RESTORE, OVERWRITE, SAVE, calls, first_writing = SAVE };
static const char *const names[] = { "open", "open into", "sharded", "restore", "overwrite", "save" };

static fs_registry *registry;
static fs_tree *filled;
static const char packed[] = "{'n': 5, 'values': f32[2](1, 2)}";

static fs_status call(int number, const char *path, Counter *target, fs_error **error) {
  static const int64_t shape[] = { 2 };
  static const float values[] = { 3, 4 };
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_tree *tree = NULL;
  fs_status status = FS_E_INTERNAL;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = values;
  switch (number) {
    case OPEN: status = fs_file_open(path, NULL, &tree, error); break;
    case OPEN_INTO: status = fs_file_open_into(path, NULL, filled, error); break;
    case SHARDED: status = fs_sharded_open(path, NULL, &tree, error); break;
    case RESTORE: {
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      options.drop_extra = 1;
      status = fs_restore_file(registry, "Counter", target, path, &options, error);
      break;
    }
    case OVERWRITE: status = fs_file_overwrite_array(path, "values", &array, NULL, error); break;
    default: status = fs_bytes_save_file("\xc0", 1, path, NULL, error); break;
  }
  fs_tree_free(tree);
  return status;
}

/* `word`: in the message; NULL: that isn't looked at. */
static void expect_of(int number, const char *path, fs_status expected, const char *word) {
  Counter target = { 7 };
  fs_error *error = NULL;
  const fs_status status = call(number, path, &target, &error);
  if (!CHECK(status == expected && (status == FS_OK || !word || strstr(fs_error_message(error), word)) &&
             (number == RESTORE && status == FS_OK ? target.n == 5 : target.n == 7)))
    fprintf(stderr, "  %s %.80s: %s %.300s\n", names[number], path, fs_status_name(status), fs_error_message(error));
  fs_error_free(error);
  CHECK(unfinished_files() == 0);
}

static void expect_all(const char *path, fs_status reading, fs_status writing, const char *word) {
  for (int number = 0; number < calls; ++number)
    expect_of(number, path, number < first_writing ? reading : writing, word);
}

static void make_model(const char *path) {
  const Bytes bytes = packed_bytes(packed);
  write_file(path, bytes.data, bytes.size);
  free(bytes.data);
}

static int is_link(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

static void test_links(void) {
  const char *model = in_temporary("model"), *link = in_temporary("link");
  make_model(model);
  CHECK(symlink("model", link) == 0);
  expect_all(link, FS_OK, FS_OK, NULL);
  CHECK(is_link(link) && is_file_of(model, "\xc0", 1));
  CHECK(remove(model) == 0); /* dangling now */
  expect_all(link, FS_E_IO, FS_OK, "ENOENT");
  CHECK(is_link(link) && is_file_of(model, "\xc0", 1));
  CHECK(remove(link) == 0 && symlink("link", link) == 0); /* to itself */
  expect_all(link, FS_E_IO, FS_E_IO, "ELOOP");
  CHECK(remove(link) == 0 && symlink("none/such", link) == 0);
  expect_all(link, FS_E_IO, FS_E_IO, "ENOENT");
  CHECK(remove(link) == 0);
}

static void test_kinds(void) {
  const char *other = in_temporary("other");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  CHECK(mkdir(other, 0700) == 0);
  expect_all(other, FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "it is a directory, not a regular file");
  expect_all(".", FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "'.'");
  expect_all("/", FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "'/'");
  CHECK(rmdir(other) == 0 && mkfifo(other, 0600) == 0);
  expect_all(other, FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "it is a FIFO, not a regular file");
  CHECK(remove(other) == 0);
  const int file = socket(AF_UNIX, SOCK_STREAM, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", other);
  CHECK(bind(file, (struct sockaddr *)(void *)&address, sizeof address) == 0 && close(file) == 0);
  expect_all(other, FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "it is a socket, not a regular file");
  CHECK(remove(other) == 0);
  expect_all("/dev/null", FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "it is a device, not a regular file");
  expect_all("/dev/zero", FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT, "it is a device");
}

static void test_names(void) {
  char path[5000];
  const size_t start = (size_t)snprintf(path, sizeof path, "%s/", temporary_directory);
  memset(path + start, 'x', sizeof path - start);
  path[start + 255] = '\0';
  make_model(path);
  expect_all(path, FS_OK, FS_OK, NULL);
  CHECK(is_file_of(path, "\xc0", 1) && remove(path) == 0);
  path[start + 255] = 'x';
  path[start + 256] = '\0';
  expect_all(path, FS_E_IO, FS_E_IO, "ENAMETOOLONG");
  path[start + 256] = 'x';
  path[sizeof path - 1] = '\0';
  expect_all(path, FS_E_IO, FS_E_IO, "ENAMETOOLONG");
  expect_all("", FS_E_IO, FS_E_IO, "''");
  snprintf(path + start, sizeof path - start, "none/such");
  expect_all(path, FS_E_IO, FS_E_IO, path);
  snprintf(path + start, sizeof path - start, "none");
  expect_all(path, FS_E_IO, FS_OK, "ENOENT");
  expect_of(SAVE, path, FS_OK, NULL);
  snprintf(path + start, sizeof path - start, "none/");
  expect_all(path, FS_E_IO, FS_E_IO, NULL); /* no directory */
  snprintf(path + start, sizeof path - start, "none/below");
  expect_all(path, FS_E_IO, FS_E_IO, "ENOTDIR");
}

/* Not UTF-8, which Linux takes; and what a terminal would act on. */
static void test_bytes(void) {
  static const struct {
    const char *name, *said;
  } odd[] = { { "\xff\xfe'", "\\xff\\xfe" }, { "a\nb\x1b[31m", "a\\nb\\x1b[31m" }, { "\xe2\x82", "\\xe2\\x82" } };
  for (size_t i = 0; i < sizeof odd / sizeof *odd; ++i) {
    const char *path = in_temporary(odd[i].name);
    expect_all(path, FS_E_IO, FS_OK, odd[i].said);
    make_model(path);
    expect_all(path, FS_OK, FS_OK, NULL);
    CHECK(remove(path) == 0);
  }
}

/* Root may do everything, and so tries as somebody else. */
static void test_permissions(void) {
  const char *directory = in_temporary("closed"), *model = in_temporary("closed/model");
  int status = 1;
  CHECK(mkdir(directory, 0755) == 0);
  make_model(model);
  CHECK(chmod(model, 0644) == 0 && chmod(directory, 0555) == 0 && chmod(temporary_directory, 0755) == 0);
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(0);
    expect_of(OPEN, model, FS_OK, NULL);
    expect_of(RESTORE, model, FS_OK, NULL);
    expect_of(SAVE, model, FS_E_IO, "EACCES");
    expect_of(SAVE, in_temporary("closed/new"), FS_E_IO, "EACCES");
    _exit(check_failures > 0);
  }
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(chmod(model, 0) == 0);
  if (geteuid() != 0) expect_of(OPEN, model, FS_E_IO, "EACCES");
  CHECK(chmod(directory, 0700) == 0 && remove(model) == 0 && rmdir(directory) == 0);
}

int main(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Counter, n, FS_DTYPE_INT32) };
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_tree_create(NULL, &filled, ERR));
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Counter, fields), ERR));
  test_links();
  test_kinds();
  test_names();
  test_bytes();
  test_permissions();
  fs_tree_free(filled);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
