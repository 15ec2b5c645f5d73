/* Trees (pytrees): immutable, flat, shared freely between threads. */
#ifndef FLAXSTATE_TREE_H
#define FLAXSTATE_TREE_H

#include "allocator.h"
#include "node.h"

FS_BEGIN_C

/* Since 0.1 */
typedef struct fs_tree fs_tree;

/* An empty tree (fs_tree_root is NULL) whose memory later calls fill and keep. Since 0.1 */
FS_API fs_status fs_tree_create(const fs_allocator *FS_NULLABLE allocator, fs_tree **out_tree,
                                fs_error **FS_NULLABLE error);

/* Frees the tree and every node, and releases the bytes that it adopted. No call may be using it. Since 0.1 */
FS_API void fs_tree_free(fs_tree *FS_NULLABLE tree);

/* Borrowed; NULL for an empty tree. Since 0.1 */
FS_API const fs_node *FS_NULLABLE fs_tree_root(const fs_tree *FS_NULLABLE tree);

/* How many bytes of the input the tree was read from; 0 for trees that were built. Since 0.1 */
FS_API size_t fs_tree_bytes_used(const fs_tree *FS_NULLABLE tree);

/* How a tree is made of what is there already: an object, or other trees. All zero: array data is shared, not copied,
 * so that what the tree is made of, and what that borrows, must outlive it. Since 0.1 */
typedef struct fs_tree_options {
  size_t struct_size; /* sizeof(fs_tree_options) */
  const fs_allocator *FS_NULLABLE allocator;
  uint64_t memory_limit; /* bytes that the call may allocate, FS_E_LIMIT beyond; 0: no limit */
  /* 1: array data is copied, too, so that the tree stands alone: each array in one piece, in C order and host byte order.
   * What isn't in memory is read: FS_E_IO and FS_E_CALLBACK where that fails. */
  int32_t copy_data;
  int32_t reserved;
} fs_tree_options;

#define FS_TREE_OPTIONS_INIT \
  { sizeof(fs_tree_options), 0, 0, 0, 0 }

/* A copy of the tree below `root` in which the subtree `replaced` (a node of it) is `replacement` (of any tree),
 * under the old key. FS_E_INVALID_ARGUMENT if `replaced` is not below `root`, FS_E_LIMIT if the tree would be too deep.
 * Since 0.1 */
FS_API fs_status fs_node_replace(const fs_node *root, const fs_node *replaced, const fs_node *replacement,
                                 const fs_tree_options *FS_NULLABLE options, fs_tree **out_tree,
                                 fs_error **FS_NULLABLE error);

/* The dicts `nodes` as one dict, and so on for those under the same key, with the keys in the order of their first
 * appearance: checkpoints that were saved in parts, a file of parameters and one of an optimizer. FS_E_KEY, with the path
 * in the new tree, for a key that two nodes have and that isn't a dict in both; FS_E_TYPE for a node that isn't a dict,
 * unless it is the only one; FS_E_INVALID_ARGUMENT for no nodes. Since 0.1 */
FS_API fs_status fs_node_merge(const fs_node *const *nodes, size_t node_count,
                               const fs_tree_options *FS_NULLABLE options, fs_tree **out_tree,
                               fs_error **FS_NULLABLE error);

FS_END_C

#endif
