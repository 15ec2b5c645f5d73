/* node.h: paths, keys and columns. */
#include "hex.h"

static const char nested[] = "{'a': {'x/y': [1, {'~': 2}], '': 3, '0': 4}, 5: 'five', -1: [], b'k': 6}";

static int64_t int_of(const fs_node *node) {
  int64_t value = INT64_MIN;
  return fs_node_int64(node, &value, NULL) == FS_OK ? value : INT64_MIN;
}

static void test_paths(const fs_node *root) {
  const fs_node *a = fs_node_find(root, "a", 1);
  CHECK(a != NULL);
  CHECK(fs_node_at(root, "") == root);
  CHECK(fs_node_at(root, ".") == root);
  CHECK(fs_node_at(a, ".") == a);
  CHECK(fs_node_at(root, "a") == a);
  CHECK(fs_node_at(root, "./a") == a);
  CHECK(int_of(fs_node_at(root, "a/x~1y/0")) == 1);
  CHECK(int_of(fs_node_at(root, "./a/x~1y/1/~0")) == 2);
  CHECK(int_of(fs_node_at(a, "x~1y/0")) == 1);
  CHECK(int_of(fs_node_at(root, "a/")) == 3);  /* the empty key */
  CHECK(int_of(fs_node_at(root, "a/0")) == 4); /* of a dict: a text key */
  CHECK(fs_node_at(root, "a/x/y") == NULL);
  CHECK(fs_node_at(root, "a/x~1y/2") == NULL);
  CHECK(fs_node_at(root, "a/x~1y/-1") == NULL);
  CHECK(fs_node_at(root, "a/x~1y/99999999999999999999999") == NULL);
  CHECK(fs_node_at(root, "a/0/0") == NULL);
  CHECK(fs_node_at(root, "b") == NULL);
}

static void test_find(const fs_node *root) {
  CHECK(fs_node_find(root, "ab", 1) == fs_node_at(root, "a")); /* the size counts */
  CHECK(fs_node_find(root, "ab", 2) == NULL);
  CHECK(fs_node_find(root, "5", 1) == NULL);
  CHECK(fs_node_find(root, "k", 1) == NULL); /* bytes are no text */
  CHECK(int_of(fs_node_find(fs_node_at(root, "a"), "", 0)) == 3);
  CHECK(fs_node_kind(fs_node_find_int(root, 5)) == FS_KIND_STR);
  CHECK(fs_node_kind(fs_node_find_int(root, -1)) == FS_KIND_LIST);
  CHECK(fs_node_find_int(root, 4) == NULL);
  CHECK(fs_node_find_int(fs_node_at(root, "a"), 0) == NULL);
  CHECK(fs_node_find(fs_node_at(root, "a/x~1y"), "0", 1) == NULL); /* a list has no keys */
}

