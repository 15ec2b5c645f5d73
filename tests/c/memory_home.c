/* Memory that grows with the data has one home: whatever a call needs comes from the allocator that it is given, or from that
 * of its workspace, registry or tree. Beside it the C library's memory, and with it the C++ heap, gives 4 KiB of handles. */
#include "file_support.h"

#include <sys/mman.h>

#include "malloc_counter.h"

#include "own_home.h"

enum { cell_count = 20000, item_count = 1 << 20, entry_count = 50000, handles = 4096 };

static const fs_tree_options at_home = { .struct_size = sizeof at_home, .allocator = &allocator };

/* ---- Objects whose callbacks take no memory ---- */

typedef struct Cell {
  int32_t n, kelvin;
  float pair[2];
} Cell;

typedef struct World {
  Cell *cells;
  size_t cell_count, cell_capacity;
  float *items;
  size_t item_count, item_capacity;
} World;

static Cell cells[2][cell_count];
static float items[2][item_count];
static World world = { cells[0], cell_count, cell_count, items[0], item_count, item_count };
static World target = { cells[1], cell_count, cell_count, items[1], item_count, item_count };

static fs_status kelvin_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)user_data;
  return fs_builder_int64(builder, *(const int32_t *)object - 273, error);
}
static fs_status kelvin_prepare(void *object, const fs_node *node, const fs_restore_options *options, void **out_staged,
                                fs_error **error, void *user_data) {
  int64_t degrees = 0;
  (void)object, (void)options, (void)user_data;
  const fs_status status = fs_node_int64(node, &degrees, error);
  *out_staged = (void *)(intptr_t)(degrees + 273);
  return status;
}
static void kelvin_commit(void *object, void *staged, void *user_data) {
  (void)user_data;
  *(int32_t *)object = (int32_t)(intptr_t)staged;
}
static void nothing(void *object, void *staged, void *user_data) { (void)object, (void)staged, (void)user_data; }

static fs_status pair_read(const void *container, uint64_t first, uint64_t count, void *destination, fs_error **error,
                           void *user_data) {
  (void)error, (void)user_data;
  memcpy(destination, (const float *)container + first, count * sizeof(float));
  return FS_OK;
}
static fs_status pair_write(void *staged, uint64_t first, uint64_t count, const void *pairs, fs_error **error,
                            void *user_data) {
  (void)error, (void)user_data;
  memcpy((float *)staged + first, pairs, count * sizeof(float));
  return FS_OK;
}
static fs_status pair_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)count, (void)error, (void)user_data;
  *out_staged = container; /* written before it is committed, which doesn't matter here */
  return FS_OK;
}

static fs_registry *registry;

static void register_types(void) {
  const fs_accessors pair = { .struct_size = sizeof pair,
                              .container = FS_CONTAINER_STREAM,
                              .prepare = pair_prepare,
                              .commit = nothing,
                              .discard = nothing,
                              .read_items = pair_read,
                              .write_items = pair_write };
  const fs_type kelvin = { .struct_size = sizeof kelvin,
                           .name = "Kelvin",
                           .size = sizeof(int32_t),
                           .field_size = sizeof(fs_field),
                           .to_state = kelvin_to_state,
                           .prepare = kelvin_prepare,
                           .commit = kelvin_commit,
                           .discard = nothing };
  const fs_field cell_fields[] = { FS_FIELD_VALUE(Cell, n, FS_DTYPE_INT32), FS_FIELD_OBJECT(Cell, kelvin, "Kelvin"),
                                   FS_FIELD_ITEMS(Cell, pair, FS_DTYPE_FLOAT32, &pair, 2) };
  const fs_field world_fields[] = { FS_FIELD_COUNTED_OBJECTS(World, cells, "Cell", cell_count, cell_capacity),
                                    FS_FIELD_COUNTED_ARRAY(World, items, FS_DTYPE_FLOAT32, item_count, item_capacity) };
  CHECK_OK(fs_registry_create(&allocator, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &kelvin, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Cell, cell_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(World, world_fields), ERR));
  for (int i = 0; i < cell_count; ++i) cells[0][i] = (Cell){ i, i + 1, { (float)i, 0.5f } };
  for (int i = 0; i < item_count; ++i) items[0][i] = (float)i;
}

