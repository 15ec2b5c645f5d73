// Written by scripts/api.py.
//! What a call came to.

use std::ffi::c_char;

/// One of the FS_OK / FS_E_… constants below. The numbers never change; new ones are added inside
/// their family.
pub type fs_status = i32;

/// it went well
pub const FS_OK: fs_status = 0;

// The bytes, or a tree that is built by hand, are not what they should be.
/// the bytes end before the value does, or claim more than there is
pub const FS_E_TRUNCATED: fs_status = 10;
/// not msgpack, not one object, or not the form that Flax gives an extension
pub const FS_E_FORMAT: fs_status = 11;
/// beyond a limit: nesting depth, rank, node count, the caller's memory cap, 4 GiB in a list
pub const FS_E_LIMIT: fs_status = 12;
/// a duplicate key, a container as key, or a key that is missing in a chunked array
pub const FS_E_KEY: fs_status = 13;
/// text that is not UTF-8
pub const FS_E_UTF8: fs_status = 14;
/// a shape that is impossible, or that the data doesn't fill exactly
pub const FS_E_SHAPE: fs_status = 15;
/// a dtype that is refused, unknown without a size, or not convertible
pub const FS_E_DTYPE: fs_status = 16;
/// a value of another kind than the one that is needed here
pub const FS_E_TYPE: fs_status = 17;

// Restoring.
/// the state does not fit the target; the error lists every mismatch
pub const FS_E_MISMATCH: fs_status = 30;

// Registries.
/// the type is already registered and `override_existing` is not set
pub const FS_E_EXISTS: fs_status = 40;
/// no such type, or no such node
pub const FS_E_NOT_FOUND: fs_status = 41;

// How the library was called.
/// NULL, an unknown constant, a description that can't be right
pub const FS_E_INVALID_ARGUMENT: fs_status = 50;
/// not now: a builder in the middle of a dict, an object that was already finished
pub const FS_E_STATE: fs_status = 51;
/// the handle is being used by another call
pub const FS_E_BUSY: fs_status = 52;
/// a callback of the caller returned an error, or threw
pub const FS_E_CALLBACK: fs_status = 53;
/// the caller's memory is too small; the size that is needed was reported
pub const FS_E_TOO_SMALL: fs_status = 54;

// Resources.
/// the allocator returned NULL
pub const FS_E_NO_MEMORY: fs_status = 60;
/// the system couldn't read or write a file; the reason is in the message
pub const FS_E_IO: fs_status = 61;
/// the new file is in place, but may not survive a power loss
pub const FS_E_NOT_DURABLE: fs_status = 62;

/// a defect of the library: please report it
pub const FS_E_INTERNAL: fs_status = 90;

unsafe extern "C" {
    /// The constant's name without prefix ("TRUNCATED", "OK"), or "UNKNOWN". Static text. Since 0.1
    pub fn fs_status_name(status: fs_status) -> *const c_char;
}
