/* builder.h: trees made by hand. The bytes are those that Flax writes for the same values. */
#include "hex.h"

static fs_builder *new_builder(void) {
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  return builder;
}

static void add_key(fs_builder *builder, const char *key) {
  CHECK_OK(fs_builder_key(builder, key, strlen(key), ERR));
}

/* Finishes the tree, and checks what it is written as. */
static void check_finished(fs_builder *builder, const char *hex) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_NODE_BYTES(fs_tree_root(tree), hex);
  CHECK(fs_tree_bytes_used(tree) == 0);
  fs_tree_free(tree);
}

/* The failure sticks, finish gives it once, and the builder is then as new. */
static void check_stuck(fs_builder *builder, fs_status status) {
  fs_tree *tree = NULL;
  CHECK_FAILS(status, fs_builder_nil(builder, ERR));
  CHECK_FAILS(status, fs_builder_key(builder, "k", 1, ERR));
  CHECK_FAILS(status, fs_builder_end(builder, ERR));
  CHECK_FAILS(status, fs_builder_finish(builder, &tree, ERR));
  CHECK(tree == NULL);
  CHECK_OK(fs_builder_nil(builder, ERR));
  check_finished(builder, "c0");
}

static void test_leaves(void) {
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_nil(builder, ERR));
  check_finished(builder, "c0");
  CHECK_OK(fs_builder_bool(builder, 1, ERR));
  check_finished(builder, "c3");
  CHECK_OK(fs_builder_bool(builder, 0, ERR));
  check_finished(builder, "c2");
  CHECK_OK(fs_builder_bool(builder, 256, ERR));
  check_finished(builder, "c3");
  CHECK_OK(fs_builder_float64(builder, 1.0, ERR));
  check_finished(builder, "cb3ff0000000000000");
  CHECK_OK(fs_builder_float64(builder, -0.0, ERR));
  check_finished(builder, "cb8000000000000000");
  CHECK_OK(fs_builder_complex(builder, 1, 2, ERR));
  check_finished(builder, "c7130292cb3ff0000000000000cb4000000000000000");
  CHECK_OK(fs_builder_str(builder, "\xc3\xa9", 2, ERR));
  check_finished(builder, "a2c3a9");
  CHECK_OK(fs_builder_str(builder, NULL, 0, ERR));
  check_finished(builder, "a0");
  CHECK_OK(fs_builder_bytes(builder, "x", 1, ERR));
  check_finished(builder, "c40178");
  CHECK_OK(fs_builder_bytes(builder, NULL, 0, ERR));
  check_finished(builder, "c400");
  CHECK_OK(fs_builder_ext(builder, 7, "abc", 3, ERR));
  check_finished(builder, "c70307616263");
  CHECK_OK(fs_builder_timestamp(builder, 1, 0, ERR));
  check_finished(builder, "d6ff00000001");
  CHECK_OK(fs_builder_timestamp(builder, 1, 5, ERR));
  check_finished(builder, "d7ff0000001400000001");
  CHECK_OK(fs_builder_timestamp(builder, -1, 5, ERR));
  check_finished(builder, "c70cff00000005ffffffffffffffff");
  fs_builder_free(builder);
  fs_builder_free(NULL);
}

