//! Values to restore into.

use std::mem::MaybeUninit;

use super::State;

/// Numbers are 0, containers empty.
pub(crate) fn fresh<T: State>() -> T {
    let mut value = MaybeUninit::uninit();
    // SAFETY: `init` writes the whole value.
    unsafe {
        T::init(value.as_mut_ptr());
        value.assume_init()
    }
}

pub(crate) fn fresh_boxed<T: State>() -> Box<T> {
    let mut value = Box::<T>::new_uninit();
    // SAFETY: `init` writes the whole value.
    unsafe {
        T::init(value.as_mut_ptr());
        value.assume_init()
    }
}
