/* What the tests of the builder share. */
#ifndef FLAXSTATE_TESTS_BUILDER_SUPPORT_H
#define FLAXSTATE_TESTS_BUILDER_SUPPORT_H

#include "hex.h"

static inline fs_builder *new_builder(void) {
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  return builder;
}

static inline void add_key(fs_builder *builder, const char *key) {
  CHECK_OK(fs_builder_key(builder, key, strlen(key), ERR));
}

/* Finishes the tree, and checks what it is written as. */
static inline void check_finished(fs_builder *builder, const char *text) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), text);
  CHECK(fs_tree_bytes_used(tree) == 0);
  fs_tree_free(tree);
}

/* The failure sticks, finish gives it once, and the builder is then as new. */
static inline void check_stuck(fs_builder *builder, fs_status status) {
  fs_tree *tree = NULL;
  CHECK_FAILS(status, fs_builder_nil(builder, ERR));
  CHECK_FAILS(status, fs_builder_key(builder, "k", 1, ERR));
  CHECK_FAILS(status, fs_builder_end(builder, ERR));
  CHECK_FAILS(status, fs_builder_finish(builder, &tree, ERR));
  CHECK(tree == NULL);
  CHECK_OK(fs_builder_nil(builder, ERR));
  check_finished(builder, "None");
}

#endif