static void test_ints(void) {
  static const struct { int64_t value; const char *hex; } ints[] = {
      { 0, "00" },
      { 127, "7f" },
      { 128, "cc80" },
      { 255, "ccff" },
      { 256, "cd0100" },
      { 65535, "cdffff" },
      { 65536, "ce00010000" },
      { 4294967295, "ceffffffff" },
      { 4294967296, "cf0000000100000000" },
      { INT64_MAX, "cf7fffffffffffffff" },
      { -1, "ff" },
      { -32, "e0" },
      { -33, "d0df" },
      { -128, "d080" },
      { -129, "d1ff7f" },
      { -32768, "d18000" },
      { -32769, "d2ffff7fff" },
      { -2147483647 - 1, "d280000000" },
      { -2147483649, "d3ffffffff7fffffff" },
      { INT64_MIN, "d38000000000000000" },
  };
  fs_builder *builder = new_builder();
  for (size_t i = 0; i < sizeof ints / sizeof ints[0]; ++i) {
    CHECK_OK(fs_builder_int64(builder, ints[i].value, ERR));
    check_finished(builder, ints[i].hex);
    if (ints[i].value < 0) continue;
    CHECK_OK(fs_builder_uint64(builder, (uint64_t)ints[i].value, ERR));
    check_finished(builder, ints[i].hex);
  }
  CHECK_OK(fs_builder_uint64(builder, (uint64_t)1 << 63, ERR));
  check_finished(builder, "cf8000000000000000");
  CHECK_OK(fs_builder_uint64(builder, UINT64_MAX, ERR));
  check_finished(builder, "cfffffffffffffffff");
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
  CHECK_NODE_BYTES(fs_tree_root(tree), "82a161920190a16280");
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
  CHECK_OK(fs_tree_to_bytes(root, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), "81a16d81a176c0");
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
  keys[10].kind = FS_KIND_SCALAR, keys[10].dtype = FS_INT32;
  keys[10].data = (const char *)item, keys[10].size = 4;
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (size_t i = 0; i < 11; ++i) {
    CHECK_OK(fs_builder_any_key(builder, &keys[i], ERR));
    CHECK_OK(fs_builder_int64(builder, (int64_t)i, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  check_finished(builder,
                 "8b c000 c301 fb02 cfffffffffffffffff03 cb3fe000000000000004"
                 "c7130292cb3ff0000000000000cb400000000000000005 a3730073 06 c4016207"
                 "d4096508 d7ff000000140000000109 c70e039390a5696e743332c404030000000a");
  fs_builder_free(builder);
}

static void test_state(void) {
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK(tree == NULL);
  /* no key belongs here */
  CHECK_FAILS(FS_E_STATE, fs_builder_key(builder, "k", 1, ERR));
  check_stuck(builder, FS_E_STATE);
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_key(builder, "k", 1, ERR));
  check_stuck(builder, FS_E_STATE);
  /* two keys, or none, before a value; an end after a key */
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "a");
  CHECK_FAILS(FS_E_STATE, fs_builder_key(builder, "b", 1, ERR));
  check_stuck(builder, FS_E_STATE);
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_nil(builder, ERR));
  check_stuck(builder, FS_E_STATE);
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "a");
  CHECK_FAILS(FS_E_STATE, fs_builder_end(builder, ERR));
  check_stuck(builder, FS_E_STATE);
  /* nothing to end, and a second root */
  CHECK_FAILS(FS_E_STATE, fs_builder_end(builder, ERR));
  check_stuck(builder, FS_E_STATE);
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_nil(builder, ERR));
  check_stuck(builder, FS_E_STATE);
  fs_builder_free(builder);
}

/* An open container keeps finish from working; whether that sticks is the builder's affair. */
static void test_finish_with_an_open_container(void) {
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK(tree == NULL);
  fs_builder_free(builder);
}

static void test_wrong_values(void) {
  static const char *const bad_texts[] = { "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                           "\xc3" };
  static const int32_t bad_codes[] = { 1, 2, 3, -1, 128, -129, INT32_MAX };
  fs_builder *builder = new_builder();
  for (size_t i = 0; i < sizeof bad_texts / sizeof bad_texts[0]; ++i) {
    CHECK_FAILS(FS_E_UTF8, fs_builder_str(builder, bad_texts[i], strlen(bad_texts[i]), ERR));
    check_stuck(builder, FS_E_UTF8);
    CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
    CHECK_FAILS(FS_E_UTF8, fs_builder_key(builder, bad_texts[i], strlen(bad_texts[i]), ERR));
    check_stuck(builder, FS_E_UTF8);
  }
  for (size_t i = 0; i < sizeof bad_codes / sizeof bad_codes[0]; ++i) {
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_ext(builder, bad_codes[i], "x", 1, ERR));
    check_stuck(builder, FS_E_INVALID_ARGUMENT);
  }
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_str(builder, NULL, 1, ERR));
  check_stuck(builder, FS_E_INVALID_ARGUMENT);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_bytes(builder, NULL, 1, ERR));
  check_stuck(builder, FS_E_INVALID_ARGUMENT);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_begin(builder, FS_KIND_ARRAY, ERR));
  check_stuck(builder, FS_E_INVALID_ARGUMENT);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_node(builder, NULL, ERR));
  check_stuck(builder, FS_E_INVALID_ARGUMENT);
  fs_builder_free(builder);
}

