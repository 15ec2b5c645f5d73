/* fs_file_remove_unfinished: takes away what killed saves left, and nothing else. */
#include "interposed_open.h"

#include "file_support.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#define LEFT ".flaxstate-0123456789abcdef"

static uint64_t removed(void) {
  uint64_t count = 99;
  CHECK_OK(fs_file_remove_unfinished(temporary_directory, &count, ERR));
  return count;
}

static int exists(const char *name) {
  struct stat status;
  return lstat(in_temporary(name), &status) == 0;
}

static void test_what_is_removed(void) {
  CHECK(removed() == 0);
  write_file(in_temporary(LEFT), "half", 4);
  write_file(in_temporary(".flaxstate-ffffffffffffffff"), "", 0);
  CHECK(removed() == 2 && !exists(LEFT) && removed() == 0);
  write_file(in_temporary(LEFT), "half", 4);
  CHECK_OK(fs_file_remove_unfinished(temporary_directory, NULL, ERR));
  CHECK(!exists(LEFT));
}

static void test_other_names(void) {
  static const char *const others[] = { ".flaxstate-0123456789abcde",
                                        ".flaxstate-0123456789abcdef0",
                                        ".flaxstate-0123456789abcdeg",
                                        ".flaxstate-0123456789ABCDEF",
                                        "flaxstate-0123456789abcdef",
                                        "model.msgpack",
                                        ".flaxstate-" };
  enum { count = sizeof others / sizeof *others };
  for (int i = 0; i < count; ++i) write_file(in_temporary(others[i]), "x", 1);
  CHECK(removed() == 0);
  for (int i = 0; i < count; ++i) CHECK(exists(others[i]) && remove(in_temporary(others[i])) == 0);
}

static void test_other_kinds(void) {
  write_file(in_temporary("model"), "x", 1);
  CHECK(mkfifo(in_temporary(LEFT), 0600) == 0);
  CHECK(removed() == 0 && exists(LEFT) && remove(in_temporary(LEFT)) == 0);
  CHECK(mkdir(in_temporary(LEFT), 0700) == 0);
  CHECK(removed() == 0 && exists(LEFT) && remove(in_temporary(LEFT)) == 0);
  CHECK(symlink("model", in_temporary(LEFT)) == 0);
  CHECK(removed() == 0 && exists(LEFT) && exists("model") && remove(in_temporary(LEFT)) == 0);
  CHECK(symlink("/dev/zero", in_temporary(LEFT)) == 0);
  CHECK(removed() == 0 && exists(LEFT) && remove(in_temporary(LEFT)) == 0);
}

static void test_locked(void) {
  write_file(in_temporary(LEFT), "half", 4);
  const int file = open(in_temporary(LEFT), O_RDONLY);
  CHECK(file >= 0 && flock(file, LOCK_EX) == 0);
  CHECK(removed() == 0 && exists(LEFT));
  CHECK(close(file) == 0);
  CHECK(removed() == 1 && !exists(LEFT));
}

/* A save that is going on, whose sink runs the clean-up: the file has a name already, or gets one at the end. */
static uint64_t removed_meanwhile;
static pid_t child;

static fs_status to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)user_data;
  removed_meanwhile += removed();
  if (child == 0) child = fork();
  if (child == 0) { /* has the lock, too */
    pause();
    _exit(0);
  }
  return fs_builder_int64(builder, 5, error);
}

static void test_while_saving(void) {
  fs_registry *registry = NULL;
  fs_type type = FS_TYPE_INIT;
  const char object = 0;
  type.name = "Slow";
  type.size = 1;
  type.to_state = to_state;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  for (int is_named = 0; is_named <= can_refuse_unnamed; ++is_named) {
    child = is_named ? 0 : -1;
    refuses_unnamed = is_named;
    CHECK_OK(fs_save_file(registry, "Slow", &object, in_temporary("model"), NULL, ERR));
    CHECK(removed_meanwhile == 0 && is_file_of(in_temporary("model"), "\x05", 1));
    if (!is_named) continue;
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
  }
  refuses_unnamed = 0;
  fs_registry_free(registry);
}

static void test_failures(void) {
  uint64_t count = 7;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_remove_unfinished(NULL, &count, ERR));
  CHECK(fs_file_remove_unfinished(in_temporary("none"), &count, &check_error) == FS_E_IO);
  CHECK(strstr(fs_error_message(check_error), in_temporary("none")) && fs_error_system_code(check_error) == ENOENT);
  fs_error_free(check_error);
  check_error = NULL;
  write_file(in_temporary("file"), "x", 1);
  CHECK_FAILS(FS_E_IO, fs_file_remove_unfinished(in_temporary("file"), &count, ERR));
  CHECK(count == 7);
}

/* Where a name can't be looked at, or the file can't be removed, it stays. */
static void test_forbidden(void) {
  if (geteuid() == 0) return;
  write_file(in_temporary(LEFT), "half", 4);
  CHECK(chmod(temporary_directory, 0500) == 0);
  CHECK(removed() == 0 && exists(LEFT));
  CHECK(chmod(temporary_directory, 0700) == 0 && removed() == 1);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_what_is_removed();
  test_other_names();
  test_other_kinds();
  test_locked();
  test_while_saving();
  test_failures();
  test_forbidden();
  temporary_end();
  return check_result();
}
