//! Errors: a status, a message, a path in the tree, an offset in the bytes, and every mismatch.

use std::ffi::{CStr, CString, c_char};
use std::{fmt, io, ptr};

use flaxstate_sys as sys;

use crate::misfit::NodeId;
use crate::mismatch::Mismatch;
use crate::node::Node;
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
    /// What a codec that fails with this error says of its state; `None`: nothing.
    misfit: Option<Mismatch>,
    /// Which node `path` is that of, if it's known.
    node: NodeId,
}

impl Error {
    /// An error of your own, for a [`Codec`](crate::Codec) or a callback. From
    /// [`from_state`](crate::Codec::from_state) it says that the state holds a value that is refused, which is a
    /// [`Mismatch`] of the call. From all else it ends the call: whoever made it gets the message with the status
    /// [`Callback`](Status::Callback) and the path of the value.
    ///
    /// ```
    /// let error = flaxstate::Error::new("a clock shows 0 to 1439 minutes");
    /// assert_eq!(error.message(), "a clock shows 0 to 1439 minutes");
    /// assert_eq!(error.path(), None);
    /// ```
    pub fn new(message: impl Into<String>) -> Error {
        let error = Error::failed(message);
        let misfit = Mismatch::new(MismatchKind::Value, error.message());
        error.with_misfit(misfit)
    }

    /// An error of your own that has nothing to do with what the state holds: it ends the call also from
    /// [`from_state`](crate::Codec::from_state), with the status [`Callback`](Status::Callback).
    ///
    /// ```
    /// let error = flaxstate::Error::failed("the GPU is gone");
    /// assert_eq!(error.status(), flaxstate::Status::Callback);
    /// ```
    pub fn failed(message: impl Into<String>) -> Error {
        Error::of(Status::Callback, message)
    }

    /// What a [`Codec`](crate::Codec) finds that doesn't fit, all at once: the list becomes a part of that of the call.
    ///
    /// ```
    /// use flaxstate::{Error, Mismatch, MismatchKind, Status};
    ///
    /// let error = Error::mismatch([
    ///     Mismatch::new(MismatchKind::Value, "no hour").at("hours").found("25"),
    ///     Mismatch::new(MismatchKind::Value, "no minute").at("minutes").found("61"),
    /// ]);
    /// assert_eq!((error.status(), error.mismatches().len()), (Status::Mismatch, 2));
    /// assert_eq!(error.mismatches()[1].path, "./minutes");
    /// ```
    pub fn mismatch(mismatches: impl IntoIterator<Item = Mismatch>) -> Error {
        let text = "the state doesn't fit";
        let mut error = Error::of(Status::Mismatch, text);
        error.0.mismatches.extend(mismatches);
        if error.0.mismatches.is_empty() {
            let unnamed = Mismatch::new(MismatchKind::Value, text);
            error.0.mismatches.push(unnamed);
        }
        error.0.report = report(text, &error.0.mismatches);
        error
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
            misfit: None,
            node: NodeId::default(),
        }))
    }

    /// The same error, of a node: its path, and what a codec that fails with it says of its state.
    pub(crate) fn at_node(mut self, node: Node<'_>, misfit: Option<Mismatch>) -> Error {
        if self.0.path.is_empty() {
            let path = node.path().unwrap_or_default();
            self.0.report = format!("{} (at path {path})", self.0.report);
            self.0.path = path;
        }
        self.0.node = NodeId::of(node);
        self.0.misfit = misfit;
        self
    }

    /// The same error of a function that was handed the items of a node: there, if it has no place of its own.
    pub(crate) fn of_items(mut self, node: Node<'_>) -> Error {
        if self.path().is_some() || !self.0.mismatches.is_empty() {
            return self;
        }
        let misfit = self.0.misfit.take();
        self.at_node(node, misfit)
    }

    pub(crate) fn with_misfit(mut self, misfit: Mismatch) -> Error {
        self.0.misfit = Some(misfit);
        self
    }

    /// What a codec's failure is to the call that it serves: a list of mismatches below its node, or the end.
    pub(crate) fn of_codec(mut self, node: Node<'_>) -> Error {
        let Some(mut misfit) = self.0.misfit.take() else {
            return self;
        };
        // A codec may have opened another tree, which has nodes of the same paths.
        let place = node.path_below(&self.0.path).filter(|path| {
            let found = node.at(path);
            found.is_ok_and(|found| self.0.node.is(found))
        });
        misfit.path = place.unwrap_or(misfit.path);
        Error::mismatch([misfit])
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
                message: rust_names(text(sys::fs_error_message(raw))),
                path: text(sys::fs_error_path(raw)),
                offset: Some(offset).filter(|offset| *offset != u64::MAX),
                system_code: sys::fs_error_system_code(raw),
                report: rust_names(text(sys::fs_error_report(raw))),
                mismatches: (0..sys::fs_error_mismatch_count(raw))
                    .map(|i| Mismatch::of_error(raw, i))
                    .collect(),
                misfit: None,
                node: NodeId::default(),
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
                    one.add_to(*out);
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

/// What the library calls the options that it refuses, and what they are here.
const NAMES: [(&str, &str); 7] = [
    ("fs_restore_options.", "RestoreOptions::"),
    ("fs_serialize_options.", "SerializeOptions::"),
    (
        "of fs_decode_options only allocator and memory_limit apply",
        "of DecodeOptions only memory_limit counts",
    ),
    ("fs_decode_options.", "DecodeOptions::"),
    ("fs_parallel.thread_count", "threads"),
    ("fs_source.size", "Source::size"),
    ("must be 0, or 1 for a tree", "is for trees"),
];

fn rust_names(text: String) -> String {
    let rename = |text: String, (ours, theirs): &(&str, &str)| text.replace(ours, theirs);
    NAMES.iter().fold(text, rename)
}

/// "1 byte", "2 bytes", for messages.
pub(crate) fn quantity(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn report(message: &str, mismatches: &[Mismatch]) -> String {
    let lines = mismatches
        .iter()
        .map(|one| format!("\n  {}: {}", one.path, one.message));
    format!("{message}:{}", lines.collect::<String>())
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
pub(crate) fn c_string_lossy(text: String) -> CString {
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
