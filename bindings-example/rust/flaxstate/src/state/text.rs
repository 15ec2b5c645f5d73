//! `String`, and `Vec<u8>` as bytes.

use std::ffi::c_void;

use flaxstate_sys as sys;

use super::State;
use super::container::{Container, accessors};
use super::sequence::fresh_vec;
use super::types::{Layout, Types};
use crate::error::Result;

// SAFETY: the accessors are those of a String.
unsafe impl State for String {
    fn describe(_types: &mut Types<'_>) -> Result<Layout> {
        Ok(Layout::text(
            accessors::<String>(sys::FS_CONTAINER_ITEMS),
            sys::FS_DTYPE_STR,
        ))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(String::new()) }
    }
}

impl Container for String {
    type Staged = Vec<u8>;

    fn count(&self) -> usize {
        self.len()
    }

    fn next(&self, _cursor: &mut usize) -> (&str, *const c_void) {
        ("", self.as_ptr().cast())
    }

    fn stage(count: usize) -> Result<Vec<u8>> {
        fresh_vec(count)
    }

    fn staged_element(staged: &mut Vec<u8>, _index: usize, _key: &[u8]) -> Result<*mut c_void> {
        Ok(staged.as_mut_ptr().cast())
    }

    /// The library has checked the text. That it is checked again costs little, and leaves no way to a wrong `String`.
    fn commit(&mut self, staged: Vec<u8>) {
        *self = String::from_utf8(staged)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    }

    fn discard(_staged: Vec<u8>) {}
}

/// What can stand under `#[state(bytes)]`.
#[diagnostic::on_unimplemented(message = "#[state(bytes)] is for `Vec<u8>`, not for `{Self}`")]
pub trait Bytes {
    #[doc(hidden)]
    fn layout() -> Layout;
}

impl Bytes for Vec<u8> {
    fn layout() -> Layout {
        Layout::text(
            accessors::<Vec<u8>>(sys::FS_CONTAINER_ITEMS),
            sys::FS_DTYPE_BYTES,
        )
    }
}
