//! `String`, and `Vec<u8>` as bytes.

use std::ffi::c_void;

use flaxstate_sys as sys;

use super::State;
use super::container::{Container, accessors_in_place};
use super::place::Place;
use super::sequence::fresh_vec;
use super::types::{Layout, Types};
use crate::error::Result;

// SAFETY: the accessors are those of a String.
unsafe impl State for String {
    const HAS_BOOLS: bool = false;

    fn describe(_types: &mut Types<'_>) -> Result<Layout> {
        Ok(Layout::text(
            accessors_in_place::<String>(sys::FS_CONTAINER_ITEMS, Place::of_string()),
            sys::FS_DTYPE_STR,
        ))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(String::new()) }
    }

    unsafe fn make_valid(slot: *mut Self) {
        // SAFETY: the string is one but for its bytes, which are only looked at as bytes.
        let text = unsafe { &mut *slot };
        if std::str::from_utf8(text.as_bytes()).is_err() {
            *text = String::from_utf8_lossy(text.as_bytes()).into_owned();
        }
    }
}

impl Container for String {
    type Staged = String;

    fn count(&self) -> usize {
        self.len()
    }

    fn first(&self) -> *const c_void {
        self.as_ptr().cast()
    }

    fn stage(count: usize) -> Result<String> {
        // SAFETY: NULs are text.
        Ok(unsafe { String::from_utf8_unchecked(fresh_vec(count)?) })
    }

    fn staged_element(staged: &mut String, _index: usize, _key: &[u8]) -> Result<*mut c_void> {
        // SAFETY: the library writes text that it has checked.
        Ok(unsafe { staged.as_mut_vec().as_mut_ptr().cast() })
    }

    /// That the text is checked again costs little, and leaves no way to a wrong `String` in a target.
    fn commit(&mut self, mut staged: String) {
        // SAFETY: the bytes of the string are initialised.
        unsafe { String::make_valid(&raw mut staged) };
        *self = staged;
    }

    fn discard(_staged: String) {}
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
            accessors_in_place::<Vec<u8>>(sys::FS_CONTAINER_ITEMS, Place::of_vec::<u8>()),
            sys::FS_DTYPE_BYTES,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_read_text_becomes_text() {
        let mut text = String::from("a\u{e9}b");
        // SAFETY: nobody takes it for text before it is valid again.
        unsafe {
            text.as_mut_vec()[2] = b'c';
            String::make_valid(&raw mut text);
        }
        assert_eq!(text, "a\u{fffd}cb");
    }
}
