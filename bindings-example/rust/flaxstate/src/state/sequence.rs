//! `Vec`: an array of numbers, or a list of anything else.

use std::ffi::c_void;

use flaxstate_sys as sys;

use super::State;
use super::container::{Container, accessors_in_place, no_memory};
use super::place::Place;
use super::types::{Layout, Types};
use crate::error::Result;

// SAFETY: the accessors are those of a Vec.
unsafe impl<T: State> State for Vec<T> {
    const HAS_BOOLS: bool = false;

    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let item = T::describe(types)?;
        if let Some(mut array) = item.array_of(sys::FS_COUNTED.into()) {
            array.storage = sys::FS_STORAGE_ACCESSORS;
            array.accessors = Some(accessors_in_place::<Vec<T>>(
                sys::FS_CONTAINER_ITEMS,
                Place::of_vec::<T>(),
            ));
            return Ok(array);
        }
        let name = types.element::<T>()?;
        Ok(Layout::container(
            accessors_in_place::<Vec<T>>(sys::FS_CONTAINER_SEQUENCE, Place::of_vec::<T>()),
            Some(name),
        ))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(Vec::new()) }
    }

    unsafe fn make_valid(slot: *mut Self) {
        // SAFETY: the vector is valid, by contract, and so are its elements but for bools.
        let (first, count) = unsafe { ((*slot).as_mut_ptr(), (*slot).len()) };
        for index in 0..count {
            // SAFETY: the index is inside, and all bytes are initialised.
            unsafe { T::make_valid(first.add(index)) }
        }
    }
}

/// `count` fresh values.
pub(super) fn fresh_vec<T: State>(count: usize) -> Result<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).map_err(no_memory)?;
    let first: *mut T = values.as_mut_ptr();
    if T::ZEROED {
        // SAFETY: there is room for `count` values, and zero bytes are what a fresh one is.
        unsafe {
            first.write_bytes(0, count);
            values.set_len(count);
        }
        return Ok(values);
    }
    for index in 0..count {
        // SAFETY: there is room for `count` values, and each is counted when it is there.
        unsafe {
            T::init(first.add(index));
            values.set_len(index + 1);
        }
    }
    Ok(values)
}

impl<T: State> Container for Vec<T> {
    type Staged = Vec<T>;

    fn count(&self) -> usize {
        self.len()
    }

    fn first(&self) -> *const c_void {
        self.as_ptr().cast()
    }

    fn stage(count: usize) -> Result<Vec<T>> {
        fresh_vec(count)
    }

    fn staged_element(staged: &mut Vec<T>, index: usize, _key: &[u8]) -> Result<*mut c_void> {
        Ok(staged.as_mut_ptr().wrapping_add(index).cast())
    }

    fn commit(&mut self, staged: Vec<T>) {
        drop(std::mem::replace(self, staged));
    }

    fn discard(mut staged: Vec<T>) {
        // SAFETY: all bytes are initialised.
        unsafe { Vec::make_valid(&raw mut staged) }
    }
}
