//! Arrays of the crate ndarray.

use ndarray::{Array, ArrayView, Dimension, IxDyn};

use crate::array::ArrayRef;
use crate::builder_ref::BuilderRef;
use crate::error::{Error, Result};
use crate::item::Item;
use crate::node::Node;
use crate::state::container::no_memory;
use crate::state::layout::MAX_FIELD_RANK;
use crate::state::types::{Layout, Types};
use crate::state::{Codec, NestedOptions, State};
use crate::status::Status;

impl<'tree> ArrayRef<'tree> {
    /// A view of the array in place, where [`as_slice`](ArrayRef::as_slice) has one. `None` also for another rank
    /// than `D` has.
    ///
    /// ```
    /// use ndarray::Ix2;
    ///
    /// let bytes = flaxstate::to_bytes(&[[1_u8, 2], [3, 4]])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// let view = tree.root().array()?.view::<u8, Ix2>().unwrap();
    /// assert_eq!(view[[1, 0]], 3);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn view<T: Item, D: Dimension>(&self) -> Option<ArrayView<'tree, T, D>> {
        let view = ArrayView::from_shape(IxDyn(self.shape()), self.as_slice::<T>()?).ok()?;
        view.into_dimensionality().ok()
    }

    /// A copy of the array, from wherever it stands. [`Status::Shape`] for another rank than `D` has.
    ///
    /// ```
    /// use ndarray::{Ix2, arr2};
    ///
    /// let bytes = flaxstate::to_bytes(&[[1.0_f32, 2.0], [3.0, 4.0]])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.to_ndarray::<f32, Ix2>()?, arr2(&[[1.0, 2.0], [3.0, 4.0]]));
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn to_ndarray<T: Item, D: Dimension>(&self) -> Result<Array<T, D>> {
        require_rank::<D>(self.shape())?;
        to_array(self.shape(), self.to_vec::<T>()?)
    }
}

fn wrong_rank<D: Dimension>(shape: &[usize]) -> Error {
    let rank = D::NDIM.unwrap_or_default();
    Error::of(
        Status::Shape,
        format!("shape {shape:?}, and not one of rank {rank}"),
    )
}

fn require_rank<D: Dimension>(shape: &[usize]) -> Result<()> {
    if D::NDIM.is_some_and(|rank| rank != shape.len()) {
        return Err(wrong_rank::<D>(shape));
    }
    Ok(())
}

fn to_array<T, D: Dimension>(shape: &[usize], items: Vec<T>) -> Result<Array<T, D>> {
    let array = Array::from_shape_vec(IxDyn(shape), items).map_err(|_| wrong_rank::<D>(shape))?;
    array
        .into_dimensionality()
        .map_err(|_| wrong_rank::<D>(shape))
}

impl<'data> BuilderRef<'data> {
    /// An array of the crate ndarray, in whatever order its items stand; its data is borrowed until the tree is dropped.
    ///
    /// ```
    /// let kernel = ndarray::arr2(&[[1.0_f32, 2.0], [3.0, 4.0]]);
    /// let mut builder = flaxstate::Builder::new()?;
    /// builder.ndarray(kernel.t())?;
    /// assert_eq!(builder.finish()?.root().array()?.to_vec::<f32>()?, [1.0, 3.0, 2.0, 4.0]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn ndarray<T: Item, D: Dimension>(&mut self, array: ArrayView<'data, T, D>) -> Result<()> {
        let item_size = size_of::<T>() as i64;
        let strides: Vec<i64> = array
            .strides()
            .iter()
            .map(|stride| *stride as i64 * item_size)
            .collect();
        // SAFETY: the view's items stand where its shape and strides say, and live for `'data`.
        unsafe { self.strided(array.shape(), &strides, array.as_ptr()) }
    }
}

impl<T: Item, D: Dimension + 'static> Codec for Array<T, D> {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        builder.ndarray(self.view())
    }

    fn from_state(node: Node<'_>) -> Result<Self> {
        node.array()?.to_ndarray()
    }

    fn from_state_with(node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        let array = node.array()?;
        if array.dtype() == T::DTYPE || array.shape().len() > MAX_FIELD_RANK {
            return array.to_ndarray();
        }
        require_rank::<D>(array.shape())?;
        let mut items = Vec::new();
        items.try_reserve_exact(array.len()).map_err(no_memory)?;
        items.resize(array.len(), T::ZERO);
        options.restore_items(&mut items, array.shape(), node)?;
        to_array(array.shape(), items)
    }
}

// SAFETY: the type is described by its codec.
unsafe impl<T: Item, D: Dimension + 'static> State for Array<T, D> {
    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        types.codec::<Self>("ndarray")
    }

    unsafe fn init(slot: *mut Self) {
        let empty = D::zeros(D::NDIM.unwrap_or(1));
        // SAFETY: by contract.
        unsafe { slot.write(Array::from_elem(empty, T::ZERO)) }
    }
}
