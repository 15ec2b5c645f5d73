/* state_dict.h with trees: to_state_dict, from_state_dict and from_bytes with a template, and
 * Flax's own words when they don't fit. */
#include "hex.h"

static fs_builder *builder;

static void begin(fs_kind kind) { CHECK_OK(fs_builder_begin(builder, kind, ERR)); }
static void end(void) { CHECK_OK(fs_builder_end(builder, ERR)); }
static void key(const char *text) { CHECK_OK(fs_builder_key(builder, text, strlen(text), ERR)); }
static void number(int64_t value) { CHECK_OK(fs_builder_int64(builder, value, ERR)); }
static void entry(const char *text, int64_t value) { key(text), number(value); }

static void int_key(int64_t value) {
  fs_key int_key = FS_KEY_INIT;
  int_key.kind = FS_KIND_INT;
  int_key.int_value = value;
  CHECK_OK(fs_builder_any_key(builder, &int_key, ERR));
}

static fs_tree *finish(void) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  return tree;
}

static void check_message(const fs_node *target, const char *state_text, const char *message) {
  fs_tree *state = tree_of(state_text), *result = NULL;
  fs_error *error = NULL;
  int found = 0;
  CHECK(fs_node_from_state_dict(target, fs_tree_root(state), NULL, &result, &error) == FS_E_MISMATCH);
  CHECK(result == NULL);
  for (size_t i = 0; i < fs_error_mismatch_count(error); ++i) {
    fs_mismatch mismatch = FS_MISMATCH_INIT;
    CHECK(fs_error_mismatch_at(error, i, &mismatch) == FS_OK);
    found |= strcmp(mismatch.message, message) == 0;
  }
  if (!CHECK(found)) fprintf(stderr, "  expected %s\n  is %s\n", message, fs_error_report(error));
  CHECK(strstr(fs_error_report(error), message) != NULL);
  fs_error_free(error);
  fs_tree_free(state);
}

/* Word for word what flax.serialization.from_state_dict says. */
static void test_messages(void) {
  begin(FS_KIND_LIST), number(1), number(2), end();
  fs_tree *list = finish();
  check_message(fs_tree_root(list), "{'0': 1, '1': 2, '2': 3}",
                "The size of the list and the state dict do not match, got 2 and 3 at path .");
  fs_tree_free(list);

  begin(FS_KIND_DICT), key("x"), begin(FS_KIND_TUPLE), number(1), number(2), end(), end();
  fs_tree *tuple = finish();
  check_message(fs_tree_root(tuple), "{'x': {'0': 1}}",
                "The size of the list and the state dict do not match, got 2 and 1 at path ./x");
  fs_tree_free(tuple);

  begin(FS_KIND_NAMED_TUPLE), entry("a", 1), entry("b", 2), end();
  fs_tree *named = finish();
  check_message(fs_tree_root(named), "{'a': 1, 'c': 2}",
                "The field names of the state dict and the named tuple do not match, got "
                "{'a', 'c'} and {'a', 'b'} at path .");
  fs_tree_free(named);

  begin(FS_KIND_DICT), key("x"), begin(FS_KIND_DICT);
  entry("a", 1), entry("c", 4), entry("b", 2), end(), end();
  fs_tree *dict = finish();
  check_message(fs_tree_root(dict), "{'x': {'z': 1}}",
                "The target dict keys and state dict keys do not match, target dict contains keys "
                "{'a', 'b', 'c'} which are not present in state dict at path ./x");
  fs_tree_free(dict);

  CHECK_OK(fs_builder_begin_dataclass(builder, "Model", ERR));
  entry("a", 1), entry("b", 2), end();
  fs_tree *dataclass = finish();
  check_message(fs_tree_root(dataclass), "{'a': 1}",
                "Missing field b in state dict while restoring an instance of Model, at path .");
  check_message(fs_tree_root(dataclass), "{'a': 1, 'b': 2, 'c': 1, 'd': 3}",
                "Unknown field(s) \"c,d\" in state dict while restoring an instance of Model at "
                "path .");
  fs_tree_free(dataclass);
}

