//! Arrays of the crate ndarray.

use ndarray::{Array, ArrayView, Dimension, IxDyn};

use crate::array::ArrayRef;
use crate::builder_ref::BuilderRef;
use crate::error::{Error, Result};
use crate::item::Item;
use crate::misfit::shape_text;
use crate::mismatch::Mismatch;
use crate::node::Node;
use crate::state::container::no_memory;
use crate::state::layout::MAX_FIELD_RANK;
use crate::state::names::short_name;
use crate::state::types::{Layout, Types};
use crate::state::{Codec, NestedOptions, State};
use crate::status::{MismatchKind, Status};

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
        if !has_rank::<D>(self.shape()) {
            return Err(wrong_rank::<D>(self.node(), self.shape()));
        }
        to_array(self.node(), self.shape(), self.to_vec::<T>()?)
    }
}

/// The dimensions of an array of rank `D`, as messages have them.
fn any_shape<D: Dimension>() -> String {
    match D::NDIM {
        Some(rank) => shape_text(std::iter::repeat_n("any", rank)),
        None => "any shape".to_owned(),
    }
}

/// Of a node whose array has another rank.
fn wrong_rank<D: Dimension>(node: Node<'_>, shape: &[usize]) -> Error {
    let (wanted, found) = (any_shape::<D>(), shape_text(shape));
    let text = format!("shape {found} in the file, {wanted} in the target");
    let misfit = Mismatch::new(MismatchKind::Shape, text.clone())
        .wanted(wanted)
        .found(found);
    Error::of(Status::Shape, text).at_node(node, Some(misfit))
}

fn has_rank<D: Dimension>(shape: &[usize]) -> bool {
    D::NDIM.is_none_or(|rank| rank == shape.len())
}

fn to_array<T, D: Dimension>(
    node: Node<'_>,
    shape: &[usize],
    items: Vec<T>,
) -> Result<Array<T, D>> {
    let array = Array::from_shape_vec(IxDyn(shape), items);
    let array = array.and_then(|array| array.into_dimensionality());
    array.map_err(|_| wrong_rank::<D>(node, shape))
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

    fn replacement(&self, node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        let array = node.array().map_err(|_| no_array::<T, D>(node))?;
        let shape = target_shape(self, &array, options)?;
        let is_same = array.dtype() == T::DTYPE && shape == array.shape();
        if is_same || shape.len() > MAX_FIELD_RANK {
            return array.to_ndarray();
        }
        let mut items = Vec::new();
        items.try_reserve_exact(array.len()).map_err(no_memory)?;
        items.resize(array.len(), T::ZERO);
        options.restore_items(&mut items, &shape, node)?;
        to_array(node, &shape, items)
    }
}

/// What a leaf or subtree is that is no array, in the words of the library.
fn no_array<T: Item, D: Dimension>(node: Node<'_>) -> Error {
    let (wanted, found) = (
        format!("array {} {}", T::DTYPE.name(), any_shape::<D>()),
        node.description(),
    );
    let text = format!("{found} in the file, {wanted} in the target");
    let misfit = Mismatch::new(MismatchKind::Kind, text);
    misfit.wanted(wanted).found(found).into()
}

/// The shape to restore to: that of the state, if it has the rank; else, where reshaping is allowed, the only one that
/// there is, or that of the old array.
fn target_shape<T: Item, D: Dimension>(
    old: &Array<T, D>,
    array: &ArrayRef<'_>,
    options: &NestedOptions<'_>,
) -> Result<Vec<usize>> {
    if has_rank::<D>(array.shape()) {
        return Ok(array.shape().to_vec());
    }
    if options.reshapes() && D::NDIM == Some(1) {
        return Ok(vec![array.len()]);
    }
    if options.reshapes() && old.len() == array.len() {
        return Ok(old.shape().to_vec());
    }
    Err(wrong_rank::<D>(array.node(), array.shape()))
}

// SAFETY: the type is described by its codec.
unsafe impl<T: Item, D: Dimension + 'static> State for Array<T, D> {
    fn describe(types: &mut Types<'_>) -> Result<Layout> {
        let rank = D::NDIM.map_or("D".to_owned(), |rank| rank.to_string());
        types.codec::<Self>(&format!("Array{rank}<{}>", short_name::<T>()))
    }

    unsafe fn init(slot: *mut Self) {
        let empty = D::zeros(D::NDIM.unwrap_or(1));
        // SAFETY: by contract.
        unsafe { slot.write(Array::from_elem(empty, T::ZERO)) }
    }
}
