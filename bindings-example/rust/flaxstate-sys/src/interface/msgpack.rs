// Written by scripts/api.py.
//! Trees to Flax's msgpack bytes, and back.

use std::ffi::c_void;
use std::ptr;

use super::*;

/// Flax's MAX_CHUNK_SIZE: arrays of more bytes are written in chunks.
pub const FS_DEFAULT_CHUNK_LIMIT: u64 = 1073741824;

/// How many levels of nesting are read and written.
pub const FS_MAX_DEPTH: i32 = 1024;

/// The order of the keys of every dict.
pub type fs_key_order = i32;

/// as Flax's function of that name: sorted for fs_msgpack_…, kept for all others
pub const FS_KEY_ORDER_DEFAULT: fs_key_order = 0;
/// msgpack_serialize(x): as JAX sorts them. Objects need a tree in memory for it
pub const FS_KEY_ORDER_SORTED: fs_key_order = 1;
/// msgpack_serialize(x, in_place=True), and to_bytes
pub const FS_KEY_ORDER_KEPT: fs_key_order = 2;

/// Who owns the bytes that a tree is read from.
pub type fs_ownership = i32;

/// they must stay, unchanged, until the tree is freed
pub const FS_OWNERSHIP_BORROWED: fs_ownership = 0;
/// the tree makes its own copy
pub const FS_OWNERSHIP_COPIED: fs_ownership = 1;
/// the tree calls `release`, which is set, when it is freed, or when the call fails
pub const FS_OWNERSHIP_ADOPTED: fs_ownership = 2;

/// Whether bytes may follow the object that is read. fs_tree_bytes_used tells how many were read.
pub type fs_trailing = i32;

/// FS_E_FORMAT: a file is one object
pub const FS_TRAILING_REFUSED: fs_trailing = 0;
/// Behind a dict, a list or a chunked array that doesn't start as a file of another format does
/// (pickle, NumPy, HDF5, PNG, safetensors): padding, for example. FS_E_FORMAT behind anything else,
/// which is how most other files begin.
pub const FS_TRAILING_ALLOWED: fs_trailing = 1;
/// behind anything: reads one object of several
pub const FS_TRAILING_STREAM: fs_trailing = 2;

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_serialize_options {
    /// sizeof(fs_serialize_options)
    pub struct_size: usize,
    pub key_order: fs_key_order,
    /// 1: to_bytes of a tree, that is the bytes of fs_node_to_state_dict, with no second tree
    /// between unless keys are sorted; their order is kept by default. Trees only: objects always
    /// are state dicts (FS_E_INVALID_ARGUMENT).
    pub as_state_dict: i32,
    /// bytes; 0: FS_DEFAULT_CHUNK_LIMIT
    pub chunk_limit: u64,
    /// A power of two up to 1 GiB: the data of every array starts at a multiple of it, counted from
    /// the first byte written. Flax reads such bytes, but wouldn't write them; 0 and 1: Flax's own
    /// bytes. Up to 16 longer headers do it, beyond that a chunked array with a pad of up to
    /// `alignment` bytes. In a mapped file the pointers are aligned, too, up to the size of a page
    /// (4,096).
    pub alignment: u64,
    pub parallel: *const fs_parallel,
    pub workspace: *mut fs_workspace,
    /// what goes to a file or sink is walked over twice with it, for the total
    pub progress: *const fs_progress,
    /// With `alignment`: gets an FS_REPORT_UNALIGNED entry, with alignment and offset, for each
    /// array that could not be placed, and stands where longer headers bring it. Those are in
    /// lists, where Flax puts no chunks together; or they have more than one chunk, and items of a
    /// multiple of 32 bytes (complex256), or a chunk limit below the alignment times the odd part
    /// of the item size (1 for all but FS_DTYPE_OPAQUE).
    pub report: *mut fs_report,
}

pub const FS_SERIALIZE_OPTIONS_INIT: fs_serialize_options = fs_serialize_options {
    struct_size: size_of::<fs_serialize_options>(),
    key_order: 0,
    as_state_dict: 0,
    chunk_limit: 0,
    alignment: 0,
    parallel: ptr::null(),
    workspace: ptr::null_mut(),
    progress: ptr::null(),
    report: ptr::null_mut(),
};

