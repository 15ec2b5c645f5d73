//! `BTreeMap` with text keys: a dict.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ops::Bound;
use std::ptr;

use flaxstate_sys as sys;

use super::container::{Container, Keyed, accessors_of_map, no_memory};
use super::types::{Layout, Types};
use super::{State, fresh};
use crate::error::{Error, Result};
use crate::status::Status;

// SAFETY: the accessors are those of a BTreeMap.
unsafe impl<T: State> State for BTreeMap<String, T> {
    const HAS_BOOLS: bool = false;

    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let name = types.element::<T>()?;
        Ok(Layout::container(accessors_of_map::<Self>(), Some(name)))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(BTreeMap::new()) }
    }
}

impl<T: State> Container for BTreeMap<String, T> {
    /// Keys and values: in a map they would move when others are added.
    type Staged = Vec<(String, T)>;

    fn count(&self) -> usize {
        self.len()
    }

    fn first(&self) -> *const c_void {
        self.values()
            .next()
            .map_or(ptr::null(), ptr::from_ref)
            .cast()
    }

    fn stage(count: usize) -> Result<Self::Staged> {
        let mut entries = Vec::new();
        entries.try_reserve_exact(count).map_err(no_memory)?;
        entries.extend((0..count).map(|_| (String::new(), fresh())));
        Ok(entries)
    }

    fn staged_element(entries: &mut Self::Staged, index: usize, key: &[u8]) -> Result<*mut c_void> {
        let key = std::str::from_utf8(key)
            .map_err(|_| Error::of(Status::Utf8, "a key that is not UTF-8"))?;
        let entry = entries
            .get_mut(index)
            .ok_or_else(|| Error::new("more keys than there should be"))?;
        key.clone_into(&mut entry.0);
        Ok(ptr::from_mut(&mut entry.1).cast())
    }

    fn commit(&mut self, entries: Self::Staged) {
        drop(std::mem::replace(self, entries.into_iter().collect()));
    }

    fn discard(mut entries: Self::Staged) {
        for entry in &mut entries {
            // SAFETY: all bytes are initialised.
            unsafe { T::make_valid(&raw mut entry.1) }
        }
    }
}

impl<T: State> Keyed for BTreeMap<String, T> {
    /// The cursor is the address of the last key, which stays where it is while the map doesn't change.
    fn entries(&self, cursor: &mut usize, places: &mut [MaybeUninit<sys::fs_entry>]) -> usize {
        let start = match *cursor {
            0 => Bound::Unbounded,
            // SAFETY: the address of a key of this map, which nobody changes during the call.
            last => Bound::Excluded(unsafe { &*ptr::with_exposed_provenance::<String>(last) }),
        };
        let mut count = 0;
        let left = self.range::<String, _>((start, Bound::Unbounded));
        for (place, (key, value)) in places.iter_mut().zip(left) {
            place.write(sys::fs_entry {
                key: key.as_ptr().cast(),
                key_size: key.len(),
                element: ptr::from_ref(value).cast(),
            });
            *cursor = ptr::from_ref(key).expose_provenance();
            count += 1;
        }
        count
    }
}
