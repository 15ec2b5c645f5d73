//! How values stand in fields.

use std::ffi::{CStr, CString};
use std::ptr;

use flaxstate_sys as sys;

use crate::dtype::Dtype;
use crate::error::{Error, Result, c_string};
use crate::status::Status;

pub(crate) const MAX_FIELD_RANK: usize = sys::FS_MAX_FIELD_RANK as usize;

/// How a value stands in a field.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(crate) storage: sys::fs_storage,
    pub(crate) dtype: sys::fs_dtype,
    pub(crate) form: sys::fs_form,
    pub(crate) rank: u32,
    pub(crate) shape: [i64; MAX_FIELD_RANK],
    pub(crate) type_name: Option<CString>,
    pub(crate) accessors: Option<sys::fs_accessors>,
    pub(crate) dtype_name: Option<CString>,
    /// Of a view: where its count stands behind it.
    pub(crate) count_at: Option<usize>,
}

impl Layout {
    fn new(storage: sys::fs_storage) -> Layout {
        Layout {
            storage,
            dtype: sys::FS_DTYPE_NONE,
            form: sys::FS_FORM_DEFAULT,
            rank: 0,
            shape: [0; MAX_FIELD_RANK],
            type_name: None,
            accessors: None,
            dtype_name: None,
            count_at: None,
        }
    }

    pub(crate) fn leaf(dtype: Dtype) -> Layout {
        Layout {
            dtype: dtype.as_raw(),
            ..Layout::new(sys::FS_STORAGE_IN_PLACE)
        }
    }

    pub(crate) fn object(name: CString) -> Layout {
        Layout {
            type_name: Some(name),
            ..Layout::new(sys::FS_STORAGE_IN_PLACE)
        }
    }

    pub(crate) fn objects(name: CString, count: i64) -> Layout {
        let mut layout = Layout::object(name);
        (layout.rank, layout.shape[0]) = (1, count);
        layout
    }

    /// A container of elements, or of items of a dtype.
    pub(crate) fn container(accessors: sys::fs_accessors, name: Option<CString>) -> Layout {
        let accessors = Some(accessors);
        Layout {
            accessors,
            type_name: name,
            ..Layout::new(sys::FS_STORAGE_ACCESSORS)
        }
    }

    /// Text or bytes that grow.
    pub(crate) fn text(accessors: sys::fs_accessors, dtype: sys::fs_dtype) -> Layout {
        Layout {
            dtype,
            ..Layout::container(accessors, None)
        }
    }

    /// The same leaf, whose items are those of another dtype of their size.
    pub(crate) fn with_dtype(self, name: &str) -> Result<Layout> {
        let unknown = || Error::of(Status::Dtype, format!("the dtype {name:?}"));
        let dtype = Dtype::from_name(name).ok_or_else(unknown)?;
        let has_unit = matches!(dtype, Dtype::Datetime64 | Dtype::Timedelta64);
        Ok(Layout {
            dtype: dtype.as_raw(),
            dtype_name: has_unit.then(|| c_string(name)).transpose()?,
            ..self
        })
    }

    fn is_leaf_in_place(&self) -> bool {
        self.storage == sys::FS_STORAGE_IN_PLACE && self.type_name.is_none()
    }

    /// An array of such leaves with one more dimension in front; `None` if it is no leaf, or has too many dimensions.
    pub(crate) fn array_of(&self, count: i64) -> Option<Layout> {
        let rank = self.rank as usize;
        if !self.is_leaf_in_place() || rank == MAX_FIELD_RANK {
            return None;
        }
        let mut array = self.clone();
        array.shape.copy_within(..rank, 1);
        (array.rank, array.shape[0]) = (self.rank + 1, count);
        Some(array)
    }

    /// The same behind a pointer; `None` for what isn't in place itself.
    pub(crate) fn behind_pointer(mut self) -> Option<Layout> {
        let is_in_place = self.storage == sys::FS_STORAGE_IN_PLACE;
        self.storage = sys::FS_STORAGE_POINTER;
        is_in_place.then_some(self)
    }

    /// The same array where it stands in the bytes, behind a pointer with its count.
    pub(super) fn viewed(mut self, count_at: usize) -> Layout {
        self.storage = sys::FS_STORAGE_VIEW;
        self.count_at = Some(count_at);
        self
    }

    pub(super) fn is_view(&self) -> bool {
        self.storage == sys::FS_STORAGE_VIEW
    }

    /// The name of the object that it is.
    pub(super) fn object_name(&self) -> Option<&CString> {
        let is_object = self.storage == sys::FS_STORAGE_IN_PLACE && self.rank == 0;
        self.type_name.as_ref().filter(|_| is_object)
    }

    /// A field with this layout; it points at the name and the layout.
    pub(super) fn to_raw(&self, name: &CStr, offset: usize, size: usize) -> sys::fs_field {
        let size_of_count = self.count_at.map_or(0, |_| size_of::<usize>() as u32);
        sys::fs_field {
            name: name.as_ptr(),
            offset,
            // The rest of a view is its count.
            member_size: self.count_at.map_or(size, |_| size_of::<*const ()>()),
            count_offset: self.count_at.map_or(0, |at| offset + at),
            count_size: size_of_count,
            storage: self.storage,
            dtype: self.dtype,
            form: self.form,
            rank: self.rank,
            shape: self.shape,
            type_name: self
                .type_name
                .as_ref()
                .map_or(ptr::null(), |name| name.as_ptr()),
            accessors: self.accessors.as_ref().map_or(ptr::null(), ptr::from_ref),
            dtype_name: self
                .dtype_name
                .as_ref()
                .map_or(ptr::null(), |name| name.as_ptr()),
            ..Default::default()
        }
    }
}
