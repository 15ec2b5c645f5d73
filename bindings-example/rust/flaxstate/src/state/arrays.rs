//! Arrays of a fixed size, and boxes.

use flaxstate_sys as sys;

use super::State;
use super::types::{Layout, Types};
use crate::error::Result;

// SAFETY: items without gaps in C order, or N objects.
unsafe impl<T: State, const N: usize> State for [T; N] {
    const ZEROED: bool = T::ZEROED;
    const HAS_BOOLS: bool = T::HAS_BOOLS;

    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let item = T::describe(types)?;
        if let Some(array) = item.array_of(N as i64) {
            return Ok(array);
        }
        Ok(Layout::objects(types.element::<T>()?, N as i64))
    }

    unsafe fn init(slot: *mut Self) {
        if T::ZEROED {
            // SAFETY: by contract; zero bytes are what a fresh item is.
            return unsafe { slot.write_bytes(0, 1) };
        }
        for index in 0..N {
            // SAFETY: by contract; the index is inside.
            unsafe { T::init(slot.cast::<T>().add(index)) }
        }
    }

    unsafe fn make_valid(slot: *mut Self) {
        for index in 0..N {
            // SAFETY: by contract; the index is inside.
            unsafe { T::make_valid(slot.cast::<T>().add(index)) }
        }
    }
}

// SAFETY: a box is a pointer to its value that is never NULL.
unsafe impl<T: State> State for Box<T> {
    const HAS_BOOLS: bool = false;

    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let value = T::describe(types)?;
        if let Some(behind) = value.behind_pointer() {
            return Ok(behind);
        }
        let mut behind = Layout::object(types.element::<T>()?);
        behind.storage = sys::FS_STORAGE_POINTER;
        Ok(behind)
    }

    unsafe fn init(slot: *mut Self) {
        let mut value = Box::<T>::new_uninit();
        // SAFETY: `init` writes the whole value; the slot is for a box, by contract.
        unsafe {
            T::init(value.as_mut_ptr());
            slot.write(value.assume_init());
        }
    }

    unsafe fn make_valid(slot: *mut Self) {
        // SAFETY: the box is valid, by contract, and so is its value but for bools.
        unsafe { T::make_valid(slot.cast::<*mut T>().read()) }
    }
}
