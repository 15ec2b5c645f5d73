/* tree.h: dicts become one dict. The expected bytes are those of Python's dicts, merged one by one. */
#include "hex.h"

#include "tree_options.h"

enum { MOST = 4 };

static fs_status merge(const char *const *texts, size_t count, fs_tree **out_merged, fs_error **error) {
  fs_tree *trees[MOST];
  const fs_node *nodes[MOST] = { NULL };
  const fs_tree_options options = tree_options_of(NULL, 1);
  for (size_t i = 0; i < count; ++i) {
    trees[i] = tree_of(texts[i]);
    nodes[i] = fs_tree_root(trees[i]);
  }
  const fs_status status = fs_node_merge(nodes, count, &options, out_merged, error);
  for (size_t i = 0; i < count; ++i) fs_tree_free(trees[i]);
  return status;
}

#define MERGES(expected, ...) check_merge(expected, (const char *const[MOST + 1]){ __VA_ARGS__ }, __LINE__)

static void check_merge(const char *expected, const char *const *texts, int line) {
  fs_tree *merged = NULL;
  size_t count = 0;
  while (texts[count]) ++count;
  if (!CHECK_OK(merge(texts, count, &merged, ERR)) || !CHECK_NODE_PACKED(fs_tree_root(merged), expected))
    fprintf(stderr, "  line %d\n", line);
  fs_tree_free(merged);
}

#define CLASHES(status, path, message, ...) \
  check_clash(status, path, message, (const char *const[MOST + 1]){ __VA_ARGS__ })

static void check_clash(fs_status status, const char *path, const char *message, const char *const *texts) {
  fs_tree *merged = NULL;
  fs_error *error = NULL;
  size_t count = 0;
  while (texts[count]) ++count;
  CHECK(merge(texts, count, &merged, &error) == status && merged == NULL);
  CHECK_TEXT(fs_error_path(error), path);
  CHECK_TEXT(fs_error_message(error), message);
  fs_error_free(error);
}

static void test_dicts(void) {
  MERGES("{'a': 1, 'b': 2}", "{'a': 1}", "{'b': 2}");
  MERGES("{'b': 2, 'a': 1}", "{'b': 2}", "{}", "{'a': 1}"); /* in the order of appearance */
  MERGES("{}", "{}", "{}");
  MERGES("{'a': [1]}", "{'a': [1]}"); /* one alone */
  MERGES("[1, 2, 3]", "[1, 2, 3]");   /* which may be anything */
  MERGES("{'p': {'x': {'k': 1, 'b': 2, 'c': 3}, 'y': 5, 'z': {}}, 'o': 9}", "{'p': {'x': {'k': 1}, 'y': 5}}",
         "{'o': 9, 'p': {'x': {'b': 2}}}", "{'p': {'x': {'c': 3}, 'z': {}}}");
}

/* 1, 1.0 and True are one key to Python, "1" is another one. */
static void test_keys(void) {
  MERGES("{1: {'a': 5, 'b': 6}, '1': 7, None: 8}", "{1: {'a': 5}}", "{'1': 7, True: {'b': 6}}", "{None: 8}");
  CLASHES(FS_E_KEY, "./1", "the key is in node 0 and in node 1, but not a dict in both", "{1: 5}", "{1.0: 6}");
}

static void test_clashes(void) {
  CLASHES(FS_E_KEY, "./a/b~1c", "the key is in node 0 and in node 2, but not a dict in both", "{'a': {'b/c': 1}}",
          "{'x': 2}", "{'a': {'b/c': 1}}");
  CLASHES(FS_E_KEY, "./a", "the key is in node 0 and in node 1, but not a dict in both", "{'a': {}}", "{'a': []}");
  CLASHES(FS_E_KEY, "./a", "the key is in node 1 and in node 2, but not a dict in both", "{}", "{'a': None}",
          "{'a': {}}");
  CLASHES(FS_E_TYPE, ".", "node 1 is a list, not a dict", "{}", "[]");
  CLASHES(FS_E_TYPE, ".", "node 0 is a nil, not a dict", "None", "{}");
}

