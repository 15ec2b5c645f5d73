//! Registries: what the objects of a program are made of.

use std::ffi::{c_char, c_void};
use std::marker::PhantomData;

use super::{
    fs_allocator, fs_builder, fs_dtype, fs_error, fs_kind, fs_node, fs_restore_options, fs_status,
};

/// How many dimensions a field may have.
pub const FS_MAX_FIELD_RANK: usize = 8;
/// The first dimension of a field that knows its own number of elements.
pub const FS_COUNTED: i64 = -1;

/// Types by name. Any number of threads may use a registry that nobody changes; registering while a call uses the
/// registry is FS_E_BUSY. Since 0.1
#[repr(C)]
pub struct fs_registry {
    _opaque: [u8; 0],
    _not_send: PhantomData<*mut u8>,
}

/// How the items of a leaf field are written; reading takes any of the three.
pub type fs_form = i32;

/// FS_FORM_PLAIN for rank 0, FS_FORM_ARRAY from rank 1
pub const FS_FORM_DEFAULT: fs_form = 0;
/// a Python int, float, bool, complex, str or bytes; rank 0 only
pub const FS_FORM_PLAIN: fs_form = 1;
/// a NumPy scalar; rank 0 only
pub const FS_FORM_SCALAR: fs_form = 2;
/// a NumPy array
pub const FS_FORM_ARRAY: fs_form = 3;

/// Where the value of a field stands.
pub type fs_storage = i32;

/// At `offset`.
pub const FS_STORAGE_IN_PLACE: fs_storage = 0;
/// At `offset` stands a pointer to it. NULL is written as nil, and nil is restored into NULL; restoring anything else
/// into NULL is a mismatch, since the library doesn't allocate what a target keeps.
pub const FS_STORAGE_POINTER: fs_storage = 1;
/// The object at `offset` is a container that `accessors` know.
pub const FS_STORAGE_ACCESSORS: fs_storage = 2;

/// What a container is.
pub type fs_container = i32;

/// elements of a registered type; the state dict has the keys 0, 1, …
pub const FS_CONTAINER_SEQUENCE: fs_container = 1;
/// the same under text keys
pub const FS_CONTAINER_MAP: fs_container = 2;
/// no element or one; no element is nil
pub const FS_CONTAINER_OPTIONAL: fs_container = 3;
/// A leaf whose first dimension grows, contiguous: a vector of numbers (rank from 1, shape[0] FS_COUNTED) or, with rank
/// 0, a string (FS_DTYPE_STR, FS_DTYPE_BYTES).
pub const FS_CONTAINER_ITEMS: fs_container = 4;
/// an array that isn't in the host's memory (a GPU, a ring buffer), or is made when asked
pub const FS_CONTAINER_STREAM: fs_container = 5;

