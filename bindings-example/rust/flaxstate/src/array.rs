//! Arrays that stand in a tree.

use std::fmt;
use std::ptr;

use flaxstate_sys as sys;

use crate::callback::{Streamed, stream_piece};
use crate::dtype::Dtype;
use crate::error::{Error, Result, check, quantity};
use crate::item::Item;
use crate::key::bytes;
use crate::node::Node;
use crate::status::Status;

/// A view of an array or NumPy scalar of a tree.
///
/// Flax's files keep arrays at any address, chunked or not, and files that are open keep them on disk. So there are two
/// ways: [`as_slice`](ArrayRef::as_slice) is the array in place, where that is possible; [`to_vec`](ArrayRef::to_vec),
/// [`copy_to`](ArrayRef::copy_to), [`slice`](ArrayRef::slice) and [`stream`](ArrayRef::stream) always work.
///
/// ```
/// use flaxstate::{Dtype, Tree};
///
/// let bytes = flaxstate::to_bytes(&[[1.0_f32, 2.0], [3.0, 4.0]])?;
/// let tree = Tree::from_bytes(&bytes)?;
/// let array = tree.root().array()?;
/// assert_eq!((array.dtype(), array.shape()), (Dtype::Float32, &[2, 2][..]));
/// assert_eq!(array.to_vec::<f32>()?, [1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(array.slice::<f32>(&[0, 1], &[2, 2])?, [2.0, 4.0]); // the second column
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct ArrayRef<'tree> {
    node: Node<'tree>,
    raw: sys::fs_array,
}

// SAFETY: any number of threads may read a tree (docs/c-api.md); the pointers are into it.
unsafe impl Send for ArrayRef<'_> {}
// SAFETY: as above.
unsafe impl Sync for ArrayRef<'_> {}

impl<'tree> ArrayRef<'tree> {
    pub(crate) fn of(node: Node<'tree>) -> Result<ArrayRef<'tree>> {
        let mut raw = sys::FS_ARRAY_INIT;
        // SAFETY: the node lives, and the library fills the view from the tree.
        check(|error| unsafe { sys::fs_node_array(node.as_raw(), &mut raw, error) })
            .map_err(|error| node.failure(error, "array"))?;
        Ok(ArrayRef { node, raw })
    }

    /// The node that it is.
    pub fn node(&self) -> Node<'tree> {
        self.node
    }

    /// Its dtype.
    pub fn dtype(&self) -> Dtype {
        Dtype::from_raw(self.raw.dtype)
    }

