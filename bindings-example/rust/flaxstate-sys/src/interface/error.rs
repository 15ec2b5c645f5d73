// Written by scripts/api.py.
//! Errors: a status, a message, a path in the tree, an offset in the bytes, and every mismatch.

use std::ffi::c_char;
use std::marker::{PhantomData, PhantomPinned};
use std::ptr;

use super::*;

/// Why a part of the state does not fit the target.
pub type fs_mismatch_kind = i32;

/// the target's key is not in the state
pub const FS_MISMATCH_MISSING: fs_mismatch_kind = 1;
/// the state has keys that the target does not know
pub const FS_MISMATCH_EXTRA: fs_mismatch_kind = 2;
/// another number of elements
pub const FS_MISMATCH_LENGTH: fs_mismatch_kind = 3;
/// another shape
pub const FS_MISMATCH_SHAPE: fs_mismatch_kind = 4;
/// another dtype
pub const FS_MISMATCH_DTYPE: fs_mismatch_kind = 5;
/// a leaf where a subtree is wanted, or the reverse, or another kind of leaf
pub const FS_MISMATCH_KIND: fs_mismatch_kind = 6;
/// a number that the dtype doesn't hold; text with a NUL inside for a char[N]
pub const FS_MISMATCH_VALUE: fs_mismatch_kind = 7;
/// the target's memory is too small, or its pointer is NULL
pub const FS_MISMATCH_CAPACITY: fs_mismatch_kind = 8;
/// data that a view can't lead to (FS_STORAGE_VIEW): the message says what to do
pub const FS_MISMATCH_PLACE: fs_mismatch_kind = 9;

/// Owned by whoever received it through `fs_error **error`; ends with fs_error_free. Nothing
/// changes it then, so any thread may read it. With all its mismatches and the report it takes 64
/// KiB at most, whatever the input: long keys, texts and lists are cut, and no text but the report
/// has more than one line, or a control character of a key. Look at it after the call:
/// `check(fs_call(…, &error), error)` may read `error` before.
#[repr(C)]
pub struct fs_error {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_mismatch {
    /// sizeof(fs_mismatch), set by the caller
    pub struct_size: usize,
    pub kind: fs_mismatch_kind,
    pub reserved: i32,
    /// "./params/head", with ~1 for "/" and ~0 for "~" inside a key
    pub path: *const c_char,
    /// one line; Flax's own words where Flax has some
    pub message: *const c_char,
    /// what the target wants: "[64,10]", "float32", …
    pub wanted: *const c_char,
    /// what the state has
    pub found: *const c_char,
}

pub const FS_MISMATCH_INIT: fs_mismatch = fs_mismatch {
    struct_size: size_of::<fs_mismatch>(),
    kind: 0,
    reserved: 0,
    path: ptr::null(),
    message: ptr::null(),
    wanted: ptr::null(),
    found: ptr::null(),
};

impl Default for fs_mismatch {
    fn default() -> fs_mismatch {
        FS_MISMATCH_INIT
    }
}

unsafe extern "C" {
    /// FS_OK for NULL. Since 0.1
    pub fn fs_error_status(error: *const fs_error) -> fs_status;
    /// One line, without the path. "" for NULL. Borrowed from the error. Since 0.1
    pub fn fs_error_message(error: *const fs_error) -> *const c_char;
    /// Where in the tree: "." is the root, "" means that the error has no place in a tree.
    /// fs_node_at finds the node by it, unless it is cut, by "~…": the rest of a key of more than
    /// 256 bytes ("~…+1000": of so many), the middle of a path of more than 2,560. Borrowed. Since
    /// 0.1
    pub fn fs_error_path(error: *const fs_error) -> *const c_char;
    /// Where in the bytes, or UINT64_MAX if the error has no place in bytes. Since 0.1
    pub fn fs_error_offset(error: *const fs_error) -> u64;
    /// The system's number for what went wrong: errno, or GetLastError() on Windows. 0 where no
    /// call of the system failed. With FS_E_IO and FS_E_NOT_DURABLE. Since 0.1
    pub fn fs_error_system_code(error: *const fs_error) -> i32;
    /// The whole text for a person: the message with path and offset, and one line for each
    /// mismatch. Borrowed. Since 0.1
    pub fn fs_error_report(error: *const fs_error) -> *const c_char;
    /// How many mismatches the error lists, which may be fewer than there are; 0 unless the status
    /// is FS_E_MISMATCH. Since 0.1
    pub fn fs_error_mismatch_count(error: *const fs_error) -> usize;
    /// Fills `out_mismatch`, whose struct_size is set; its texts are borrowed from the error.
    /// FS_E_INVALID_ARGUMENT for an index beyond the count. Since 0.1
    pub fn fs_error_mismatch_at(
        error: *const fs_error,
        index: usize,
        out_mismatch: *mut fs_mismatch,
    ) -> fs_status;
    /// Makes an error for a callback to report with; `message` is copied. A callback stores it in
    /// its `fs_error **error` and returns a status that is not FS_OK; the library then owns it.
    /// Never NULL: when memory is out it is a static error. Since 0.1
    pub fn fs_error_create(status: fs_status, message: *const c_char) -> *mut fs_error;
    /// Adds to an error that was created with FS_E_MISMATCH what doesn't fit: the texts of
    /// `mismatch` are copied, `path` is that below the node that the callback was given ("./head";
    /// NULL is the node itself), and `wanted` and `found` may be NULL. When a type's `prepare`
    /// returns FS_E_MISMATCH with such an error, or with that of a nested call, the list becomes a
    /// part of the caller's. Where there is no room for one more it only counts.
    /// FS_E_INVALID_ARGUMENT, or FS_E_NO_MEMORY; then nothing was added. Since 0.1
    pub fn fs_error_add_mismatch(error: *mut fs_error, mismatch: *const fs_mismatch) -> fs_status;
    /// Since 0.1
    pub fn fs_error_free(error: *mut fs_error);
}
