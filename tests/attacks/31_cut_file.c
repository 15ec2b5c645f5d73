/* A file that is cut, or emptied, after it was opened, mapped or not: all that the library itself reads (gather, slice, stream,
 * compare, restore, write) is IO, at the path of the array, and changes nothing. Only who looks at a mapping risks the signal. */
#include "file_support.h"

enum { count = 50000 };

typedef struct Object {
  float values[count], more[count];
} Object;

static const fs_field fields[] = { FS_FIELD_ARRAY(Object, values, FS_DTYPE_FLOAT32, count),
                                   FS_FIELD_ARRAY(Object, more, FS_DTYPE_FLOAT32, count) };
static fs_registry *registry;
static Object object, target, before;
static char path[512];

static fs_status ignore_items(uint64_t first, uint64_t items, const void *data, fs_error **error, void *user_data) {
  (void)first, (void)items, (void)data, (void)error, (void)user_data;
  return FS_OK;
}

static fs_status ignore(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  return FS_OK;
}

static void check_io(fs_status status, const char *what) {
  if (!CHECK(status == FS_E_IO && strstr(fs_error_message(check_error), "shorter than it was") &&
             strcmp(fs_error_path(check_error), "./more") == 0))
    fprintf(stderr, "  %s: %s %s\n", what, fs_status_name(status), fs_error_report(check_error));
  fs_error_free(check_error);
  check_error = NULL;
}

static void read_all(const fs_tree *tree, const fs_tree *whole, uint32_t threads) {
  static float items[count];
  const fs_node *root = fs_tree_root(tree), *node = fs_node_at(root, "more");
  const fs_items_sink items_sink = { sizeof items_sink, 0, ignore_items, NULL };
  const fs_sink sink = { sizeof sink, ignore, NULL };
  const int64_t starts[] = { count - 9 };
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_buffer *buffer = NULL;
  int32_t is_equal = 7;
  parallel.thread_count = threads;
  serialize.parallel = restore.parallel = &parallel;
  save.serialize = &serialize;
  check_io(fs_node_array_gather(node, items, sizeof items, ERR), "gather");
  check_io(fs_node_array_slice(node, starts, NULL, NULL, items, sizeof items, ERR), "slice");
  check_io(fs_node_array_stream(node, &items_sink, ERR), "stream");
  check_io(fs_node_equal(root, fs_tree_root(whole), &is_equal, ERR), "equal");
  check_io(fs_from_state_dict(registry, "Object", &target, root, &restore, ERR), "restore");
  CHECK(memcmp(&target, &before, sizeof target) == 0 && is_equal == 7);
  check_io(fs_msgpack_save_sink(root, &sink, &serialize, ERR), "sink");
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  check_io(fs_msgpack_serialize(root, &serialize, buffer, ERR), "serialize");
  CHECK(fs_buffer_size(buffer) == 0);
  fs_buffer_free(buffer);
  write_file(in_temporary("saved"), "old", 3);
  check_io(fs_msgpack_save_file(root, in_temporary("saved"), &save, ERR), "save");
  CHECK(is_file_of(in_temporary("saved"), "old", 3) && unfinished_files() == 0);
}

int main(void) {
  fs_tree *whole = NULL;
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  for (int i = 0; i < count; ++i) object.values[i] = object.more[i] = (float)i;
  before.more[1] = target.more[1] = 5;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Object, fields), ERR));
  CHECK_OK(fs_to_state_dict(registry, "Object", &object, NULL, &whole, ERR));
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_REQUIRED; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.mapping = mapping;
    CHECK_OK(fs_save_file(registry, "Object", &object, path, NULL, ERR));
    CHECK_OK(fs_file_open(path, &options, &tree, ERR));
    CHECK(truncate(path, sizeof object.values + sizeof object.more / 2) == 0);
    for (uint32_t threads = 1; threads <= 2; ++threads) read_all(tree, whole, threads);
    CHECK_OK(fs_node_advise(fs_tree_root(tree), FS_ADVICE_WILL_NEED, ERR));
    CHECK(truncate(path, 0) == 0);
    check_io(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "more"), target.more, sizeof target.more, ERR),
             "empty");
    target = before;
    fs_tree_free(tree);
  }
  fs_tree_free(whole);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
