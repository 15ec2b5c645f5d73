//! Keys of dicts.

use std::fmt;
use std::marker::PhantomData;

use flaxstate_sys as sys;

use crate::dtype::Dtype;

/// The key of a dict's entry. State dicts have text keys only; Flax's raw trees may have any scalar as key.
///
/// ```
/// use flaxstate::{Key, Tree};
///
/// let tree = Tree::from_bytes(b"\x82\xa1a\x01\x07\x02")?;
/// let keys: Vec<_> = tree.root().entries().map(|(key, _)| key).collect();
/// assert_eq!(keys, [Key::Str("a"), Key::Int(7)]);
/// assert_eq!(keys[0].to_string(), "a");
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Key<'tree> {
    /// `None`
    Nil,
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i64),
    /// An int beyond `i64`.
    Uint(u64),
    /// A float.
    Float(f64),
    /// A complex number: real and imaginary part.
    Complex(f64, f64),
    /// Text, as all keys of state dicts.
    Str(&'tree str),
    /// Bytes.
    Bytes(&'tree [u8]),
    /// An extension: code and payload.
    Ext(i32, &'tree [u8]),
    /// A timestamp: seconds and nanoseconds.
    Timestamp(i64, u32),
    /// A NumPy scalar: its dtype, the dtype's name, and its bytes, little-endian.
    Scalar(Dtype, &'tree str, &'tree [u8]),
}

/// Bytes of a tree.
///
/// # Safety
/// `data` has `size` bytes that live and don't change for `'tree`; it may be NULL if there are none.
pub(crate) unsafe fn bytes<'tree>(data: *const u8, size: usize) -> &'tree [u8] {
    if size == 0 {
        return &[];
    }
    // SAFETY: by contract.
    unsafe { std::slice::from_raw_parts(data, size) }
}

impl<'tree> Key<'tree> {
    /// The text of a text key.
    pub fn as_str(self) -> Option<&'tree str> {
        match self {
            Key::Str(text) => Some(text),
            _ => None,
        }
    }

    /// `None` for nodes that are no entries of a dict.
    ///
    /// # Safety
    /// The library filled `raw`, from a tree that lives for `'tree`.
    pub(crate) unsafe fn from_raw(raw: &sys::fs_key) -> Option<Key<'tree>> {
        // SAFETY: by contract.
        let (data, name) = unsafe {
            (
                bytes(raw.data.cast(), raw.size),
                bytes(raw.dtype_name.cast(), raw.dtype_name_size),
            )
        };
        // The library checked the text when it read it.
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or("\u{fffd}");
        Some(match raw.kind {
            sys::FS_KIND_NONE => return None,
            sys::FS_KIND_BOOL => Key::Bool(raw.int_value != 0),
            sys::FS_KIND_INT => Key::Int(raw.int_value),
            sys::FS_KIND_UINT => Key::Uint(raw.int_value as u64),
            sys::FS_KIND_FLOAT => Key::Float(raw.real),
            sys::FS_KIND_COMPLEX => Key::Complex(raw.real, raw.imag),
            sys::FS_KIND_STR => Key::Str(text(data)),
            sys::FS_KIND_BYTES => Key::Bytes(data),
            sys::FS_KIND_EXT => Key::Ext(raw.ext_code, data),
            sys::FS_KIND_TIMESTAMP => Key::Timestamp(raw.int_value, raw.nanoseconds),
            sys::FS_KIND_SCALAR => Key::Scalar(Dtype::from_raw(raw.dtype), text(name), data),
            _ => Key::Nil,
        })
    }

    /// The key as the library takes it.
    pub(crate) fn to_raw(self) -> RawKey<'tree> {
        let data = self.data();
        let mut raw = sys::fs_key {
            kind: self.raw_kind(),
            data: data.as_ptr().cast(),
            size: data.len(),
            ..Default::default()
        };
        match self {
            Key::Nil | Key::Str(_) | Key::Bytes(_) => {}
            Key::Bool(value) => raw.int_value = value.into(),
            Key::Int(value) => raw.int_value = value,
            Key::Uint(value) => raw.int_value = value as i64,
            Key::Float(value) => raw.real = value,
            Key::Complex(real, imag) => (raw.real, raw.imag) = (real, imag),
            Key::Ext(code, _) => raw.ext_code = code,
            Key::Timestamp(seconds, nanoseconds) => {
                (raw.int_value, raw.nanoseconds) = (seconds, nanoseconds);
            }
            Key::Scalar(dtype, name, _) => {
                raw.dtype = dtype.as_raw();
                (raw.dtype_name, raw.dtype_name_size) = (name.as_ptr().cast(), name.len());
            }
        }
        RawKey {
            raw,
            data: PhantomData,
        }
    }

    fn raw_kind(self) -> sys::fs_kind {
        match self {
            Key::Nil => sys::FS_KIND_NIL,
            Key::Bool(_) => sys::FS_KIND_BOOL,
            Key::Int(_) => sys::FS_KIND_INT,
            Key::Uint(value) if i64::try_from(value).is_ok() => sys::FS_KIND_INT,
            Key::Uint(_) => sys::FS_KIND_UINT,
            Key::Float(_) => sys::FS_KIND_FLOAT,
            Key::Complex(..) => sys::FS_KIND_COMPLEX,
            Key::Str(_) => sys::FS_KIND_STR,
            Key::Bytes(_) => sys::FS_KIND_BYTES,
            Key::Ext(..) => sys::FS_KIND_EXT,
            Key::Timestamp(..) => sys::FS_KIND_TIMESTAMP,
            Key::Scalar(..) => sys::FS_KIND_SCALAR,
        }
    }

    fn data(self) -> &'tree [u8] {
        match self {
            Key::Str(text) => text.as_bytes(),
            Key::Bytes(bytes) | Key::Ext(_, bytes) | Key::Scalar(_, _, bytes) => bytes,
            _ => &[],
        }
    }
}

/// A key for the library, which points into a [`Key`]'s data.
pub(crate) struct RawKey<'data> {
    pub(crate) raw: sys::fs_key,
    data: PhantomData<&'data [u8]>,
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Str(text) => formatter.write_str(text),
            Key::Int(value) => write!(formatter, "{value}"),
            Key::Uint(value) => write!(formatter, "{value}"),
            other => write!(formatter, "{other:?}"),
        }
    }
}

impl PartialEq<str> for Key<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Key<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}
