//! The types of array items.

use crate::dtype::Dtype;

/// A number that arrays are made of.
///
/// `bool` is none: NumPy's bools may hold other bytes than 0 and 1. Take [`ArrayRef::to_bytes`](crate::ArrayRef::to_bytes)
/// and [`slice_bytes`](crate::ArrayRef::slice_bytes) for them, and for dtypes that Rust has no type for.
///
/// ```
/// use flaxstate::{Dtype, Item};
///
/// assert_eq!(f32::DTYPE, Dtype::Float32);
/// ```
///
/// # Safety
/// Every bit pattern is a valid value, and the type has the size of its dtype and no padding.
pub unsafe trait Item: Copy + Send + Sync + 'static {
    /// Its dtype.
    const DTYPE: Dtype;
    /// Zero.
    const ZERO: Self;
}

macro_rules! items {
    ($($type:ty: $dtype:ident, $zero:expr;)*) => {$(
        // SAFETY: a number without padding, of which every bit pattern is valid.
        unsafe impl Item for $type {
            const DTYPE: Dtype = Dtype::$dtype;
            const ZERO: Self = $zero;
        }
    )*};
}

items! {
    i8: Int8, 0;
    i16: Int16, 0;
    i32: Int32, 0;
    i64: Int64, 0;
    u8: Uint8, 0;
    u16: Uint16, 0;
    u32: Uint32, 0;
    u64: Uint64, 0;
    f32: Float32, 0.0;
    f64: Float64, 0.0;
}

#[cfg(feature = "half")]
items! {
    half::f16: Float16, half::f16::ZERO;
    half::bf16: Bfloat16, half::bf16::ZERO;
}

#[cfg(feature = "complex")]
items! {
    num_complex::Complex32: Complex64, num_complex::Complex32::new(0.0, 0.0);
    num_complex::Complex64: Complex128, num_complex::Complex64::new(0.0, 0.0);
}
