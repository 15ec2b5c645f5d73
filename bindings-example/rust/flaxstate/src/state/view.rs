//! Items that stay where they are.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr;

use flaxstate_sys as sys;

use super::State;
use super::types::{Layout, Types};
use crate::error::{Error, Result};
use crate::status::Status;

/// Items that a state leads to where they stand, in bytes that are there for good: weights in the program itself, or in a file
/// that stays mapped. Nothing is copied when it is restored, by [`from_static`](crate::from_static),
/// [`RestoreOptions::restore_static`](crate::RestoreOptions::restore_static) and
/// [`restore_static_node`](crate::RestoreOptions::restore_static_node); all other functions that restore refuse it, since
/// nothing ties a target to the life of other bytes.
///
/// The items have to be in one piece, in this machine's byte order and aligned, so the file is saved with an
/// [alignment](crate::SerializeOptions::alignment), and stands at a multiple of it. What isn't so, or has another dtype, is a
/// mismatch that says what to do. `View<[f32; 3]>` is an array of any number of rows.
///
/// ```
/// use flaxstate::{SerializeOptions, State, View};
///
/// #[derive(State)]
/// struct Policy { kernel: View<[f32; 3]>, bias: View<f32> }
///
/// let policy = Policy { kernel: View::new(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), bias: View::new(&[0.5; 3]) };
/// let mut bytes = flaxstate::Buffer::new()?;
/// SerializeOptions::new().alignment(4).to_buffer(&policy, &mut bytes)?;
///
/// // In a program they come from the compiler, aligned by the struct around them:
/// // #[repr(align(4))] struct Aligned<T: ?Sized>(T);
/// // static BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!("policy.msgpack"));
/// let bytes: &'static flaxstate::Buffer = Box::leak(Box::new(bytes));
/// let policy: Policy = flaxstate::from_static(bytes)?;
/// assert_eq!((policy.kernel.len(), policy.kernel[1][2], policy.bias[0]), (2, 6.0, 0.5));
/// assert!(bytes.as_ptr_range().contains(&policy.bias.as_ptr().cast()));
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[repr(C)]
pub struct View<T: 'static> {
    first: *const T,
    count: usize,
    items: PhantomData<&'static [T]>,
}

// SAFETY: as a `&'static [T]`.
unsafe impl<T: Sync> Send for View<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for View<T> {}

impl<T> View<T> {
    /// A view of items that a program has.
    pub const fn new(items: &'static [T]) -> View<T> {
        View {
            first: items.as_ptr(),
            count: items.len(),
            items: PhantomData,
        }
    }

    /// The items; none before it was restored.
    pub const fn as_slice(self) -> &'static [T] {
        if self.count == 0 {
            return &[];
        }
        // SAFETY: they are those of `new`, or the library has checked that so many stand there, aligned and for good.
        unsafe { std::slice::from_raw_parts(self.first, self.count) }
    }
}

impl<T> Clone for View<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for View<T> {}

impl<T> Default for View<T> {
    fn default() -> Self {
        View::new(&[])
    }
}

impl<T> Deref for View<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T: PartialEq> PartialEq for View<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: fmt::Debug> fmt::Debug for View<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(formatter)
    }
}

// SAFETY: a pointer and a count behind it, in C's order; zeros are a view of nothing.
unsafe impl<T: State> State for View<T> {
    const ZEROED: bool = true;
    const HAS_BOOLS: bool = false; // those that it leads to are looked at by the library

    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let item = T::describe(types)?;
        let count_at = std::mem::offset_of!(Self, count);
        item.array_of(sys::FS_COUNTED.into())
            .map(|array| array.viewed(count_at))
            .ok_or_else(|| {
                let text = "a View is of numbers, or of arrays of them";
                Error::of(Status::InvalidArgument, text)
            })
    }

    unsafe fn init(slot: *mut Self) {
        // SAFETY: by contract.
        unsafe {
            slot.write(View {
                first: ptr::null(),
                count: 0,
                items: PhantomData,
            });
        }
    }
}
