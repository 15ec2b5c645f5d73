//! Objects to state dicts and bytes, and back.

use std::ffi::{c_char, c_void};

use super::{
    fs_allocator, fs_buffer, fs_decode_options, fs_error, fs_field, fs_node, fs_parallel,
    fs_registry, fs_serialize_options, fs_status, fs_tree, fs_workspace,
};

/// What restoring checks, and where the state comes from. All zero: everything is checked. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_restore_options {
    /// sizeof(fs_restore_options)
    pub struct_size: usize,
    /// Restore from this subtree of the state: "params". NULL: the whole.
    pub path: *const c_char,
    /// 1: another dtype converts as NumPy's astype does: between float16, bfloat16, float32 and float64, and between the
    /// ints of 8 to 64 bits. A template takes any dtype as it is.
    pub convert_dtype: i32,
    /// 1: another shape with as many items is taken. A template takes any such shape as it is.
    pub reshape: i32,
    /// 1: what the state lacks stays as it is in the target
    pub keep_missing: i32,
    /// 1: what the target doesn't know is dropped, whatever the target's kind
    pub drop_extra: i32,
    /// 1, templates only: a leaf of the target takes whatever the state has, as Flax does
    pub any_leaf: i32,
    /// the most mismatches to list; 0: 100
    pub mismatch_limit: u32,
    /// For the functions that take bytes. Their ownership counts for templates only: an object keeps nothing of them.
    pub decode: *const fs_decode_options,
    /// objects only
    pub workspace: *mut fs_workspace,
    /// objects only
    pub parallel: *const fs_parallel,
    /// 1, objects only: data that stands in a file is read straight into the target. An exception to rule 2: if reading
    /// fails, the target is left unspecified. See fs_restore_file.
    pub read_directly: i32,
    pub reserved: i32,
}

unsafe extern "C" {
    /// flax.serialization.to_state_dict of an object of a registered type. The tree's arrays point into the object,
    /// which must outlive it; text and plain values are copied. Since 0.1
    pub fn fs_to_state_dict(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same of a tree: lists, tuples, named tuples and dataclasses become dicts with str keys, and so do the keys
    /// of dicts as Python's str() writes them. FS_E_KEY for keys that clash then. Array data is shared with the old
    /// tree, text is copied. Since 0.1
    pub fn fs_node_to_state_dict(
        node: *const fs_node,
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.to_bytes of an object: the bytes of its state dict, with no tree between. Needs no memory
    /// beside the buffer, but for the types that are described by callbacks. The object is read, never changed. The
    /// buffer's old bytes are replaced; after a failure they are as they were. Since 0.1
    pub fn fs_to_bytes(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        options: *const fs_serialize_options,
        buffer: *mut fs_buffer,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into `capacity` bytes of the caller's. `*out_size` is always the size that is needed, also with
    /// FS_E_TOO_SMALL; pass NULL and 0 to learn it. Since 0.1
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
    /// to_bytes of a tree: that of fs_node_to_state_dict, with no second tree between. Since 0.1
    pub fn fs_tree_to_bytes(
        node: *const fs_node,
        options: *const fs_serialize_options,
        buffer: *mut fs_buffer,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into `capacity` bytes of the caller's, as fs_msgpack_serialize_into. Since 0.1
    pub fn fs_tree_to_bytes_into(
        node: *const fs_node,
        options: *const fs_serialize_options,
        memory: *mut c_void,
        capacity: usize,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.from_bytes into an object that exists: reads, checks everything, and only then writes, in
    /// place. After any failure the target is as it was. FS_E_MISMATCH lists every mismatch; else the statuses of
    /// fs_msgpack_restore, FS_E_NOT_FOUND for the type or the path, FS_E_CALLBACK. The bytes and the target may not
    /// overlap (FS_E_INVALID_ARGUMENT where it can be seen). Since 0.1
    pub fn fs_restore(
        registry: *const fs_registry,
        type_name: *const c_char,
        target: *mut c_void,
        bytes: *const c_void,
        size: usize,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.from_state_dict into an object that exists. Since 0.1
    pub fn fs_from_state_dict(
        registry: *const fs_registry,
        type_name: *const c_char,
        target: *mut c_void,
        state: *const fs_node,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same for one leaf, without a registry: what `field` says of the member of `object`, which is restored from `node`
    /// with the checks and conversions of a registered type's field. `field->name` is only for messages. Since 0.1
    pub fn fs_node_restore_field(
        node: *const fs_node,
        field: *const fs_field,
        object: *mut c_void,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// from_state_dict with a tree as target: a new tree with the structure and keys of `target` and the leaves of
    /// `state`, whose data it shares: what the state's tree borrows, and that tree, must outlive it. Leaves are checked
    /// for kind, dtype and shape. Since 0.1
    pub fn fs_node_from_state_dict(
        target: *const fs_node,
        state: *const fs_node,
        options: *const fs_restore_options,
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// from_bytes with a tree as target. The new tree points into the bytes; their ownership follows options->decode.
    /// Since 0.1
    pub fn fs_node_from_bytes(
        target: *const fs_node,
        bytes: *const c_void,
        size: usize,
        options: *const fs_restore_options,
        allocator: *const fs_allocator,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
