//! Errors: a status, a message, a path in the tree, an offset in the bytes, and every mismatch.

use std::ffi::{CStr, CString, c_char};
use std::{fmt, io, ptr};

use flaxstate_sys as sys;

use crate::status::{MismatchKind, Status};

/// What a call of this crate can end with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed, and where.
///
/// [`Display`](fmt::Display) is the whole text for a person: the message with path and offset, and a line for each
/// mismatch.
///
/// ```
/// use flaxstate::{Status, Tree};
///
/// let error = Tree::from_bytes(b"\x81\xa1w\x92\x01").unwrap_err();
/// assert_eq!(error.status(), Status::Truncated);
/// assert_eq!(error.path(), Some("./w"));
/// assert_eq!(error.offset(), Some(3));
/// assert!(error.to_string().contains("./w"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Parts>);

#[derive(Clone, PartialEq, Eq)]
struct Parts {
    status: Status,
    message: String,
    path: String,
    offset: Option<u64>,
    system_code: i32,
    report: String,
    mismatches: Vec<Mismatch>,
}

/// A part of a state that doesn't fit its target.
///
/// ```
/// use flaxstate::{MismatchKind, restore, to_bytes};
///
/// let bytes = to_bytes(&[1.5_f32, 2.5, 3.5])?;
/// let error = restore(&mut [0.0_f32; 2], &bytes).unwrap_err();
/// let mismatch = &error.mismatches()[0];
/// assert_eq!(mismatch.kind, MismatchKind::Shape);
/// assert_eq!((mismatch.wanted.as_str(), mismatch.found.as_str()), ("[2]", "[3]"));
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// What is wrong.
    pub kind: MismatchKind,
    /// `./params/head`, with `~1` for `/` and `~0` for `~` inside a key.
    pub path: String,
    /// One line; Flax's own words where Flax has some.
    pub message: String,
    /// What the target wants: `[64,10]`, `float32`, …
    pub wanted: String,
    /// What the state has.
    pub found: String,
}

impl Error {
    /// An error of your own, for a [`Codec`](crate::Codec), a [`Source`](crate::Source) or a callback. Whoever made
    /// the call gets its message with the status [`Callback`](Status::Callback) and the path of the value.
    ///
    /// ```
    /// let error = flaxstate::Error::new("a clock shows 0 to 1439 minutes");
    /// assert_eq!(error.message(), "a clock shows 0 to 1439 minutes");
    /// assert_eq!(error.path(), None);
    /// ```
    pub fn new(message: impl Into<String>) -> Error {
        Error::of(Status::Callback, message)
    }

    pub(crate) fn of(status: Status, message: impl Into<String>) -> Error {
        let message = message.into();
        let report = message.clone();
        Error(Box::new(Parts {
            status,
            message,
            path: String::new(),
            offset: None,
            system_code: 0,
            report,
            mismatches: Vec::new(),
        }))
    }

    /// A state that doesn't fit, as a callback reports it.
    pub(crate) fn misfit(message: &str, found: &str) -> Error {
        let mut error = Error::of(Status::Mismatch, message);
        error.0.mismatches.push(Mismatch {
            kind: MismatchKind::Kind,
            path: ".".to_owned(),
            message: message.to_owned(),
            wanted: String::new(),
            found: found.to_owned(),
        });
        error
    }

    /// What it came to.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// One line, without the path.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where in the tree, as `./params/head`; `.` is the root. `None` if the error has no place in a tree.
    pub fn path(&self) -> Option<&str> {
        Some(self.0.path.as_str()).filter(|path| !path.is_empty())
    }

    /// Where in the bytes. `None` if the error has no place in bytes.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }

    /// What the system said: `errno`, as [`std::io::Error::raw_os_error`] has it. `None` if no call of the system failed.
    ///
    /// ```
    /// let error = flaxstate::Tree::open("no such file").unwrap_err();
    /// let code = error.system_code().unwrap();
    /// assert_eq!(std::io::Error::from_raw_os_error(code).kind(), std::io::ErrorKind::NotFound);
    /// ```
    pub fn system_code(&self) -> Option<i32> {
        Some(self.0.system_code).filter(|code| *code != 0)
    }

