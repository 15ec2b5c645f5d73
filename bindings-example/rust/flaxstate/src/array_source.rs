//! Arrays that go into a tree.

use std::ffi::CString;
use std::ptr;

use flaxstate_sys as sys;

use crate::dtype::Dtype;
use crate::error::{Error, Result, c_string, quantity};
use crate::item::Item;
use crate::status::Status;

pub(crate) fn as_bytes<T: Item>(items: &[T]) -> &[u8] {
    // SAFETY: an Item has no padding, so that all its bytes are initialised.
    unsafe { std::slice::from_raw_parts(items.as_ptr().cast(), size_of_val(items)) }
}

/// An array for the library, with the shape that it points at.
pub(crate) struct ArraySource {
    pub(crate) raw: sys::fs_array_source,
    shape: Vec<i64>,
    dtype_name: Option<CString>,
}

impl ArraySource {
    pub(crate) fn new(dtype: Dtype, shape: &[usize]) -> Result<ArraySource> {
        let too_large = |_| Error::of(Status::Shape, format!("a shape of {shape:?}"));
        let shape: Vec<i64> = shape
            .iter()
            .map(|dimension| i64::try_from(*dimension).map_err(too_large))
            .collect::<Result<_>>()?;
        let raw = sys::fs_array_source {
            dtype: dtype.as_raw(),
            rank: shape.len() as u32,
            ..Default::default()
        };
        Ok(ArraySource {
            raw,
            shape,
            dtype_name: None,
        })
    }

    /// The same for a dtype that only its name tells; the size of an item follows from the data.
    pub(crate) fn named(name: &str, shape: &[usize], data: &[u8]) -> Result<ArraySource> {
        let unknown = || Error::of(Status::Dtype, format!("the dtype {name:?}"));
        let mut source = ArraySource::new(Dtype::from_name(name).ok_or_else(unknown)?, shape)?;
        if source.raw.dtype == sys::FS_DTYPE_OPAQUE {
            source.raw.item_size = data.len().checked_div(source.item_count()?).unwrap_or(1);
        }
        source.dtype_name = Some(c_string(name)?);
        source.take(data)?;
        Ok(source)
    }

    fn item_count(&self) -> Result<usize> {
        let mut dimensions = self.shape.iter();
        let count = dimensions.try_fold(1, |count: usize, size| count.checked_mul(*size as usize));
        count.ok_or_else(|| Error::of(Status::Shape, format!("a shape of {:?}", self.shape)))
    }

    /// Takes the data, if it is as much as the shape says.
    pub(crate) fn take(&mut self, data: &[u8]) -> Result<()> {
        let item_size = match self.raw.item_size {
            0 => Dtype::from_raw(self.raw.dtype).item_size(),
            size => size,
        };
        if self.item_count()?.checked_mul(item_size) != Some(data.len()) {
            let text = format!(
                "{} for a shape of {:?}",
                quantity(data.len(), "byte"),
                self.shape
            );
            return Err(Error::of(Status::Shape, text));
        }
        self.raw.data = data.as_ptr().cast();
        Ok(())
    }

    pub(crate) fn as_raw(&mut self) -> *const sys::fs_array_source {
        self.raw.shape = self.shape.as_ptr();
        self.raw.dtype_name = self
            .dtype_name
            .as_ref()
            .map_or(ptr::null(), |name| name.as_ptr());
        &self.raw
    }
}
