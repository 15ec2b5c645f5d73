// Written by scripts/api.py.
//! Nodes: reading a tree whose structure is not known beforehand.

use std::ffi::{c_char, c_void};
use std::marker::{PhantomData, PhantomPinned};
use std::ptr;

use super::*;

pub type fs_kind = i32;

/// no node, or no key
pub const FS_KIND_NONE: fs_kind = 0;
pub const FS_KIND_NIL: fs_kind = 1;
pub const FS_KIND_BOOL: fs_kind = 2;
/// an int64_t
pub const FS_KIND_INT: fs_kind = 3;
/// an int that only a uint64_t holds
pub const FS_KIND_UINT: fs_kind = 4;
/// a double
pub const FS_KIND_FLOAT: fs_kind = 5;
pub const FS_KIND_COMPLEX: fs_kind = 6;
pub const FS_KIND_STR: fs_kind = 7;
pub const FS_KIND_BYTES: fs_kind = 8;
pub const FS_KIND_EXT: fs_kind = 9;
pub const FS_KIND_TIMESTAMP: fs_kind = 10;
pub const FS_KIND_ARRAY: fs_kind = 11;
/// a NumPy scalar: an array of rank 0 that is not an array to Python
pub const FS_KIND_SCALAR: fs_kind = 12;

pub const FS_KIND_DICT: fs_kind = 20;
pub const FS_KIND_LIST: fs_kind = 21;
/// Templates and trees built by hand only: files hold dicts and lists.
pub const FS_KIND_TUPLE: fs_kind = 22;
pub const FS_KIND_NAMED_TUPLE: fs_kind = 23;
pub const FS_KIND_DATACLASS: fs_kind = 24;

/// A node of a tree: a dict, a list, or a leaf. Borrowed: it dies with its tree. NULL means
/// absence, and every function here takes it: kinds and sizes are 0, look-ups find nothing, and
/// getters return FS_E_TYPE. Trees are immutable, so any number of threads may read them. Since 0.1
#[repr(C)]
pub struct fs_node {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

/// The key of a dict's entry. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_key {
    /// sizeof(fs_key), set by the caller
    pub struct_size: usize,
    /// any leaf kind but FS_KIND_ARRAY; FS_KIND_NONE: the node is not an entry of a dict
    pub kind: fs_kind,
    /// FS_KIND_EXT
    pub ext_code: i32,
    /// STR, BYTES, EXT: `size` bytes, not NUL-terminated, borrowed; SCALAR: its item's bytes,
    /// little-endian
    pub data: *const c_char,
    pub size: usize,
    /// BOOL, INT; UINT: the same bits; TIMESTAMP: seconds
    pub int_value: i64,
    /// FLOAT, COMPLEX
    pub real: f64,
    /// COMPLEX
    pub imag: f64,
    /// TIMESTAMP
    pub nanoseconds: u32,
    /// SCALAR
    pub dtype: fs_dtype,
    /// SCALAR; not NUL-terminated
    pub dtype_name: *const c_char,
    pub dtype_name_size: usize,
}

pub const FS_KEY_INIT: fs_key = fs_key {
    struct_size: size_of::<fs_key>(),
    kind: 0,
    ext_code: 0,
    data: ptr::null(),
    size: 0,
    int_value: 0,
    real: 0.0,
    imag: 0.0,
    nanoseconds: 0,
    dtype: 0,
    dtype_name: ptr::null(),
    dtype_name_size: 0,
};

impl Default for fs_key {
    fn default() -> fs_key {
        FS_KEY_INIT
    }
}

/// Where the items of an array go, piece by piece. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_items_sink {
    /// sizeof(fs_items_sink)
    pub struct_size: usize,
    /// the most bytes of a piece, unless a single item is larger; 0: 1 MiB
    pub piece_size: usize,
    /// Takes the items [first_item, first_item + item_count), in C order and host byte order, which
    /// are borrowed for the call and may stand at any address. They come in order.
    pub write_items: Option<
        unsafe extern "C" fn(
            first_item: u64,
            item_count: u64,
            items: *const c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub user_data: *mut c_void,
}