/* {"l": [1, (2,)], 5: NT(u=3), True: {}} */
static fs_tree *build_target(void) {
  fs_key truth = FS_KEY_INIT;
  truth.kind = FS_KIND_BOOL;
  truth.int_value = 1;
  begin(FS_KIND_DICT);
  key("l"), begin(FS_KIND_LIST), number(1), begin(FS_KIND_TUPLE), number(2), end(), end();
  int_key(5), begin(FS_KIND_NAMED_TUPLE), entry("u", 3), end();
  CHECK_OK(fs_builder_any_key(builder, &truth, ERR));
  begin(FS_KIND_DICT), end();
  end();
  return finish();
}

static const char state_text[] = "{'l': {'0': 1, '1': {'0': 2}}, '5': {'u': 3}, 'True': {}}";

static void test_to_state_dict(void) {
  fs_tree *target = build_target(), *state = NULL;
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_node_to_state_dict(fs_tree_root(target), NULL, &state, ERR));
  CHECK_NODE_PACKED(fs_tree_root(state), state_text);
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(target), AS_STATE_DICT, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), state_text);
  fs_buffer_free(buffer);
  fs_tree_free(state);
  fs_tree_free(target);
}

/* The key 5 and the key "5" are one in a state dict. */
static void test_clashing_keys(void) {
  begin(FS_KIND_DICT), int_key(5), number(1), entry("5", 2), end();
  fs_tree *tree = finish(), *state = NULL;
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_FAILS(FS_E_KEY, fs_node_to_state_dict(fs_tree_root(tree), NULL, &state, ERR));
  CHECK_FAILS(FS_E_KEY, fs_msgpack_serialize(fs_tree_root(tree), AS_STATE_DICT, buffer, ERR));
  CHECK(state == NULL && fs_buffer_size(buffer) == 0);
  fs_buffer_free(buffer);
  fs_tree_free(tree);
}

/* The structure and the keys of the target, the leaves of the state. */
static void test_from_state_dict(void) {
  fs_tree *target = build_target(), *result = NULL;
  fs_tree *state = tree_of("{'True': {}, '5': {'u': 9}, 'l': {'1': {'0': 8}, '0': 7}}");
  CHECK_OK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state), NULL, &result, ERR));
  const fs_node *root = fs_tree_root(result);
  fs_key child_key = FS_KEY_INIT;
  int64_t value = 0;
  CHECK(fs_node_kind(root) == FS_KIND_DICT && fs_node_size(root) == 3);
  CHECK(fs_node_kind(fs_node_at(root, "l")) == FS_KIND_LIST);
  CHECK(fs_node_kind(fs_node_at(root, "l/1")) == FS_KIND_TUPLE);
  CHECK_OK(fs_node_int64(fs_node_at(root, "l/0"), &value, ERR));
  CHECK(value == 7);
  CHECK_OK(fs_node_int64(fs_node_at(root, "l/1/0"), &value, ERR));
  CHECK(value == 8);
  const fs_node *named = fs_node_find_int(root, 5);
  CHECK(fs_node_kind(named) == FS_KIND_NAMED_TUPLE);
  CHECK_OK(fs_node_int64(fs_node_find(named, "u", 1), &value, ERR));
  CHECK(value == 9);
  CHECK_OK(fs_node_key(fs_node_child(root, 2), &child_key, ERR));
  CHECK(child_key.kind == FS_KIND_BOOL && child_key.int_value == 1);
  fs_tree_free(result);
  fs_tree_free(state);
  fs_tree_free(target);
}

static void test_from_bytes(void) {
  fs_tree *target = build_target(), *result = NULL;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const Bytes bytes = packed_bytes(state_text);
  options.decode = &decode;
  decode.ownership = FS_OWNERSHIP_COPIED;
  CHECK_OK(fs_node_from_bytes(fs_tree_root(target), bytes.data, bytes.size, &options, &result, ERR));
  memset(bytes.data, 0, bytes.size);
  CHECK(nodes_are_equal(fs_tree_root(result), fs_tree_root(target)) == 1);
  fs_tree_free(result);
  result = NULL;
  free(bytes.data);
  CHECK_FAILS(FS_E_TRUNCATED, fs_node_from_bytes(fs_tree_root(target), "\x81", 1, NULL, &result, ERR));
  CHECK(result == NULL);
  fs_tree_free(target);
}

