/* Every call of a builder, and the bytes that Flax writes for such a tree. */
#include "client.h"

/* msgpack_serialize of what build() makes, with sorted keys, and with the keys in their order. */
static const char sorted_text[] =
    "{'array': i16[2,2](1, 3, 2, 4), 'dict': {}, 'list': [None, True, -5, 18446744073709551615, 0.5, 1-1j, 'text', "
    "b'\\x00\\x01', ext(42, b'ext'), timestamp(7, 500)], 'scalar': f64(2.5)}";
static const char kept_text[] =
    "{'list': [None, True, -5, 18446744073709551615, 0.5, 1-1j, 'text', b'\\x00\\x01', ext(42, b'ext'), timestamp(7, "
    "500)], 'array': i16[2,2](1, 3, 2, 4), 'scalar': f64(2.5), 'dict': {}}";
/* {1.5: True}, which has no text as key. */
static const char float_key_text[] = "{1.5: True}";

static void key(fs_builder *builder, const char *text) { CHECK_OK(fs_builder_key(builder, text, strlen(text), ERR)); }

static void build_arrays(fs_builder *builder) {
  static const int16_t columns[] = { 1, 2, 3, 4 }; /* [[1, 3], [2, 4]] */
  static const int64_t shape[] = { 2, 2 }, strides[] = { 2, 4 };
  static const double scalar_item = 2.5;
  fs_array_source array = FS_ARRAY_SOURCE_INIT, scalar = FS_ARRAY_SOURCE_INIT;
  array.dtype = FS_DTYPE_INT16;
  array.rank = 2;
  array.shape = shape;
  array.strides = strides;
  array.data = columns;
  array.copy_data = 1;
  key(builder, "array");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  scalar.dtype = FS_DTYPE_FLOAT64;
  scalar.data = &scalar_item;
  key(builder, "scalar");
  CHECK_OK(fs_builder_scalar(builder, &scalar, ERR));
}

static void build_list(fs_builder *builder) {
  key(builder, "list");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_OK(fs_builder_bool(builder, 1, ERR));
  CHECK_OK(fs_builder_int64(builder, -5, ERR));
  CHECK_OK(fs_builder_uint64(builder, UINT64_MAX, ERR));
  CHECK_OK(fs_builder_float64(builder, 0.5, ERR));
  CHECK_OK(fs_builder_complex(builder, 1, -1, ERR));
  CHECK_OK(fs_builder_str(builder, "text", 4, ERR));
  CHECK_OK(fs_builder_bytes(builder, "\0\1", 2, ERR));
  CHECK_OK(fs_builder_ext(builder, 42, "ext", 3, ERR));
  CHECK_OK(fs_builder_timestamp(builder, 7, 500, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
}

static fs_tree *build(fs_builder *builder) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  build_list(builder);
  build_arrays(builder);
  key(builder, "dict");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  return tree;
}

static void check_bytes_of(const fs_node *root, fs_key_order order, const char *text) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  const Bytes expected = packed_bytes(text);
  char memory[1000];
  size_t size = 0;
  options.key_order = order;
  CHECK_OK(fs_msgpack_serialize_into(root, &options, NULL, 0, &size, ERR));
  CHECK(size == expected.size);
  CHECK_OK(fs_msgpack_serialize_into(root, &options, memory, sizeof memory, &size, ERR));
  CHECK_PACKED(memory, size, text);
  free(expected.data);
}

static void build_state(fs_builder *builder) {
  fs_tree *tree = NULL, *state = NULL;
  Calls calls = { 0, 0, 0, 0 };
  fs_registry *registry = new_registry(&calls);
  Player *player = new_player(1);
  CHECK_OK(fs_builder_begin_dataclass(builder, "Team", ERR));
  key(builder, "captain");
  CHECK_OK(fs_builder_object(builder, registry, "Player", player, NULL, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_node_kind(fs_tree_root(tree)) == FS_KIND_DATACLASS);
  CHECK_NODE_PACKED(fs_node_at(fs_tree_root(tree), "captain"), player_text);
  CHECK_OK(fs_node_to_state_dict(fs_tree_root(tree), NULL, &state, ERR));
  CHECK(fs_node_kind(fs_tree_root(state)) == FS_KIND_DICT);
  CHECK_OK(fs_builder_node(builder, fs_node_at(fs_tree_root(state), "captain/item"), ERR));
  fs_tree_free(state);
  CHECK_OK(fs_builder_finish(builder, &state, ERR));
  CHECK(fs_node_size(fs_tree_root(state)) == 2);
  fs_tree_free(state);
  fs_tree_free(tree);
  free_player(player);
  fs_registry_free(registry);
}

int use_builder(void) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  fs_key float_key = FS_KEY_INIT;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  tree = build(builder);
  check_bytes_of(fs_tree_root(tree), FS_KEY_ORDER_SORTED, sorted_text);
  check_bytes_of(fs_tree_root(tree), FS_KEY_ORDER_KEPT, kept_text);
  fs_tree_free(tree);
  float_key.kind = FS_KIND_FLOAT;
  float_key.real = 1.5;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_any_key(builder, &float_key, ERR));
  CHECK_OK(fs_builder_bool(builder, 1, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  check_bytes_of(fs_tree_root(tree), FS_KEY_ORDER_SORTED, float_key_text);
  fs_tree_free(tree);
  build_state(builder);
  CHECK_FAILS(FS_E_STATE, fs_builder_end(builder, ERR));
  fs_builder_free(builder);
  return check_result();
}