/* ---- Measuring ---- */

/* The call succeeds, and takes no more than handles beside the allocator; what it gives may stay there. */
#define CHECK_HOME(call) \
  do { \
    const size_t live = malloc_start(); \
    CHECK_OK(call); \
    if (counts_malloc && !CHECK(malloc_counts.peak - live <= handles)) \
      fprintf(stderr, "  %zu bytes from malloc: %s\n", malloc_counts.peak - live, #call); \
  } while (0)

static fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  return FS_OK;
}
static const fs_sink sink = { sizeof sink, drop, NULL };
static const fs_save_options fast = { sizeof fast, FS_DURABILITY_NONE, 0, NULL };

static Bytes bytes; /* of the world */

static void check_target(void) {
  CHECK(memcmp(cells[0], cells[1], sizeof cells[0]) == 0 && memcmp(items[0], items[1], sizeof items[0]) == 0);
  memset(cells[1], 0, sizeof cells[1]);
  memset(items[1], 0, sizeof items[1]);
}

static void test_writing_objects(void) {
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  fs_builder *builder = NULL;
  size_t size = 0;
  const char *path = in_temporary("world");
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_HOME(fs_to_bytes(registry, "World", &world, NULL, buffer, ERR));
  bytes = (Bytes){ malloc(fs_buffer_size(buffer)), fs_buffer_size(buffer) };
  memcpy(bytes.data, fs_buffer_data(buffer), bytes.size);
  CHECK_HOME(fs_to_bytes_into(registry, "World", &world, NULL, NULL, 0, &size, ERR));
  CHECK(size == bytes.size);
  CHECK_HOME(fs_to_bytes_into(registry, "World", &world, NULL, bytes.data, bytes.size, &size, ERR));
  CHECK_HOME(fs_save_file(registry, "World", &world, path, &fast, ERR));
  CHECK(is_file_of(path, bytes.data, bytes.size));
  CHECK_HOME(fs_save_sink(registry, "World", &world, &sink, NULL, ERR));
  CHECK_HOME(fs_to_state_dict(registry, "World", &world, &at_home, &tree, ERR));
  fs_tree_free(tree);
  CHECK_OK(fs_builder_create(&allocator, &builder, ERR));
  CHECK_HOME(fs_builder_object(builder, registry, "World", &world, NULL, ERR));
  CHECK_HOME(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  fs_tree_free(tree);
  fs_buffer_free(buffer);
  CHECK(home_live == 0);
}

static void test_restoring_objects(void) {
  fs_workspace *workspace = NULL;
  fs_tree *tree = NULL;
  fs_registry *plain = registry;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size,
                              &(fs_decode_options){ .struct_size = sizeof(fs_decode_options), .allocator = &allocator },
                              &tree, ERR));
  CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
  for (int way = 0; way < 3; ++way) { /* the registry's, that of `decode`, the workspace's */
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    decode.allocator = way == 1 ? &allocator : NULL;
    options.decode = &decode;
    options.workspace = way == 2 ? workspace : NULL;
    CHECK_HOME(fs_restore(plain, "World", &target, bytes.data, bytes.size, &options, ERR));
    check_target();
    CHECK_HOME(fs_restore_file(plain, "World", &target, in_temporary("world"), &options, ERR));
    check_target();
    CHECK_HOME(fs_from_state_dict(plain, "World", &target, fs_tree_root(tree), &options, ERR));
    check_target();
  }
  fs_tree_free(tree);
  fs_workspace_free(workspace);
  CHECK(home_live == 0);
}

