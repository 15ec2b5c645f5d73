/* builder.h: what a builder refuses. The first failure sticks until the builder is finished. */
#include "builder_support.h"

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
  static const char *const bad_texts[] = { "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3" };
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
  check_finished(builder, "{1: None, '1': None}");
  fs_builder_free(builder);
}

static void test_named_tuples_take_text_keys_only(void) {
  fs_key one = FS_KEY_INIT;
  one.kind = FS_KIND_INT, one.int_value = 1;
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_begin(builder, FS_KIND_NAMED_TUPLE, ERR));
  CHECK_FAILS(FS_E_KEY, fs_builder_any_key(builder, &one, ERR));
  check_stuck(builder, FS_E_KEY);
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
  fs_tree *tree = tree_of("[[]]");
  for (int i = 0; i < FS_MAX_DEPTH - 2; ++i) CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_node(builder, fs_tree_root(tree), ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_FAILS(FS_E_LIMIT, fs_builder_node(builder, fs_tree_root(tree), ERR));
  check_stuck(builder, FS_E_LIMIT);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

int main(void) {
  test_state();
  test_finish_with_an_open_container();
  test_wrong_values();
  test_duplicate_keys();
  test_named_tuples_take_text_keys_only();
  test_depth();
  test_depth_of_a_copied_node();
  return check_result();
}
