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
    "84a17a01a56974656d738ba13082a16200a16100a13182a16201a161ffa13282a16202a161fea13382a16203a161fda13482a16204a161fc"
    "a13582a16205a161fba13682a16206a161faa13782a16207a161f9a13882a16208a161f8a13982a16209a161f7a2313082a1620aa161f6"
    "a161c71501939102a7666c6f61743332c4080000803f00000040a16d82a179c3a178c0";
static const char sorted[] =
    "84a161c71501939102a7666c6f61743332c4080000803f00000040a56974656d738ba13082a16100a16200a13182a161ffa16201"
    "a2313082a161f6a1620aa13282a161fea16202a13382a161fda16203a13482a161fca16204a13582a161fba16205a13682a161faa16206"
    "a13782a161f9a16207a13882a161f8a16208a13982a161f7a16209a16d82a178c0a179c3a17a01";

static fs_registry *registry;
static fs_buffer *buffer;

static void check_object(const Object *object, const fs_serialize_options *options, const char *hex) {
  static unsigned char memory[4096];
  CollectingSink collected = { 0 };
  const fs_sink sink = sink_into(&collected);
  const char *path = in_temporary("object");
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  size_t size = 0;
  save.serialize = options;
  CHECK_OK(fs_to_bytes(registry, "Object", object, options, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), hex);
  CHECK_OK(fs_to_bytes_into(registry, "Object", object, options, memory, sizeof memory, &size, ERR));
  CHECK_BYTES(memory, size, hex);
  CHECK_OK(fs_save_sink(registry, "Object", object, &sink, options, ERR));
  CHECK_BYTES(collected.data, collected.size, hex);
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

static void check_tree(const fs_node *root, const fs_serialize_options *options, const char *hex) {
  static unsigned char memory[256];
  CollectingSink collected = { 0 };
  const fs_sink sink = sink_into(&collected);
  const char *path = in_temporary("tree");
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  size_t size = 0;
  save.serialize = options;
  CHECK_OK(fs_msgpack_serialize(root, options, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), hex);
  CHECK_OK(fs_msgpack_serialize_into(root, options, memory, sizeof memory, &size, ERR));
  CHECK_BYTES(memory, size, hex);
  CHECK_OK(fs_msgpack_save_sink(root, &sink, options, ERR));
  CHECK_BYTES(collected.data, collected.size, hex);
  CHECK_OK(fs_msgpack_save_file(root, path, &save, ERR));
  CHECK(is_file_of(path, memory, size));
  free(collected.data);
}

/* t = {'b': [{'d': 1, 'c': 2}], 'a': [3]} */
static void test_trees(void) {
  fs_tree *tree = tree_of("82 a162 91 82a16401a16302 a161 9103");
  const fs_node *root = fs_tree_root(tree);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  check_tree(root, NULL, "82 a161 9103 a162 91 82a16302a16401");
  options.key_order = FS_KEY_ORDER_KEPT;
  check_tree(root, &options, "82 a162 91 82a16401a16302 a161 9103");
  options.as_state_dict = 1; /* to_bytes(t) */
  check_tree(root, &options, "82a16281a13082a16401a16302a16181a13003");
  options.key_order = FS_KEY_ORDER_DEFAULT;
  check_tree(root, &options, "82a16281a13082a16401a16302a16181a13003");
  options.key_order = FS_KEY_ORDER_SORTED; /* msgpack_serialize(to_state_dict(t)) */
  check_tree(root, &options, "82a16181a13003a16281a13082a16302a16401");
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
