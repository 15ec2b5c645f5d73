// Written by scripts/api.py.
//! Registries: what the objects of a program are made of.

use std::ffi::{c_char, c_void};
use std::marker::{PhantomData, PhantomPinned};
use std::ptr;

use super::*;

pub const FS_MAX_FIELD_RANK: i32 = 8;

pub const FS_COUNTED: i32 = -1;

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
/// At `offset` stands a pointer to it. NULL is written as nil, and nil is restored into NULL;
/// restoring anything else into NULL is a mismatch, since the library doesn't allocate what a
/// target keeps.
pub const FS_STORAGE_POINTER: fs_storage = 1;
/// The object at `offset` is a container that `accessors` know.
pub const FS_STORAGE_ACCESSORS: fs_storage = 2;
/// At `offset` stands a pointer to const, which restoring doesn't fill, but sets, when all else has
/// been checked: nothing is copied, and weights may be where no memory is, in flash or in a mapped
/// file. After fs_restore it leads into the bytes, which have to stay as long as the object uses
/// it; after fs_from_state_dict and fs_node_restore_field to where the tree has its data, so that
/// the tree has to stay, and what that borrows. fs_restore_file, fs_restore_source and trees of
/// files that aren't mapped can't have any: all that these read goes, or isn't in memory.
///
/// Leaves only. The items have to be in one piece, in the host's byte order and aligned for their
/// dtype (fs_serialize_options.alignment; align_arrays, for a tree): all else is FS_MISMATCH_PLACE,
/// whose message says what to do. Bools have to be 0 or 1 (FS_MISMATCH_VALUE). The dtype is the
/// field's, whatever `convert` says; `reshape` works. Rank 0 is a 0-d array (FS_FORM_ARRAY). What
/// has no items sets NULL. None fits no view, so that nothing else makes it NULL; an array that may
/// be None is an FS_CONTAINER_OPTIONAL of a pass-through type. Written is the array that it leads
/// to; NULL is FS_E_INVALID_ARGUMENT, unless there are no items.
pub const FS_STORAGE_VIEW: fs_storage = 3;

/// What a container is.
pub type fs_container = i32;

/// elements of a registered type; the state dict has the keys 0, 1, …
pub const FS_CONTAINER_SEQUENCE: fs_container = 1;
/// the same under text keys
pub const FS_CONTAINER_MAP: fs_container = 2;
/// no element or one; no element is nil
pub const FS_CONTAINER_OPTIONAL: fs_container = 3;
/// A leaf whose memory the container allocates, contiguous: a vector of numbers (rank from 1; the
/// first dimension is the number of elements, and the field's shape may fix it) or, with rank 0, a
/// string (FS_DTYPE_STR, FS_DTYPE_BYTES).
pub const FS_CONTAINER_ITEMS: fs_container = 4;
/// an array that isn't in the host's memory (a GPU, a ring buffer), or is made when asked
pub const FS_CONTAINER_STREAM: fs_container = 5;

/// Where a container has its elements, so that reading it calls nothing.
pub type fs_layout = i32;

/// only `size` and `next` know
pub const FS_LAYOUT_NONE: fs_layout = 0;
/// ITEMS, and SEQUENCE if it is contiguous: a pointer to the first one at `data_offset`, which may
/// be NULL if there is none, and how many there are, a number of `count_size` bytes at
/// `end_offset`; or, for FS_LAYOUT_END, a pointer behind the last one there.
pub const FS_LAYOUT_COUNT: fs_layout = 1;
pub const FS_LAYOUT_END: fs_layout = 2;
/// OPTIONAL: the element itself at `data_offset`, and a byte at `end_offset` that is 0 if there is
/// none.
pub const FS_LAYOUT_FLAG: fs_layout = 3;

/// Types by name. Any number of threads may use a registry that nobody changes; registering while a
/// call uses the registry is FS_E_BUSY. Since 0.1
#[repr(C)]
pub struct fs_registry {
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

/// An element, as `entries` gives it. It never grows. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_entry {
    /// MAP: UTF-8, which needs no NUL; else NULL, with size 0
    pub key: *const c_char,
    pub key_size: usize,
    pub element: *const c_void,
}

pub const FS_ENTRY_INIT: fs_entry = fs_entry {
    key: ptr::null(),
    key_size: 0,
    element: ptr::null(),
};

impl Default for fs_entry {
    fn default() -> fs_entry {
        FS_ENTRY_INIT
    }
}

