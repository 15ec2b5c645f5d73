//! What becomes of other dtypes.

use flaxstate_sys as sys;

/// What becomes of arrays with another dtype than the target has.
///
/// ```
/// use flaxstate::{Convert, MismatchKind, RestoreOptions};
///
/// let (bytes, options) = (flaxstate::to_bytes(&[3_i32, 70_000])?, RestoreOptions::new());
/// let same_kind = options.clone().convert(Convert::SameKind);
/// let error = same_kind.from_bytes::<[i16; 2]>(&bytes).unwrap_err();
/// assert_eq!(error.mismatches()[0].kind, MismatchKind::Value);
/// assert_eq!(options.convert(Convert::Any).from_bytes::<[i16; 2]>(&bytes)?, [3, 4464]);
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Convert {
    /// They are mismatches. (A single number is taken in any width, if its value fits.)
    #[default]
    None,
    /// Ints become ints, if each of them fits; ints and floats become floats, rounded to the nearest; a finite number that
    /// would be infinite is a mismatch. Real numbers become complex ones.
    SameKind,
    /// As NumPy's `astype`: whatever the values.
    Any,
}

impl Convert {
    pub(crate) fn as_raw(self) -> sys::fs_convert {
        match self {
            Convert::None => sys::FS_CONVERT_NONE,
            Convert::SameKind => sys::FS_CONVERT_SAME_KIND,
            Convert::Any => sys::FS_CONVERT_ANY,
        }
    }
}
