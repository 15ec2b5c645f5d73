//! `Option`: nil, or a value.

use std::ffi::c_void;
use std::ptr;

use flaxstate_sys as sys;

use super::container::{Container, accessors, accessors_in_place};
use super::place::Place;
use super::types::{Layout, Types};
use super::{State, fresh, fresh_boxed};
use crate::error::Result;

// SAFETY: the accessors are those of an Option.
unsafe impl<T: State> State for Option<T> {
    const HAS_BOOLS: bool = T::HAS_BOOLS;

    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let name = types.element::<T>()?;
        let place = Place::of_option::<T>();
        let accessors = if T::HAS_BOOLS && !place.is_known() {
            accessors::<Apart<T>>(sys::FS_CONTAINER_OPTIONAL, place)
        } else {
            accessors_in_place::<Option<T>>(sys::FS_CONTAINER_OPTIONAL, place)
        };
        Ok(Layout::container(accessors, Some(name)))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(None) }
    }

    unsafe fn make_valid(slot: *mut Self) {
        // SAFETY: whether there is a value is never half read; the value is valid but for bools, by contract.
        unsafe {
            if let Some(value) = &mut *slot {
                T::make_valid(value);
            }
        }
    }
}

impl<T: State> Container for Option<T> {
    type Staged = Option<T>;

    fn count(&self) -> usize {
        usize::from(self.is_some())
    }

    fn first(&self) -> *const c_void {
        self.as_ref().map_or(ptr::null(), ptr::from_ref).cast()
    }

    fn stage(count: usize) -> Result<Option<T>> {
        Ok((count > 0).then(fresh))
    }

    fn staged_element(staged: &mut Option<T>, _index: usize, _key: &[u8]) -> Result<*mut c_void> {
        Ok(staged
            .as_mut()
            .map_or(ptr::null_mut(), ptr::from_mut)
            .cast())
    }

    fn commit(&mut self, staged: Option<T>) {
        drop(std::mem::replace(self, staged));
    }

    fn discard(mut staged: Option<T>) {
        // SAFETY: all bytes are initialised.
        unsafe { Option::make_valid(&raw mut staged) }
    }
}

/// An option whose value is filled apart from it, so that half-read bools never stand beside its tag, which may live in them.
#[repr(transparent)]
struct Apart<T>(Option<T>);

impl<T: State> Container for Apart<T> {
    type Staged = Option<Box<T>>;

    fn count(&self) -> usize {
        self.0.count()
    }

    fn first(&self) -> *const c_void {
        self.0.first()
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
        self.0.commit(staged.map(|value| *value));
    }

    fn discard(mut staged: Option<Box<T>>) {
        if let Some(value) = &mut staged {
            // SAFETY: all bytes are initialised.
            unsafe { T::make_valid(ptr::from_mut(&mut **value)) }
        }
    }
}