/// Access to a container that grows. The functions for reading may be called several times and on
/// several threads, and change nothing. Restoring takes two steps, so that it is all or nothing:
/// `prepare` makes a staged container of `count` elements and may fail; the library then fills the
/// elements that `staged_element` hands out, which must stay where they are, and either `commit`
/// puts the staged container in the place of the old one, or `discard` drops it; exactly one of
/// them is called. If reading a file fails midway, staged elements that are discarded may hold
/// whatever the file has, also in bools. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_accessors {
    /// sizeof(fs_accessors)
    pub struct_size: usize,
    pub container: fs_container,
    /// SEQUENCE only. 1: the elements stand one behind the other, fs_type.size apart, as in a
    /// vector of structs: `next` and `staged_element` are called for the first one only, which is
    /// much faster. 0: they are called for each.
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
    /// The elements in order, each of which stays where it is until the library's call ends: what a
    /// file is written from isn't copied. `cursor` is 0 at first, and then what the call before
    /// left in it. MAP: also the key (UTF-8, borrowed for as long; FS_E_KEY for one that comes
    /// twice). ITEMS: called once, gives the first item.
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
    /// The element `index`, once each and in order, for MAP under `key`. Elements hold what a fresh
    /// element holds. ITEMS: called once, unless count is 0, gives the first item.
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
    /// STREAM only, in the place of `next` and `staged_element`, which are then NULL: the items
    /// [first_item, first_item + item_count) in C order and host byte order, in pieces of at most 1
    /// MiB, from front to back. `size` gives the first dimension when it is FS_COUNTED, and may be
    /// NULL otherwise. `destination` and `items` may stand at any address. `write_items` goes to
    /// what `prepare` made.
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
    /// For speed, where containers are many. What they say must hold for every container of the
    /// field, also right after it was made: `size` and `next` aren't called then. Offsets are bytes
    /// from the start of the container, and lead to bytes of it. Numbers and text whose count stays
    /// are restored into the memory that the container has, after all checks, with neither
    /// `prepare` nor `commit`, unless the bytes stand in it. So a container that can be restored
    /// must own its memory alone. With fs_restore_options.keep_memory the same goes for containers
    /// of objects.
    pub layout: fs_layout,
    /// FS_LAYOUT_COUNT: 4 or 8; 0: that of a size_t. It may be signed, as fs_field.count_size
    pub count_size: u32,
    pub data_offset: usize,
    pub end_offset: usize,
    /// Not for STREAM: makes `container`, which nobody sees yet since it stands in an element that
    /// is staged itself, one of `count` elements, each of which holds what a fresh element holds;
    /// what it had is dropped. The library then fills those that `staged_element` hands out for the
    /// container in the place of a staged one: without `prepare`, `commit` and `discard`, and so
    /// without memory for what is staged. After a failure the container ends with its element.
    pub reset: Option<
        unsafe extern "C" fn(
            container: *mut c_void,
            count: usize,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
    /// Many `next` at once, which isn't called then, and may be NULL; for MAP, and SEQUENCE that
    /// isn't contiguous. The elements that come next, in `out_entries`: `capacity` of them, which
    /// is 1 or more, or all that are left, if these are fewer, and how many in `out_count`, 0 of
    /// them at the end. What is true of cursor, keys and elements of `next` is true of these.
    /// Whoever has fewer than `capacity` elements isn't asked for their `size`. FS_E_CALLBACK if a
    /// count is above `capacity`, or they end before there were `size` elements.
    pub entries: Option<
        unsafe extern "C" fn(
            container: *const c_void,
            cursor: *mut usize,
            capacity: usize,
            out_entries: *mut fs_entry,
            out_count: *mut usize,
            error: *mut *mut fs_error,
            user_data: *mut c_void,
        ) -> fs_status,
    >,
}

pub const FS_ACCESSORS_INIT: fs_accessors = fs_accessors {
    struct_size: size_of::<fs_accessors>(),
    container: 0,
    is_contiguous: 0,
    size: None,
    next: None,
    prepare: None,
    staged_element: None,
    commit: None,
    discard: None,
    user_data: ptr::null_mut(),
    read_items: None,
    write_items: None,
    layout: 0,
    count_size: 0,
    data_offset: 0,
    end_offset: 0,
    reset: None,
    entries: None,
};

impl Default for fs_accessors {
    fn default() -> fs_accessors {
        FS_ACCESSORS_INIT
    }
}

