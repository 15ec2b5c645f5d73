/* Every struct that crosses the boundary starts with its size: one that is too small is refused, a
 * newer caller's larger one is taken if the part that this library doesn't know is all zero. */
#include "counting_allocator.h"
#include "hex.h"
#include "struct_sizes.h"

/* The same for a struct that is filled: any larger size will do. */
#define CHECK_OUT_SIZES(larger, call) \
  do { \
    const size_t good_size = (larger).struct_size; \
    CHECK_OK(call); \
    for (size_t size = 0; size < good_size; size += sizeof(size_t)) { \
      (larger).struct_size = size; \
      (larger).bytes[good_size - 1] = 77; \
      CHECK_FAILS(FS_E_INVALID_ARGUMENT, call); \
      CHECK((larger).struct_size == size && (larger).bytes[good_size - 1] == 77); \
    } \
    (larger).struct_size = sizeof(larger).bytes; \
    CHECK_OK(call); \
    CHECK((larger).struct_size == sizeof(larger).bytes); \
    CHECK((larger).bytes[sizeof(larger).bytes - 1] == 0); \
    (larger).struct_size = good_size; \
  } while (0)

typedef struct Object {
  int32_t x;
  struct Object *more;
  size_t count;
} Object;

static fs_status no_items(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)container, (void)error, (void)user_data;
  *out_count = 0;
  return FS_OK;
}

static fs_status no_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                         const void **out_element, fs_error **error, void *user_data) {
  (void)container, (void)cursor, (void)out_key, (void)out_key_size, (void)out_element;
  (void)error, (void)user_data;
  return FS_E_INTERNAL;
}

static fs_registry *registry;
static fs_buffer *buffer;

static fs_status create_and_free(const fs_allocator *allocator, fs_error **error) {
  fs_buffer *created = NULL;
  const fs_status status = fs_buffer_create(allocator, &created, error);
  fs_buffer_free(created);
  return status;
}

static fs_status restore_and_free(const fs_decode_options *options, fs_error **error) {
  fs_tree *tree = NULL;
  const fs_status status = fs_msgpack_restore("\xc0", 1, options, &tree, error);
  fs_tree_free(tree);
  return status;
}

static fs_status add_array(const fs_array_source *source, fs_error **error) {
  fs_builder *builder = NULL;
  fs_status status = fs_builder_create(NULL, &builder, NULL);
  if (status == FS_OK) status = fs_builder_array(builder, source, error);
  fs_builder_free(builder);
  return status;
}

static fs_status add_key(const fs_key *key, fs_error **error) {
  fs_builder *builder = NULL;
  fs_status status = fs_builder_create(NULL, &builder, NULL);
  if (status == FS_OK) status = fs_builder_begin(builder, FS_KIND_DICT, NULL);
  if (status == FS_OK) status = fs_builder_any_key(builder, key, error);
  fs_builder_free(builder);
  return status;
}

static void test_inputs(void) {
  Counts counts = { 0 };
  LARGER(fs_allocator) allocator = { .value = counting_allocator(&counts) };
  CHECK_SIZES(allocator, create_and_free(&allocator.value, ERR));
  CHECK(counts.live_blocks == 0);

  LARGER(fs_decode_options) decode = { .value = FS_DECODE_OPTIONS_INIT };
  CHECK_SIZES(decode, restore_and_free(&decode.value, ERR));

  fs_tree *tree = tree_of("None");
  LARGER(fs_serialize_options) serialize = { .value = FS_SERIALIZE_OPTIONS_INIT };
  CHECK_SIZES(serialize, fs_msgpack_serialize(fs_tree_root(tree), &serialize.value, buffer, ERR));
  fs_tree_free(tree);

  const double item = 1;
  LARGER(fs_array_source) source = { .value = FS_ARRAY_SOURCE_INIT };
  source.value.dtype = FS_DTYPE_FLOAT64;
  source.value.data = &item;
  CHECK_SIZES(source, add_array(&source.value, ERR));

  LARGER(fs_key) key = { .value = FS_KEY_INIT };
  key.value.kind = FS_KIND_INT;
  CHECK_SIZES(key, add_key(&key.value, ERR));
}

static void test_types(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Object, x, FS_DTYPE_INT32) };
  LARGER(fs_type) type = { .value = FS_TYPE_FIELDS(Object, fields) };
  type.value.override_existing = 1;
  CHECK_SIZES(type, fs_register_type(registry, &type.value, ERR));

  /* An array of larger fields: their size stands in the type, too. */
  LARGER(fs_field)
  field[2] = { { .value = FS_FIELD_VALUE(Object, x, FS_DTYPE_INT32) },
               { .value = FS_FIELD_VALUE_AS("y", Object, x, FS_DTYPE_INT32, 0) } };
  type.value.fields = &field[0].value;
  type.value.field_count = 2;
  type.value.field_size = sizeof field[0];
  field[0].struct_size = field[1].struct_size = sizeof field[0].bytes;
  CHECK_OK(fs_register_type(registry, &type.value, ERR));
  const Object object = { 7, NULL, 0 };
  CHECK_OK(fs_to_bytes(registry, "Object", &object, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "{'x': 7, 'y': 7}");
  field[1].bytes[sizeof field[1].bytes - 1] = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type.value, ERR));
  field[1].bytes[sizeof field[1].bytes - 1] = 0;
  type.value.field_size = 8;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type.value, ERR));
  type.value.field_size = 0;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type.value, ERR));
  type.value.field_size = sizeof field[0];
  field[1].struct_size = 0;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type.value, ERR));
}

