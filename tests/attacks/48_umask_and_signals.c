/* The process's umask, its signal handlers and its working directory are as they were, and what they are is kept to: new files
 * have the umask's permissions, and handlers that interrupt calls (no SA_RESTART) end none of them. */
#include "file_support.h"

#include <pthread.h>
#include <signal.h>

enum { count = 300000, signals = 3000 };

static char path[512];
static volatile sig_atomic_t handled;
static volatile int is_over;

static void handle(int number) {
  (void)number;
  ++handled;
}

static mode_t mode_of(const char *name) {
  struct stat status;
  CHECK(stat(name, &status) == 0);
  return status.st_mode & 07777;
}

static void test_umask(void) {
  static const mode_t masks[] = { 0, 022, 027, 077, 0777 };
  for (size_t i = 0; i < sizeof masks / sizeof *masks; ++i) {
    umask(masks[i]);
    remove(path);
    CHECK_OK(fs_bytes_save_file("\xc0", 1, path, NULL, ERR));
    CHECK(mode_of(path) == (0666 & ~masks[i]));
    CHECK(chmod(path, 0640) == 0);
    CHECK_OK(fs_bytes_save_file("\xc1", 1, path, NULL, ERR));
    CHECK(mode_of(path) == 0640); /* kept, whatever the umask */
    CHECK(umask(022) == masks[i]);
  }
}

static void *send(void *thread) {
  for (int i = 0; i < signals && !is_over; ++i) pthread_kill(*(pthread_t *)thread, SIGUSR1);
  return NULL;
}

/* All that reads and writes files, while signals come. */
static void work(const fs_registry *registry, const void *object, void *target, size_t size) {
  static float gathered[count];
  fs_tree *tree = NULL;
  CHECK_OK(fs_save_file(registry, "Object", object, path, NULL, ERR));
  CHECK_OK(fs_restore_file(registry, "Object", target, path, NULL, ERR));
  CHECK(memcmp(object, target, size) == 0);
  CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "values"), gathered, sizeof gathered, ERR));
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, NULL, ERR));
  fs_tree_free(tree);
  CHECK_OK(fs_file_remove_unfinished(temporary_directory, NULL, ERR));
}

static void test_signals(void) {
  typedef struct Object {
    float values[count];
  } Object;
  static const fs_field fields[] = { FS_FIELD_ARRAY(Object, values, FS_DTYPE_FLOAT32, count) };
  static Object object, target;
  struct sigaction action, after;
  fs_registry *registry = NULL;
  pthread_t sender, self = pthread_self();
  memset(&action, 0, sizeof action);
  action.sa_handler = handle; /* and no SA_RESTART */
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Object, fields), ERR));
  for (int i = 0; i < count; ++i) object.values[i] = (float)i;
  CHECK(pthread_create(&sender, NULL, send, &self) == 0);
  for (int i = 0; i < 20 || handled == 0; ++i) work(registry, &object, &target, sizeof object);
  is_over = 1;
  CHECK(pthread_join(sender, NULL) == 0);
  CHECK(sigaction(SIGUSR1, NULL, &after) == 0 && after.sa_handler == handle && (after.sa_flags & SA_RESTART) == 0);
  fs_registry_free(registry);
}

static void test_directory(void) {
  char before[4096], after[4096];
  CHECK(getcwd(before, sizeof before) != NULL);
  CHECK_OK(fs_bytes_save_file("\xc0", 1, path, NULL, ERR));
  CHECK(getcwd(after, sizeof after) != NULL);
  CHECK_TEXT(after, before);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  test_umask();
  test_signals();
  test_directory();
  temporary_end();
  return check_result();
}
