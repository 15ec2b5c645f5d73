//! `Option`: nil, or a value.

use std::ffi::c_void;
use std::ptr;

use flaxstate_sys as sys;

use super::container::{Container, accessors};
use super::types::{Layout, Types};
use super::{State, fresh_boxed};
use crate::error::Result;

// SAFETY: the accessors are those of an Option.
unsafe impl<T: State> State for Option<T> {
    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let name = types.element::<T>()?;
        Ok(Layout::container(
            accessors::<Option<T>>(sys::FS_CONTAINER_OPTIONAL),
            Some(name),
        ))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(None) }
    }
}

impl<T: State> Container for Option<T> {
    /// In a box, so that half-read bools never stand beside the tag of an `Option`, which may live in them.
    type Staged = Option<Box<T>>;

    fn count(&self) -> usize {
        usize::from(self.is_some())
    }

    fn next(&self, cursor: &mut usize) -> (&str, *const c_void) {
        *cursor += 1;
        ("", self.as_ref().map_or(ptr::null(), ptr::from_ref).cast())
    }

    fn stage(count: usize) -> Result<Option<Box<T>>> {
        Ok((count > 0).then(fresh_boxed))
    }

    fn staged_element(
        staged: &mut Option<Box<T>>,
        _index: usize,
        _key: &[u8],
    ) -> Result<*mut c_void> {
        Ok(staged
            .as_deref_mut()
            .map_or(ptr::null_mut(), ptr::from_mut)
            .cast())
    }

    fn commit(&mut self, staged: Option<Box<T>>) {
        drop(std::mem::replace(self, staged.map(|value| *value)));
    }

    fn discard(mut staged: Option<Box<T>>) {
        if let Some(value) = &mut staged {
            // SAFETY: all bytes are initialised.
            unsafe { T::make_valid(ptr::from_mut(&mut **value)) }
        }
    }
}
