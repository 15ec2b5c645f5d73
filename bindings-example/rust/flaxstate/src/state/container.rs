//! Containers that grow: the functions by which the library reaches them.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use flaxstate_sys as sys;

use super::place::Place;
use crate::callback::{guard, guard_destructor};
use crate::error::Result;

/// A container. Restoring makes a staged container, whose elements the library fills, and then commits or discards it.
pub(crate) trait Container: Sized + 'static {
    /// A container that is being filled.
    type Staged;

    fn count(&self) -> usize;

    /// The address of the first element, which tells where the others are; of maps it isn't asked for.
    fn first(&self) -> *const c_void;

    /// A staged container of `count` fresh elements, which stay where they are.
    fn stage(count: usize) -> Result<Self::Staged>;

    /// The address of an element of a staged container.
    fn staged_element(staged: &mut Self::Staged, index: usize, key: &[u8]) -> Result<*mut c_void>;

    /// Puts the staged container in the place of this one.
    fn commit(&mut self, staged: Self::Staged);

    /// Drops a staged container whose elements may be half read.
    fn discard(staged: Self::Staged);
}

/// A container whose elements have keys, and stand anywhere.
pub(crate) trait Keyed: Container {
    /// The entries from the cursor on, which moves on: as many as there are places for, or that are left. Gives how many.
    fn entries(&self, cursor: &mut usize, places: &mut [MaybeUninit<sys::fs_entry>]) -> usize;
}

/// No memory for a staged container.
pub(crate) fn no_memory(error: std::collections::TryReserveError) -> crate::Error {
    crate::Error::of(crate::Status::NoMemory, error.to_string())
}

pub(crate) fn accessors<C: Container>(
    container: sys::fs_container,
    place: Place,
) -> sys::fs_accessors {
    let mut accessors = sys::fs_accessors {
        container,
        // Only Vec is a sequence.
        is_contiguous: (container == sys::FS_CONTAINER_SEQUENCE).into(),
        size: Some(size::<C>),
        next: Some(first::<C>),
        prepare: Some(prepare::<C>),
        staged_element: Some(staged_element::<C>),
        commit: Some(commit::<C>),
        discard: Some(discard::<C>),
        ..Default::default()
    };
    place.tell(&mut accessors);
    accessors
}

/// The same for a map.
pub(crate) fn accessors_of_map<C: Keyed>() -> sys::fs_accessors {
    sys::fs_accessors {
        next: None,
        entries: Some(entries::<C>),
        ..accessors::<C>(sys::FS_CONTAINER_MAP, Place::UNKNOWN)
    }
}

/// The same for a container that is staged as what it is: in an element that nobody sees yet it is filled where it stands.
pub(crate) fn accessors_in_place<C: Container<Staged = C>>(
    container: sys::fs_container,
    place: Place,
) -> sys::fs_accessors {
    sys::fs_accessors {
        reset: Some(reset::<C>),
        ..accessors::<C>(container, place)
    }
}

unsafe extern "C" fn size<C: Container>(
    container: *const c_void,
    out_count: *mut usize,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        // SAFETY: the field is a C, and nobody changes it during the call.
        unsafe { *out_count = (*container.cast::<C>()).count() };
        Ok(())
    })
}

unsafe extern "C" fn first<C: Container>(
    container: *const c_void,
    _cursor: *mut usize,
    _out_key: *mut *const c_char,
    _out_key_size: *mut usize,
    out_element: *mut *const c_void,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        // SAFETY: the field is a C, and nobody changes it during the call.
        unsafe { *out_element = (*container.cast::<C>()).first() };
        Ok(())
    })
}

unsafe extern "C" fn entries<C: Keyed>(
    container: *const c_void,
    cursor: *mut usize,
    capacity: usize,
    out_entries: *mut sys::fs_entry,
    out_count: *mut usize,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        // SAFETY: the field is a C, and nobody changes it during the call; the library has room for so many entries.
        unsafe {
            let places = std::slice::from_raw_parts_mut(out_entries.cast(), capacity);
            *out_count = (*container.cast::<C>()).entries(&mut *cursor, places);
        }
        Ok(())
    })
}

unsafe extern "C" fn prepare<C: Container>(
    _container: *mut c_void,
    count: usize,
    out_staged: *mut *mut c_void,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        let staged = Box::new(C::stage(count)?);
        // SAFETY: the library takes the address.
        unsafe { *out_staged = Box::into_raw(staged).cast() };
        Ok(())
    })
}

unsafe extern "C" fn staged_element<C: Container>(
    staged: *mut c_void,
    index: usize,
    key: *const c_char,
    key_size: usize,
    out_element: *mut *mut c_void,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        let key_size = if key.is_null() { 0 } else { key_size };
        // SAFETY: `prepare` made the staged container; the key has this size.
        unsafe {
            let staged = &mut *staged.cast::<C::Staged>();
            *out_element =
                C::staged_element(staged, index, crate::key::bytes(key.cast(), key_size))?;
        }
        Ok(())
    })
}

unsafe extern "C" fn commit<C: Container>(
    container: *mut c_void,
    staged: *mut c_void,
    _user_data: *mut c_void,
) {
    // SAFETY: `prepare` made the staged container, and the library ends it once; the field is a C.
    guard_destructor(|| unsafe {
        let staged = *Box::from_raw(staged.cast::<C::Staged>());
        (*container.cast::<C>()).commit(staged);
    });
}

unsafe extern "C" fn discard<C: Container>(
    _container: *mut c_void,
    staged: *mut c_void,
    _user_data: *mut c_void,
) {
    // SAFETY: `prepare` made the staged container, and the library ends it once.
    guard_destructor(|| unsafe { C::discard(*Box::from_raw(staged.cast::<C::Staged>())) });
}

unsafe extern "C" fn reset<C: Container<Staged = C>>(
    container: *mut c_void,
    count: usize,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        let staged = C::stage(count)?;
        // SAFETY: the field is a C, and nobody else has it.
        drop(unsafe { container.cast::<C>().replace(staged) });
        Ok(())
    })
}