/// Access to a container that grows. The functions for reading may be called several times and on several threads,
/// and change nothing. Restoring takes two steps, so that it is all or nothing: `prepare` makes a staged container
/// of `count` elements and may fail; the library then fills the elements that `staged_element` hands out, which
/// must stay where they are, and either `commit` puts the staged container in the place of the old one, or
/// `discard` drops it; exactly one of them is called. If reading a file fails midway, staged elements that are discarded may
/// hold whatever the file has, also in bools. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_accessors {
    /// sizeof(fs_accessors)
    pub struct_size: usize,
    pub container: fs_container,
    /// SEQUENCE only. 1: the elements stand one behind the other, fs_type.size apart, as in a vector of structs: `next` and
    /// `staged_element` are called for the first one only, which is much faster. 0: they are called for each.
    pub is_contiguous: i32,
    /// How many elements.
    pub size: Option<
        unsafe extern "C" fn(
            container: *const c_void,
            out_count: *mut usize,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    /// The elements in order, each of which stays where it is until the library's call ends: what a file is written from
    /// isn't copied. `cursor` is 0 at first, and then what the call before left in it. MAP: also the key (UTF-8, borrowed
    /// for as long). ITEMS: called once, gives the first item.
    pub next: Option<
        unsafe extern "C" fn(
            container: *const c_void,
            cursor: *mut usize,
            out_key: *mut *const c_char,
            out_key_size: *mut usize,
            out_element: *mut *const c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    /// All four, or none: then the field can only be written.
    pub prepare: Option<
        unsafe extern "C" fn(
            container: *mut c_void,
            count: usize,
            out_staged: *mut *mut c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    /// The element `index`, once each and in order, for MAP under `key`. Elements hold what a fresh element holds. ITEMS:
    /// called once, unless count is 0, gives the first item.
    pub staged_element: Option<
        unsafe extern "C" fn(
            staged: *mut c_void,
            index: usize,
            key: *const c_char,
            key_size: usize,
            out_element: *mut *mut c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub commit: Option<
        unsafe extern "C" fn(container: *mut c_void, staged: *mut c_void, user_data: *mut c_void),
    >,
    pub discard: Option<
        unsafe extern "C" fn(container: *mut c_void, staged: *mut c_void, user_data: *mut c_void),
    >,
    pub user_data: *mut c_void,
    /// STREAM only, in the place of `next` and `staged_element`, which are then NULL: the items [first_item, first_item +
    /// item_count) in C order and host byte order, in pieces of at most 1 MiB, from front to back. `size` gives the first
    /// dimension when it is FS_COUNTED, and may be NULL otherwise. `destination` and `items` may stand
    /// at any address. `write_items` goes to what `prepare` made.
    pub read_items: Option<
        unsafe extern "C" fn(
            container: *const c_void,
            first_item: u64,
            item_count: u64,
            destination: *mut c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub write_items: Option<
        unsafe extern "C" fn(
            staged: *mut c_void,
            first_item: u64,
            item_count: u64,
            items: *const c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
}

/// A field of a registered type: a leaf (dtype set, type_name NULL) or nested objects (the reverse). The FS_… macros
/// below fill it. Text and shapes are copied by fs_register_type. Since 0.1
///
/// ```text
/// rank 0                     one item, or one object
/// rank n, shape              an array of items in C order or by `strides`; objects: rank 1
/// shape[0] == FS_COUNTED     the first dimension is a size_t at `count_offset`; the memory has room for `capacity` of
///                            them: a constant, or a size_t at `capacity_offset`. It limits restoring; objects: rank 1
/// FS_DTYPE_STR, in place           char[N] (shape {N}): NUL-terminated text, at most N - 1 bytes
/// FS_DTYPE_STR, FS_DTYPE_BYTES, counted  `count` bytes, without NUL
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_field {
    /// sizeof(fs_field)
    pub struct_size: usize,
    /// the key in the state dict, NUL-terminated UTF-8
    pub name: *const c_char,
    /// bytes from the start of the object
    pub offset: usize,
    pub storage: fs_storage,
    pub dtype: fs_dtype,
    pub form: fs_form,
    pub rank: u32,
    pub shape: [i64; FS_MAX_FIELD_RANK],
    /// bytes; all 0: C order without gaps
    pub strides: [i64; FS_MAX_FIELD_RANK],
    pub count_offset: usize,
    pub capacity_offset: usize,
    /// elements of the first dimension, when it is a constant; 0: at capacity_offset
    pub capacity: usize,
    /// of the object or the elements; may be registered later
    pub type_name: *const c_char,
    /// FS_STORAGE_ACCESSORS; copied
    pub accessors: *const fs_accessors,
    /// FS_DTYPE_DATETIME64, FS_DTYPE_TIMEDELTA64 and FS_DTYPE_OPAQUE
    pub dtype_name: *const c_char,
    /// bytes; 0: the dtype's; needed for FS_DTYPE_OPAQUE
    pub item_size: usize,
    /// sizeof the struct's member, which the macros fill in: a leaf whose dtype and shape need another number of bytes is
    /// refused. 0: not checked.
    pub member_size: usize,
}

/// A type. Everything but user_data is copied. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_type {
    /// sizeof(fs_type)
    pub struct_size: usize,
    /// NUL-terminated UTF-8
    pub name: *const c_char,
    /// bytes of an object; the distance of neighbours in an array
    pub size: usize,
    /// What the state is to Flax, which decides what extra keys get, and the words of messages:
    ///
    /// ```text
    /// FS_KIND_DATACLASS, or 0       missing and extra keys are mismatches
    /// FS_KIND_NAMED_TUPLE           the same, and the legacy form is read
    /// FS_KIND_DICT                  extra keys are dropped
    /// FS_KIND_LIST, FS_KIND_TUPLE   the number of keys must match
    /// FS_KIND_NIL                   pass-through: the type has one field, and its state is that field's bare value
    /// ```
    pub kind: fs_kind,
    /// 1: takes the place of a type of this name, if there is one
    pub override_existing: i32,
    /// By fields: an array of structs of `field_size` bytes each.
    pub fields: *const fs_field,
    pub field_count: usize,
    /// sizeof(fs_field)
    pub field_size: usize,
    /// By callbacks, for what fields can't describe; `field_count` is then 0. `to_state` adds exactly one value to the
    /// builder: a container or a bare leaf. `prepare` reads the state, checks it, makes what `commit` puts into the target,
    /// and may fail; then exactly one of `commit` and `discard`, which can't fail, is called. The node dies with the call of
    /// fs_restore. `prepare`, `commit` and `discard` NULL: the type can only be written.
    ///
    /// `options` are the caller's, for nested calls (fs_from_state_dict of a part, fs_node_restore_field): without path,
    /// decode and workspace. FS_E_MISMATCH with an error that lists mismatches says what doesn't fit: see
    /// fs_error_add_mismatch. All other statuses become FS_E_CALLBACK.
    pub to_state: Option<
        unsafe extern "C" fn(
            object: *const c_void,
            builder: *mut fs_builder,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub prepare: Option<
        unsafe extern "C" fn(
            target: *mut c_void,
            node: *const fs_node,
            options: *const fs_restore_options,
            out_staged: *mut *mut c_void,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    pub commit: Option<
        unsafe extern "C" fn(target: *mut c_void, staged: *mut c_void, user_data: *mut c_void),
    >,
    pub discard: Option<
        unsafe extern "C" fn(target: *mut c_void, staged: *mut c_void, user_data: *mut c_void),
    >,
    /// of the callbacks
    pub user_data: *mut c_void,
    /// Called exactly once: when the registry is freed, when the type is replaced, or when registering fails.
    pub destroy_user_data: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

unsafe extern "C" {
    /// The allocator is for what fs_from_state_dict needs beside the target; descriptions are small and don't come from
    /// it. Since 0.1
    pub fn fs_registry_create(
        allocator: *const fs_allocator,
        out_registry: *mut *mut fs_registry,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Frees the registry and destroys the user data of its types. No call may be using it. Since 0.1
    pub fn fs_registry_free(registry: *mut fs_registry);
    /// flax.serialization.register_serialization_state. Types may name types that are registered later. FS_E_EXISTS if
    /// the name is taken and `override_existing` isn't set; FS_E_INVALID_ARGUMENT, SHAPE, DTYPE, LIMIT, KEY or UTF8 for
    /// a description that can't be right, with the field as path; FS_E_BUSY while a call uses the registry. After a
    /// failure the registry is as it was. Since 0.1
    pub fn fs_register_type(
        registry: *mut fs_registry,
        type_: *const fs_type,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.is_serializable: 1 if a type of this name is registered. Since 0.1
    pub fn fs_is_serializable(registry: *const fs_registry, type_name: *const c_char) -> i32;
}
