/* msgpack.h: the order of keys and state dicts, by default and when it is asked for, of trees and objects, in every way of
 * writing. All bytes are Flax's. */
#include "file_support.h"

#include "collecting_sink.h"

typedef struct Item {
  int32_t b, a;
} Item;
typedef struct Switches {
  unsigned char y;
  Item *x;
} Switches;
typedef struct Object {
  int32_t z;
  Item items[11];
  float a[2];
  Switches m;
} Object;

static const fs_field item_fields[] = { FS_FIELD_VALUE(Item, b, FS_DTYPE_INT32),
                                        FS_FIELD_VALUE(Item, a, FS_DTYPE_INT32) };
static const fs_field switches_fields[] = { FS_FIELD_VALUE(Switches, y, FS_DTYPE_BOOL),
                                            FS_FIELD_OBJECT_POINTER(Switches, x, "Item") };
static const fs_field object_fields[] = { FS_FIELD_VALUE(Object, z, FS_DTYPE_INT32),
                                          FS_FIELD_OBJECTS(Object, items, "Item", 11),
                                          FS_FIELD_ARRAY(Object, a, FS_DTYPE_FLOAT32, 2),
                                          FS_FIELD_OBJECT(Object, m, "Switches") };

/* obj = {'z': 1, 'items': [{'b': i, 'a': -i} for i in range(11)], 'a': np.float32([1, 2]), 'm': {'y': True, 'x': None}}:
 * to_bytes(obj), and msgpack_serialize(to_state_dict(obj)), which has "10" before "2" */
static const char kept[] =
    "{'z': 1, 'items': {'0': {'b': 0, 'a': 0}, '1': {'b': 1, 'a': -1}, '2': {'b': 2, 'a': -2}, '3': {'b': 3, 'a': -3}, "
    "'4': {'b': 4, 'a': -4}, '5': {'b': 5, 'a': -5}, '6': {'b': 6, 'a': -6}, '7': {'b': 7, 'a': -7}, '8': {'b': 8, "
    "'a': -8}, '9': {'b': 9, 'a': -9}, '10': {'b': 10, 'a': -10}}, 'a': f32[2](1, 2), 'm': {'y': True, 'x': None}}";
static const char sorted[] =
    "{'a': f32[2](1, 2), 'items': {'0': {'a': 0, 'b': 0}, '1': {'a': -1, 'b': 1}, '10': {'a': -10, 'b': 10}, '2': "
    "{'a': -2, 'b': 2}, '3': {'a': -3, 'b': 3}, '4': {'a': -4, 'b': 4}, '5': {'a': -5, 'b': 5}, '6': {'a': -6, 'b': "
    "6}, '7': {'a': -7, 'b': 7}, '8': {'a': -8, 'b': 8}, '9': {'a': -9, 'b': 9}}, 'm': {'x': None, 'y': True}, 'z': 1}";

static fs_registry *registry;
static fs_buffer *buffer;

static void check_object(const Object *object, const fs_serialize_options *options, const char *text) {
  static unsigned char memory[4096];
  CollectingSink collected = { 0 };
  const fs_sink sink = sink_into(&collected);
  const char *path = in_temporary("object");
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  size_t size = 0;
  save.serialize = options;
  CHECK_OK(fs_to_bytes(registry, "Object", object, options, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), text);
  CHECK_OK(fs_to_bytes_into(registry, "Object", object, options, memory, sizeof memory, &size, ERR));
  CHECK_PACKED(memory, size, text);
  CHECK_OK(fs_save_sink(registry, "Object", object, &sink, options, ERR));
  CHECK_PACKED(collected.data, collected.size, text);
  CHECK_OK(fs_save_file(registry, "Object", object, path, &save, ERR));
  CHECK(is_file_of(path, memory, size));
  free(collected.data);
}

static void test_objects(void) {
  Object object = { .z = 1, .a = { 1, 2 }, .m = { 1, NULL } };
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  for (int i = 0; i < 11; ++i) object.items[i] = (Item){ i, -i };
  check_object(&object, NULL, kept);
  check_object(&object, &options, kept);
  options.key_order = FS_KEY_ORDER_KEPT;
  check_object(&object, &options, kept);
  options.key_order = FS_KEY_ORDER_SORTED;
  check_object(&object, &options, sorted);
  options.as_state_dict = 1; /* they always are */
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_to_bytes(registry, "Object", &object, &options, buffer, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT,
              fs_save_file(registry, "Object", &object, in_temporary("object"),
                           &(fs_save_options){ .struct_size = sizeof(fs_save_options), .serialize = &options }, ERR));
}

static void check_tree(const fs_node *root, const fs_serialize_options *options, const char *text) {
  static unsigned char memory[256];
  CollectingSink collected = { 0 };
  const fs_sink sink = sink_into(&collected);
  const char *path = in_temporary("tree");
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  size_t size = 0;
  save.serialize = options;
  CHECK_OK(fs_msgpack_serialize(root, options, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), text);
  CHECK_OK(fs_msgpack_serialize_into(root, options, memory, sizeof memory, &size, ERR));
  CHECK_PACKED(memory, size, text);
  CHECK_OK(fs_msgpack_save_sink(root, &sink, options, ERR));
  CHECK_PACKED(collected.data, collected.size, text);
  CHECK_OK(fs_msgpack_save_file(root, path, &save, ERR));
  CHECK(is_file_of(path, memory, size));
  free(collected.data);
}

/* t = {'b': [{'d': 1, 'c': 2}], 'a': [3]} */
static void test_trees(void) {
  fs_tree *tree = tree_of("{'b': [{'d': 1, 'c': 2}], 'a': [3]}");
  const fs_node *root = fs_tree_root(tree);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  check_tree(root, NULL, "{'a': [3], 'b': [{'c': 2, 'd': 1}]}");
  options.key_order = FS_KEY_ORDER_KEPT;
  check_tree(root, &options, "{'b': [{'d': 1, 'c': 2}], 'a': [3]}");
  options.as_state_dict = 1; /* to_bytes(t) */
  check_tree(root, &options, "{'b': {'0': {'d': 1, 'c': 2}}, 'a': {'0': 3}}");
  options.key_order = FS_KEY_ORDER_DEFAULT;
  check_tree(root, &options, "{'b': {'0': {'d': 1, 'c': 2}}, 'a': {'0': 3}}");
  options.key_order = FS_KEY_ORDER_SORTED; /* msgpack_serialize(to_state_dict(t)) */
  check_tree(root, &options, "{'a': {'0': 3}, 'b': {'0': {'c': 2, 'd': 1}}}");
  for (options.as_state_dict = -1; options.as_state_dict <= 2; options.as_state_dict += 3)
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize(root, &options, buffer, ERR));
  options.as_state_dict = 0;
  for (options.key_order = -1; options.key_order <= 3; options.key_order += 4)
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize(root, &options, buffer, ERR));
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  static const fs_type types[] = { FS_TYPE_FIELDS(Item, item_fields), FS_TYPE_FIELDS(Switches, switches_fields),
                                   FS_TYPE_FIELDS(Object, object_fields) };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  for (int i = 0; i < 3; ++i) CHECK_OK(fs_register_type(registry, &types[i], ERR));
  test_objects();
  test_trees();
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
