/* Saving over the very file that the data comes from: a tree of it (mapped, not mapped, a source over it), sorted or not, on
 * threads, and a struct that points into the mapping. The new file is whole, the old data stays what the tree sees, and that
 * works again and again. */
#include "file_support.h"

#include <fcntl.h>

enum { count = 400000 };

static char path[512];
static float values[count], read_back[count];

static fs_status read_at(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  (void)error;
  return pread(*(int *)user_data, destination, size, (off_t)offset) == (ssize_t)size ? FS_OK : FS_E_IO;
}

static fs_tree *open_way(int way, int *file) {
  fs_tree *tree = NULL;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = way;
  if (way < 3) {
    CHECK_OK(fs_file_open(path, &options, &tree, ERR));
    return tree;
  }
  struct stat status;
  fs_source source = FS_SOURCE_INIT;
  *file = open(path, O_RDONLY);
  CHECK(*file >= 0 && fstat(*file, &status) == 0);
  source.size = (uint64_t)status.st_size;
  source.read_at = read_at;
  source.user_data = file;
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  return tree;
}

static void check_tree(const fs_tree *tree) {
  memset(read_back, 0, sizeof read_back);
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "values"), read_back, sizeof read_back, ERR));
  CHECK(memcmp(read_back, values, sizeof values) == 0);
}

static void save_over(int way, int sorts, uint32_t threads) {
  int file = -1;
  fs_tree *tree = open_way(way, &file), *again = NULL;
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  parallel.thread_count = threads;
  serialize.parallel = &parallel;
  serialize.key_order = sorts ? FS_KEY_ORDER_SORTED : FS_KEY_ORDER_KEPT;
  serialize.alignment = sorts ? 64 : 0;
  save.serialize = &serialize;
  save.durability = FS_DURABILITY_NONE;
  for (int round = 0; round < 3; ++round) {
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &save, ERR));
    check_tree(tree);
    CHECK_OK(fs_file_open(path, NULL, &again, ERR));
    check_tree(again);
    fs_tree_free(again);
    again = NULL;
  }
  fs_tree_free(tree);
  if (file >= 0) close(file);
}

typedef struct Pointing {
  const float *values;
} Pointing;

static void save_object(void) {
  static const fs_field fields[] = { FS_FIELD_ARRAY_POINTER(Pointing, values, FS_DTYPE_FLOAT32, count) };
  fs_registry *registry = NULL;
  fs_tree *tree = NULL, *again = NULL;
  fs_array array = FS_ARRAY_INIT;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Pointing, fields), ERR));
  CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), "values"), &array, ERR));
  const Pointing object = { array.data };
  CHECK_OK(fs_save_file(registry, "Pointing", &object, path, NULL, ERR));
  CHECK(memcmp(array.data, values, sizeof values) == 0);
  check_tree(tree);
  CHECK_OK(fs_file_open(path, NULL, &again, ERR));
  check_tree(again);
  fs_tree_free(again);
  fs_tree_free(tree);
  fs_registry_free(registry);
}

int main(void) {
  static const int64_t shape[] = { count };
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  for (int i = 0; i < count; ++i) values[i] = (float)i;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = values;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "values");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  add_key(builder, "a");
  CHECK_OK(fs_builder_str(builder, "text", 4, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, NULL, ERR));
  fs_tree_free(tree);
  for (int way = 0; way < 4; ++way)
    for (int sorts = 0; sorts < 2; ++sorts)
      for (uint32_t threads = 1; threads <= 3; threads += 2) save_over(way, sorts, threads);
  save_object();
  temporary_end();
  return check_result();
}
