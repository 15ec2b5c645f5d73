/* Trees (pytrees): immutable, flat, shared freely between threads. */
#ifndef FLAXSTATE_TREE_H
#define FLAXSTATE_TREE_H

#include "allocator.h"
#include "node.h"

FS_BEGIN_C

/* Since 0.1 */
typedef struct fs_tree fs_tree;

/* An empty tree (fs_tree_root is NULL) whose memory later calls fill and keep: a workspace. Since 0.1 */
FS_API fs_status fs_tree_create(const fs_allocator *FS_NULLABLE allocator, fs_tree **out_tree,
                                fs_error **FS_NULLABLE error);

/* Frees the tree and every node, and releases the bytes that it adopted. Since 0.1 */
FS_API void fs_tree_free(fs_tree *FS_NULLABLE tree);

/* Borrowed; NULL for an empty tree. Since 0.1 */
FS_API const fs_node *FS_NULLABLE fs_tree_root(const fs_tree *FS_NULLABLE tree);

/* How many bytes of the input the tree was read from; 0 for trees that were built. Since 0.1 */
FS_API size_t fs_tree_bytes_used(const fs_tree *FS_NULLABLE tree);

/* Whether both subtrees hold the same things in the same order, bit for bit (so NaN equals the same NaN), whatever
 * their chunks and byte order: 1 or 0. Keys of the two nodes themselves don't count; NULL equals NULL only. FS_E_IO and
 * FS_E_CALLBACK where data of a file or source can't be read. Since 0.1 */
FS_API fs_status fs_node_equal(const fs_node *FS_NULLABLE left, const fs_node *FS_NULLABLE right, int32_t *out_is_equal,
                               fs_error **FS_NULLABLE error);

/* A copy of the tree below `root` in which the subtree `replaced` (a node of it) is `replacement` (of any tree),
 * under the old key. Array data is shared, not copied: both trees, and what they borrow, must outlive the new one.
 * FS_E_INVALID_ARGUMENT if `replaced` is not below `root`. Since 0.1 */
FS_API fs_status fs_node_replace(const fs_node *root, const fs_node *replaced, const fs_node *replacement,
                                 const fs_allocator *FS_NULLABLE allocator, fs_tree **out_tree,
                                 fs_error **FS_NULLABLE error);

FS_END_C

#endif
