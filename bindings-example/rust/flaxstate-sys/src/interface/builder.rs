// Written by scripts/api.py.
//! Builders: trees made by hand, and what a `to_state` callback writes to.

use std::ffi::{c_char, c_void};
use std::marker::{PhantomData, PhantomPinned};

use super::*;

/// Takes a tree in pre-order: begin a container, for each entry of a dict a key and then its value,
/// end. One thread at a time. The first failure sticks: all later calls return it again and do
/// nothing, so a caller may look at fs_builder_finish only. Since 0.1
#[repr(C)]
pub struct fs_builder {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

unsafe extern "C" {
    /// Since 0.1
    pub fn fs_builder_create(
        allocator: *const fs_allocator,
        out_builder: *mut *mut fs_builder,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Since 0.1
    pub fn fs_builder_free(builder: *mut fs_builder);
    /// Begins a container: FS_KIND_DICT, FS_KIND_LIST, FS_KIND_TUPLE, FS_KIND_NAMED_TUPLE or
    /// FS_KIND_DATACLASS. The last two take str keys only. FS_E_LIMIT beyond 1,024 levels. Since
    /// 0.1
    pub fn fs_builder_begin(
        builder: *mut fs_builder,
        kind: fs_kind,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Begins a FS_KIND_DATACLASS with the name of its class, which messages mention; the name is
    /// copied. Since 0.1
    pub fn fs_builder_begin_dataclass(
        builder: *mut fs_builder,
        class_name: *const c_char,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Ends the innermost container. FS_E_KEY if it holds a key twice (1, 1.0 and true are one key,
    /// as in Python). Since 0.1
    pub fn fs_builder_end(builder: *mut fs_builder, error: *mut *mut fs_error) -> fs_status;
    /// The key of the next value, in a container with keys. Text and bytes are copied. FS_E_UTF8
    /// for text that is not UTF-8; FS_E_STATE where no key belongs. Since 0.1
    pub fn fs_builder_key(
        builder: *mut fs_builder,
        key: *const c_char,
        key_size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// A key of any leaf kind; `key->data` of a SCALAR is its item, little-endian. Since 0.1
    pub fn fs_builder_any_key(
        builder: *mut fs_builder,
        key: *const fs_key,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_nil(builder: *mut fs_builder, error: *mut *mut fs_error) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_bool(
        builder: *mut fs_builder,
        value: i32,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_int64(
        builder: *mut fs_builder,
        value: i64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_uint64(
        builder: *mut fs_builder,
        value: u64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_float64(
        builder: *mut fs_builder,
        value: f64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_complex(
        builder: *mut fs_builder,
        real: f64,
        imag: f64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_str(
        builder: *mut fs_builder,
        text: *const c_char,
        size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1
    pub fn fs_builder_bytes(
        builder: *mut fs_builder,
        data: *const c_void,
        size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// An extension that Flax passes through; codes 1, 2, 3 and -1 have kinds of their own and are
    /// FS_E_INVALID_ARGUMENT. Since 0.1
    pub fn fs_builder_ext(
        builder: *mut fs_builder,
        code: i32,
        data: *const c_void,
        size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// An extension that Flax passes through; codes 1, 2, 3 and -1 have kinds of their own and are
    /// FS_E_INVALID_ARGUMENT. Since 0.1
    pub fn fs_builder_timestamp(
        builder: *mut fs_builder,
        seconds: i64,
        nanoseconds: u32,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// An array, or (rank 0 only) a NumPy scalar. The data is borrowed until the tree is freed,
    /// unless `copy_data` is set (a scalar's item is copied in any case). FS_E_SHAPE for an
    /// impossible shape, FS_E_DTYPE for a dtype that Flax can't read again, FS_E_LIMIT beyond
    /// rank 64. Since 0.1
    pub fn fs_builder_array(
        builder: *mut fs_builder,
        array: *const fs_array_source,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// An array, or (rank 0 only) a NumPy scalar. The data is borrowed until the tree is freed,
    /// unless `copy_data` is set (a scalar's item is copied in any case). FS_E_SHAPE for an
    /// impossible shape, FS_E_DTYPE for a dtype that Flax can't read again, FS_E_LIMIT beyond
    /// rank 64. Since 0.1
    pub fn fs_builder_scalar(
        builder: *mut fs_builder,
        scalar: *const fs_array_source,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// A copy of a subtree of another tree. Text and bytes are copied, array data is shared: what
    /// it points at must outlive the new tree. Since 0.1
    pub fn fs_builder_node(
        builder: *mut fs_builder,
        node: *const fs_node,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Gives the finished tree (owned by the caller) and leaves the builder empty, ready for the
    /// next tree. FS_E_STATE while a container is open, when nothing was built, or inside a
    /// callback, which may only add to the builder that it was given. After a failure that stuck it
    /// gives that failure, and empties the builder too. Since 0.1
    pub fn fs_builder_finish(
        builder: *mut fs_builder,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
