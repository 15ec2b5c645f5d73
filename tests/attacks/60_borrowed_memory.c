/* Attack 60: what is given and then changed or freed, where the library copies: descriptions, names, options, allocators, errors'
 * texts, keys and copied bytes. (Temporaries in C++: cpp/refused/temporary_object.cpp.) */
#include <stdlib.h>

#include "counting_allocator.h"
#include "hex.h"

typedef struct Thing {
  int32_t x;
  float w[2];
} Thing;

/* Memory that is full of something else once it is done with. */
static void *scratch(const void *data, size_t size) {
  void *memory = malloc(size);
  memcpy(memory, data, size);
  return memory;
}
static void drop(void *memory, size_t size) {
  memset(memory, 0xee, size);
  free(memory);
}

static fs_registry *new_registry(Counts *counts) {
  const fs_field fields[] = { FS_FIELD_VALUE(Thing, x, FS_DTYPE_INT32), FS_FIELD_ARRAY(Thing, w, FS_DTYPE_FLOAT32, 2) };
  fs_allocator given = counting_allocator(counts);
  fs_allocator *allocator = scratch(&given, sizeof given);
  fs_field *own_fields = scratch(fields, sizeof fields);
  char *type_name = scratch("Thing", 6), *name = scratch("x", 2);
  fs_type filled = FS_TYPE_FIELDS(Thing, fields);
  fs_registry *registry = NULL;
  filled.name = type_name;
  filled.fields = own_fields;
  own_fields[0].name = name;
  fs_type *type = scratch(&filled, sizeof filled);
  CHECK_OK(fs_registry_create(allocator, &registry, ERR));
  CHECK_OK(fs_register_type(registry, type, ERR));
  drop(type, sizeof *type);
  drop(name, 2);
  drop(type_name, 6);
  drop(own_fields, sizeof fields);
  drop(allocator, sizeof *allocator);
  return registry;
}

static void test_descriptions(void) {
  Counts counts = { 0 };
  fs_registry *registry = new_registry(&counts);
  fs_buffer *buffer = NULL;
  const Thing thing = { 5, { 1, 2 } };
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Thing", &thing, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "{'x': 5, 'w': f32[2](1, 2)}");
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  CHECK(counts.live_blocks == 0);
}

static void test_copied_bytes(void) {
  const Bytes bytes =
      packed_bytes("{'key': 'text', 'w': f32[2](1, 2), 't': dtype('<m8[ 2s]')[1](hex('0100000000000000'))}");
  unsigned char *given = scratch(bytes.data, bytes.size);
  fs_decode_options filled = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  filled.ownership = FS_OWNERSHIP_COPIED;
  fs_decode_options *options = scratch(&filled, sizeof filled);
  CHECK_OK(fs_msgpack_restore(given, bytes.size, options, &tree, ERR));
  drop(given, bytes.size);
  drop(options, sizeof *options);
  free(bytes.data);
  CHECK_NODE_PACKED(fs_tree_root(tree),
                    "{'key': 'text', 'w': f32[2](1, 2), 't': dtype('timedelta64[2s]')[1](hex('0100000000000000'))}");
  fs_tree_free(tree);
}

static void test_builders(void) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  char *key = scratch("key", 4), *text = scratch("text", 5), *name = scratch("datetime64[s]", 14);
  const int64_t items[] = { 1, 2 }, shape[] = { 2 };
  int64_t *own_items = scratch(items, sizeof items), *own_shape = scratch(shape, sizeof shape);
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = FS_DTYPE_DATETIME64;
  source.dtype_name = name;
  source.rank = 1;
  source.shape = own_shape;
  source.data = own_items;
  source.copy_data = 1;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_key(builder, key, 3, ERR));
  CHECK_OK(fs_builder_str(builder, text, 4, ERR));
  CHECK_OK(fs_builder_key(builder, "a", 1, ERR));
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  drop(key, 4);
  drop(text, 5);
  drop(name, 14);
  drop(own_items, sizeof items);
  drop(own_shape, sizeof shape);
  memset(&source, 0xee, sizeof source);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  CHECK_NODE_PACKED(fs_tree_root(tree),
                    "{'key': 'text', 'a': dtype('datetime64[s]')[2](hex('01000000000000000200000000000000'))}");
  fs_tree_free(tree);
}

static void test_errors(void) {
  char *message = scratch("a message that is longer than a short string", 45);
  fs_error *error = fs_error_create(FS_E_CALLBACK, message);
  drop(message, 45);
  CHECK_TEXT(fs_error_message(error), "a message that is longer than a short string");
  fs_error_free(error);
}

/* The bytes in an error's message don't outlive the input either: they are its own. */
static void test_errors_of_bytes(void) {
  const Bytes bytes = packed_bytes("{'key': {'key': 1, 'other': dtype('nonsense<>')[2](hex('010203'))}}");
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, &error) == FS_E_DTYPE);
  drop(bytes.data, bytes.size);
  CHECK_TEXT(fs_error_path(error), "./key/other");
  CHECK(strstr(fs_error_message(error), "nonsense<>") != NULL);
  fs_error_free(error);
}

int main(void) {
  test_descriptions();
  test_copied_bytes();
  test_builders();
  test_errors();
  test_errors_of_bytes();
  return check_result();
}