impl Default for fs_serialize_options {
    fn default() -> fs_serialize_options {
        FS_SERIALIZE_OPTIONS_INIT
    }
}

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
    /// Of the tree. Calls that restore, and those that overwrite, take all that they need from it;
    /// before it counts their workspace's allocator, behind it the registry's.
    pub allocator: *const fs_allocator,
    /// Bytes that the call may have allocated at one time, FS_E_LIMIT beyond; 0: no limit. The tree
    /// counts, what it holds already, the data of arrays that is read before it is written to a
    /// target, a block twice while it moves, and what containers are asked to make room for: the
    /// number of elements by the size of one. An object that is restored from what was written of
    /// its type, as it was written, takes no tree.
    pub memory_limit: u64,
    /// levels; 0: FS_MAX_DEPTH, which is also the most
    pub depth_limit: u32,
    /// 1: copy those arrays whose data isn't aligned for its dtype
    pub align_arrays: i32,
    /// 1: the dtype name "V2" of files from before 30 October 2020 is bfloat16
    pub legacy_bfloat16: i32,
    pub trailing: fs_trailing,
    /// Nodes that a tree may have while it is read, FS_E_LIMIT beyond; 0: no limit. A leaf, a
    /// container and a dict's entry with its key are one each; the parts of a chunked array count
    /// until they are put together, and the values of duplicate keys until the end.
    pub node_limit: u64,
    /// Bytes of keys, str, bytes and extensions that Flax doesn't know, all together, as they stand
    /// in the input, FS_E_LIMIT beyond; 0: no limit. Array data and numbers don't count.
    pub text_limit: u64,
    /// not in fs_restore_options, which have their own
    pub progress: *const fs_progress,
}

pub const FS_DECODE_OPTIONS_INIT: fs_decode_options = fs_decode_options {
    struct_size: size_of::<fs_decode_options>(),
    lenient: 0,
    ownership: 0,
    release: None,
    release_user_data: ptr::null_mut(),
    allocator: ptr::null(),
    memory_limit: 0,
    depth_limit: 0,
    align_arrays: 0,
    legacy_bfloat16: 0,
    trailing: 0,
    node_limit: 0,
    text_limit: 0,
    progress: ptr::null(),
};

pub const FS_DECODE_OPTIONS_UNTRUSTED: fs_decode_options = fs_decode_options {
    struct_size: size_of::<fs_decode_options>(),
    lenient: 0,
    ownership: 0,
    release: None,
    release_user_data: ptr::null_mut(),
    allocator: ptr::null(),
    memory_limit: 1073741824,
    depth_limit: 128,
    align_arrays: 0,
    legacy_bfloat16: 0,
    trailing: 0,
    node_limit: 1048576,
    text_limit: 67108864,
    progress: ptr::null(),
};

impl Default for fs_decode_options {
    fn default() -> fs_decode_options {
        FS_DECODE_OPTIONS_INIT
    }
}

unsafe extern "C" {
    /// flax.serialization.msgpack_serialize: the bytes of a tree of dicts, lists and leaves. Tuples
    /// are written as lists; named tuples and dataclasses are FS_E_TYPE (unless `as_state_dict` is
    /// set). Arrays under dicts, and at the root, are chunked above the limit. Text, array data and
    /// keys are read from where the tree has them, once. FS_E_KEY for keys that can't be sorted,
    /// and for a dict with Flax's own key "__msgpack_chunked_array__"; FS_E_LIMIT for what msgpack
    /// can't hold. The buffer's old bytes are replaced. An exception to rule 2: after a failure the
    /// buffer is empty. Since 0.1
    pub fn fs_msgpack_serialize(
        node: *const fs_node,
        options: *const fs_serialize_options,
        buffer: *mut fs_buffer,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into `capacity` bytes of the caller's. `*out_size` is always the size that is
    /// needed, also with FS_E_TOO_SMALL; pass NULL and 0 to learn it (FS_OK). An exception to rule
    /// 2: after other failures `memory` may have been written to. What the call needs beside comes
    /// from the workspace's allocator, else from the tree's. Since 0.1
    pub fn fs_msgpack_serialize_into(
        node: *const fs_node,
        options: *const fs_serialize_options,
        memory: *mut c_void,
        capacity: usize,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.msgpack_restore: a tree of dicts, lists and leaves that points into the
    /// bytes. Array data is never touched. Chunked arrays under dicts and at the root become one
    /// array of several segments. Statuses: those for bytes (TRUNCATED, FORMAT, LIMIT, KEY, UTF8,
    /// SHAPE, DTYPE, TYPE), with path and offset. Since 0.1
    pub fn fs_msgpack_restore(
        bytes: *const c_void,
        size: usize,
        options: *const fs_decode_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into a tree that exists, whose memory is used again: its old nodes die. No call and
    /// no thread may be using it. The tree keeps its allocator: that of the options is NULL. An
    /// exception to rule 2: after a failure the tree is empty. Since 0.1
    pub fn fs_msgpack_restore_into(
        bytes: *const c_void,
        size: usize,
        options: *const fs_decode_options,
        tree: *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
