//! Tuples: dicts with the keys `0`, `1`, …, as Flax writes them.

use std::mem::offset_of;
use std::ptr;

use super::State;
use super::types::{Form, Layout, Types};
use crate::error::Result;
use crate::kind::Kind;

macro_rules! tuples {
    ($($($type:ident $index:tt),*;)*) => {$(
        // SAFETY: each field is described with its own type and offset.
        unsafe impl<$($type: State),*> State for ($($type,)*) {
            const ZEROED: bool = true $(&& $type::ZEROED)*;
            const HAS_BOOLS: bool = false $(|| $type::HAS_BOOLS)*;

            fn describe(types: &mut Types<'_>) -> Result<Layout> {
                types.object::<Self>("tuple", Kind::Tuple, |_fields| {
                    $(_fields.add::<$type>(stringify!($index), offset_of!(Self, $index), Form::Default)?;)*
                    Ok(())
                })
            }

            #[allow(unused_unsafe)] // in ()
            unsafe fn init(_slot: *mut Self) {
                // SAFETY: by contract; each field once.
                unsafe { $($type::init(ptr::addr_of_mut!((*_slot).$index));)* }
            }

            #[allow(unused_unsafe)]
            unsafe fn make_valid(_slot: *mut Self) {
                // SAFETY: by contract.
                unsafe { $($type::make_valid(ptr::addr_of_mut!((*_slot).$index));)* }
            }
        }
    )*};
}

tuples! {
    ;
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
}
