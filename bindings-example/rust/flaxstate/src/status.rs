//! Statuses, and kinds of mismatches.

use flaxstate_sys as sys;

/// What a call came to.
///
/// ```
/// use flaxstate::{Status, Tree};
///
/// assert_eq!(Tree::from_bytes(b"\xc1").unwrap_err().status(), Status::Format);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Status {
    /// No failure. No error has this status.
    Ok,
    /// The bytes end before the value does, or claim more than there is.
    Truncated,
    /// Not msgpack, not one object, or not the form that Flax gives an extension.
    Format,
    /// Beyond a limit: depth, rank, the number of nodes, your memory limit, 4 GiB in a list.
    Limit,
    /// A duplicate key, a container as key, or a key that is missing in a chunked array.
    Key,
    /// Text that is not UTF-8.
    Utf8,
    /// A shape that is impossible, or that the data doesn't fill exactly.
    Shape,
    /// A dtype that is refused, unknown without a size, or not convertible.
    Dtype,
    /// A value of another kind than the one that is needed here.
    Type,
    /// The state does not fit the target: see [`Error::mismatches`](crate::Error::mismatches).
    Mismatch,
    /// The type is already registered.
    Exists,
    /// No such type, or no such node.
    NotFound,
    /// The call can't be right.
    InvalidArgument,
    /// Not now: a builder in the middle of a dict, for example.
    State,
    /// The workspace is being used by another call.
    Busy,
    /// Code of yours returned an error, or panicked.
    Callback,
    /// The memory for the result is too small.
    TooSmall,
    /// There is no memory.
    NoMemory,
    /// The system couldn't read or write a file; the reason is in the message.
    Io,
    /// The new file is in place, but may not survive a power loss.
    NotDurable,
    /// A defect of the library: please report it.
    Internal,
    /// A status of a newer library.
    Unknown(i32),
}

impl Status {
    pub(crate) fn from_raw(raw: sys::fs_status) -> Status {
        match raw {
            sys::FS_OK => Status::Ok,
            sys::FS_E_TRUNCATED => Status::Truncated,
            sys::FS_E_FORMAT => Status::Format,
            sys::FS_E_LIMIT => Status::Limit,
            sys::FS_E_KEY => Status::Key,
            sys::FS_E_UTF8 => Status::Utf8,
            sys::FS_E_SHAPE => Status::Shape,
            sys::FS_E_DTYPE => Status::Dtype,
            sys::FS_E_TYPE => Status::Type,
            sys::FS_E_MISMATCH => Status::Mismatch,
            sys::FS_E_EXISTS => Status::Exists,
            sys::FS_E_NOT_FOUND => Status::NotFound,
            sys::FS_E_INVALID_ARGUMENT => Status::InvalidArgument,
            sys::FS_E_STATE => Status::State,
            sys::FS_E_BUSY => Status::Busy,
            sys::FS_E_CALLBACK => Status::Callback,
            sys::FS_E_TOO_SMALL => Status::TooSmall,
            sys::FS_E_NO_MEMORY => Status::NoMemory,
            sys::FS_E_IO => Status::Io,
            sys::FS_E_NOT_DURABLE => Status::NotDurable,
            sys::FS_E_INTERNAL => Status::Internal,
            unknown => Status::Unknown(unknown),
        }
    }

    pub(crate) fn as_raw(self) -> sys::fs_status {
        match self {
            Status::Ok => sys::FS_OK,
            Status::Truncated => sys::FS_E_TRUNCATED,
            Status::Format => sys::FS_E_FORMAT,
            Status::Limit => sys::FS_E_LIMIT,
            Status::Key => sys::FS_E_KEY,
            Status::Utf8 => sys::FS_E_UTF8,
            Status::Shape => sys::FS_E_SHAPE,
            Status::Dtype => sys::FS_E_DTYPE,
            Status::Type => sys::FS_E_TYPE,
            Status::Mismatch => sys::FS_E_MISMATCH,
            Status::Exists => sys::FS_E_EXISTS,
            Status::NotFound => sys::FS_E_NOT_FOUND,
            Status::InvalidArgument => sys::FS_E_INVALID_ARGUMENT,
            Status::State => sys::FS_E_STATE,
            Status::Busy => sys::FS_E_BUSY,
            Status::Callback => sys::FS_E_CALLBACK,
            Status::TooSmall => sys::FS_E_TOO_SMALL,
            Status::NoMemory => sys::FS_E_NO_MEMORY,
            Status::Io => sys::FS_E_IO,
            Status::NotDurable => sys::FS_E_NOT_DURABLE,
            Status::Internal => sys::FS_E_INTERNAL,
            Status::Unknown(unknown) => unknown,
        }
    }
}

/// Why a part of the state does not fit the target.
///
/// ```
/// use flaxstate::{MismatchKind, restore, to_bytes};
///
/// let error = restore(&mut 0_u8, &to_bytes(&300_i64)?).unwrap_err();
/// assert_eq!(error.mismatches()[0].kind, MismatchKind::Value);
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MismatchKind {
    /// A key of the target is not in the state.
    Missing,
    /// The state has keys that the target does not know.
    Extra,
    /// Another number of elements.
    Length,
    /// Another shape.
    Shape,
    /// Another dtype.
    Dtype,
    /// A leaf where a subtree is wanted, or the reverse, or another kind of leaf.
    Kind,
    /// A plain number that the target's dtype can't hold.
    Value,
    /// The target has no room for it.
    Capacity,
    /// A [`View`](crate::View) can't lead to the data where it stands: the message says what to do.
    Place,
    /// A kind of a newer library.
    Unknown(i32),
}

impl MismatchKind {
    pub(crate) fn from_raw(raw: sys::fs_mismatch_kind) -> MismatchKind {
        match raw {
            sys::FS_MISMATCH_MISSING => MismatchKind::Missing,
            sys::FS_MISMATCH_EXTRA => MismatchKind::Extra,
            sys::FS_MISMATCH_LENGTH => MismatchKind::Length,
            sys::FS_MISMATCH_SHAPE => MismatchKind::Shape,
            sys::FS_MISMATCH_DTYPE => MismatchKind::Dtype,
            sys::FS_MISMATCH_KIND => MismatchKind::Kind,
            sys::FS_MISMATCH_VALUE => MismatchKind::Value,
            sys::FS_MISMATCH_CAPACITY => MismatchKind::Capacity,
            sys::FS_MISMATCH_PLACE => MismatchKind::Place,
            unknown => MismatchKind::Unknown(unknown),
        }
    }

    pub(crate) fn as_raw(self) -> sys::fs_mismatch_kind {
        match self {
            MismatchKind::Missing => sys::FS_MISMATCH_MISSING,
            MismatchKind::Extra => sys::FS_MISMATCH_EXTRA,
            MismatchKind::Length => sys::FS_MISMATCH_LENGTH,
            MismatchKind::Shape => sys::FS_MISMATCH_SHAPE,
            MismatchKind::Dtype => sys::FS_MISMATCH_DTYPE,
            MismatchKind::Kind => sys::FS_MISMATCH_KIND,
            MismatchKind::Value => sys::FS_MISMATCH_VALUE,
            MismatchKind::Capacity => sys::FS_MISMATCH_CAPACITY,
            MismatchKind::Place => sys::FS_MISMATCH_PLACE,
            MismatchKind::Unknown(raw) => raw,
        }
    }
}
