/* Golden trees whose arrays are too large to be read along when a file is opened: most of the golden data's are not. */
#ifndef FLAXSTATE_TESTS_GROWN_H
#define FLAXSTATE_TESTS_GROWN_H

#include "file_support.h"

enum { GROWN_SIZE = 600 }; /* bytes, at least */

/* The array again and again along its first axis. */
static void add_grown_array(fs_builder *builder, const fs_node *node, const fs_array *array) {
  const size_t size = (size_t)array->size, copies = GROWN_SIZE / size + 1;
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  char *name = calloc(array->dtype_name_size + 1, 1);
  int64_t *shape = malloc(array->rank * sizeof *shape);
  unsigned char *data = malloc(copies * size);
  memcpy(name, array->dtype_name, array->dtype_name_size);
  memcpy(shape, array->shape, array->rank * sizeof *shape);
  shape[0] *= (int64_t)copies;
  CHECK_OK(fs_node_array_gather(node, data, size, ERR));
  for (size_t i = 1; i < copies; ++i) memcpy(data + i * size, data, size);
  source.dtype = array->dtype;
  source.dtype_name = name;
  source.item_size = array->item_size;
  source.rank = array->rank;
  source.shape = shape;
  source.data = data;
  source.copy_data = 1;
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  free(data);
  free(shape);
  free(name);
}

static size_t add_grown(fs_builder *builder, const fs_node *node);

static size_t add_grown_children(fs_builder *builder, const fs_node *node, fs_kind kind) {
  size_t count = 0;
  CHECK_OK(fs_builder_begin(builder, kind, ERR));
  for (const fs_node *child = fs_node_next(node, NULL); child; child = fs_node_next(node, child)) {
    fs_key key = FS_KEY_INIT;
    CHECK_OK(fs_node_key(child, &key, ERR));
    if (kind == FS_KIND_DICT) CHECK_OK(fs_builder_any_key(builder, &key, ERR));
    count += add_grown(builder, child);
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  return count;
}

/* How many arrays of the subtree have grown. Those without items can't, those of rank 0 mustn't. */
static size_t add_grown(fs_builder *builder, const fs_node *node) {
  const fs_kind kind = fs_node_kind(node);
  fs_array array = FS_ARRAY_INIT;
  if (kind == FS_KIND_DICT || kind == FS_KIND_LIST) return add_grown_children(builder, node, kind);
  if (kind == FS_KIND_ARRAY) {
    CHECK_OK(fs_node_array(node, &array, ERR));
    if (array.rank > 0 && array.size > 0) {
      add_grown_array(builder, node, &array);
      return 1;
    }
  }
  CHECK_OK(fs_builder_node(builder, node, ERR));
  return 0;
}

/* The bytes of the grown tree; none if no array has grown. */
static Bytes grown_bytes(const fs_node *node, uint64_t chunk_limit) {
  Bytes bytes = { NULL, 0 };
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  const size_t count = add_grown(builder, node);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  if (count > 0) bytes = bytes_of_node(fs_tree_root(tree), chunk_limit);
  fs_tree_free(tree);
  fs_builder_free(builder);
  return bytes;
}

#endif
