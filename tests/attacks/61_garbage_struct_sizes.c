/* Attack 61: garbage in struct_size, of structs that are read and of those that are filled. Refused, and nothing is written: not
 * even zeros behind the struct. */
#include <stdlib.h>

#include "hex.h"
#include "objects.h"

enum { room = 8192 };

/* A struct at the start of memory that is full of something else, as on a stack. */
static unsigned char *memory_with(const void *value, size_t size) {
  unsigned char *memory = malloc(room);
  memset(memory, 0xcd, room);
  memcpy(memory, value, size);
  return memory;
}

static const size_t garbage[] = { 0, 1, 4, 4097, 65536, SIZE_MAX, (size_t)0xcdcdcdcdcdcdcdcdu, (size_t)1 << 63 };
/* These could be a later release's, if there were zeros behind the struct. */
static size_t larger_size(size_t size, size_t i) {
  return i == 0 ? size + 1 : i == 1 ? size + 8 : i == 2 ? 1000 : 4096;
}

/* The call is refused for every size, and the memory is as it was. */
#define CHECK_GARBAGE(Struct, initial, call) \
  do { \
    const Struct good = initial; \
    for (size_t i = 0; i < sizeof garbage / sizeof garbage[0] + 4; ++i) { \
      Struct *value = (Struct *)memory_with(&good, sizeof good); \
      value->struct_size = i < 4 ? larger_size(sizeof good, i) : garbage[i - 4]; \
      unsigned char *before = memory_with(value, room); \
      if (!CHECK_FAILS(FS_E_INVALID_ARGUMENT, call)) fprintf(stderr, "  with a size of %zu\n", value->struct_size); \
      CHECK(memcmp(before, value, room) == 0); \
      free(before); \
      free(value); \
    } \
  } while (0)

static fs_registry *registry;
static fs_buffer *buffer;
static fs_tree *tree;

static fs_status read_bytes(const fs_decode_options *options) {
  fs_tree *read = NULL;
  const fs_status status = fs_msgpack_restore("\xc0", 1, options, &read, ERR);
  CHECK(status == FS_OK || read == NULL);
  fs_tree_free(read);
  return status;
}

static fs_status restore_with(const fs_restore_options *options) {
  int32_t target = 0;
  const fs_field field = { .struct_size = sizeof field, .name = "x", .dtype = FS_DTYPE_INT32 };
  return fs_node_restore_field(fs_tree_root(tree), &field, &target, options, ERR);
}

static fs_status restore_into(const fs_field *field) {
  int32_t target = 0;
  return fs_node_restore_field(fs_tree_root(tree), field, &target, NULL, ERR);
}

static fs_status serialize_with(const fs_serialize_options *options) {
  return fs_msgpack_serialize(fs_tree_root(tree), options, buffer, ERR);
}

static fs_status serialize_on(const fs_parallel *parallel) {
  const fs_serialize_options options = { .struct_size = sizeof options, .parallel = parallel };
  return serialize_with(&options);
}

static fs_status serialize_telling(const fs_progress *progress) {
  const fs_serialize_options options = { .struct_size = sizeof options, .progress = progress };
  return serialize_with(&options);
}

static fs_status build_with(const fs_key *key, const fs_array_source *source) {
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  if (key) CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  const fs_status status = key ? fs_builder_any_key(builder, key, ERR) : fs_builder_array(builder, source, ERR);
  fs_builder_free(builder);
  return status;
}

static fs_status create_with(const fs_allocator *allocator) {
  fs_registry *created = NULL;
  const fs_status status = fs_registry_create(allocator, &created, ERR);
  CHECK(status == FS_OK || created == NULL);
  fs_registry_free(created);
  return status;
}

static fs_status open_with(const fs_source *source) {
  fs_tree *read = NULL;
  const fs_status status = fs_source_open(source, NULL, &read, ERR);
  fs_tree_free(read);
  return status;
}

static fs_status open_file_with(const fs_open_options *options) {
  fs_tree *read = NULL;
  const fs_status status = fs_file_open("tests/golden/valid/int_0.msgpack", options, &read, ERR);
  fs_tree_free(read);
  return status;
}