/// A field of a registered type: a leaf (dtype set, type_name NULL) or nested objects (the
/// reverse). The FS_… macros below fill it. Text and shapes are copied by fs_register_type.
///
/// ```text
/// rank 0                     one item, or one object
/// rank n, shape              an array of items in C order or by `strides`; objects: rank 1
/// shape[0] == FS_COUNTED     the first dimension is a member at `count_offset`; the memory has room for `capacity` of
///                            them: a constant, or a member at `capacity_offset`. It limits restoring, and what is
///                            written, unless it is 0 behind a pointer; a view has none; objects: rank 1
/// shape[i] == FS_COUNTED, i > 0  all dimensions that are FS_COUNTED stand in an int64_t[rank] at `extents_offset`, in the
///                            place of a count, and are restored into it; `capacity` is in items of the whole array.
///                            Items in C order, in place, behind a pointer or in view; nothing is `reshape`d to it
/// FS_DTYPE_STR, in place           char[N] (shape {N}): NUL-terminated text, at most N - 1 bytes
/// FS_DTYPE_STR, FS_DTYPE_BYTES, counted  `count` bytes, without NUL
/// FS_DTYPE_INT1 to FS_DTYPE_UINT4  values: an int8_t or uint8_t each. They wrap when they are written, as in astype
/// ```
///
/// Fields may share a count, and it may be an integer field of its own: a state in which they
/// differ is a mismatch (FS_MISMATCH_LENGTH), as is one that differs from the count of an array
/// that the state lacks and that is kept. A count that the state lacks is written for the sake of
/// what it counts. Two fields may describe the same bytes, but not have only some in common. A
/// pointer leads out of the object: what it leads to must be no member that another field describes
/// or counts with. Since 0.1
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
    pub shape: [i64; 8],
    /// bytes; all 0: C order without gaps
    pub strides: [i64; 8],
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
    /// sizeof the struct's member, which the macros fill in: a leaf whose dtype and shape need
    /// another number of bytes is refused, and so are nested objects, once their type is known. 0:
    /// not checked.
    pub member_size: usize,
    /// Bytes of the members at count_offset and capacity_offset: 4 or 8; 0: those of a size_t. They
    /// may be signed: what is negative then, more than INT32_MAX or INT64_MAX, is refused.
    pub count_size: u32,
    pub capacity_size: u32,
    pub extents_offset: usize,
}

pub const FS_FIELD_INIT: fs_field = fs_field {
    struct_size: size_of::<fs_field>(),
    name: ptr::null(),
    offset: 0,
    storage: 0,
    dtype: 0,
    form: 0,
    rank: 0,
    shape: [0; 8],
    strides: [0; 8],
    count_offset: 0,
    capacity_offset: 0,
    capacity: 0,
    type_name: ptr::null(),
    accessors: ptr::null(),
    dtype_name: ptr::null(),
    item_size: 0,
    member_size: 0,
    count_size: 0,
    capacity_size: 0,
    extents_offset: 0,
};

impl Default for fs_field {
    fn default() -> fs_field {
        FS_FIELD_INIT
    }
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
    /// FS_KIND_NIL                   pass-through: the type has one field, and its state is that field's bare value,
    ///                               which must not lead back to the type (FS_E_INVALID_ARGUMENT)
    /// ```
    pub kind: fs_kind,
    /// 1: takes the place of a type of this name, if there is one
    pub override_existing: i32,
    /// By fields: an array of structs of `field_size` bytes each.
    pub fields: *const fs_field,
    pub field_count: usize,
    /// sizeof(fs_field)
    pub field_size: usize,
    /// By callbacks, for what fields can't describe; `field_count` is then 0. `to_state` adds
    /// exactly one value to the builder: a container or a bare leaf. `prepare` reads the state,
    /// checks it, makes what `commit` puts into the target, and may fail; then exactly one of
    /// `commit` and `discard`, which can't fail, is called. The node dies with the call of
    /// fs_restore. `prepare`, `commit` and `discard` NULL: the type can only be written.
    ///
    /// `options` are the caller's, for nested calls (fs_from_state_dict of a part,
    /// fs_node_restore_field): without path and workspace; decode holds their allocator and what is
    /// left of their memory_limit, and nothing else. A nested call takes `node` itself, and names
    /// its part by `path`: what it reports has whole paths then. (A part that may be missing is
    /// asked for before: a `path` that isn't there is FS_E_NOT_FOUND.) FS_E_MISMATCH with an error
    /// that lists mismatches says what doesn't fit: see fs_error_add_mismatch. All other statuses
    /// become FS_E_CALLBACK.
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
    /// Called exactly once: when the registry is freed, when the type is replaced, or when
    /// registering fails.
    pub destroy_user_data: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
    /// sizeof(fs_restore_options) where `prepare` is compiled: its `options` have that size, so
    /// that a copy of them can be handed on whatever the library's release is. 0: as in the first
    /// release.
    pub options_size: usize,
}

pub const FS_TYPE_INIT: fs_type = fs_type {
    struct_size: size_of::<fs_type>(),
    name: ptr::null(),
    size: 0,
    kind: 0,
    override_existing: 0,
    fields: ptr::null(),
    field_count: 0,
    field_size: size_of::<fs_field>(),
    to_state: None,
    prepare: None,
    commit: None,
    discard: None,
    user_data: ptr::null_mut(),
    destroy_user_data: None,
    options_size: size_of::<fs_restore_options>(),
};

