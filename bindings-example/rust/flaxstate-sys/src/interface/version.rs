// Written by scripts/api.py.
//! The version of the header and of the library.

use std::ffi::c_char;

pub const FS_VERSION_MAJOR: i32 = 0;
pub const FS_VERSION_MINOR: i32 = 1;
pub const FS_VERSION_PATCH: i32 = 0;

unsafe extern "C" {
    /// The version of the library that is loaded: "MAJOR.MINOR.PATCH". Static text. Since 0.1
    pub fn fs_version() -> *const c_char;
    /// The same as a number: MAJOR * 1000000 + MINOR * 1000 + PATCH. Since 0.1
    pub fn fs_version_number() -> i32;
}
