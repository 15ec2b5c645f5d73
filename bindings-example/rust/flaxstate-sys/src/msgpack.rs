//! Trees to Flax's msgpack bytes, and back.

use std::ffi::c_void;

use super::{
    fs_allocator, fs_buffer, fs_error, fs_node, fs_parallel, fs_status, fs_tree, fs_workspace,
};

/// Flax's MAX_CHUNK_SIZE: arrays of more bytes are written in chunks.
pub const FS_DEFAULT_CHUNK_LIMIT: u64 = 1 << 30;
/// How many levels of nesting are read and written.
pub const FS_MAX_DEPTH: u32 = 1024;

/// How many levels of nesting are read and written.
pub type fs_key_order = i32;

/// msgpack_serialize(x): every dict's keys sorted, as JAX does
pub const FS_KEY_ORDER_SORTED: fs_key_order = 0;
/// msgpack_serialize(x, in_place=True), and to_bytes
pub const FS_KEY_ORDER_KEPT: fs_key_order = 1;

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_serialize_options {
    /// sizeof(fs_serialize_options)
    pub struct_size: usize,
    /// of fs_msgpack_serialize; the others keep the order
    pub order: fs_key_order,
    pub reserved: i32,
    /// bytes; 0: FS_DEFAULT_CHUNK_LIMIT
    pub chunk_limit: u64,
    /// A power of two up to 1 GiB: the data of every array starts at a multiple of it, counted from the first byte written.
    /// Flax reads such bytes, but wouldn't write them; 0 and 1: Flax's own bytes. Up to 16 longer headers do it, beyond
    /// that a chunked array with a pad of up to `alignment` bytes. In a mapped file the pointers are aligned, too, up to the
    /// size of a page (4,096).
    pub alignment: u64,
    /// With `alignment`: set to how many arrays could not be placed, and stand where longer headers bring them. They are in
    /// lists, where Flax puts no chunks together; or they have more than one chunk, and items of a multiple of 32 bytes
    /// (complex256), or a chunk limit below the alignment times the odd part of the item size (1 for all but FS_DTYPE_OPAQUE).
    pub out_unaligned_count: *mut u64,
    pub parallel: *const fs_parallel,
    pub workspace: *mut fs_workspace,
}

/// Who owns the bytes that a tree is read from.
pub type fs_ownership = i32;

/// they must stay, unchanged, until the tree is freed
pub const FS_OWNERSHIP_BORROWED: fs_ownership = 0;
/// the tree makes its own copy
pub const FS_OWNERSHIP_COPIED: fs_ownership = 1;
/// the tree calls `release`, which is set, when it is freed, or when the call fails
pub const FS_OWNERSHIP_ADOPTED: fs_ownership = 2;

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_decode_options {
    /// sizeof(fs_decode_options)
    pub struct_size: usize,
    /// 1: read all that Flax reads, also what it never wrote (docs/format.md lists it)
    pub lenient: i32,
    pub ownership: fs_ownership,
    /// FS_OWNERSHIP_ADOPTED
    pub release:
        Option<unsafe extern "C" fn(data: *mut c_void, size: usize, user_data: *mut c_void)>,
    pub release_user_data: *mut c_void,
    /// of the tree
    pub allocator: *const fs_allocator,
    /// bytes that the call may allocate, FS_E_LIMIT beyond; 0: no limit
    pub memory_limit: u64,
    /// levels; 0: FS_MAX_DEPTH, which is also the most
    pub depth_limit: u32,
    /// 1: copy those arrays whose data isn't aligned for its dtype
    pub align_arrays: i32,
    /// 1: the dtype name "V2" of files from before 30 October 2020 is bfloat16
    pub legacy_bfloat16: i32,
    /// 1: stop after one object; fs_tree_bytes_used tells where
    pub allow_trailing: i32,
}

unsafe extern "C" {
    /// flax.serialization.msgpack_serialize: the bytes of a tree of dicts, lists and leaves. Tuples are written as
    /// lists; named tuples and dataclasses are FS_E_TYPE (make a state dict first). Arrays under dicts, and at the
    /// root, are chunked above the limit. Text, array data and keys are read from where the tree has them, once.
    /// FS_E_KEY for keys that can't be sorted, and for a dict with Flax's own key "__msgpack_chunked_array__";
    /// FS_E_LIMIT for what msgpack can't hold. The buffer's old bytes are replaced; after a failure they are as they
    /// were. Since 0.1
    pub fn fs_msgpack_serialize(
        node: *const fs_node,
        options: *const fs_serialize_options,
        buffer: *mut fs_buffer,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into `capacity` bytes of the caller's. `*out_size` is always the size that is needed, also with
    /// FS_E_TOO_SMALL; pass NULL and 0 to learn it (FS_OK). Since 0.1
    pub fn fs_msgpack_serialize_into(
        node: *const fs_node,
        options: *const fs_serialize_options,
        memory: *mut c_void,
        capacity: usize,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.msgpack_restore: a tree of dicts, lists and leaves that points into the bytes. Array data is
    /// never touched. Chunked arrays under dicts and at the root become one array of several segments. Statuses: those
    /// for bytes (TRUNCATED, FORMAT, LIMIT, KEY, UTF8, SHAPE, DTYPE, TYPE), with path and offset. Since 0.1
    pub fn fs_msgpack_restore(
        bytes: *const c_void,
        size: usize,
        options: *const fs_decode_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into a tree that exists, whose memory is used again: its old nodes die. No call and no thread may be
    /// using it. The tree's allocator stays; that of the options is ignored. An exception to rule 2: after a failure
    /// the tree is empty. Since 0.1
    pub fn fs_msgpack_restore_into(
        bytes: *const c_void,
        size: usize,
        options: *const fs_decode_options,
        tree: *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