impl Default for fs_type {
    fn default() -> fs_type {
        FS_TYPE_INIT
    }
}

/// How an object is added to a builder. All zero: its array data is borrowed. Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_build_options {
    /// sizeof(fs_build_options)
    pub struct_size: usize,
    /// 1: the data of arrays and streams is copied, and streams are read now: the object isn't
    /// needed any more. 0: they are borrowed from the object, and streams read from it, until the
    /// tree is freed.
    pub copy_data: i32,
    pub reserved: i32,
}

pub const FS_BUILD_OPTIONS_INIT: fs_build_options = fs_build_options {
    struct_size: size_of::<fs_build_options>(),
    copy_data: 0,
    reserved: 0,
};

impl Default for fs_build_options {
    fn default() -> fs_build_options {
        FS_BUILD_OPTIONS_INIT
    }
}

unsafe extern "C" {
    /// The allocator is for what calls that write or restore objects need beside output and target,
    /// unless they have a workspace or an allocator in their options; descriptions are small and
    /// don't come from it. Since 0.1
    pub fn fs_registry_create(
        allocator: *const fs_allocator,
        out_registry: *mut *mut fs_registry,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Frees the registry and destroys the user data of its types. No call may be using it. Since
    /// 0.1
    pub fn fs_registry_free(registry: *mut fs_registry);
    /// flax.serialization.register_serialization_state. Types may name types that are registered
    /// later. FS_E_EXISTS if the name is taken and `override_existing` isn't set;
    /// FS_E_INVALID_ARGUMENT, SHAPE, DTYPE, LIMIT, KEY or UTF8 for a description that can't be
    /// right, with the field as path; FS_E_BUSY while a call uses the registry. After a failure the
    /// registry is as it was. Since 0.1
    pub fn fs_register_type(
        registry: *mut fs_registry,
        type_: *const fs_type,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same for several types at once, all of them or none; they may name each other in any
    /// order. `types` is an array of structs of `type_size` bytes each, sizeof(fs_type). The path
    /// of an error is that of the type and the field: "./Dense/kernel". FS_E_EXISTS also for a name
    /// that occurs twice. Every destroy_user_data runs once, whatever becomes of it, but for a
    /// `type_size` that is too small to find them. Since 0.1
    pub fn fs_register_types(
        registry: *mut fs_registry,
        types: *const fs_type,
        type_count: usize,
        type_size: usize,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.is_serializable: 1 if a type of this name is registered. Since 0.1
    pub fn fs_is_serializable(registry: *const fs_registry, type_name: *const c_char) -> i32;
    /// How many types are registered; 0 while the registry is being changed. Since 0.1
    pub fn fs_registry_type_count(registry: *const fs_registry) -> usize;
    /// Their names, in the order in which they were registered first; NULL beyond the count.
    /// Borrowed from the registry. Since 0.1
    pub fn fs_registry_type_name(registry: *const fs_registry, index: usize) -> *const c_char;
    /// What a description forgets: an FS_REPORT_UNCOVERED entry for each run of bytes of the type's
    /// objects that no field describes, and of those of the types that its fields name. Each type
    /// is looked at once: `path` is the first that leads to it ("./bodies"), `found` says which
    /// bytes they are, and behind which field. Padding is found, too, since nothing tells it from a
    /// member: a run that may be padding says so. Members that say how much there is are described
    /// by the fields that use them; a container of `member_size` 0 reaches to the next field; types
    /// by callbacks know their bytes themselves. FS_E_NOT_FOUND for this type or one that a field
    /// names; FS_E_BUSY. Since 0.1
    pub fn fs_registry_uncovered(
        registry: *const fs_registry,
        type_name: *const c_char,
        report: *mut fs_report,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The state dict of an object of a registered type, for callbacks that describe an object that
    /// holds others. The registry isn't needed any more afterwards. FS_E_NOT_FOUND for the type;
    /// what the object holds that can't be written as fs_to_state_dict. Since 0.1
    pub fn fs_builder_object(
        builder: *mut fs_builder,
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        options: *const fs_build_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same for one leaf, without a registry: the value of what `field` says of the member of
    /// `object`, without its key, which fs_builder_key adds before. FS_E_INVALID_ARGUMENT, SHAPE,
    /// DTYPE or LIMIT as fs_register_type. Since 0.1
    pub fn fs_builder_field(
        builder: *mut fs_builder,
        field: *const fs_field,
        object: *const c_void,
        options: *const fs_build_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