pub const FS_ITEMS_SINK_INIT: fs_items_sink = fs_items_sink {
    struct_size: size_of::<fs_items_sink>(),
    piece_size: 0,
    write_items: None,
    user_data: ptr::null_mut(),
};

impl Default for fs_items_sink {
    fn default() -> fs_items_sink {
        FS_ITEMS_SINK_INIT
    }
}

/// The nodes of a subtree as columns, in pre-order: one call for languages in which a call for each
/// node costs too much, as for long lists of numbers. Every pointer is NULL (the column is not
/// wanted) or has `capacity` elements in the caller's memory. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_columns {
    /// sizeof(fs_columns)
    pub struct_size: usize,
    /// at least fs_node_count(node)
    pub capacity: usize,
    /// fs_kind
    pub kinds: *mut i32,
    /// BOOL, INT, UINT (the same bits); TIMESTAMP: seconds; containers: children
    pub ints: *mut i64,
    /// FLOAT; COMPLEX: the real part
    pub floats: *mut f64,
}

pub const FS_COLUMNS_INIT: fs_columns = fs_columns {
    struct_size: size_of::<fs_columns>(),
    capacity: 0,
    kinds: ptr::null_mut(),
    ints: ptr::null_mut(),
    floats: ptr::null_mut(),
};

impl Default for fs_columns {
    fn default() -> fs_columns {
        FS_COLUMNS_INIT
    }
}

