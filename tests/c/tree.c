/* tree.h: trees are compared, changed by copying, and used again. */
#include "hex.h"

static void test_empty(void) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_tree_create(NULL, &tree, ERR));
  CHECK(fs_tree_root(tree) == NULL);
  CHECK(fs_tree_bytes_used(tree) == 0);
  fs_tree_free(tree);
  fs_tree_free(NULL);
  CHECK(fs_tree_root(NULL) == NULL);
  CHECK(fs_tree_bytes_used(NULL) == 0);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_tree_create(NULL, NULL, ERR));
}

static int are_equal(const char *left, const char *right) {
  fs_tree *one = tree_of(left), *two = tree_of(right);
  const int32_t result = nodes_are_equal(fs_tree_root(one), fs_tree_root(two));
  CHECK(nodes_are_equal(fs_tree_root(two), fs_tree_root(one)) == result);
  fs_tree_free(one);
  fs_tree_free(two);
  return result;
}

static void test_equality(void) {
  CHECK(are_equal("{'a': 1, 'b': [None, True]}", "{'a': 1, 'b': [None, True]}"));
  CHECK(are_equal("hex('cc01')", "1")); /* another encoding of the same */
  CHECK(are_equal("hex('d90161')", "'a'"));
  CHECK(!are_equal("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}")); /* the order counts */
  CHECK(!are_equal("{'a': 1}", "{'a': 2}"));
  CHECK(!are_equal("{'a': 1}", "{'b': 1}"));
  CHECK(!are_equal("[1]", "[1, 1]"));
  CHECK(!are_equal("[]", "{}"));
  CHECK(!are_equal("1", "True"));
  CHECK(!are_equal("1", "1.0"));
  CHECK(!are_equal("0.0", "-0.0"));
  CHECK(are_equal("hex('cb7ff8000000000001')", "hex('cb7ff8000000000001')")); /* the same NaN */
  CHECK(!are_equal("hex('cb7ff8000000000001')", "hex('cb7ff8000000000002')"));
  CHECK(!are_equal("'a'", "b'a'"));
  CHECK(!are_equal("ext(5, b'\\x7f')", "ext(6, b'\\x7f')"));
  CHECK(!are_equal("timestamp(1, 0)", "timestamp(2, 0)"));
  /* a 0-d array, and a NumPy scalar */
  CHECK(!are_equal("f32[](1.5)", "f32(1.5)"));
  /* the same bytes of another shape, and of another dtype */
  CHECK(!are_equal("f32[2](1, 2)", "f32[2,1](1, 2)"));
  CHECK(!are_equal("f32[2](1, 2)", "i32[2](hex('0000803f00000040'))"));
  /* >f4 and <f4, other chunks */
  CHECK(are_equal("dtype('>f4')[2](hex('3fc00000c0000000'))", "f32[2](1.5, -2)"));
  CHECK(are_equal(
      "{'__msgpack_chunked_array__': True, 'shape': {'0': 6}, 'chunks': {'0': f32[5](0, 1, 2, 3, 4), '1': f32[1](5)}}",
      "f32[6](0, 1, 2, 3, 4, 5)"));
}

static void test_equality_of_nothing(void) {
  fs_tree *tree = tree_of("None");
  CHECK(nodes_are_equal(NULL, fs_tree_root(tree)) == 0);
  CHECK(nodes_are_equal(fs_tree_root(tree), NULL) == 0);
  CHECK(nodes_are_equal(NULL, NULL) == 1);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_equal(NULL, NULL, NULL, ERR));
  fs_tree_free(tree);
}

/* Keys of the two nodes themselves don't count. */
static void test_equality_of_subtrees(void) {
  fs_tree *tree = tree_of("{'a': [2], 'b': [2]}");
  const fs_node *root = fs_tree_root(tree);
  CHECK(nodes_are_equal(fs_node_at(root, "a"), fs_node_at(root, "b")) == 1);
  CHECK(nodes_are_equal(fs_node_at(root, "a/0"), fs_node_at(root, "b/0")) == 1);
  fs_tree_free(tree);
}

static void test_replace(void) {
  fs_tree *tree = tree_of("{'a': {'b': 1}, 'c': [3, 'x']}");
  fs_tree *other = tree_of("{'y': [None, False, True]}");
  const fs_node *root = fs_tree_root(tree), *inserted = fs_node_at(fs_tree_root(other), "y");
  fs_tree *changed = NULL;
  CHECK_OK(fs_node_replace(root, fs_node_at(root, "a/b"), inserted, NULL, &changed, ERR));
  CHECK_NODE_PACKED(fs_tree_root(changed), "{'a': {'b': [None, False, True]}, 'c': [3, 'x']}");
  CHECK_NODE_PACKED(root, "{'a': {'b': 1}, 'c': [3, 'x']}");
  fs_tree_free(changed);
  changed = NULL;
  CHECK_OK(fs_node_replace(root, fs_node_at(root, "c/0"), inserted, NULL, &changed, ERR));
  CHECK_NODE_PACKED(fs_tree_root(changed), "{'a': {'b': 1}, 'c': [[None, False, True], 'x']}");
  fs_tree_free(changed);
  changed = NULL;
  /* the whole, by a part of itself */
  CHECK_OK(fs_node_replace(root, root, fs_node_at(root, "c"), NULL, &changed, ERR));
  CHECK_NODE_PACKED(fs_tree_root(changed), "[3, 'x']");
  fs_tree_free(changed);
  changed = NULL;
  /* below a node that isn't the tree's root */
  const fs_node *a = fs_node_at(root, "a");
  CHECK_OK(fs_node_replace(a, fs_node_at(a, "b"), inserted, NULL, &changed, ERR));
  CHECK_NODE_PACKED(fs_tree_root(changed), "{'b': [None, False, True]}");
  fs_tree_free(changed);
  changed = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_replace(a, fs_node_at(root, "c"), inserted, NULL, &changed, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_replace(a, inserted, a, NULL, &changed, ERR));
  CHECK(changed == NULL);
  fs_tree_free(tree);
  fs_tree_free(other);
}

/* A replacement can make a tree too deep. */
static void test_replace_beyond_the_depth(void) {
  fs_builder *builder = NULL;
  fs_tree *deep = NULL, *changed = NULL, *shallow = tree_of("[1]");
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  for (int i = 0; i < FS_MAX_DEPTH; ++i) CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  for (int i = 0; i < FS_MAX_DEPTH; ++i) CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &deep, ERR));
  const fs_node *root = fs_tree_root(shallow);
  CHECK_FAILS(FS_E_LIMIT, fs_node_replace(root, fs_node_child(root, 0), fs_tree_root(deep), NULL, &changed, ERR));
  CHECK(changed == NULL);
  fs_tree_free(deep);
  fs_tree_free(shallow);
  fs_builder_free(builder);
}

int main(void) {
  test_empty();
  test_equality();
  test_equality_of_nothing();
  test_equality_of_subtrees();
  test_replace();
  test_replace_beyond_the_depth();
  return check_result();
}