/* To Python, 1, 1.0 and True are one key. */
static void test_duplicate_keys(void) {
  fs_key one = FS_KEY_INIT, real = FS_KEY_INIT, truth = FS_KEY_INIT;
  one.kind = FS_KIND_INT, one.int_value = 1;
  real.kind = FS_KIND_FLOAT, real.real = 1.0;
  truth.kind = FS_KIND_BOOL, truth.int_value = 1;
  const fs_key *const pairs[][2] = { { &one, &one }, { &one, &real }, { &real, &truth } };
  fs_builder *builder = new_builder();
  for (size_t i = 0; i < 3; ++i) {
    CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
    for (size_t k = 0; k < 2; ++k) {
      CHECK_OK(fs_builder_any_key(builder, pairs[i][k], ERR));
      CHECK_OK(fs_builder_nil(builder, ERR));
    }
    CHECK_FAILS(FS_E_KEY, fs_builder_end(builder, ERR));
    check_stuck(builder, FS_E_KEY);
  }
  /* An int and its text are two keys. */
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_any_key(builder, &one, ERR));
  CHECK_OK(fs_builder_nil(builder, ERR));
  add_key(builder, "1");
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  check_finished(builder, "8201c0a131c0");
  fs_builder_free(builder);
}

static void test_named_tuples_take_text_keys_only(void) {
  fs_key one = FS_KEY_INIT;
  one.kind = FS_KIND_INT, one.int_value = 1;
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_NAMED_TUPLE, ERR));
  CHECK(fs_builder_any_key(builder, &one, NULL) != FS_OK);
  fs_builder_free(builder);
}

static void test_depth(void) {
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  for (int i = 0; i < FS_MAX_DEPTH; ++i) CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_nil(builder, ERR));
  for (int i = 0; i < FS_MAX_DEPTH; ++i) CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_node_count(fs_tree_root(tree)) == FS_MAX_DEPTH + 1);
  fs_tree_free(tree);
  for (int i = 0; i < FS_MAX_DEPTH; ++i) CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_FAILS(FS_E_LIMIT, fs_builder_begin(builder, FS_KIND_LIST, ERR));
  check_stuck(builder, FS_E_LIMIT);
  fs_builder_free(builder);
}

/* A subtree that would reach below the deepest level. */
static void test_depth_of_a_copied_node(void) {
  fs_builder *builder = new_builder();
  fs_tree *tree = tree_of("9190");
  for (int i = 0; i < FS_MAX_DEPTH - 2; ++i) CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_node(builder, fs_tree_root(tree), ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_FAILS(FS_E_LIMIT, fs_builder_node(builder, fs_tree_root(tree), ERR));
  check_stuck(builder, FS_E_LIMIT);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

/* A subtree of another tree, whose text is copied: the other tree may be freed. */
static void test_copied_node(void) {
  fs_tree *other = tree_of("81 a161 82 a162 a3787978 a163 9201c40179");
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_node(builder, fs_node_at(fs_tree_root(other), "a"), ERR));
  CHECK_OK(fs_builder_node(builder, fs_node_at(fs_tree_root(other), "a/c"), ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  fs_tree_free(other);
  check_finished(builder, "92 82a162a3787978a1639201c40179 9201c40179");
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
  check_finished(builder, "81a16b93a3616263c40378797ac7030478797a");
  fs_builder_free(builder);
}

int main(void) {
  test_leaves();
  test_ints();
  test_containers();
  test_named_tuple_and_dataclass();
  test_keys_of_every_kind();
  test_state();
  test_finish_with_an_open_container();
  test_wrong_values();
  test_duplicate_keys();
  test_named_tuples_take_text_keys_only();
  test_depth();
  test_depth_of_a_copied_node();
  test_copied_node();
  test_text_is_copied();
  return check_result();
}