    /// The dtype's name, as `float32` or `datetime64[s]`.
    pub fn dtype_name(&self) -> &'tree str {
        // SAFETY: the name is borrowed from the tree.
        let name = unsafe { bytes(self.raw.dtype_name.cast(), self.raw.dtype_name_size) };
        std::str::from_utf8(name).unwrap_or("\u{fffd}")
    }

    /// Its dimensions; none for an array of rank 0.
    pub fn shape(&self) -> &'tree [usize] {
        const {
            assert!(
                size_of::<usize>() == size_of::<i64>(),
                "64-bit machines only"
            )
        };
        if self.raw.rank == 0 {
            return &[];
        }
        // SAFETY: `rank` dimensions, borrowed from the tree; none is negative, and both types have 64 bits.
        unsafe { std::slice::from_raw_parts(self.raw.shape.cast(), self.raw.rank as usize) }
    }

    /// How many items it has.
    pub fn len(&self) -> usize {
        self.raw.item_count as usize
    }

    /// Whether it has no items.
    pub fn is_empty(&self) -> bool {
        self.raw.item_count == 0
    }

    /// Bytes per item.
    pub fn item_size(&self) -> usize {
        self.raw.item_size
    }

    /// Bytes of all items.
    pub fn byte_len(&self) -> usize {
        self.raw.size as usize
    }

    /// In how many pieces it stands in the file: more than 1 for large arrays, which Flax writes in chunks.
    pub fn segment_count(&self) -> usize {
        self.raw.segment_count
    }

    /// Whether the file holds it most significant byte first. Copies are always in this machine's order.
    pub fn is_big_endian(&self) -> bool {
        self.raw.is_big_endian != 0
    }

    /// Whether data of it stands in a file, so that getting at it may fail.
    pub fn is_in_file(&self) -> bool {
        self.raw.is_in_file != 0
    }

    /// The bytes of its items in place, in C order: if it is one segment in memory, in this machine's byte order.
    pub fn as_bytes(&self) -> Option<&'tree [u8]> {
        if self.is_empty() {
            return (self.raw.item_count == 0).then_some(&[]);
        }
        // SAFETY: where `data` is not NULL, it has `size` bytes, which live and don't change as long as the tree.
        (!self.raw.data.is_null()).then(|| unsafe { bytes(self.raw.data.cast(), self.byte_len()) })
    }

    /// Its items in place, without a copy: if `T` is its dtype, and the data is aligned, in memory, in one segment and
    /// in this machine's byte order. Else `None`: take [`to_vec`](ArrayRef::to_vec).
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&[1_u8, 2, 3])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.as_slice::<u8>(), Some(&[1, 2, 3][..]));
    /// assert_eq!(tree.root().array()?.as_slice::<f32>(), None); // another dtype
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn as_slice<T: Item>(&self) -> Option<&'tree [T]> {
        self.require::<T>().ok()?;
        if self.is_empty() {
            return Some(&[]);
        }
        let data = self.as_bytes()?.as_ptr().cast::<T>();
        // SAFETY: the dtype is T's, of which every bit pattern is valid, and the address was looked at.
        data.is_aligned()
            .then(|| unsafe { std::slice::from_raw_parts(data, self.len()) })
    }

    /// Its only item: that of a NumPy scalar, or of an array with one item.
    ///
    /// ```
    /// use flaxstate::Builder;
    ///
    /// let mut builder = Builder::new()?;
    /// builder.scalar(2.5_f32)?;
    /// assert_eq!(builder.finish()?.root().array()?.item::<f32>()?, 2.5);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn item<T: Item>(&self) -> Result<T> {
        let mut item = [T::ZERO];
        self.copy_to(&mut item)?;
        Ok(item[0])
    }

    /// A copy of all items in C order, chunked or not, from wherever they stand. [`Status::Dtype`] if `T` is not its
    /// dtype.
    pub fn to_vec<T: Item>(&self) -> Result<Vec<T>> {
        self.require::<T>()?;
        let mut items = vec![T::ZERO; self.len()];
        self.copy_to(&mut items)?;
        Ok(items)
    }

    /// The same into memory of yours: exactly as many items as the array has, else [`Status::TooSmall`].
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&[1.5_f64, 2.5])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// let mut items = [0.0; 2];
    /// tree.root().array()?.copy_to::<f64>(&mut items)?;
    /// assert_eq!(items, [1.5, 2.5]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn copy_to<T: Item>(&self, items: &mut [T]) -> Result<()> {
        self.require::<T>()?;
        if items.len() != self.len() {
            let text = format!(
                "memory for {}, but an array of {}",
                quantity(items.len(), "item"),
                self.len()
            );
            let wanted = items.len().to_string();
            return Err(self
                .node
                .failure(Error::of(Status::TooSmall, text), &wanted));
        }
        let (data, size) = (items.as_mut_ptr().cast(), size_of_val(items));
        // SAFETY: the node lives; `items` has this size, and any bytes make a T.
        check(|error| unsafe { sys::fs_node_array_gather(self.node.as_raw(), data, size, error) })
    }

    /// The bytes of all items, in C order and this machine's byte order, whatever the dtype. Items of `int4` and its kin
    /// have a byte each, as in the file: -8 is `0x08`.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut data = vec![0; self.byte_len()];
        // SAFETY: the node lives, and `data` has this size.
        check(|error| unsafe {
            let (memory, size) = (data.as_mut_ptr().cast(), data.len());
            sys::fs_node_array_gather(self.node.as_raw(), memory, size, error)
        })?;
        Ok(data)
    }

    /// Hands the array's bytes to a function piece by piece, in C order and this machine's byte order: for arrays that
    /// are larger than memory. The function gets the index of the first item, and whole items; pieces have at most
    /// `piece_size` bytes (0: 1 MiB). An error of the function ends the call, which returns it.
    ///
    /// ```
    /// # let bytes = flaxstate::to_bytes(&vec![1_u8; 5000])?;
    /// let tree = flaxstate::Tree::from_bytes(&bytes)?;
    /// let mut sum = 0;
    /// tree.root().array()?.stream(1024, |_first, items| {
    ///     sum += items.iter().map(|item| u64::from(*item)).sum::<u64>();
    ///     Ok(())
    /// })?;
    /// assert_eq!(sum, 5000);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn stream<F>(&self, piece_size: usize, mut piece: F) -> Result<()>
    where
        F: FnMut(u64, &[u8]) -> Result<()>,
    {
        let mut refusal = None;
        let noting = |first, items: &[u8]| {
            let result = piece(first, items);
            refusal = result.as_ref().err().cloned();
            result
        };
        // The library knows no more of the function's error than its message.
        self.stream_pieces(piece_size, noting)
            .map_err(|error| refusal.map_or(error, |refusal| refusal.of_items(self.node)))
    }

    fn stream_pieces<F>(&self, piece_size: usize, piece: F) -> Result<()>
    where
        F: FnMut(u64, &[u8]) -> Result<()>,
    {
        let mut streamed = Streamed {
            item_size: self.item_size(),
            piece,
        };
        let sink = sys::fs_items_sink {
            piece_size,
            write_items: Some(stream_piece::<F>),
            user_data: ptr::from_mut(&mut streamed).cast(),
            ..Default::default()
        };
        // SAFETY: the function gets what it expects as user data, during the call only.
        check(|error| unsafe { sys::fs_node_array_stream(self.node.as_raw(), &sink, error) })
    }

    pub(crate) fn require<T: Item>(&self) -> Result<()> {
        if self.dtype() == T::DTYPE {
            return Ok(());
        }
        let (found, wanted) = (self.dtype_name(), T::DTYPE.name());
        let error = Error::of(
            Status::Dtype,
            format!("an array of {found}, not of {wanted}"),
        );
        Err(self.node.failure(error, wanted))
    }
}

impl fmt::Debug for ArrayRef<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ArrayRef({} {:?})",
            self.dtype_name(),
            self.shape()
        )
    }
}