/* Dicts that have an index, and an array that is shared. */
static void test_many_keys(void) {
  enum { HALF = 500 };
  fs_tree *trees[2], *merged = NULL;
  const fs_node *nodes[2];
  fs_builder *builder = NULL;
  char key[16];
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  for (int t = 0; t < 2; ++t) {
    CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
    for (int i = t; i < 2 * HALF; i += 2) {
      CHECK_OK(fs_builder_key(builder, key, (size_t)snprintf(key, sizeof key, "k%d", i), ERR));
      CHECK_OK(fs_builder_int64(builder, i, ERR));
    }
    CHECK_OK(fs_builder_end(builder, ERR));
    CHECK_OK(fs_builder_finish(builder, &trees[t], ERR));
    nodes[t] = fs_tree_root(trees[t]);
  }
  CHECK_OK(fs_node_merge(nodes, 2, NULL, &merged, ERR));
  CHECK(fs_node_size(fs_tree_root(merged)) == 2 * HALF);
  for (int i = 0; i < 2 * HALF; ++i) {
    int64_t value = -1;
    snprintf(key, sizeof key, "k%d", i);
    CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(merged), key), &value, ERR));
    CHECK(value == i);
    CHECK(fs_node_child(fs_tree_root(merged), (size_t)(i / 2 + i % 2 * HALF)) == fs_node_at(fs_tree_root(merged), key));
  }
  for (int t = 0; t < 2; ++t) fs_tree_free(trees[t]);
  fs_tree_free(merged);
  fs_builder_free(builder);
}

static void test_subtrees_and_sharing(void) {
  fs_tree *tree = tree_of("{'a': {'x': f32[2](1, 2)}, 'b': {'x': 1}}");
  const fs_node *root = fs_tree_root(tree), *a = fs_node_at(root, "a");
  const fs_node *const clashing[] = { a, fs_node_at(root, "b") }, *const fitting[] = { a, root };
  fs_tree *merged = NULL;
  fs_array left = FS_ARRAY_INIT, right = FS_ARRAY_INIT;
  /* the path is that in the new tree */
  CHECK_FAILS_AT(FS_E_KEY, "./x", UINT64_MAX, fs_node_merge(clashing, 2, NULL, &merged, ERR));
  CHECK_OK(fs_node_merge(fitting, 2, NULL, &merged, ERR));
  CHECK(fs_node_size(fs_tree_root(merged)) == 3);
  CHECK_OK(fs_node_array(fs_node_at(root, "a/x"), &left, ERR));
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(merged), "x"), &right, ERR));
  if (!IS_ROUTED) CHECK(left.data != NULL && left.data == right.data);
  fs_tree_free(merged);
  fs_tree_free(tree);
}

static void test_arguments(void) {
  fs_tree *tree = tree_of("{}"), *merged = NULL;
  const fs_node *nodes[] = { fs_tree_root(tree), NULL };
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_merge(NULL, 1, NULL, &merged, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_merge(nodes, 0, NULL, &merged, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_merge(nodes, 2, NULL, &merged, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_merge(nodes, 1, NULL, NULL, ERR));
  CHECK(merged == NULL);
  fs_tree_free(tree);
}

/* As deep as trees may be, and with a group of dicts at each level. */
static void test_depth(void) {
  fs_tree *trees[2], *merged = NULL;
  const fs_node *nodes[2];
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  for (int t = 0; t < 2; ++t) {
    for (int i = 0; i < FS_MAX_DEPTH - t; ++i) {
      CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
      if (i + 1 < FS_MAX_DEPTH - t) CHECK_OK(fs_builder_key(builder, "a", 1, ERR));
    }
    for (int i = 0; i < FS_MAX_DEPTH - t; ++i) CHECK_OK(fs_builder_end(builder, ERR));
    CHECK_OK(fs_builder_finish(builder, &trees[t], ERR));
    nodes[t] = fs_tree_root(trees[t]);
  }
  CHECK_OK(fs_node_merge(nodes, 2, NULL, &merged, ERR));
  CHECK(nodes_are_equal(fs_tree_root(merged), nodes[0]));
  for (int t = 0; t < 2; ++t) fs_tree_free(trees[t]);
  fs_tree_free(merged);
  fs_builder_free(builder);
}

int main(void) {
  test_dicts();
  test_keys();
  test_clashes();
  test_many_keys();
  test_subtrees_and_sharing();
  test_arguments();
  test_depth();
  return check_result();
}
