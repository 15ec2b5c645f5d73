/* msgpack.h: msgpack_serialize, its options, and writing into the caller's memory. */
#include "hex.h"

static fs_buffer *buffer;

static void check_serialized(const fs_node *node, const fs_serialize_options *options, const char *text) {
  CHECK_OK(fs_msgpack_serialize(node, options, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), text);
}

/* msgpack_serialize sorts; with in_place=True it doesn't. */
static void test_order(void) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *texts = tree_of("{'b': 1, 'a': 2, 'B': 3}"), *ints = tree_of("{10: 1, 9: 2, -1: 3}");
  check_serialized(fs_tree_root(texts), NULL, "{'B': 3, 'a': 2, 'b': 1}");
  check_serialized(fs_tree_root(texts), &options, "{'B': 3, 'a': 2, 'b': 1}");
  check_serialized(fs_tree_root(ints), NULL, "{-1: 3, 9: 2, 10: 1}");
  options.key_order = FS_KEY_ORDER_KEPT;
  check_serialized(fs_tree_root(texts), &options, "{'b': 1, 'a': 2, 'B': 3}");
  check_serialized(fs_tree_root(ints), &options, "{10: 1, 9: 2, -1: 3}");
  fs_tree_free(texts);
  fs_tree_free(ints);
}

/* At every level, and numbers by value. */
static void test_order_inside(void) {
  fs_tree *tree = tree_of("{'z': [{'b': 1, 'a': 2}], 'y': {2: 1, True: 0, 0.5: 3}}");
  check_serialized(fs_tree_root(tree), NULL, "{'y': {0.5: 3, True: 0, 2: 1}, 'z': [{'a': 2, 'b': 1}]}");
  fs_tree_free(tree);
}

static void test_keys_that_cannot_be_sorted(void) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *tree = tree_of("{'x': {'a': 1, 1: 2}}"), *good = tree_of("1");
  check_serialized(fs_tree_root(good), NULL, "1");
  CHECK_FAILS_AT(FS_E_KEY, "./x", UINT64_MAX, fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  options.key_order = FS_KEY_ORDER_KEPT;
  check_serialized(fs_tree_root(tree), &options, "{'x': {'a': 1, 1: 2}}");
  fs_tree_free(tree);
  fs_tree_free(good);
}

/* A chunk limit of 8 bytes: only arrays under dicts and at the root are chunked. */
static void test_chunk_limit(void) {
#define ARRAY "f32[2,2](0, 1, 2, 3)"
#define CHUNKS \
  "{'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 2}, 'chunks': {'0': f32[2](0, 1), '1': f32[2](2, 3)}}"
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.chunk_limit = 8;
  fs_tree *root = tree_of(ARRAY);
  fs_tree *list = tree_of("[" ARRAY "]"), *dict = tree_of("{'a': " ARRAY "}");
  check_serialized(fs_tree_root(root), &options, CHUNKS);
  check_serialized(fs_tree_root(list), &options, "[" ARRAY "]");
  check_serialized(fs_tree_root(dict), &options, "{'a': " CHUNKS "}");
  options.chunk_limit = 16; /* strictly more bytes than that aren't there */
  check_serialized(fs_tree_root(root), &options, ARRAY);
  options.chunk_limit = 0; /* 2^30 */
  check_serialized(fs_tree_root(root), &options, ARRAY);
  /* an item is bigger than the limit: one in each chunk */
  options.chunk_limit = 1;
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(root), &options, buffer, ERR));
  fs_tree *read = NULL;
  CHECK_OK(fs_msgpack_restore(fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, &read, ERR));
  fs_array view = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(fs_tree_root(read), &view, ERR));
  CHECK(view.segment_count == 4);
  CHECK(nodes_are_equal(fs_tree_root(read), fs_tree_root(root)) == 1);
  fs_tree_free(read);
  fs_tree_free(root);
  fs_tree_free(list);
  fs_tree_free(dict);
}

