/* file.h: what saving, opening and restoring take from memory doesn't depend on how large the arrays are. */
#include "file_support.h"

#include "large_object.h"
#include "malloc_counter.h"

enum { mib = 1 << 20 };

static fs_registry *registry;
static Large object;
static Bytes bytes; /* of it: about 22 MB */

/* `call` takes at most `most` bytes more than there were, and gives all of them back. */
#define CHECK_TAKES(most, call) \
  do { \
    const size_t live = malloc_start(), blocks = malloc_counts.blocks; \
    CHECK_OK(call); \
    if (counts_malloc && !CHECK(malloc_counts.peak - live <= (most) && malloc_counts.blocks == blocks)) \
      fprintf(stderr, "  %zu bytes, %zu blocks: %s\n", malloc_counts.peak - live, malloc_counts.blocks - blocks, \
              #call); \
  } while (0)

static fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  return FS_OK;
}

static void test_saving(void) {
  static const uint64_t chunk_limits[] = { 0, 1 << 20, 100000 };
  const fs_sink sink = { sizeof sink, drop, NULL };
  for (int variant = 0; variant < 6; ++variant) {
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    fs_save_options save = FS_SAVE_OPTIONS_INIT;
    options.chunk_limit = chunk_limits[variant % 3];
    options.alignment = variant / 3 ? 4096 : 0;
    save.serialize = &options;
    save.durability = FS_DURABILITY_NONE;
    const char *path = in_temporary("saved");
    CHECK_TAKES(mib, fs_save_file(registry, "Large", &object, path, &save, ERR));
    CHECK_TAKES(mib, fs_save_sink(registry, "Large", &object, &sink, &options, ERR));
    for (Way way = 0; way < WAY_COUNT; ++way) {
      fs_tree *tree = NULL;
      CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
      CHECK_TAKES(mib, fs_msgpack_save_file(fs_tree_root(tree), path, &save, ERR));
      options.as_state_dict = 1;
      CHECK_TAKES(mib, fs_msgpack_save_sink(fs_tree_root(tree), &sink, &options, ERR));
      options.as_state_dict = 0;
      fs_tree_free(tree);
    }
  }
}

static fs_status open_and_close(fs_mapping mapping, fs_error **error) {
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.mapping = mapping;
  const fs_status status = fs_file_open(in_temporary("large"), &options, &tree, error);
  fs_tree_free(tree);
  return status;
}

static fs_status restore(int directly, Large *target, fs_error **error) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.read_directly = directly;
  return fs_restore_file(registry, "Large", target, in_temporary("large"), &options, error);
}

static void test_reading(void) {
  const size_t staged = object.grown.count * sizeof(float) + object.device.count * sizeof(float);
  Large target = new_large();
  CHECK_TAKES(mib, open_and_close(FS_MAPPING_AUTO, ERR));
  CHECK_TAKES(mib, open_and_close(FS_MAPPING_OFF, ERR));
  /* once, so that the staged containers take the place of others */
  CHECK_OK(restore(1, &target, ERR));
  CHECK_TAKES(staged + 2 * mib, restore(1, &target, ERR));
  CHECK(is_same_large(&target, &object));
  /* a shadow is as large as the arrays that it stands for */
  CHECK_TAKES(bytes.size + staged + 2 * mib, restore(0, &target, ERR));
  CHECK(is_same_large(&target, &object));
  free_large(&target);
}

static fs_status take(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error, void *user_data) {
  (void)first_item, (void)item_count, (void)items, (void)error, (void)user_data;
  return FS_OK;
}

static void test_access(void) {
  static float row[1000];
  for (Way way = 0; way < WAY_COUNT; ++way) {
    fs_tree *tree = NULL;
    const int64_t start[] = { 700, 0 }, stop[] = { 701, 1000 };
    CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
    const fs_node *node = fs_node_at(fs_tree_root(tree), "large");
    const fs_items_sink sink = { sizeof sink, 0, take, NULL }, small_sink = { sizeof small_sink, 65536, take, NULL };
    CHECK_TAKES(mib + 65536, fs_node_array_stream(node, &sink, ERR));
    CHECK_TAKES(2 * 65536, fs_node_array_stream(node, &small_sink, ERR));
    CHECK_TAKES(65536, fs_node_array_slice(node, start, stop, NULL, row, sizeof row, ERR));
    CHECK(row[5] == 700005);
    fs_tree_free(tree);
  }
}

int main(void) {
  size_t size = 0;
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_large(registry);
  calling_thread = pthread_self();
  object = new_large();
  fill_large(&object);
  CHECK_OK(fs_to_bytes_into(registry, "Large", &object, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "Large", &object, NULL, bytes.data, size, &size, ERR));
  write_file(in_temporary("large"), bytes.data, bytes.size);
  test_saving();
  test_reading();
  test_access();
  free(bytes.data);
  free_large(&object);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
