//! Numbers.

use super::State;
use super::items::Numbers;
use super::types::{Layout, Types};
use crate::dtype::Dtype;
use crate::error::Result;

macro_rules! leaves {
    ($($type:ty: $dtype:ident;)*) => {$(
        // SAFETY: the type has the size of the dtype, and every bit pattern is valid; zero bytes are the number 0.
        unsafe impl State for $type {
            const ZEROED: bool = true;
            const HAS_BOOLS: bool = false;

            fn describe(_types: &mut Types<'_>) -> Result<Layout> {
                Ok(Layout::leaf(Dtype::$dtype))
            }

            unsafe fn init(slot: *mut Self) {
                // SAFETY: by contract.
                unsafe { slot.write_bytes(0, 1) }
            }
        }

        impl Numbers for $type {}
    )*};
}

leaves! {
    i8: Int8;
    i16: Int16;
    i32: Int32;
    i64: Int64;
    u8: Uint8;
    u16: Uint16;
    u32: Uint32;
    u64: Uint64;
    f32: Float32;
    f64: Float64;
}

#[cfg(target_pointer_width = "64")]
leaves! {
    isize: Int64;
    usize: Uint64;
}

#[cfg(feature = "half")]
leaves! {
    half::f16: Float16;
    half::bf16: Bfloat16;
}

#[cfg(feature = "complex")]
leaves! {
    num_complex::Complex32: Complex64;
    num_complex::Complex64: Complex128;
}

// SAFETY: one byte, which the library makes 0 or 1.
unsafe impl State for bool {
    const ZEROED: bool = true;

    fn describe(_types: &mut Types<'_>) -> Result<Layout> {
        Ok(Layout::leaf(Dtype::Bool))
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe { slot.write(false) }
    }

    unsafe fn make_valid(slot: *mut Self) {
        let byte = slot.cast::<u8>();
        // SAFETY: the byte is initialised, by contract.
        unsafe { byte.write(u8::from(byte.read() != 0)) }
    }
}

impl Numbers for bool {}