/* The limit of `decode` covers the tree and the shadow. */
static void test_limits_of_restoring(void) {
  const size_t shadow = sizeof items[0];
  for (int from_file = 0; from_file < 2; ++from_file) {
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    fs_status status = FS_E_LIMIT;
    options.decode = &decode;
    for (decode.memory_limit = 1 << 20; status == FS_E_LIMIT; decode.memory_limit += 1 << 20) {
      home_peak = 0;
      status = from_file ? fs_restore_file(registry, "World", &target, in_temporary("world"), &options, NULL)
                         : fs_restore(registry, "World", &target, bytes.data, bytes.size, &options, NULL);
      CHECK(status == FS_OK || status == FS_E_LIMIT);
      CHECK(home_peak <= decode.memory_limit && home_live == 0);
    }
    CHECK(home_peak > (from_file ? shadow : 1 << 20));
    check_target();
  }
}

static fs_status numbers_read(uint64_t first, uint64_t count, void *destination, fs_error **error, void *user_data) {
  (void)first, (void)error, (void)user_data;
  memset(destination, 0, count * sizeof(float));
  return FS_OK;
}

/* {0: …, 1: …} of arrays that a callback makes, of text and of nested dicts. */
static fs_tree *tree_of_int_keys(void) {
  static const int64_t shape[] = { 2 };
  const fs_array_source array = {
    .struct_size = sizeof array, .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = shape, .read_items = numbers_read
  };
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(&allocator, &builder, ERR));
  const size_t live = malloc_start();
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  for (int i = 0; i < entry_count; ++i) {
    const fs_key key = { .struct_size = sizeof key, .kind = FS_KIND_INT, .int_value = i };
    fs_builder_any_key(builder, &key, NULL);
    fs_builder_array(builder, &array, NULL);
  }
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  if (counts_malloc && !CHECK(malloc_counts.peak - live <= handles))
    fprintf(stderr, "  %zu bytes from malloc: building\n", malloc_counts.peak - live);
  fs_builder_free(builder);
  return tree;
}

static fs_status count_items(uint64_t first, uint64_t count, const void *data, fs_error **error, void *user_data) {
  (void)first, (void)data, (void)error;
  *(uint64_t *)user_data += count;
  return FS_OK;
}

static void test_trees(void) {
  fs_tree *tree = tree_of_int_keys(), *state = NULL, *other = NULL;
  const fs_node *root = fs_tree_root(tree);
  fs_buffer *buffer = NULL;
  size_t size = 0;
  int32_t is_equal = 0;
  const fs_serialize_options as_state_dict = { .struct_size = sizeof as_state_dict, .as_state_dict = 1 };
  const fs_decode_options decode = { .struct_size = sizeof decode, .allocator = &allocator };
  const fs_restore_options restore = { .struct_size = sizeof restore, .decode = &decode };
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_HOME(fs_msgpack_serialize(root, NULL, buffer, ERR));
  CHECK_HOME(fs_msgpack_serialize_into(root, NULL, NULL, 0, &size, ERR));
  CHECK_HOME(fs_msgpack_save_file(root, in_temporary("tree"), &fast, ERR));
  CHECK_HOME(fs_msgpack_save_sink(root, &sink, NULL, ERR));
  CHECK_HOME(fs_msgpack_serialize(root, &as_state_dict, buffer, ERR));
  CHECK_HOME(fs_msgpack_serialize_into(root, &as_state_dict, NULL, 0, &size, ERR));
  CHECK_HOME(fs_msgpack_save_sink(root, &sink, &as_state_dict, ERR));
  CHECK_HOME(fs_bytes_save_file(bytes.data, bytes.size, in_temporary("bytes"), &fast, ERR));
  CHECK_HOME(fs_node_to_state_dict(root, &at_home, &state, ERR));
  CHECK_HOME(fs_node_from_state_dict(root, fs_tree_root(state), &restore, &other, ERR));
  CHECK_HOME(fs_node_equal(root, fs_tree_root(other), &is_equal, ERR));
  CHECK(is_equal);
  fs_tree_free(other);
  CHECK_HOME(fs_node_merge((const fs_node *[]){ root, fs_tree_root(state) }, 2, &at_home, &other, ERR));
  CHECK(fs_node_size(fs_tree_root(other)) == 2 * entry_count);
  fs_tree_free(other);
  CHECK_HOME(fs_node_from_bytes(root, fs_buffer_data(buffer), fs_buffer_size(buffer), &restore, &other, ERR));
  fs_tree_free(other);
  CHECK_HOME(fs_node_replace(root, fs_node_at(fs_tree_root(tree), "."), fs_tree_root(state), &at_home, &other, ERR));
  fs_tree_free(other);
  fs_tree_free(state);
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  CHECK(home_live == 0);
}

