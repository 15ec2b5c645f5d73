// Written by scripts/api.py.
//! Progress: how far a call is, and a way to end it.

use std::ffi::c_void;
use std::ptr;

use super::*;

/// Handed to a call by its options. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_progress {
    /// sizeof(fs_progress)
    pub struct_size: usize,
    /// Called on the calling thread about every 4 MiB (with threads, every 4 MiB of each), and a
    /// last time before anything is changed; `done` never falls. `done` and `total` are bytes: of
    /// what is written, or of what is read and of the arrays that are copied; `total` is 0 where it
    /// isn't known. If it returns another status than FS_OK, the call ends with FS_E_CALLBACK, and
    /// nothing has changed, but for rule 2's exceptions: a sink has taken bytes, an object that is
    /// read directly is left unspecified, a tree that was to be filled is empty.
    pub update: Option<
        unsafe extern "C" fn(
            done: u64,
            total: u64,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub user_data: *mut c_void,
}

pub const FS_PROGRESS_INIT: fs_progress = fs_progress {
    struct_size: size_of::<fs_progress>(),
    update: None,
    user_data: ptr::null_mut(),
};

impl Default for fs_progress {
    fn default() -> fs_progress {
        FS_PROGRESS_INIT
    }
}
