// Written by scripts/api.py.
//! Sources and sinks: bytes that are read where they stand, and bytes that go out as they are made.

use std::ffi::c_void;
use std::ptr;

use super::*;

/// Bytes that can be read at any offset: a file inside an engine's pack file, an object in a store.
/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_source {
    /// sizeof(fs_source)
    pub struct_size: usize,
    /// bytes in all
    pub size: u64,
    /// Puts exactly `size` bytes from `offset` on, which are there, into `destination`, which may
    /// stand at any address. Called from each thread that reads the tree, and by one call on one
    /// thread at a time.
    pub read_at: Option<
        unsafe extern "C" fn(
            offset: u64,
            destination: *mut c_void,
            size: usize,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub user_data: *mut c_void,
    /// Called once: when the last tree that may read is freed, or when opening fails.
    pub destroy_user_data: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

pub const FS_SOURCE_INIT: fs_source = fs_source {
    struct_size: size_of::<fs_source>(),
    size: 0,
    read_at: None,
    user_data: ptr::null_mut(),
    destroy_user_data: None,
};

impl Default for fs_source {
    fn default() -> fs_source {
        FS_SOURCE_INIT
    }
}

/// Where bytes go when there is neither a buffer nor a file: a socket, a compressor, an upload.
/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_sink {
    /// sizeof(fs_sink)
    pub struct_size: usize,
    /// Takes all `size` bytes, which are borrowed for the call and may stand at any address. They
    /// come in order, in pieces of any size above 0.
    pub write: Option<
        unsafe extern "C" fn(
            data: *const c_void,
            size: usize,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub user_data: *mut c_void,
}

pub const FS_SINK_INIT: fs_sink = fs_sink {
    struct_size: size_of::<fs_sink>(),
    write: None,
    user_data: ptr::null_mut(),
};

impl Default for fs_sink {
    fn default() -> fs_sink {
        FS_SINK_INIT
    }
}