static fs_status read_memory(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  memcpy(destination, bytes.data + offset, size);
  return FS_OK;
}

static void test_opening(void) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL, *kept = NULL;
  const fs_source source = { sizeof source, bytes.size, read_memory, NULL, NULL };
  static float copy[item_count];
  uint64_t streamed = 0;
  const fs_items_sink items_sink = { sizeof items_sink, 0, count_items, &streamed };
  decode.allocator = &allocator;
  options.decode = &decode;
  CHECK_OK(fs_tree_create(&allocator, &kept, ERR));
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_OFF; ++mapping) {
    options.mapping = mapping;
    CHECK_HOME(fs_file_open(in_temporary("world"), &options, &tree, ERR));
    const fs_node *node = fs_node_at(fs_tree_root(tree), "items");
    CHECK_HOME(fs_node_array_gather(node, copy, sizeof copy, ERR));
    CHECK_HOME(fs_node_array_slice(node, NULL, NULL, NULL, copy, sizeof copy, ERR));
    CHECK_HOME(fs_node_array_stream(node, &items_sink, ERR));
    CHECK_HOME(fs_node_advise(fs_tree_root(tree), FS_ADVICE_SEQUENTIAL, ERR));
    const fs_field field = {
      .struct_size = sizeof field, .name = "items", .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = { item_count }
    };
    const fs_restore_options restore = { .struct_size = sizeof restore, .decode = &decode };
    CHECK_HOME(fs_node_restore_field(node, &field, copy, &restore, ERR));
    CHECK(copy[item_count - 1] == item_count - 1 && streamed % item_count == 0);
    fs_tree_free(tree);
    CHECK_HOME(fs_file_open_into(in_temporary("world"), NULL, kept, ERR));
  }
  CHECK_HOME(fs_restore_source(registry, "World", &target, &source, NULL, ERR));
  check_target();
  CHECK_HOME(fs_source_open_into(&source, NULL, kept, ERR));
  CHECK_HOME(fs_source_open(&source, &decode, &tree, ERR));
  fs_tree_free(tree);
  CHECK_HOME(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, kept, ERR));
  decode.ownership = FS_OWNERSHIP_COPIED;
  CHECK_HOME(fs_msgpack_restore(bytes.data, bytes.size, &decode, &tree, ERR));
  fs_tree_free(tree);
  fs_tree_free(kept);
  CHECK(home_live == 0);
}

/* A checkpoint in parts, and what a report lists. */
static void test_parts_and_reports(void) {
  static const unsigned char other[] = { 0x81, 0xa1, 'z', 0x01 };
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.allocator = &allocator;
  options.decode = &decode;
  write_file(in_temporary("part-00001-of-00002"), bytes.data, bytes.size);
  write_file(in_temporary("part-00002-of-00002"), other, sizeof other);
  /* By the name without a number the directory is looked through, for which the C library takes 32 KiB. */
  CHECK_HOME(fs_sharded_open(in_temporary("part-00002-of-00002"), &options, &tree, ERR));
  CHECK_HOME(fs_report_create(&allocator, 0, &restore.report, ERR));
  restore.drop_extra = 1;
  CHECK_HOME(fs_from_state_dict(registry, "World", &target, fs_tree_root(tree), &restore, ERR));
  CHECK(fs_report_count(restore.report, FS_REPORT_DROPPED) == 1);
  check_target();
  fs_report_free(restore.report);
  fs_tree_free(tree);
  CHECK(home_live == 0);
}

