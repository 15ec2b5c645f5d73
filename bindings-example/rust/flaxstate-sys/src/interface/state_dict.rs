// Written by scripts/api.py.
//! Objects to state dicts and bytes, and back.

use std::ffi::{c_char, c_void};

use super::*;

unsafe extern "C" {
    /// flax.serialization.to_state_dict of an object of a registered type. The tree's arrays point
    /// into the object, which must outlive it, unless options->copy_data is set; text and plain
    /// values are copied, and so are items of FS_DTYPE_INT1 to FS_DTYPE_UINT4, of which a tree has
    /// the file's bytes. Since 0.1
    pub fn fs_to_state_dict(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        options: *const fs_tree_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same of a tree: lists, tuples, named tuples and dataclasses become dicts with str keys,
    /// and so do the keys of dicts as Python's str() writes them. FS_E_KEY for keys that clash
    /// then. Array data is shared with the old tree, unless options->copy_data is set; text is
    /// copied. Since 0.1
    pub fn fs_node_to_state_dict(
        node: *const fs_node,
        options: *const fs_tree_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.to_bytes of an object: the bytes of its state dict, with no tree between.
    /// Needs no memory beside the buffer, but for the types that are described by callbacks. The
    /// object is read, never changed. The buffer's old bytes are replaced. An exception to rule 2:
    /// after a failure the buffer is empty. Since 0.1
    pub fn fs_to_bytes(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        options: *const fs_serialize_options,
        buffer: *mut fs_buffer,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into `capacity` bytes of the caller's. `*out_size` is always the size that is
    /// needed, also with FS_E_TOO_SMALL; pass NULL and 0 to learn it. An exception to rule 2: after
    /// other failures `memory` may have been written to. What the call needs beside (the states of
    /// types by callbacks) comes from the workspace's allocator, else from the registry's. Since
    /// 0.1
    pub fn fs_to_bytes_into(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        options: *const fs_serialize_options,
        memory: *mut c_void,
        capacity: usize,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.from_bytes into an object that exists: reads, checks everything, and only
    /// then writes, in place. After any failure the target is as it was. FS_E_MISMATCH lists every
    /// mismatch; else the statuses of fs_msgpack_restore, FS_E_NOT_FOUND for the type or the path,
    /// FS_E_CALLBACK. The bytes and the target may not overlap (FS_E_INVALID_ARGUMENT where it can
    /// be seen). Views (FS_STORAGE_VIEW) lead into the bytes from then on. Memory comes from the
    /// workspace's allocator, else from that of options->decode, else from the registry's; its
    /// memory limit counts in each case. Since 0.1
    pub fn fs_restore(
        registry: *const fs_registry,
        type_name: *const c_char,
        target: *mut c_void,
        bytes: *const c_void,
        size: usize,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.from_state_dict into an object that exists. What the state borrows may
    /// not lie in the target, nor in a container of it, but for data of the very container that it
    /// is restored to. Memory is as in fs_restore; of options->decode there are only `allocator`
    /// and `memory_limit`, which is for what data in a file needs (FS_E_INVALID_ARGUMENT for more).
    /// Views lead to where the tree has its data, so that the tree has to stay. Since 0.1
    pub fn fs_from_state_dict(
        registry: *const fs_registry,
        type_name: *const c_char,
        target: *mut c_void,
        state: *const fs_node,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same for one leaf, without a registry: what `field` says of the member of `object`,
    /// which is restored from `node` with the checks and conversions of a registered type's field.
    /// `field->name` is only for messages. `options->decode` is as in fs_from_state_dict, and the C
    /// library's memory stands in the place of the registry's. Since 0.1
    pub fn fs_node_restore_field(
        node: *const fs_node,
        field: *const fs_field,
        object: *mut c_void,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// from_state_dict with a tree as target: a new tree with the structure and keys of `target`
    /// and the leaves of `state`, whose data it shares: what the state's tree borrows, and that
    /// tree, must outlive it. Leaves are checked for kind, dtype and shape. The new tree's memory
    /// is from the allocator of options->workspace, else of options->decode, whose memory_limit
    /// counts as well. Since 0.1
    pub fn fs_node_from_state_dict(
        target: *const fs_node,
        state: *const fs_node,
        options: *const fs_restore_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// from_bytes with a tree as target. The new tree points into the bytes; their ownership
    /// follows options->decode, its memory is from where that of fs_node_from_state_dict is. Since
    /// 0.1
    pub fn fs_node_from_bytes(
        target: *const fs_node,
        bytes: *const c_void,
        size: usize,
        options: *const fs_restore_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