#define F2 "f32[2](1, 2)"
#define D2 "f64[2](1, 2)"
#define F21 "f32[2,1](1, 2)"

/* What a template's leaf takes. */
static fs_status restore_leaf(const char *target_text, const char *state, const fs_restore_options *options) {
  fs_tree *target = tree_of(target_text), *tree = tree_of(state), *result = NULL;
  const fs_status status = fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(tree), options, &result, NULL);
  if (status == FS_OK) CHECK(nodes_are_equal(fs_tree_root(result), fs_tree_root(tree)) == 1);
  CHECK(status == FS_OK || result == NULL);
  fs_tree_free(result);
  fs_tree_free(tree);
  fs_tree_free(target);
  return status;
}

static void test_leaves(void) {
  static const char step_0d[] = "i32[](5)", float_0d[] = "f32[](1.5)";
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK(restore_leaf(F2, F2, NULL) == FS_OK);
  CHECK(restore_leaf(F2, D2, NULL) == FS_E_MISMATCH);
  CHECK(restore_leaf(F2, F21, NULL) == FS_E_MISMATCH);
  CHECK(restore_leaf(F2, "'x'", NULL) == FS_E_MISMATCH);
  CHECK(restore_leaf("1", "'x'", NULL) == FS_E_MISMATCH);
  CHECK(restore_leaf("1", "True", NULL) == FS_E_MISMATCH);
  CHECK(restore_leaf("'x'", "'yes'", NULL) == FS_OK);
  CHECK(restore_leaf("1", "{}", NULL) == FS_E_MISMATCH);
  /* TrainState.step is an int before the first step, and a 0-d array after it. */
  CHECK(restore_leaf("0", step_0d, NULL) == FS_OK);
  CHECK(restore_leaf(step_0d, "5", NULL) == FS_OK);
  CHECK(restore_leaf("0", float_0d, NULL) == FS_E_MISMATCH);
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK(restore_leaf(F2, D2, &options) == FS_OK); /* taken as it is */
  options = (fs_restore_options)FS_RESTORE_OPTIONS_INIT;
  options.reshape = 1;
  CHECK(restore_leaf(F2, F21, &options) == FS_OK);
  options = (fs_restore_options)FS_RESTORE_OPTIONS_INIT;
  options.any_leaf = 1; /* as Flax does */
  CHECK(restore_leaf(F2, "'x'", &options) == FS_OK);
  CHECK(restore_leaf("1", D2, &options) == FS_OK);
  CHECK(restore_leaf("1", "{}", &options) == FS_OK);
}

static void test_relaxed_structure(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_tree *state = tree_of("{'a': 5, 'z': 6}"), *result = NULL;
  CHECK_OK(fs_builder_begin_dataclass(builder, "Model", ERR));
  entry("a", 1), entry("b", 2), end();
  fs_tree *target = finish();
  const fs_node *model = fs_tree_root(target), *root = fs_tree_root(state);
  options.keep_missing = 1;
  CHECK_FAILS(FS_E_MISMATCH, fs_node_from_state_dict(model, root, &options, &result, ERR));
  options.drop_extra = 1;
  CHECK_OK(fs_node_from_state_dict(model, root, &options, &result, ERR));
  int64_t a = 0, b = 0;
  CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(result), "a"), &a, ERR));
  CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(result), "b"), &b, ERR));
  CHECK(a == 5 && b == 2 && fs_node_size(fs_tree_root(result)) == 2);
  fs_tree_free(result);
  fs_tree_free(state);
  fs_tree_free(target);
}

/* A dict as target drops what it doesn't know. */
static void test_extra_keys_of_a_dict(void) {
  fs_tree *target = tree_of("{'a': 1}"), *state = tree_of("{'z': 6, 'a': 5}"), *result = NULL;
  CHECK_OK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state), NULL, &result, ERR));
  CHECK_NODE_PACKED(fs_tree_root(result), "{'a': 5}");
  fs_tree_free(result);
  fs_tree_free(state);
  fs_tree_free(target);
}

int main(void) {
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  test_messages();
  test_to_state_dict();
  test_clashing_keys();
  test_from_state_dict();
  test_from_bytes();
  test_leaves();
  test_relaxed_structure();
  test_extra_keys_of_a_dict();
  fs_builder_free(builder);
  return check_result();
}
