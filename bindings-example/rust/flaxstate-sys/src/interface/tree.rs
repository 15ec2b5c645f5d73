// Written by scripts/api.py.
//! Trees (pytrees): immutable, flat, shared freely between threads.

use std::marker::{PhantomData, PhantomPinned};
use std::ptr;

use super::*;

/// Since 0.1
#[repr(C)]
pub struct fs_tree {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

/// How a tree is made of what is there already: an object, or other trees. All zero: array data is
/// shared, not copied, so that what the tree is made of, and what that borrows, must outlive it.
/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_tree_options {
    /// sizeof(fs_tree_options)
    pub struct_size: usize,
    pub allocator: *const fs_allocator,
    /// bytes that the call may allocate, FS_E_LIMIT beyond; 0: no limit
    pub memory_limit: u64,
    /// 1: array data is copied, too, so that the tree stands alone: each array in one piece, in C
    /// order and host byte order. What isn't in memory is read: FS_E_IO and FS_E_CALLBACK where
    /// that fails.
    pub copy_data: i32,
    pub reserved: i32,
}

pub const FS_TREE_OPTIONS_INIT: fs_tree_options = fs_tree_options {
    struct_size: size_of::<fs_tree_options>(),
    allocator: ptr::null(),
    memory_limit: 0,
    copy_data: 0,
    reserved: 0,
};

impl Default for fs_tree_options {
    fn default() -> fs_tree_options {
        FS_TREE_OPTIONS_INIT
    }
}

unsafe extern "C" {
    /// An empty tree (fs_tree_root is NULL) whose memory later calls fill and keep. Since 0.1
    pub fn fs_tree_create(
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Frees the tree and every node, and releases the bytes that it adopted. No call may be using
    /// it. Since 0.1
    pub fn fs_tree_free(tree: *mut fs_tree);
    /// Borrowed; NULL for an empty tree. Since 0.1
    pub fn fs_tree_root(tree: *const fs_tree) -> *const fs_node;
    /// How many bytes of the input the tree was read from; 0 for trees that were built. Since 0.1
    pub fn fs_tree_bytes_used(tree: *const fs_tree) -> usize;
    /// A copy of the tree below `root` in which the subtree `replaced` (a node of it) is
    /// `replacement` (of any tree), under the old key. FS_E_INVALID_ARGUMENT if `replaced` is not
    /// below `root`, FS_E_LIMIT if the tree would be too deep. Since 0.1
    pub fn fs_node_replace(
        root: *const fs_node,
        replaced: *const fs_node,
        replacement: *const fs_node,
        options: *const fs_tree_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The dicts `nodes` as one dict, and so on for those under the same key, with the keys in the
    /// order of their first appearance: checkpoints that were saved in parts, a file of parameters
    /// and one of an optimizer. FS_E_KEY, with the path in the new tree, for a key that two nodes
    /// have and that isn't a dict in both; FS_E_TYPE for a node that isn't a dict, unless it is the
    /// only one; FS_E_INVALID_ARGUMENT for no nodes. Since 0.1
    pub fn fs_node_merge(
        nodes: *const *const fs_node,
        node_count: usize,
        options: *const fs_tree_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
