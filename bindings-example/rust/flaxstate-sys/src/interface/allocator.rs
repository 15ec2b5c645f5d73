// Written by scripts/api.py.
//! Where the memory that grows with the data comes from.

use std::ffi::c_void;
use std::ptr;

/// Copied into the handle that is created with it; its callbacks must work until the last such
/// handle is freed, and from each thread that uses one. A NULL fs_allocator pointer, or the INIT
/// value, means the C library's memory. All three callbacks are set, or none. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_allocator {
    /// sizeof(fs_allocator)
    pub struct_size: usize,
    /// `size` > 0 bytes at a power of two `alignment`; NULL when there is no memory.
    pub allocate: Option<
        unsafe extern "C" fn(size: usize, alignment: usize, user_data: *mut c_void) -> *mut c_void,
    >,
    /// Like realloc: the first min(old_size, new_size) bytes are kept; on NULL the old block is as
    /// it was.
    pub reallocate: Option<
        unsafe extern "C" fn(
            pointer: *mut c_void,
            old_size: usize,
            new_size: usize,
            alignment: usize,
            user_data: *mut c_void,
        ) -> *mut c_void,
    >,
    /// `size` and `alignment` are those of the block's last (re)allocation.
    pub free: Option<
        unsafe extern "C" fn(
            pointer: *mut c_void,
            size: usize,
            alignment: usize,
            user_data: *mut c_void,
        ),
    >,
    pub user_data: *mut c_void,
}

pub const FS_ALLOCATOR_INIT: fs_allocator = fs_allocator {
    struct_size: size_of::<fs_allocator>(),
    allocate: None,
    reallocate: None,
    free: None,
    user_data: ptr::null_mut(),
};

impl Default for fs_allocator {
    fn default() -> fs_allocator {
        FS_ALLOCATOR_INIT
    }
}
