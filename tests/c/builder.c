/* builder.h: trees made by hand. The bytes are those that Flax writes for the same values. */
#include "builder_support.h"

static void test_leaves(void) {
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_nil(builder, ERR));
  check_finished(builder, "None");
  CHECK_OK(fs_builder_bool(builder, 1, ERR));
  check_finished(builder, "True");
  CHECK_OK(fs_builder_bool(builder, 0, ERR));
  check_finished(builder, "False");
  CHECK_OK(fs_builder_bool(builder, 256, ERR));
  check_finished(builder, "True");
  CHECK_OK(fs_builder_float64(builder, 1.0, ERR));
  check_finished(builder, "1.0");
  CHECK_OK(fs_builder_float64(builder, -0.0, ERR));
  check_finished(builder, "-0.0");
  CHECK_OK(fs_builder_complex(builder, 1, 2, ERR));
  check_finished(builder, "1+2j");
  CHECK_OK(fs_builder_str(builder, "\xc3\xa9", 2, ERR));
  check_finished(builder, "'é'");
  CHECK_OK(fs_builder_str(builder, NULL, 0, ERR));
  check_finished(builder, "''");
  CHECK_OK(fs_builder_bytes(builder, "x", 1, ERR));
  check_finished(builder, "b'x'");
  CHECK_OK(fs_builder_bytes(builder, NULL, 0, ERR));
  check_finished(builder, "b''");
  CHECK_OK(fs_builder_ext(builder, 7, "abc", 3, ERR));
  check_finished(builder, "ext(7, b'abc')");
  CHECK_OK(fs_builder_timestamp(builder, 1, 0, ERR));
  check_finished(builder, "timestamp(1, 0)");
  CHECK_OK(fs_builder_timestamp(builder, 1, 5, ERR));
  check_finished(builder, "timestamp(1, 5)");
  CHECK_OK(fs_builder_timestamp(builder, -1, 5, ERR));
  check_finished(builder, "timestamp(-1, 5)");
  fs_builder_free(builder);
  fs_builder_free(NULL);
}

static void test_ints(void) {
  static const struct {
    int64_t value;
    const char *text;
  } ints[] = {
    { 0, "0" },
    { 127, "127" },
    { 128, "128" },
    { 255, "255" },
    { 256, "256" },
    { 65535, "65535" },
    { 65536, "65536" },
    { 4294967295, "4294967295" },
    { 4294967296, "4294967296" },
    { INT64_MAX, "9223372036854775807" },
    { -1, "-1" },
    { -32, "-32" },
    { -33, "-33" },
    { -128, "-128" },
    { -129, "-129" },
    { -32768, "-32768" },
    { -32769, "-32769" },
    { -2147483647 - 1, "-2147483648" },
    { -2147483649, "-2147483649" },
    { INT64_MIN, "-9223372036854775808" },
  };
  fs_builder *builder = new_builder();
  for (size_t i = 0; i < sizeof ints / sizeof ints[0]; ++i) {
    CHECK_OK(fs_builder_int64(builder, ints[i].value, ERR));
    check_finished(builder, ints[i].text);
    if (ints[i].value < 0) continue;
    CHECK_OK(fs_builder_uint64(builder, (uint64_t)ints[i].value, ERR));
    check_finished(builder, ints[i].text);
  }
  CHECK_OK(fs_builder_uint64(builder, (uint64_t)1 << 63, ERR));
  check_finished(builder, "9223372036854775808");
  CHECK_OK(fs_builder_uint64(builder, UINT64_MAX, ERR));
  check_finished(builder, "18446744073709551615");
  fs_builder_free(builder);
}

/* {"a": [1, ()], "b": {}} */
static void test_containers(void) {
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "a");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_int64(builder, 1, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_TUPLE, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  add_key(builder, "b");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_node_kind(fs_node_at(fs_tree_root(tree), "a/1")) == FS_KIND_TUPLE);
  CHECK_NODE_PACKED(fs_tree_root(tree), "{'a': [1, []], 'b': {}}");
  fs_tree_free(tree);
  fs_builder_free(builder);
}

