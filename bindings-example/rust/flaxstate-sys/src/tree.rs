//! Trees (pytrees): immutable, flat, shared freely between threads.

use std::marker::PhantomData;

use super::{fs_allocator, fs_error, fs_node, fs_status};

/// Since 0.1
#[repr(C)]
pub struct fs_tree {
    _opaque: [u8; 0],
    _not_send: PhantomData<*mut u8>,
}

unsafe extern "C" {
    /// An empty tree (fs_tree_root is NULL) whose memory later calls fill and keep: a workspace. Since 0.1
    pub fn fs_tree_create(
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Frees the tree and every node, and releases the bytes that it adopted. Since 0.1
    pub fn fs_tree_free(tree: *mut fs_tree);
    /// Borrowed; NULL for an empty tree. Since 0.1
    pub fn fs_tree_root(tree: *const fs_tree) -> *const fs_node;
    /// How many bytes of the input the tree was read from; 0 for trees that were built. Since 0.1
    pub fn fs_tree_bytes_used(tree: *const fs_tree) -> usize;
    /// 1 if both subtrees hold the same things in the same order, bit for bit (so NaN equals the same NaN), whatever
    /// their chunks and byte order; keys of the two nodes themselves don't count. 0 also where data of a file or source
    /// can't be read. Since 0.1
    pub fn fs_node_equal(
        left: *const fs_node,
        right: *const fs_node,
        out_is_equal: *mut i32,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// A copy of the tree below `root` in which the subtree `replaced` (a node of it) is `replacement` (of any tree),
    /// under the old key. Array data is shared, not copied: both trees, and what they borrow, must outlive the new one.
    /// FS_E_INVALID_ARGUMENT if `replaced` is not below `root`. Since 0.1
    pub fn fs_node_replace(
        root: *const fs_node,
        replaced: *const fs_node,
        replacement: *const fs_node,
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