static fs_status save_with(const fs_save_options *options) {
  return fs_msgpack_save_file(fs_tree_root(tree), "/nowhere/at/all", options, ERR);
}

static fs_status overwrite_with(const fs_array_source *source, const fs_overwrite_options *options) {
  return fs_file_overwrite_array("/nowhere/at/all", "a", source, options, ERR);
}

static fs_status save_to(const fs_sink *sink) { return fs_msgpack_save_sink(fs_tree_root(tree), sink, NULL, ERR); }

static void test_read_structs(void) {
  const fs_array_source source = FS_ARRAY_SOURCE_INIT;
  CHECK_GARBAGE(fs_decode_options, FS_DECODE_OPTIONS_INIT, read_bytes(value));
  CHECK_GARBAGE(fs_restore_options, FS_RESTORE_OPTIONS_INIT, restore_with(value));
  CHECK_GARBAGE(fs_serialize_options, FS_SERIALIZE_OPTIONS_INIT, serialize_with(value));
  CHECK_GARBAGE(fs_parallel, FS_PARALLEL_INIT, serialize_on(value));
  CHECK_GARBAGE(fs_progress, FS_PROGRESS_INIT, serialize_telling(value));
  CHECK_GARBAGE(fs_key, FS_KEY_INIT, build_with(value, NULL));
  CHECK_GARBAGE(fs_array_source, FS_ARRAY_SOURCE_INIT, build_with(NULL, value));
  CHECK_GARBAGE(fs_allocator, { 0 }, create_with(value));
  CHECK_GARBAGE(fs_source, FS_SOURCE_INIT, open_with(value));
  CHECK_GARBAGE(fs_open_options, FS_OPEN_OPTIONS_INIT, open_file_with(value));
  CHECK_GARBAGE(fs_save_options, FS_SAVE_OPTIONS_INIT, save_with(value));
  CHECK_GARBAGE(fs_overwrite_options, FS_OVERWRITE_OPTIONS_INIT, overwrite_with(&source, value));
  CHECK_GARBAGE(fs_array_source, FS_ARRAY_SOURCE_INIT, overwrite_with(value, NULL));
  CHECK_GARBAGE(fs_sink, FS_SINK_INIT, save_to(value));
  CHECK_GARBAGE(fs_type, FS_TYPE_INIT, fs_register_type(registry, value, ERR));
  CHECK_GARBAGE(fs_field, { .name = "x" }, restore_into(value));
  CHECK_GARBAGE(fs_items_sink, FS_ITEMS_SINK_INIT, fs_node_array_stream(fs_tree_root(tree), value, ERR));
  CHECK_GARBAGE(fs_tree_options, FS_TREE_OPTIONS_INIT, fs_to_state_dict(registry, "none", &source, value, &tree, ERR));
}

static void test_filled_structs(void) {
  fs_tree *array = tree_of("{'a': f32[2](1, 2)}");
  const fs_node *node = fs_node_at(fs_tree_root(array), "a");
  fs_error *mismatches = NULL;
  int32_t target = 0;
  const fs_field field = { .struct_size = sizeof field, .name = "x", .dtype = FS_DTYPE_INT32 };
  CHECK(fs_node_restore_field(fs_tree_root(array), &field, &target, NULL, &mismatches) == FS_E_MISMATCH);
  CHECK_GARBAGE(fs_array, FS_ARRAY_INIT, fs_node_array(node, value, ERR));
  CHECK_GARBAGE(fs_segment, FS_SEGMENT_INIT, fs_node_array_segment(node, 0, value, ERR));
  CHECK_GARBAGE(fs_key, FS_KEY_INIT, fs_node_key(node, value, ERR));
  CHECK_GARBAGE(fs_mismatch, FS_MISMATCH_INIT, fs_error_mismatch_at(mismatches, 0, value));
  CHECK_GARBAGE(fs_columns, FS_COLUMNS_INIT, fs_node_columns(node, value, ERR));
  fs_error_free(mismatches);
  fs_tree_free(array);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  tree = tree_of("1");
  test_read_structs();
  test_filled_structs();
  fs_tree_free(tree);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  return check_result();
}