static void test_overwriting(void) {
  static const int64_t shape[] = { item_count };
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_overwrite_options options = FS_OVERWRITE_OPTIONS_INIT;
  const fs_array_source array = {
    .struct_size = sizeof array, .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = shape, .data = items[0]
  };
  decode.allocator = &allocator;
  options.decode = &decode;
  options.durability = FS_DURABILITY_NONE;
  CHECK_HOME(fs_file_overwrite_array(in_temporary("world"), "items", &array, &options, ERR));
  CHECK(is_file_of(in_temporary("world"), bytes.data, bytes.size) && home_live == 0);
}

/* Every key of 50,000 stands twice, at two levels. */
static void test_duplicates(void) {
  static unsigned char input[2 + 2 * 3 + 2 * (5 + 2 * entry_count * 6)], *end = input;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  *end++ = 0x82;
  for (int outer = 0; outer < 2; ++outer) {
    const uint32_t count = 2 * entry_count;
    *end++ = 0xa0;
    *end++ = 0xdf;
    for (int shift = 24; shift >= 0; shift -= 8) *end++ = (unsigned char)(count >> shift);
    for (uint32_t i = 0; i < count; ++i) {
      *end++ = 0xce;
      for (int shift = 24; shift >= 0; shift -= 8) *end++ = (unsigned char)((i % entry_count) >> shift);
      *end++ = (unsigned char)(i / entry_count);
    }
  }
  decode.allocator = &allocator;
  decode.lenient = 1;
  CHECK_HOME(fs_msgpack_restore(input, (size_t)(end - input), &decode, &tree, ERR));
  CHECK(fs_node_count(fs_tree_root(tree)) == entry_count + 2);
  fs_tree_free(tree);
  CHECK(home_live == 0);
}

/* Duplicates at a thousand levels above half a million nodes, which are moved once. */
static void test_nested_duplicates(void) {
  enum { levels = 1000, count = 500000 };
  static unsigned char input[levels * 6 + 5 + count], *end = input;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  for (int i = 0; i < levels; ++i, end += 6) memcpy(end, "\x82\xa1\x61\xc0\xa1\x61", 6);
  memcpy(end, "\xdd\x00\x07\xa1\x20", 5);
  memset(end + 5, 0xc0, count);
  decode.allocator = &allocator;
  decode.lenient = 1;
  CHECK_HOME(fs_msgpack_restore(input, sizeof input, &decode, &tree, ERR));
  CHECK(fs_node_count(fs_tree_root(tree)) == levels + 1 + count);
  const fs_node *node = fs_tree_root(tree);
  for (int i = 0; i < levels; ++i) node = fs_node_at(node, "a");
  CHECK(fs_node_size(node) == count && fs_node_kind(fs_node_child(node, count - 1)) == FS_KIND_NIL);
  fs_tree_free(tree);
  CHECK(home_live == 0);
}

/* A million empty containers: 48 bytes each, while they are copied, too. */
static void test_a_million_nodes(void) {
  enum { count = 1000000 };
  static unsigned char input[count + 5];
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  memcpy(input, "\xdd\x00\x0f\x42\x40", 5);
  memset(input + 5, 0x80, count);
  decode.allocator = &allocator;
  decode.memory_limit = 48 * (uint64_t)count + (64 << 10);
  home_peak = 0;
  CHECK_HOME(fs_msgpack_restore(input, sizeof input, &decode, &tree, ERR));
  CHECK(home_peak <= decode.memory_limit);
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  home = mmap(NULL, home_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (home == MAP_FAILED) return 1;
  register_types();
  test_writing_objects();
  test_restoring_objects();
  test_limits_of_restoring();
  test_trees();
  test_opening();
  test_parts_and_reports();
  test_overwriting();
  test_duplicates();
  test_nested_duplicates();
  test_a_million_nodes();
  free(bytes.data);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
