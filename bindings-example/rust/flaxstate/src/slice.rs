//! Parts of arrays.

use std::ffi::c_void;

use flaxstate_sys as sys;

use crate::array::ArrayRef;
use crate::error::{Error, Result, check};
use crate::item::Item;
use crate::misfit::shape_text;
use crate::mismatch::Mismatch;
use crate::status::{MismatchKind, Status};

impl ArrayRef<'_> {
    /// A copy of a part, `a[start:stop]` in each dimension. Of a file only what is near the part is read.
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&[[0_i32, 1, 2], [3, 4, 5]])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.slice::<i32>(&[0, 1], &[2, 3])?, [1, 2, 4, 5]); // a[0:2, 1:3]
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn slice<T: Item>(&self, starts: &[usize], stops: &[usize]) -> Result<Vec<T>> {
        self.slice_steps(starts, stops, &vec![1; starts.len()])
    }

    /// The same with a step for each dimension: `a[start:stop:step]`.
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&[0_i32, 1, 2, 3, 4, 5])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.slice_steps::<i32>(&[1], &[6], &[2])?, [1, 3, 5]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn slice_steps<T: Item>(
        &self,
        starts: &[usize],
        stops: &[usize],
        steps: &[usize],
    ) -> Result<Vec<T>> {
        self.require::<T>()?;
        let mut items = vec![T::ZERO; self.slice_len(starts, stops, steps)?];
        let size = size_of_val(&items[..]);
        // SAFETY: there is as much memory as the slice has items, any bytes make a T, and the numbers were looked at.
        unsafe { self.slice_into(starts, stops, steps, items.as_mut_ptr().cast(), size)? };
        Ok(items)
    }

    /// The bytes of a part, in C order and this machine's byte order, whatever the dtype: for those that no
    /// [`Item`] is. They are as those of [`to_bytes`](ArrayRef::to_bytes).
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&[true, false, true])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.slice_bytes(&[1], &[3])?, [0, 1]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn slice_bytes(&self, starts: &[usize], stops: &[usize]) -> Result<Vec<u8>> {
        self.slice_steps_bytes(starts, stops, &vec![1; starts.len()])
    }

    /// The same with a step for each dimension.
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&[true, false, true])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.slice_steps_bytes(&[0], &[3], &[2])?, [1, 1]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn slice_steps_bytes(
        &self,
        starts: &[usize],
        stops: &[usize],
        steps: &[usize],
    ) -> Result<Vec<u8>> {
        let mut data = vec![0; self.slice_len(starts, stops, steps)? * self.item_size()];
        let size = data.len();
        // SAFETY: there is as much memory as the slice has items, and the numbers were looked at.
        unsafe { self.slice_into(starts, stops, steps, data.as_mut_ptr().cast(), size)? };
        Ok(data)
    }

    /// # Safety
    /// There are `rank` numbers each, and `data` has this size.
    unsafe fn slice_into(
        &self,
        starts: &[usize],
        stops: &[usize],
        steps: &[usize],
        data: *mut c_void,
        size: usize,
    ) -> Result<()> {
        // No number is larger than a dimension, which is an i64, but for the steps: they have no effect beyond it.
        let signed = |number: &usize| i64::try_from(*number).unwrap_or(i64::MAX);
        let [starts, stops, steps] =
            [starts, stops, steps].map(|list| list.iter().map(signed).collect::<Vec<_>>());
        check(|error| {
            let (starts, stops, steps) = (starts.as_ptr(), stops.as_ptr(), steps.as_ptr());
            // SAFETY: the node lives; by contract.
            unsafe {
                let node = self.node().as_raw();
                sys::fs_node_array_slice(node, starts, stops, steps, data, size, error)
            }
        })
    }

    /// How many items a slice has.
    fn slice_len(&self, starts: &[usize], stops: &[usize], steps: &[usize]) -> Result<usize> {
        let shape = self.shape();
        if [starts.len(), stops.len(), steps.len()] != [shape.len(); 3] {
            let text = format!("an array of rank {}", shape.len());
            let wanted = format!("rank {}", starts.len());
            return Err(self.no_such_slice(text, &wanted));
        }
        let mut count = 1;
        for (axis, dimension) in shape.iter().enumerate() {
            let (start, stop, step) = (starts[axis], stops[axis], steps[axis]);
            let text = || format!("{start}..{stop} by {step} of {dimension} in dimension {axis}");
            if start > stop || step == 0 {
                return Err(Error::of(Status::InvalidArgument, text()));
            }
            if stop > *dimension {
                return Err(self.no_such_slice(text(), &format!("{stop} in dimension {axis}")));
            }
            count *= (stop - start).div_ceil(step);
        }
        Ok(count)
    }

    /// To a codec that asks for it, it's the shape that doesn't fit.
    fn no_such_slice(&self, text: String, wanted: &str) -> Error {
        let misfit = Mismatch::new(MismatchKind::Shape, text.clone())
            .wanted(wanted)
            .found(shape_text(self.shape()));
        Error::of(Status::InvalidArgument, text).at_node(self.node(), Some(misfit))
    }
}
