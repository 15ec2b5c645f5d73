/* A limit of the size of files (RLIMIT_FSIZE, whose SIGXFSZ the program ignores): a save that reaches it is IO, the old file
 * stays, and nothing is left; saves below it, and edits in place, work. (tests/c/file_huge.c goes beyond 4 GiB.) */
#include "file_support.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

enum { count = 100000, limit = 100000 };

typedef struct Object {
  float values[count];
} Object;

static const fs_field fields[] = { FS_FIELD_ARRAY(Object, values, FS_DTYPE_FLOAT32, count) };
static Object object;

static void check_refused(const char *path, fs_status status, fs_error *error) {
  CHECK(status == FS_E_IO && strstr(fs_error_message(error), "EFBIG") && strstr(fs_error_message(error), path));
  CHECK(fs_error_system_code(error) == EFBIG);
  fs_error_free(error);
  CHECK(is_file_of(path, "old", 3) && unfinished_files() == 0);
}

int main(void) {
  static const int64_t shape[] = { 2 };
  const struct rlimit small = { limit, RLIM_INFINITY };
  static char path[512];
  static unsigned char bytes[limit + 1];
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_registry *registry = NULL;
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  fs_status status = FS_OK;
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  write_file(path, "old", 3);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Object, fields), ERR));
  signal(SIGXFSZ, SIG_IGN);
  CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
  serialize.parallel = &parallel;
  options.serialize = &serialize;
  for (uint32_t threads = 1; threads <= 2; ++threads) {
    for (fs_durability durability = FS_DURABILITY_FULL; durability <= FS_DURABILITY_NONE; ++durability) {
      parallel.thread_count = threads;
      options.durability = durability;
      error = NULL;
      status = fs_save_file(registry, "Object", &object, path, &options, &error);
      check_refused(path, status, error);
    }
  }
  error = NULL;
  status = fs_bytes_save_file(bytes, limit + 1, path, NULL, &error);
  check_refused(path, status, error);
  CHECK_OK(fs_bytes_save_file(bytes, limit, path, NULL, ERR)); /* just so */
  CHECK(is_file_of(path, bytes, limit));
  const Bytes packed = packed_bytes("{'values': f32[2](1, 2)}");
  CHECK_OK(fs_bytes_save_file(packed.data, packed.size, path, NULL, ERR));
  free(packed.data);
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = object.values;
  CHECK_OK(fs_file_overwrite_array(path, "values", &array, NULL, ERR));
  CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), "{'values': f32[2](0, 0)}");
  fs_tree_free(tree);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