static void test_accessors(void) {
  LARGER(fs_accessors) accessors = { .bytes = { 0 } };
  accessors.struct_size = sizeof(fs_accessors);
  accessors.value.container = FS_CONTAINER_SEQUENCE;
  accessors.value.size = no_items;
  accessors.value.next = no_next;
  fs_field fields[] = { FS_FIELD_OBJECT(Object, more, "Object") };
  fields[0].storage = FS_STORAGE_ACCESSORS;
  fields[0].accessors = &accessors.value;
  fs_type type = FS_TYPE_FIELDS(Object, fields);
  type.override_existing = 1;
  CHECK_SIZES_SINCE(accessors, offsetof(fs_accessors, layout), fs_register_type(registry, &type, ERR));
}

static void test_restore_options(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Object, x, FS_DTYPE_INT32) };
  fs_type type = FS_TYPE_FIELDS(Object, fields);
  Object object = { 0, NULL, 0 };
  type.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  LARGER(fs_restore_options) options = { .value = FS_RESTORE_OPTIONS_INIT };
  CHECK_SIZES(options, fs_restore(registry, "Object", &object, "\x81\xa1x\x05", 4, &options.value, ERR));
  CHECK(object.x == 5);
}

static void test_columns(void) {
  fs_tree *tree = tree_of("[1]");
  int32_t kinds[2] = { 0, 0 };
  LARGER(fs_columns) columns = { .value = FS_COLUMNS_INIT };
  columns.value.capacity = 2;
  columns.value.kinds = kinds;
  CHECK_SIZES(columns, fs_node_columns(fs_tree_root(tree), &columns.value, ERR));
  CHECK(kinds[0] == FS_KIND_LIST && kinds[1] == FS_KIND_INT);
  fs_tree_free(tree);
}

static fs_status make_tree(const fs_node *root, const fs_tree_options *options, fs_error **error) {
  fs_tree *tree = NULL;
  const fs_status status = fs_node_to_state_dict(root, options, &tree, error);
  fs_tree_free(tree);
  return status;
}

static fs_status take_items(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                            void *user_data) {
  (void)items, (void)error, (void)user_data;
  CHECK(first_item == 0 && item_count == 1);
  return FS_OK;
}

static void test_trees(void) {
  fs_tree *tree = tree_of("{'a': f64[1](1)}");
  const fs_node *root = fs_tree_root(tree), *array = fs_node_at(root, "a");
  LARGER(fs_tree_options) options = { .value = FS_TREE_OPTIONS_INIT };
  CHECK_SIZES(options, make_tree(root, &options.value, ERR));
  CHECK_RESERVED(options, make_tree(root, &options.value, ERR));
  LARGER(fs_items_sink) sink = { .value = FS_ITEMS_SINK_INIT };
  sink.value.write_items = take_items;
  CHECK_SIZES(sink, fs_node_array_stream(array, &sink.value, ERR));
  fs_tree_free(tree);
}

static void test_outputs(void) {
  fs_tree *tree = tree_of("{'a': f64[1](1)}");
  const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
  LARGER(fs_array) array = { .value = FS_ARRAY_INIT };
  CHECK_OUT_SIZES(array, fs_node_array(node, &array.value, ERR));
  LARGER(fs_segment) segment = { .value = FS_SEGMENT_INIT };
  CHECK_OUT_SIZES(segment, fs_node_array_segment(node, 0, &segment.value, ERR));
  LARGER(fs_key) key = { .value = FS_KEY_INIT };
  CHECK_OUT_SIZES(key, fs_node_key(node, &key.value, ERR));
  fs_tree_free(tree);
}

static void test_mismatch(void) {
  Object object = { 1, NULL, 0 };
  fs_error *error = NULL;
  CHECK(fs_restore(registry, "Object", &object, "\x80", 1, NULL, &error) == FS_E_MISMATCH);
  LARGER(fs_mismatch) mismatch = { .value = FS_MISMATCH_INIT };
  CHECK_OUT_SIZES(mismatch, fs_error_mismatch_at(error, 0, &mismatch.value));
  CHECK(mismatch.value.kind == FS_MISMATCH_MISSING);
  fs_error_free(error);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  test_inputs();
  test_types();
  test_accessors();
  test_restore_options();
  test_columns();
  test_trees();
  test_outputs();
  test_mismatch();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