/* A dict with Flax's own key could not be read again, where a reader would join chunks. */
static void test_reserved_key(void) {
  static const char key[] = "__msgpack_chunked_array__";
  for (int in_list = 0; in_list < 2; ++in_list) {
    fs_builder *builder = NULL;
    fs_tree *tree = NULL;
    CHECK_OK(fs_builder_create(NULL, &builder, ERR));
    CHECK_OK(fs_builder_begin(builder, in_list ? FS_KIND_LIST : FS_KIND_DICT, ERR));
    if (!in_list) CHECK_OK(fs_builder_key(builder, "x", 1, ERR));
    CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
    CHECK_OK(fs_builder_key(builder, key, sizeof key - 1, ERR));
    CHECK_OK(fs_builder_bool(builder, 1, ERR));
    CHECK_OK(fs_builder_end(builder, ERR));
    CHECK_OK(fs_builder_end(builder, ERR));
    CHECK_OK(fs_builder_finish(builder, &tree, ERR));
    if (in_list)
      check_serialized(fs_tree_root(tree), NULL, "[{'__msgpack_chunked_array__': True}]");
    else
      CHECK_FAILS(FS_E_KEY, fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
    /* to_bytes makes a dict of the list, so there it is refused in both. */
    CHECK_FAILS(FS_E_KEY, fs_msgpack_serialize(fs_tree_root(tree), AS_STATE_DICT, buffer, ERR));
    fs_tree_free(tree);
    fs_builder_free(builder);
  }
}

static void test_into(void) {
  fs_tree *tree = tree_of("{'b': 1, 'a': 2, 'B': 3}");
  const fs_node *root = fs_tree_root(tree);
  unsigned char memory[16];
  size_t size = 0;
  memset(memory, 77, sizeof memory);
  CHECK_OK(fs_msgpack_serialize_into(root, NULL, NULL, 0, &size, ERR)); /* asks for the size only */
  CHECK(size == 10);
  size = 0;
  CHECK_FAILS(FS_E_TOO_SMALL, fs_msgpack_serialize_into(root, NULL, memory, 9, &size, ERR));
  CHECK(size == 10 && memory[0] == 77 && memory[8] == 77);
  size = 0;
  CHECK_OK(fs_msgpack_serialize_into(root, NULL, memory, 10, &size, ERR));
  CHECK(size == 10 && memory[10] == 77);
  CHECK_PACKED(memory, size, "{'B': 3, 'a': 2, 'b': 1}");
  memset(memory, 77, sizeof memory);
  CHECK_OK(fs_msgpack_serialize_into(root, NULL, memory, sizeof memory, &size, ERR));
  CHECK(size == 10 && memory[10] == 77);
  fs_tree_free(tree);
}

static void test_wrong_arguments(void) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *tree = tree_of("None");
  const fs_node *root = fs_tree_root(tree);
  size_t size = 77;
  options.key_order = FS_KEY_ORDER_KEPT + 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize(root, &options, buffer, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize(NULL, NULL, buffer, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize(root, NULL, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize_into(root, NULL, NULL, 1, &size, ERR));
  fs_tree_free(tree);
}

/* A part of a tree is written as if it were the whole. */
static void test_subtree(void) {
  fs_tree *tree = tree_of("{'a': [1, {'b': 'xyx'}]}");
  check_serialized(fs_node_at(fs_tree_root(tree), "a/1"), NULL, "{'b': 'xyx'}");
  check_serialized(fs_node_at(fs_tree_root(tree), "a/0"), NULL, "1");
  fs_tree_free(tree);
}

int main(void) {
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  test_order();
  test_order_inside();
  test_keys_that_cannot_be_sorted();
  test_chunk_limit();
  test_reserved_key();
  test_into();
  test_wrong_arguments();
  test_subtree();
  fs_buffer_free(buffer);
  return check_result();
}