/* Large containers have an index; it must find the same. */
static void test_many_keys(void) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  char key[16];
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (int i = 0; i < 1000; ++i) {
    const int size = snprintf(key, sizeof key, "key%d", i);
    CHECK_OK(fs_builder_key(builder, key, (size_t)size, ERR));
    CHECK_OK(fs_builder_int64(builder, i, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  const fs_node *root = fs_tree_root(tree);
  for (int i = 0; i < 1000; ++i) {
    snprintf(key, sizeof key, "key%d", i);
    CHECK(int_of(fs_node_at(root, key)) == i);
    CHECK(int_of(fs_node_child(root, (size_t)i)) == i);
  }
  CHECK(fs_node_at(root, "key1000") == NULL);
  CHECK(fs_node_child(root, 1000) == NULL);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

static void test_keys_of_every_kind(void) {
  fs_tree *tree = tree_of(
      "{None: 0, True: 1, -5: 2, 18446744073709551615: 3, 0.5: 4, 1+2j: 5, 's\\x00s': 6, b'b': 7, ext(9, b'e'): 8, "
      "timestamp(1, 5): 9, i32(3): 10}");
  const fs_node *root = fs_tree_root(tree);
  fs_key keys[11];
  for (size_t i = 0; i < 11; ++i) {
    keys[i] = (fs_key)FS_KEY_INIT;
    CHECK_OK(fs_node_key(fs_node_child(root, i), &keys[i], ERR));
    CHECK(int_of(fs_node_child(root, i)) == (int64_t)i);
  }
  CHECK(keys[0].kind == FS_KIND_NIL);
  CHECK(keys[1].kind == FS_KIND_BOOL && keys[1].int_value == 1);
  CHECK(keys[2].kind == FS_KIND_INT && keys[2].int_value == -5);
  CHECK(keys[3].kind == FS_KIND_UINT && keys[3].int_value == -1);
  CHECK(keys[4].kind == FS_KIND_FLOAT && keys[4].real == 0.5);
  CHECK(keys[5].kind == FS_KIND_COMPLEX && keys[5].real == 1 && keys[5].imag == 2);
  CHECK(keys[6].kind == FS_KIND_STR && keys[6].size == 3 && memcmp(keys[6].data, "s\0s", 3) == 0);
  CHECK(keys[7].kind == FS_KIND_BYTES && keys[7].size == 1 && keys[7].data[0] == 'b');
  CHECK(keys[8].kind == FS_KIND_EXT && keys[8].ext_code == 9);
  CHECK(keys[8].size == 1 && keys[8].data[0] == 'e');
  CHECK(keys[9].kind == FS_KIND_TIMESTAMP && keys[9].int_value == 1 && keys[9].nanoseconds == 5);
  CHECK(keys[10].kind == FS_KIND_SCALAR && keys[10].dtype == FS_DTYPE_INT32);
  CHECK(keys[10].size == 4 && memcmp(keys[10].data, "\3\0\0\0", 4) == 0);
  CHECK(keys[10].dtype_name_size == 5 && memcmp(keys[10].dtype_name, "int32", 5) == 0);
  fs_tree_free(tree);
}

// The bytes of keys are little-endian, whatever order a file has them in.
static void test_big_endian_keys(void) {
  static const char bytes[] =
      "\x82\xc7\x0c\x03\x93\x90\xa3>i4\xc4\x04\0\0\0\x03\x05"
      "\xc7\x13\x03\x93\x90\xa6>M8[s]\xc4\x08\0\0\0\0\0\0\0\x04\x06";
  static const char little[] =
      "\x82\xc7\x0c\x03\x93\x90\xa3<i4\xc4\x04\x03\0\0\0\x05"
      "\xc7\x13\x03\x93\x90\xa6<M8[s]\xc4\x08\x04\0\0\0\0\0\0\0\x06";
  fs_tree *tree = NULL;
  fs_tree *same = NULL;
  CHECK_OK(fs_msgpack_restore(bytes, sizeof bytes - 1, NULL, &tree, ERR));
  CHECK_OK(fs_msgpack_restore(little, sizeof little - 1, NULL, &same, ERR));
  fs_key key = FS_KEY_INIT;
  CHECK_OK(fs_node_key(fs_node_child(fs_tree_root(tree), 0), &key, ERR));
  CHECK(key.kind == FS_KIND_SCALAR && key.dtype == FS_DTYPE_INT32);
  CHECK(key.size == 4 && memcmp(key.data, "\3\0\0\0", 4) == 0);
  CHECK_OK(fs_node_key(fs_node_child(fs_tree_root(tree), 1), &key, ERR));
  CHECK(key.dtype == FS_DTYPE_DATETIME64 && key.size == 8 && memcmp(key.data, "\4\0\0\0\0\0\0\0", 8) == 0);
  int32_t is_equal = 0;
  CHECK_OK(fs_node_equal(fs_tree_root(tree), fs_tree_root(same), &is_equal, ERR));
  CHECK(is_equal == 1);
  fs_tree_free(tree);
  fs_tree_free(same);
}

static void test_no_key(const fs_node *root) {
  fs_key key = FS_KEY_INIT;
  CHECK_OK(fs_node_key(root, &key, ERR));
  CHECK(key.kind == FS_KIND_NONE);
  CHECK_OK(fs_node_key(fs_node_at(root, "a/x~1y/0"), &key, ERR));
  CHECK(key.kind == FS_KIND_NONE);
  CHECK_OK(fs_node_key(fs_node_at(root, "a"), &key, ERR));
  CHECK(key.kind == FS_KIND_STR);
  CHECK_OK(fs_node_key(NULL, &key, ERR));
  CHECK(key.kind == FS_KIND_NONE && key.data == NULL && key.size == 0);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_key(root, NULL, ERR));
}

enum { NODE_COUNT = 10 };

static void test_columns(const fs_node *root) {
  int32_t kinds[NODE_COUNT];
  int64_t ints[NODE_COUNT];
  static const int32_t expected_kinds[NODE_COUNT] = { FS_KIND_DICT, FS_KIND_DICT, FS_KIND_LIST, FS_KIND_INT,
                                                      FS_KIND_DICT, FS_KIND_INT,  FS_KIND_INT,  FS_KIND_INT,
                                                      FS_KIND_STR,  FS_KIND_LIST };
  static const int64_t expected_ints[NODE_COUNT] = { 4, 3, 2, 1, 1, 2, 3, 4, 0, 0 };
  fs_columns columns = FS_COLUMNS_INIT;
  columns.kinds = kinds;
  columns.ints = ints;
  CHECK(fs_node_count(root) == NODE_COUNT + 1);
  kinds[0] = 77;
  columns.capacity = NODE_COUNT;
  CHECK_FAILS(FS_E_TOO_SMALL, fs_node_columns(root, &columns, ERR));
  CHECK_OK(fs_node_columns(NULL, &columns, ERR));
  CHECK(kinds[0] == 77);
  CHECK_OK(fs_node_columns(fs_node_at(root, "a"), &columns, ERR));
  for (size_t i = 1; i < 8; ++i) CHECK(kinds[i - 1] == expected_kinds[i] && ints[i - 1] == expected_ints[i]);
  CHECK_OK(fs_node_columns(fs_node_find_int(root, 5), &columns, ERR));
  CHECK(kinds[0] == FS_KIND_STR);
}

/* All kinds of numbers, and a column that isn't wanted. */
static void test_columns_of_leaves(void) {
  fs_tree *tree = tree_of("[1.5, 1+2j, timestamp(1, 0), True, 18446744073709551615, -1, None, f32[2](1, 2)]");
  static const int64_t expected_ints[9] = { 8, 0, 0, 1, 1, -1, -1, 0, 0 };
  static const double expected_floats[9] = { 0, 1.5, 1, 0, 0, 0, 0, 0, 0 };
  int64_t ints[9];
  double floats[9];
  fs_columns columns = FS_COLUMNS_INIT;
  columns.capacity = 9;
  columns.ints = ints;
  columns.floats = floats;
  CHECK_OK(fs_node_columns(fs_tree_root(tree), &columns, ERR));
  CHECK(memcmp(ints, expected_ints, sizeof ints) == 0);
  CHECK(memcmp(floats, expected_floats, sizeof floats) == 0);
  fs_tree_free(tree);
}

int main(void) {
  fs_tree *tree = tree_of(nested);
  const fs_node *root = fs_tree_root(tree);
  test_paths(root);
  test_find(root);
  test_many_keys();
  test_keys_of_every_kind();
  test_big_endian_keys();
  test_no_key(root);
  test_columns(root);
  test_columns_of_leaves();
  fs_tree_free(tree);
  return check_result();
}
