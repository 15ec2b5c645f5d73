//! Kinds of nodes.

use std::ffi::CStr;

use flaxstate_sys as sys;

/// What a node is.
///
/// ```
/// use flaxstate::{Kind, Tree};
///
/// let tree = Tree::from_bytes(b"\x81\xa1a\x07")?;
/// assert_eq!(tree.root().kind(), Kind::Dict);
/// assert_eq!(tree.root().at("a")?.kind(), Kind::Int);
/// assert_eq!(Kind::NamedTuple.name(), "named tuple");
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// `None`.
    Nil,
    /// `True` or `False`.
    Bool,
    /// An int that an `i64` holds.
    Int,
    /// An int that only a `u64` holds.
    Uint,
    /// A Python float: an `f64`.
    Float,
    /// A Python complex number.
    Complex,
    /// Text.
    Str,
    /// Bytes.
    Bytes,
    /// An extension of msgpack that is carried through.
    Ext,
    /// A timestamp of msgpack.
    Timestamp,
    /// A NumPy array.
    Array,
    /// A NumPy scalar.
    Scalar,
    /// A dict.
    Dict,
    /// A list.
    List,
    /// A tuple; in trees that were built.
    Tuple,
    /// A named tuple; in trees that were built.
    NamedTuple,
    /// A dataclass; in trees that were built.
    Dataclass,
    /// A kind of a newer library.
    Unknown(i32),
}

impl Kind {
    pub(crate) fn from_raw(raw: sys::fs_kind) -> Kind {
        match raw {
            sys::FS_KIND_NIL => Kind::Nil,
            sys::FS_KIND_BOOL => Kind::Bool,
            sys::FS_KIND_INT => Kind::Int,
            sys::FS_KIND_UINT => Kind::Uint,
            sys::FS_KIND_FLOAT => Kind::Float,
            sys::FS_KIND_COMPLEX => Kind::Complex,
            sys::FS_KIND_STR => Kind::Str,
            sys::FS_KIND_BYTES => Kind::Bytes,
            sys::FS_KIND_EXT => Kind::Ext,
            sys::FS_KIND_TIMESTAMP => Kind::Timestamp,
            sys::FS_KIND_ARRAY => Kind::Array,
            sys::FS_KIND_SCALAR => Kind::Scalar,
            sys::FS_KIND_DICT => Kind::Dict,
            sys::FS_KIND_LIST => Kind::List,
            sys::FS_KIND_TUPLE => Kind::Tuple,
            sys::FS_KIND_NAMED_TUPLE => Kind::NamedTuple,
            sys::FS_KIND_DATACLASS => Kind::Dataclass,
            unknown => Kind::Unknown(unknown),
        }
    }

    pub(crate) fn as_raw(self) -> sys::fs_kind {
        match self {
            Kind::Nil => sys::FS_KIND_NIL,
            Kind::Bool => sys::FS_KIND_BOOL,
            Kind::Int => sys::FS_KIND_INT,
            Kind::Uint => sys::FS_KIND_UINT,
            Kind::Float => sys::FS_KIND_FLOAT,
            Kind::Complex => sys::FS_KIND_COMPLEX,
            Kind::Str => sys::FS_KIND_STR,
            Kind::Bytes => sys::FS_KIND_BYTES,
            Kind::Ext => sys::FS_KIND_EXT,
            Kind::Timestamp => sys::FS_KIND_TIMESTAMP,
            Kind::Array => sys::FS_KIND_ARRAY,
            Kind::Scalar => sys::FS_KIND_SCALAR,
            Kind::Dict => sys::FS_KIND_DICT,
            Kind::List => sys::FS_KIND_LIST,
            Kind::Tuple => sys::FS_KIND_TUPLE,
            Kind::NamedTuple => sys::FS_KIND_NAMED_TUPLE,
            Kind::Dataclass => sys::FS_KIND_DATACLASS,
            Kind::Unknown(unknown) => unknown,
        }
    }

    /// Its name: `dict`, `array`, …
    pub fn name(self) -> &'static str {
        // SAFETY: the text is static and ASCII.
        unsafe { CStr::from_ptr(sys::fs_kind_name(self.as_raw())) }
            .to_str()
            .unwrap_or("")
    }
}
