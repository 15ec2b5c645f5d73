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
  CHECK(are_equal("82a16101a16292c0c3", "82a16101a16292c0c3"));
  CHECK(are_equal("cc01", "01")); /* another encoding of the same */
  CHECK(are_equal("d90161", "a161"));
  CHECK(!are_equal("82a16101a16202", "82a16202a16101")); /* the order counts */
  CHECK(!are_equal("81a16101", "81a16102"));
  CHECK(!are_equal("81a16101", "81a16201"));
  CHECK(!are_equal("9101", "920101"));
  CHECK(!are_equal("90", "80"));
  CHECK(!are_equal("01", "c3"));
  CHECK(!are_equal("01", "cb3ff0000000000000"));
  CHECK(!are_equal("cb0000000000000000", "cb8000000000000000")); /* 0.0 and -0.0 */
  CHECK(are_equal("cb7ff8000000000001", "cb7ff8000000000001"));  /* the same NaN */
  CHECK(!are_equal("cb7ff8000000000001", "cb7ff8000000000002"));
  CHECK(!are_equal("a161", "c40161"));
  CHECK(!are_equal("d4057f", "d4067f"));
  CHECK(!are_equal("d6ff00000001", "d6ff00000002"));
  /* a 0-d array, and a NumPy scalar */
  CHECK(!are_equal("d8019390a7666c6f61743332c4040000c03f", "d8039390a7666c6f61743332c4040000c03f"));
  /* float32 [2] and float32 [2,1] and int32 [2] */
  CHECK(!are_equal("c71501939102a7666c6f61743332c4080000803f00000040",
                   "c7160193920201a7666c6f61743332c4080000803f00000040"));
  CHECK(!are_equal("c71501939102a7666c6f61743332c4080000803f00000040", "c71301939102a5696e743332c4080000803f00000040"));
  /* >f4 and <f4, other chunks */
  CHECK(are_equal("c71101939102a33e6634c4083fc00000c0000000", "c71501939102a7666c6f61743332c4080000c03f000000c0"));
  CHECK(
      are_equal("83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706581a13006"
                "a66368756e6b7382a130c72101939105a7666c6f61743332c414000000000000803f00000040"
                "0000404000008040a131c71101939101a7666c6f61743332c4040000a040",
                "c72501939106a7666c6f61743332c418000000000000803f00000040"
                "00004040000080400000a040"));
}

static void test_equality_of_nothing(void) {
  fs_tree *tree = tree_of("c0");
  CHECK(nodes_are_equal(NULL, fs_tree_root(tree)) == 0);
  CHECK(nodes_are_equal(fs_tree_root(tree), NULL) == 0);
  CHECK(nodes_are_equal(NULL, NULL) == 1);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_equal(NULL, NULL, NULL, ERR));
  fs_tree_free(tree);
}

/* Keys of the two nodes themselves don't count. */
static void test_equality_of_subtrees(void) {
  fs_tree *tree = tree_of("82 a1619102 a1629102");
  const fs_node *root = fs_tree_root(tree);
  CHECK(nodes_are_equal(fs_node_at(root, "a"), fs_node_at(root, "b")) == 1);
  CHECK(nodes_are_equal(fs_node_at(root, "a/0"), fs_node_at(root, "b/0")) == 1);
  fs_tree_free(tree);
}

static void test_replace(void) {
  fs_tree *tree = tree_of("82 a161 81a16201 a163 9203a178");
  fs_tree *other = tree_of("81 a179 93c0c2c3");
  const fs_node *root = fs_tree_root(tree), *inserted = fs_node_at(fs_tree_root(other), "y");
  fs_tree *changed = NULL;
  CHECK_OK(fs_node_replace(root, fs_node_at(root, "a/b"), inserted, NULL, &changed, ERR));
  CHECK_NODE_BYTES(fs_tree_root(changed), "82 a161 81a16293c0c2c3 a163 9203a178");
  CHECK_NODE_BYTES(root, "82 a161 81a16201 a163 9203a178");
  fs_tree_free(changed);
  changed = NULL;
  CHECK_OK(fs_node_replace(root, fs_node_at(root, "c/0"), inserted, NULL, &changed, ERR));
  CHECK_NODE_BYTES(fs_tree_root(changed), "82 a161 81a16201 a163 9293c0c2c3a178");
  fs_tree_free(changed);
  changed = NULL;
  /* the whole, by a part of itself */
  CHECK_OK(fs_node_replace(root, root, fs_node_at(root, "c"), NULL, &changed, ERR));
  CHECK_NODE_BYTES(fs_tree_root(changed), "9203a178");
  fs_tree_free(changed);
  changed = NULL;
  /* below a node that isn't the tree's root */
  const fs_node *a = fs_node_at(root, "a");
  CHECK_OK(fs_node_replace(a, fs_node_at(a, "b"), inserted, NULL, &changed, ERR));
  CHECK_NODE_BYTES(fs_tree_root(changed), "81a16293c0c2c3");
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
  fs_tree *deep = NULL, *changed = NULL, *shallow = tree_of("9101");
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
