//! What arrays are made of: the numbers of `#[state(array)]`, and under `#[state(dtype = "…")]` ints that hold the items of
//! a dtype which Rust has no type for.

use super::State;

/// A number, or an array of them of a fixed size.
#[diagnostic::on_unimplemented(
    message = "#[state(array)] is for structs of numbers, of arrays of them, and of other such structs, not of `{Self}`"
)]
pub trait Numbers: State {}

impl<T: Numbers, const N: usize> Numbers for [T; N] {}

/// An item, or an array of them of a fixed size.
pub trait FixedItems<I>: State {}

/// Items that hold another dtype: one, an array of them, a `Vec` or a `Box` of these.
#[diagnostic::on_unimplemented(
    message = "#[state(dtype = …)] of this dtype is for `{I}`, and for arrays, `Vec` and `Box` of it, not for `{Self}`"
)]
pub trait Items<I>: State {}

macro_rules! items {
    ($($type:ty),*) => {$(
        impl FixedItems<$type> for $type {}
        impl Items<$type> for $type {}
    )*};
}

items!(i8, u8, u16, u32, i64);

impl<I, T: FixedItems<I>, const N: usize> FixedItems<I> for [T; N] {}
impl<I, T: FixedItems<I>, const N: usize> Items<I> for [T; N] {}
impl<I, T: FixedItems<I>> Items<I> for Vec<T> {}
impl<I, T: FixedItems<I>> Items<I> for Box<T> {}
