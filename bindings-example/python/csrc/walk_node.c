/* Subtrees of opened files: written from where they stand, without being read into memory. */
#include "core.h"

static int add(Walk *walk, const fs_node *node) {
  return fs_builder_node(walk->builder, node, NULL) == FS_OK ? 0 : walk_refused(walk);
}

/* Lists become dicts; the new tree shares the array data of the old one, and is kept beside it. */
static int add_state_dict(Walk *walk, const fs_node *node) {
  fs_error *error = NULL;
  fs_tree *state = NULL;
  if (fs_node_to_state_dict(node, NULL, &state, &error) != FS_OK) {
    raise_error(error);
    return -1;
  }
  PyObject *owner = tree_new(state, NULL);
  if (!owner) return -1;
  const int failed = walk_keep(walk, owner) || add(walk, fs_tree_root(state));
  Py_DECREF(owner);
  return failed ? -1 : 0;
}

int walk_node(Walk *walk, PyObject *object) {
  const fs_node *node = node_get(object);
  if (!node || walk_keep(walk, object) != 0) return -1;
  return walk->is_state ? add_state_dict(walk, node) : add(walk, node);
}