unsafe extern "C" {
    /// Since 0.1
    pub fn fs_node_kind(node: *const fs_node) -> fs_kind;
    /// "dict", "list", "array", … Static text. Since 0.1
    pub fn fs_kind_name(kind: fs_kind) -> *const c_char;
    /// Children of a container, bytes of a str, bytes or ext, else 0. Since 0.1
    pub fn fs_node_size(node: *const fs_node) -> usize;
    /// How many nodes the subtree has, this one included. Since 0.1
    pub fn fs_node_count(node: *const fs_node) -> usize;
    /// The child at `index` in file order, of a dict or list; NULL beyond the last. O(1) for
    /// containers of more than 16 children. Since 0.1
    pub fn fs_node_child(node: *const fs_node, index: usize) -> *const fs_node;
    /// The sibling after `child` among the children of `parent`; the first child for NULL; NULL
    /// after the last. O(1).
    /// ```text
    /// for (c = fs_node_next(n, NULL); c; c = fs_node_next(n, c)) …
    /// ```
    /// Since 0.1
    pub fn fs_node_next(parent: *const fs_node, child: *const fs_node) -> *const fs_node;
    /// The entry of a dict with this text as key, or NULL. O(1) on average. Since 0.1
    pub fn fs_node_find(
        node: *const fs_node,
        key: *const c_char,
        key_size: usize,
    ) -> *const fs_node;
    /// The entry of a dict with this int as key, or NULL. Since 0.1
    pub fn fs_node_find_int(node: *const fs_node, key: i64) -> *const fs_node;
    /// Follows a NUL-terminated path of keys and list indices, with or without the leading "./":
    /// "params/head/kernel". "" and "." are the node itself. NULL if there is none. Inside a key,
    /// ~1 stands for "/", ~0 for "~", ~2 for NUL and ~x0a for the byte 0a, as paths have it of what
    /// isn't printed: controls, and what breaks lines or turns their direction.
    ///
    /// A key that isn't text is found by its text, as Python's str() writes it, if no text key is
    /// there: "layers/2/bias" by the int key 2, "True", "None", "0.5" and "b'x'" by the bool, nil,
    /// the float and the bytes. Keys without a text of their own (complex numbers, extensions,
    /// timestamps, most NumPy scalars, NaN), and those whose text another key has, are written with
    /// their place among the children behind it, as in "\<complex>~#3", and are found by both.
    /// Since 0.1
    pub fn fs_node_at(node: *const fs_node, path: *const c_char) -> *const fs_node;
    /// The path of a node from the root of its tree, NUL-terminated, as messages have it, but never
    /// cut: fs_node_at finds the node by it. "." for the root. `*out_size` is always the size that
    /// is needed, the NUL included, also with FS_E_TOO_SMALL (and nothing written); pass NULL and 0
    /// to learn it (FS_OK). Since 0.1
    pub fn fs_node_path(
        node: *const fs_node,
        text: *mut c_char,
        capacity: usize,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Fills `out_key` (struct_size is set). FS_KIND_NONE for NULL, for the root and for items of
    /// lists. Since 0.1
    pub fn fs_node_key(
        node: *const fs_node,
        out_key: *mut fs_key,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Whether both subtrees hold the same things in the same order, bit for bit (so NaN equals the
    /// same NaN), whatever their chunks and byte order: 1 or 0. Keys of the two nodes themselves
    /// don't count; NULL equals NULL only. FS_E_IO and FS_E_CALLBACK where data of a file or source
    /// can't be read. Since 0.1
    pub fn fs_node_equal(
        left: *const fs_node,
        right: *const fs_node,
        out_is_equal: *mut i32,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_bool(
        node: *const fs_node,
        out_value: *mut i32,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_int64(
        node: *const fs_node,
        out_value: *mut i64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_uint64(
        node: *const fs_node,
        out_value: *mut u64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_float64(
        node: *const fs_node,
        out_value: *mut f64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_complex(
        node: *const fs_node,
        out_real: *mut f64,
        out_imag: *mut f64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_str(
        node: *const fs_node,
        out_text: *mut *const c_char,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_bytes(
        node: *const fs_node,
        out_data: *mut *const c_void,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_ext(
        node: *const fs_node,
        out_code: *mut i32,
        out_data: *mut *const c_void,
        out_size: *mut usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int
    /// is also read as uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never
    /// (FS_E_TYPE). Pointers are borrowed from the tree; text is UTF-8, not NUL-terminated. Since
    /// 0.1
    pub fn fs_node_timestamp(
        node: *const fs_node,
        out_seconds: *mut i64,
        out_nanoseconds: *mut u32,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// A view of an array or NumPy scalar; nothing is copied. `out_array->struct_size` is set.
    /// Since 0.1
    pub fn fs_node_array(
        node: *const fs_node,
        out_array: *mut fs_array,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// One of the array's `segment_count` segments. `out_segment->struct_size` is set.
    /// FS_E_INVALID_ARGUMENT beyond the last. Since 0.1
    pub fn fs_node_array_segment(
        node: *const fs_node,
        index: usize,
        out_segment: *mut fs_segment,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Copies the whole array to `destination` in C order and host byte order, chunked or not.
    /// FS_E_TOO_SMALL, and nothing copied, unless `destination_size` bytes hold it. An exception to
    /// rule 2: after FS_E_IO and FS_E_CALLBACK, of data that isn't in memory, some of it may have
    /// been copied. Since 0.1
    pub fn fs_node_array_gather(
        node: *const fs_node,
        destination: *mut c_void,
        destination_size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Copies a part of it: in each dimension the indices start, start + step, … below stop, as
    /// NumPy's a[start:stop:step] for a positive step. Each of the three arrays has `rank` entries;
    /// NULL starts, stops or steps mean 0, the dimension, 1. The result is in C order and host byte
    /// order. FS_E_INVALID_ARGUMENT for an index outside the shape or a step below 1. An exception
    /// to rule 2, as fs_node_array_gather. Since 0.1
    pub fn fs_node_array_slice(
        node: *const fs_node,
        starts: *const i64,
        stops: *const i64,
        steps: *const i64,
        destination: *mut c_void,
        destination_size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Hands the array to the sink, piece by piece. For memory that isn't the host's, and for data
    /// that is larger than memory. FS_E_CALLBACK if it fails; an exception to rule 2: the sink may
    /// have taken some of the pieces then. Since 0.1
    pub fn fs_node_array_stream(
        node: *const fs_node,
        sink: *const fs_items_sink,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// FS_E_TOO_SMALL, and nothing written, if `capacity` is too small. Since 0.1
    pub fn fs_node_columns(
        node: *const fs_node,
        columns: *const fs_columns,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