    /// All that doesn't fit, up to the limit of the options. Empty unless the status is
    /// [`Mismatch`](Status::Mismatch).
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.0.mismatches
    }

    /// Takes over an error of the library.
    ///
    /// # Safety
    /// `raw` is NULL, or an error that nobody else frees.
    unsafe fn from_raw(status: sys::fs_status, raw: *mut sys::fs_error) -> Error {
        // SAFETY: by contract; the texts are borrowed from the error, and copied before it is freed.
        unsafe {
            let offset = sys::fs_error_offset(raw);
            let error = Error(Box::new(Parts {
                status: Status::from_raw(status),
                message: text(sys::fs_error_message(raw)),
                path: text(sys::fs_error_path(raw)),
                offset: Some(offset).filter(|offset| *offset != u64::MAX),
                system_code: sys::fs_error_system_code(raw),
                report: text(sys::fs_error_report(raw)),
                mismatches: (0..sys::fs_error_mismatch_count(raw))
                    .map(|i| mismatch(raw, i))
                    .collect(),
            }));
            sys::fs_error_free(raw);
            error
        }
    }

    /// Hands the error to the library, as a callback does.
    pub(crate) fn into_raw(self, out: *mut *mut sys::fs_error) -> sys::fs_status {
        let parts = *self.0;
        let status = parts.status.as_raw();
        let message = c_string_lossy(parts.message);
        if !out.is_null() {
            // SAFETY: `out` is the callback's own parameter, and the texts are copied.
            unsafe {
                *out = sys::fs_error_create(status, message.as_ptr());
                for one in parts.mismatches {
                    add_mismatch(*out, one);
                }
            }
        }
        status
    }
}

/// # Safety
/// `text` is NUL-terminated.
pub(crate) unsafe fn text(text: *const c_char) -> String {
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}

/// # Safety
/// `raw` is an error with more than `index` mismatches.
unsafe fn mismatch(raw: *const sys::fs_error, index: usize) -> Mismatch {
    let mut found = sys::fs_mismatch {
        path: c"".as_ptr(),
        message: c"".as_ptr(),
        wanted: c"".as_ptr(),
        found: c"".as_ptr(),
        ..Default::default()
    };
    // SAFETY: by contract; all texts are NUL-terminated.
    unsafe {
        sys::fs_error_mismatch_at(raw, index, &mut found);
        Mismatch {
            kind: MismatchKind::from_raw(found.kind),
            path: text(found.path),
            message: text(found.message),
            wanted: text(found.wanted),
            found: text(found.found),
        }
    }
}

/// # Safety
/// `raw` is an error that the library has not been given yet.
unsafe fn add_mismatch(raw: *mut sys::fs_error, given: Mismatch) {
    let texts = [given.path, given.message, given.wanted, given.found].map(c_string_lossy);
    let copied = sys::fs_mismatch {
        kind: given.kind.as_raw(),
        path: texts[0].as_ptr(),
        message: texts[1].as_ptr(),
        wanted: texts[2].as_ptr(),
        found: texts[3].as_ptr(),
        ..Default::default()
    };
    // SAFETY: by contract. Without memory for it the list is shorter, which nobody can help.
    unsafe { sys::fs_error_add_mismatch(raw, &copied) };
}

/// A call of the library with its last parameter.
pub(crate) fn check(call: impl FnOnce(*mut *mut sys::fs_error) -> sys::fs_status) -> Result<()> {
    let mut raw = ptr::null_mut();
    match call(&mut raw) {
        sys::FS_OK => Ok(()),
        // SAFETY: the library gives the error to its caller.
        status => Err(unsafe { Error::from_raw(status, raw) }),
    }
}

/// Text for the library that ends with NUL; an error if there is one inside.
pub(crate) fn c_string(text: &str) -> Result<CString> {
    CString::new(text)
        .map_err(|_| Error::of(Status::InvalidArgument, format!("a NUL inside {text:?}")))
}

/// The same for messages: what follows a NUL is left out.
fn c_string_lossy(text: String) -> CString {
    CString::new(text).unwrap_or_else(|error| {
        let end = error.nul_position();
        let mut bytes = error.into_vec();
        bytes.truncate(end);
        CString::new(bytes).unwrap_or_default()
    })
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.report)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.0.status, self.0.report)
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        let kind = match error.status() {
            Status::Truncated => io::ErrorKind::UnexpectedEof,
            Status::NoMemory => io::ErrorKind::OutOfMemory,
            Status::NotFound => io::ErrorKind::NotFound,
            Status::InvalidArgument => io::ErrorKind::InvalidInput,
            Status::Io | Status::NotDurable | Status::Callback => {
                error.system_code().map_or(io::ErrorKind::Other, |code| {
                    io::Error::from_raw_os_error(code).kind()
                })
            }
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}