static void test_named_tuple_and_dataclass(void) {
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_NAMED_TUPLE, ERR));
  add_key(builder, "m");
  CHECK_OK(fs_builder_begin_dataclass(builder, "Model", ERR));
  add_key(builder, "v");
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  const fs_node *root = fs_tree_root(tree);
  CHECK(fs_node_kind(root) == FS_KIND_NAMED_TUPLE);
  CHECK(fs_node_kind(fs_node_at(root, "m")) == FS_KIND_DATACLASS);
  CHECK(fs_node_kind(fs_node_at(root, "m/v")) == FS_KIND_NIL);
  /* Files hold dicts: first make a state dict. */
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_FAILS(FS_E_TYPE, fs_msgpack_serialize(root, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  CHECK_OK(fs_msgpack_serialize(root, AS_STATE_DICT, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "{'m': {'v': None}}");
  unsigned char memory[8] = { 0 };
  size_t size = 0;
  CHECK_OK(fs_msgpack_serialize_into(root, AS_STATE_DICT, NULL, 0, &size, ERR));
  CHECK(size == 7);
  CHECK_FAILS(FS_E_TOO_SMALL, fs_msgpack_serialize_into(root, AS_STATE_DICT, memory, 6, &size, ERR));
  CHECK(size == 7 && memory[0] == 0);
  CHECK_OK(fs_msgpack_serialize_into(root, AS_STATE_DICT, memory, 8, &size, ERR));
  CHECK_PACKED(memory, size, "{'m': {'v': None}}");
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize_into(root, AS_STATE_DICT, NULL, 8, &size, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize_into(NULL, AS_STATE_DICT, memory, 8, &size, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize_into(root, AS_STATE_DICT, memory, 8, NULL, ERR));
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

/* A dict may have a key of each leaf kind but arrays. */
static void test_keys_of_every_kind(void) {
  const unsigned char item[] = { 3, 0, 0, 0 };
  fs_key keys[11];
  for (size_t i = 0; i < 11; ++i) keys[i] = (fs_key)FS_KEY_INIT;
  keys[0].kind = FS_KIND_NIL;
  keys[1].kind = FS_KIND_BOOL, keys[1].int_value = 1;
  keys[2].kind = FS_KIND_INT, keys[2].int_value = -5;
  keys[3].kind = FS_KIND_UINT, keys[3].int_value = -1;
  keys[4].kind = FS_KIND_FLOAT, keys[4].real = 0.5;
  keys[5].kind = FS_KIND_COMPLEX, keys[5].real = 1, keys[5].imag = 2;
  keys[6].kind = FS_KIND_STR, keys[6].data = "s\0s", keys[6].size = 3;
  keys[7].kind = FS_KIND_BYTES, keys[7].data = "b", keys[7].size = 1;
  keys[8].kind = FS_KIND_EXT, keys[8].ext_code = 9, keys[8].data = "e", keys[8].size = 1;
  keys[9].kind = FS_KIND_TIMESTAMP, keys[9].int_value = 1, keys[9].nanoseconds = 5;
  keys[10].kind = FS_KIND_SCALAR, keys[10].dtype = FS_DTYPE_INT32;
  keys[10].data = (const char *)item, keys[10].size = 4;
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (size_t i = 0; i < 11; ++i) {
    CHECK_OK(fs_builder_any_key(builder, &keys[i], ERR));
    CHECK_OK(fs_builder_int64(builder, (int64_t)i, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  check_finished(builder,
                 "{None: 0, True: 1, -5: 2, 18446744073709551615: 3, 0.5: 4, 1+2j: 5, 's\\x00s': 6, b'b': 7, ext(9, "
                 "b'e'): 8, timestamp(1, 5): 9, i32(3): 10}");
  fs_builder_free(builder);
}

/* What fs_node_key and fs_node_array tell of a tree makes an equal one, although they name every dtype. */
static void test_keys_and_arrays_given_back(void) {
  fs_tree *tree = tree_of("{i32(3): None, 'a': f32[2](1, 2)}"), *copy = NULL;
  const fs_node *root = fs_tree_root(tree), *child = NULL;
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  while ((child = fs_node_next(root, child)) != NULL) {
    fs_key key = FS_KEY_INIT;
    fs_array array = FS_ARRAY_INIT;
    CHECK_OK(fs_node_key(child, &key, ERR));
    CHECK_OK(fs_builder_any_key(builder, &key, ERR));
    if (fs_node_array(child, &array, NULL) != FS_OK) {
      CHECK_OK(fs_builder_nil(builder, ERR));
      continue;
    }
    fs_array_source source = FS_ARRAY_SOURCE_INIT;
    source.dtype = array.dtype, source.rank = array.rank, source.shape = array.shape;
    source.data = array.data, source.item_size = array.item_size, source.dtype_name = array.dtype_name;
    CHECK_OK(fs_builder_array(builder, &source, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &copy, ERR));
  CHECK(nodes_are_equal(root, fs_tree_root(copy)));
  fs_tree_free(copy);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

/* A name is for dtypes that have none of their own. */
static void test_name_of_another_dtype(void) {
  const float item = 1;
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = FS_DTYPE_FLOAT32, source.data = &item, source.dtype_name = "banana";
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  check_finished(builder, "f32[](1)");
  fs_builder_free(builder);
}

/* A subtree of another tree, whose text is copied: the other tree may be freed. */
static void test_copied_node(void) {
  fs_tree *other = tree_of("{'a': {'b': 'xyx', 'c': [1, b'y']}}");
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_node(builder, fs_node_at(fs_tree_root(other), "a"), ERR));
  CHECK_OK(fs_builder_node(builder, fs_node_at(fs_tree_root(other), "a/c"), ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  fs_tree_free(other);
  check_finished(builder, "[{'b': 'xyx', 'c': [1, b'y']}, [1, b'y']]");
  fs_builder_free(builder);
}

/* Text is copied when it is added. */
static void test_text_is_copied(void) {
  char text[] = "abc", data[] = "xyz", key[] = "k";
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_key(builder, key, 1, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_str(builder, text, 3, ERR));
  CHECK_OK(fs_builder_bytes(builder, data, 3, ERR));
  CHECK_OK(fs_builder_ext(builder, 4, data, 3, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  text[0] = data[0] = key[0] = '!';
  check_finished(builder, "{'k': ['abc', b'xyz', ext(4, b'xyz')]}");
  fs_builder_free(builder);
}

int main(void) {
  test_leaves();
  test_ints();
  test_containers();
  test_named_tuple_and_dataclass();
  test_keys_of_every_kind();
  test_keys_and_arrays_given_back();
  test_name_of_another_dtype();
  test_copied_node();
  test_text_is_copied();
  return check_result();
}
