// Written by scripts/api.py.
//! Reports: what a call did that succeeded, where it did more than copy one thing to another.

use std::ffi::c_char;
use std::marker::{PhantomData, PhantomPinned};
use std::ptr;

use super::*;

/// What happened at a place.
pub type fs_report_kind = i32;

/// The state lacks it, so it stayed as it was in the target (keep_missing); or as a new element of
/// a container has it, which `found` then says.
pub const FS_REPORT_KEPT: fs_report_kind = 1;
/// The target doesn't know it, so it was left out: by drop_extra, or as Flax's dicts do.
pub const FS_REPORT_DROPPED: fs_report_kind = 2;
/// Another dtype was taken, or a plain number that the target doesn't hold exactly. A template
/// takes it as it is.
pub const FS_REPORT_CONVERTED: fs_report_kind = 3;
/// another shape was taken; a template takes it as it is
pub const FS_REPORT_RESHAPED: fs_report_kind = 4;
/// an array's data isn't written where `alignment` wants it
pub const FS_REPORT_UNALIGNED: fs_report_kind = 5;
/// bytes of a struct that no field describes
pub const FS_REPORT_UNCOVERED: fs_report_kind = 6;

/// Handed to a call by its options. The call empties it first and fills it when it succeeds; after
/// a failure it is empty (what failed is in the fs_error). One call at a time (FS_E_BUSY); between
/// calls any number of threads may read it. Since 0.1
#[repr(C)]
pub struct fs_report {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_report_entry {
    /// sizeof(fs_report_entry), set by the caller
    pub struct_size: usize,
    pub kind: fs_report_kind,
    pub reserved: i32,
    /// "./params/head", as that of a mismatch
    pub path: *const c_char,
    /// what the target has, or what was asked for: "float32", "[64,10]", …
    pub wanted: *const c_char,
    /// what the state has, or what came of it; "" where there is nothing to say, in `wanted` too
    pub found: *const c_char,
}

pub const FS_REPORT_ENTRY_INIT: fs_report_entry = fs_report_entry {
    struct_size: size_of::<fs_report_entry>(),
    kind: 0,
    reserved: 0,
    path: ptr::null(),
    wanted: ptr::null(),
    found: ptr::null(),
};

impl Default for fs_report_entry {
    fn default() -> fs_report_entry {
        FS_REPORT_ENTRY_INIT
    }
}

unsafe extern "C" {
    /// An empty report. Its memory, 64 KiB, is taken from the allocator here, and none later; a
    /// long text of an entry is put together in memory of malloc's, which is given back at once. It
    /// lists `entry_limit` entries at most (0: 1,000), and no more than have room with their texts,
    /// which are cut as those of errors; what is beyond is only counted. Since 0.1
    pub fn fs_report_create(
        allocator: *const fs_allocator,
        entry_limit: u32,
        out_report: *mut *mut fs_report,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// No call may be using it. That of a type's `prepare` ends with it: nothing happens. Since 0.1
    pub fn fs_report_free(report: *mut fs_report);
    /// How many leaves of the state were restored into the target; 0 for calls that restore
    /// nothing. A type's `prepare` adds those that it restores with the options it is given. Since
    /// 0.1
    pub fn fs_report_loaded(report: *const fs_report) -> u64;
    /// How often this happened, beyond the limit, too. 0 for a kind that is none of the constants.
    /// Since 0.1
    pub fn fs_report_count(report: *const fs_report, kind: fs_report_kind) -> u64;
    /// How many entries are listed. Since 0.1
    pub fn fs_report_entry_count(report: *const fs_report) -> usize;
    /// Fills `out_entry`, whose struct_size is set; its texts are borrowed from the report until it
    /// is used again or freed. FS_E_INVALID_ARGUMENT for an index beyond the count. Since 0.1
    pub fn fs_report_entry_at(
        report: *const fs_report,
        index: usize,
        out_entry: *mut fs_report_entry,
    ) -> fs_status;
    /// The whole text for a person: a line with all counts, and one for each entry, with no newline
    /// at its end. "" for NULL and for an empty report. Borrowed from the report until it is used
    /// again or freed. Since 0.1
    pub fn fs_report_text(report: *const fs_report) -> *const c_char;
}
