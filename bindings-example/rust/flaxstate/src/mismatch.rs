//! Mismatches: what doesn't fit, as the library lists it and as codecs say it.

use flaxstate_sys as sys;

use crate::error::{Error, c_string_lossy, text};
use crate::status::MismatchKind;

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

/// Mismatches that a [`Codec`](crate::Codec) finds. One is an [`Error`] by `?` or `into`, several by
/// [`Error::mismatch`].
impl Mismatch {
    /// A mismatch of the codec's whole node.
    pub fn new(kind: MismatchKind, message: impl Into<String>) -> Mismatch {
        Mismatch {
            kind,
            path: ".".to_owned(),
            message: message.into(),
            wanted: String::new(),
            found: String::new(),
        }
    }

    /// The same at a path below the codec's node: `head/bias`, or `./head/bias`.
    ///
    /// ```
    /// use flaxstate::{Mismatch, MismatchKind};
    ///
    /// let mismatch = Mismatch::new(MismatchKind::Value, "no hour").at("hours");
    /// assert_eq!(mismatch.path, "./hours");
    /// ```
    pub fn at(mut self, path: &str) -> Mismatch {
        self.path = match path {
            "" | "." => ".".to_owned(),
            path if path.starts_with("./") => path.to_owned(),
            path => format!("./{path}"),
        };
        self
    }

    /// The same with what the target wants.
    pub fn wanted(mut self, wanted: impl Into<String>) -> Mismatch {
        self.wanted = wanted.into();
        self
    }

    /// The same with what the state has.
    pub fn found(mut self, found: impl Into<String>) -> Mismatch {
        self.found = found.into();
        self
    }

    /// # Safety
    /// `raw` is an error with more than `index` mismatches.
    pub(crate) unsafe fn of_error(raw: *const sys::fs_error, index: usize) -> Mismatch {
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
    pub(crate) unsafe fn add_to(self, raw: *mut sys::fs_error) {
        let kind = match self.kind {
            // From a library that is newer still: this one refuses it.
            MismatchKind::Unknown(_) => MismatchKind::Value,
            known => known,
        };
        let path = Mismatch::new(kind, "").at(&self.path).path;
        let texts = [path, self.message, self.wanted, self.found].map(c_string_lossy);
        let copied = sys::fs_mismatch {
            kind: kind.as_raw(),
            path: texts[0].as_ptr(),
            message: texts[1].as_ptr(),
            wanted: texts[2].as_ptr(),
            found: texts[3].as_ptr(),
            ..Default::default()
        };
        // SAFETY: by contract. Without memory for it the list is shorter, which nobody can help.
        unsafe { sys::fs_error_add_mismatch(raw, &copied) };
    }
}

impl From<Mismatch> for Error {
    fn from(mismatch: Mismatch) -> Error {
        Error::mismatch([mismatch])
    }
}
