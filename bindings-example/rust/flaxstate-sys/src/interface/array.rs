// Written by scripts/api.py.
//! Arrays: a view of one that stands in a tree, and a description of one that goes into a tree.

use std::ffi::{c_char, c_void};
use std::ptr;

use super::*;

pub const FS_NO_OFFSET: u64 = u64::MAX;

/// A view of an array or NumPy scalar in a tree, filled by fs_node_array. All pointers are borrowed
/// from the tree. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_array {
    /// sizeof(fs_array), set by the caller
    pub struct_size: usize,
    pub dtype: fs_dtype,
    pub rank: u32,
    /// `rank` dimensions, none negative
    pub shape: *const i64,
    /// not NUL-terminated: dtype_name_size bytes
    pub dtype_name: *const c_char,
    pub dtype_name_size: usize,
    /// bytes
    pub item_size: usize,
    /// the product of the shape
    pub item_count: u64,
    /// bytes: item_count * item_size
    pub size: u64,
    /// 1, or the number of chunks; 0 for strides, which only arrays from a builder have
    pub segment_count: usize,
    /// C order, when it is one segment in memory, in host byte order; else NULL: gather, slice or
    /// stream it
    pub data: *const c_void,
    /// `data` can be read through a pointer to the dtype's C type
    pub is_aligned: i32,
    /// the file holds it most significant byte first; fs_node_array_gather swaps it
    pub is_big_endian: i32,
    /// a file, source or callback holds data of it, so that getting at the data may fail
    pub is_in_file: i32,
    pub reserved: i32,
}

pub const FS_ARRAY_INIT: fs_array = fs_array {
    struct_size: size_of::<fs_array>(),
    dtype: 0,
    rank: 0,
    shape: ptr::null(),
    dtype_name: ptr::null(),
    dtype_name_size: 0,
    item_size: 0,
    item_count: 0,
    size: 0,
    segment_count: 0,
    data: ptr::null(),
    is_aligned: 0,
    is_big_endian: 0,
    is_in_file: 0,
    reserved: 0,
};

impl Default for fs_array {
    fn default() -> fs_array {
        FS_ARRAY_INIT
    }
}

/// Contiguous bytes of an array: its items [first_item, first_item + item_count) in C order. Since
/// 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_segment {
    /// sizeof(fs_segment), set by the caller
    pub struct_size: usize,
    /// NULL: not in memory
    pub data: *const c_void,
    /// bytes
    pub size: u64,
    pub first_item: u64,
    pub item_count: u64,
    /// bytes, in the file or source of the tree; FS_NO_OFFSET where there is none
    pub offset: u64,
}

pub const FS_SEGMENT_INIT: fs_segment = fs_segment {
    struct_size: size_of::<fs_segment>(),
    data: ptr::null(),
    size: 0,
    first_item: 0,
    item_count: 0,
    offset: 0,
};

impl Default for fs_segment {
    fn default() -> fs_segment {
        FS_SEGMENT_INIT
    }
}

/// An array in the caller's memory that is to be put into a tree or written. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_array_source {
    /// sizeof(fs_array_source)
    pub struct_size: usize,
    pub dtype: fs_dtype,
    /// at most 64
    pub rank: u32,
    /// `rank` dimensions, copied; NULL only for rank 0
    pub shape: *const i64,
    /// bytes, of any sign, copied; NULL: C order without gaps
    pub strides: *const i64,
    /// item (0, …, 0), of any alignment; NULL when there are no items, or `read_items`
    pub data: *const c_void,
    /// NUL-terminated; for FS_DTYPE_DATETIME64, FS_DTYPE_TIMEDELTA64 and FS_DTYPE_OPAQUE
    pub dtype_name: *const c_char,
    /// bytes; 0: the dtype's; needed for FS_DTYPE_OPAQUE
    pub item_size: usize,
    /// the data is most significant byte first; it is swapped when it is taken
    pub is_big_endian: i32,
    /// 0: `data` is borrowed until the tree is freed; 1: copied now
    pub copy_data: i32,
    /// Instead of `data`, for data that isn't in memory (a GPU, a generator): puts the items
    /// [first_item, first_item + item_count) in C order into `destination`, which may stand at any
    /// address, little-endian unless `is_big_endian`. Called piece by piece, whenever the data is
    /// needed, from front to back when the array is written. `strides` and `copy_data` are not for
    /// it.
    pub read_items: Option<
        unsafe extern "C" fn(
            first_item: u64,
            item_count: u64,
            destination: *mut c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub user_data: *mut c_void,
    /// Called once: when the last tree that may read is freed, or when the call that was given it
    /// fails.
    pub destroy_user_data: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

pub const FS_ARRAY_SOURCE_INIT: fs_array_source = fs_array_source {
    struct_size: size_of::<fs_array_source>(),
    dtype: 0,
    rank: 0,
    shape: ptr::null(),
    strides: ptr::null(),
    data: ptr::null(),
    dtype_name: ptr::null(),
    item_size: 0,
    is_big_endian: 0,
    copy_data: 0,
    read_items: None,
    user_data: ptr::null_mut(),
    destroy_user_data: None,
};

impl Default for fs_array_source {
    fn default() -> fs_array_source {
        FS_ARRAY_SOURCE_INIT
    }
}
