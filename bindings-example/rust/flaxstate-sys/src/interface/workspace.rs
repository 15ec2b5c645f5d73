// Written by scripts/api.py.
//! Workspaces: what calls need beside their input and output, kept for the next call.

use std::marker::{PhantomData, PhantomPinned};

use super::*;

/// For those who save or restore again and again: handed to each call by its options, it keeps the
/// memory, so that from the second call on the same shape of tree allocates nothing. Types by
/// callbacks are left out: what they allocate is theirs, and their states are built anew. One call
/// at a time (FS_E_BUSY). Since 0.1
#[repr(C)]
pub struct fs_workspace {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

unsafe extern "C" {
    /// Since 0.1
    pub fn fs_workspace_create(
        allocator: *const fs_allocator,
        out_workspace: *mut *mut fs_workspace,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// No call may be using it. Since 0.1
    pub fn fs_workspace_free(workspace: *mut fs_workspace);
}
