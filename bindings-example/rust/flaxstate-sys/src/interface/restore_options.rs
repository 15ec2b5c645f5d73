// Written by scripts/api.py.
//! The options of restoring.

use std::ffi::c_char;
use std::ptr;

use super::*;

/// Which other dtype than the target's is taken, of numbers: bools, ints (int1 to int64, uint1 to
/// uint64), floats (of 4 to 64 bits, bfloat16) and complex numbers (complex32 to complex128,
/// bcomplex32). All others (float128, complex256, datetime64, timedelta64, opaque ones) have to be
/// the same.
///
/// What doesn't fit is FS_MISMATCH_VALUE, with the first such value and its index, and is found
/// before anything is written; but where data is read directly, while it is written (see
/// read_directly). Since 0.1
pub type fs_convert = i32;

/// None but in rank 0, where a 0-d array or NumPy scalar is taken if its value stays the same: an
/// int of any width into an int, a float of any width into a float.
pub const FS_CONVERT_NONE: fs_convert = 0;
/// ints into ints, if each value fits; ints and floats into floats, rounded to nearest even, if
/// what is finite stays finite and isn't cut to the largest number, and infinities and NaN are
/// there; all three and complex numbers into complex numbers. Bools only into bools.
pub const FS_CONVERT_SAME_KIND: fs_convert = 1;
/// Any into any, as NumPy's and ml_dtypes' astype: ints wrap, floats are truncated to ints, and
/// overflow to what the dtype has there; of a complex number the real part is taken. Floats that
/// are too large for an int, and NaN, become what x86-64 makes of them.
pub const FS_CONVERT_ANY: fs_convert = 2;

/// What restoring checks, and where the state comes from. All zero: everything is checked. Since
/// 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_restore_options {
    /// sizeof(fs_restore_options)
    pub struct_size: usize,
    /// Restore from this subtree of the state: "params". NULL: the whole.
    pub path: *const c_char,
    /// Another dtype is converted, also that of a plain number (to FS_CONVERT_SAME_KIND an int is
    /// an int64 or uint64, a float a float64). A template converts nothing: it takes a leaf of such
    /// a dtype as it is, with FS_CONVERT_ANY of any.
    pub convert: fs_convert,
    /// 1: another shape with as many items is taken. A template takes any such shape as it is.
    pub reshape: i32,
    /// 1: what the state lacks stays as it is in the target. None counts as lacking for all fields
    /// that can't hold it; to pointers and optional ones it is a value, and to a type by callbacks,
    /// unless its `prepare` says that it doesn't fit. Containers get new elements: what the state
    /// lacks in those is as in a new one. Counted objects behind those that the target had keep
    /// what stands in the room for them.
    pub keep_missing: i32,
    /// 1: what the target doesn't know is dropped, whatever the target's kind
    pub drop_extra: i32,
    /// 1, templates only: a leaf of the target takes whatever the state has, as Flax does
    pub any_leaf: i32,
    /// the most mismatches to list; 0: 100
    pub mismatch_limit: u32,
    /// For the functions that take bytes or a file, and for where memory comes from. `ownership` is
    /// for templates only: an object ends no bytes, also where it has views of them.
    pub decode: *const fs_decode_options,
    /// a hint for objects; a new tree comes from its allocator
    pub workspace: *mut fs_workspace,
    /// a hint for objects
    pub parallel: *const fs_parallel,
    /// 1, objects only: data that stands in a file is read straight into the target. An exception
    /// to rule 2: if reading fails, or a value turns out not to fit (FS_CONVERT_SAME_KIND), the
    /// target is left unspecified. See fs_restore_file.
    pub read_directly: i32,
    /// 1, objects only: containers of objects whose layout is known (fs_accessors.layout) and whose
    /// count stays the same are restored in place, not made anew, so that nothing is allocated.
    /// Their elements keep what isn't a field, and, with keep_missing, what the state lacks. No two
    /// fields or pointers may lead to one of them. Numbers and text are restored in place in any
    /// case.
    pub keep_memory: i32,
    /// Gets to know how many leaves were loaded, and what was kept, dropped, converted and
    /// reshaped.
    pub report: *mut fs_report,
    pub progress: *const fs_progress,
}

pub const FS_RESTORE_OPTIONS_INIT: fs_restore_options = fs_restore_options {
    struct_size: size_of::<fs_restore_options>(),
    path: ptr::null(),
    convert: 0,
    reshape: 0,
    keep_missing: 0,
    drop_extra: 0,
    any_leaf: 0,
    mismatch_limit: 0,
    decode: ptr::null(),
    workspace: ptr::null_mut(),
    parallel: ptr::null(),
    read_directly: 0,
    keep_memory: 0,
    report: ptr::null_mut(),
    progress: ptr::null(),
};

impl Default for fs_restore_options {
    fn default() -> fs_restore_options {
        FS_RESTORE_OPTIONS_INIT
    }
}
