// Written by scripts/api.py.
//! Buffers: bytes that the library writes, in memory that is used again.

use std::ffi::c_void;
use std::marker::{PhantomData, PhantomPinned};

use super::*;

/// One call at a time: while one writes to a buffer, as in its callbacks, another is FS_E_BUSY, and
/// changes nothing. An exception to rule 2: when a call that writes to a buffer fails for any other
/// reason, the buffer is empty, and keeps its memory. Since 0.1
#[repr(C)]
pub struct fs_buffer {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

unsafe extern "C" {
    /// An empty buffer. Since 0.1
    pub fn fs_buffer_create(
        allocator: *const fs_allocator,
        out_buffer: *mut *mut fs_buffer,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// No call may be using it. Since 0.1
    pub fn fs_buffer_free(buffer: *mut fs_buffer);
    /// Borrowed until the next call that writes to the buffer; NULL while it has no memory. Since
    /// 0.1
    pub fn fs_buffer_data(buffer: *const fs_buffer) -> *const c_void;
    /// Bytes. Since 0.1
    pub fn fs_buffer_size(buffer: *const fs_buffer) -> usize;
    /// Makes room for `capacity` bytes, so that writing that many allocates nothing. The bytes are
    /// kept, also after a failure. Since 0.1
    pub fn fs_buffer_reserve(
        buffer: *mut fs_buffer,
        capacity: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
