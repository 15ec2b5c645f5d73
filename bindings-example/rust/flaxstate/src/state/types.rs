//! Descriptions of types, and how they come into a registry. Hidden: only what `#[derive(State)]` writes uses it.

use std::any::{TypeId, type_name};
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::marker::PhantomData;
use std::ptr;

use flaxstate_sys as sys;

use super::State;
use super::codec::{self, Codec};
use crate::dtype::Dtype;
use crate::error::{Result, c_string, check};
use crate::kind::Kind;

const MAX_FIELD_RANK: usize = sys::FS_MAX_FIELD_RANK as usize;

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

    /// The name of the object that it is.
    fn object_name(&self) -> Option<&CString> {
        let is_object = self.storage == sys::FS_STORAGE_IN_PLACE && self.rank == 0;
        self.type_name.as_ref().filter(|_| is_object)
    }

    fn to_raw(&self, name: &CStr, offset: usize) -> sys::fs_field {
        sys::fs_field {
            name: name.as_ptr(),
            offset,
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
            ..Default::default()
        }
    }
}

/// A registry that is being filled.
pub struct Types<'a> {
    registry: *mut sys::fs_registry,
    names: &'a mut HashMap<TypeId, CString>,
}

impl<'a> Types<'a> {
    /// # Safety
    /// The registry lives for `'a`, and nobody else uses it.
    pub(crate) unsafe fn new(
        registry: *mut sys::fs_registry,
        names: &'a mut HashMap<TypeId, CString>,
    ) -> Types<'a> {
        Types { registry, names }
    }

    /// The name of a type that is registered, or being registered.
    fn known<T: State>(&self) -> Option<CString> {
        self.names.get(&TypeId::of::<T>()).cloned()
    }

    /// The name of a type that can stand in a container: its own, or that of a type which has it as its bare value.
    pub(crate) fn element<T: State>(&mut self) -> Result<CString> {
        if let Some(name) = self.known::<T>() {
            return Ok(name);
        }
        let value = T::describe(self)?;
        if let Some(name) = value.object_name() {
            return Ok(name.clone());
        }
        let name = self.insert::<T>(type_name::<T>())?;
        self.register::<T>(&name, Kind::Nil, &[(c"value".to_owned(), 0, value)])?;
        Ok(name)
    }

    /// A struct.
    pub fn object<T: State>(
        &mut self,
        name: &str,
        kind: Kind,
        describe: impl FnOnce(&mut Fields<'_, 'a, T>) -> Result<()>,
    ) -> Result<Layout> {
        if let Some(name) = self.known::<T>() {
            return Ok(Layout::object(name));
        }
        let name = self.insert::<T>(name)?;
        let mut fields = Fields {
            types: self,
            list: Vec::new(),
            object: PhantomData,
        };
        describe(&mut fields)?;
        let list = fields.list;
        self.register::<T>(&name, kind, &list)?;
        Ok(Layout::object(name))
    }

    /// A type that has a codec.
    pub fn codec<T: State + Codec>(&mut self, name: &str) -> Result<Layout> {
        if let Some(name) = self.known::<T>() {
            return Ok(Layout::object(name));
        }
        let name = self.insert::<T>(name)?;
        let description = codec::description::<T>(&name);
        // SAFETY: the functions are for objects of type T, and the name lives.
        check(|error| unsafe { sys::fs_register_type(self.registry, &description, error) })?;
        Ok(Layout::object(name))
    }

    /// A name that no other type has: two modules may each have an `Item`.
    fn insert<T: State>(&mut self, name: &str) -> Result<CString> {
        let is_taken = |names: &HashMap<TypeId, CString>, name: &CString| {
            names.values().any(|other| other == name)
        };
        let mut unique = c_string(name)?;
        if is_taken(self.names, &unique) {
            unique = c_string(type_name::<T>())?;
        }
        let mut number = 2;
        while is_taken(self.names, &unique) {
            unique = c_string(&format!("{} #{number}", type_name::<T>()))?;
            number += 1;
        }
        self.names.insert(TypeId::of::<T>(), unique.clone());
        Ok(unique)
    }

    fn register<T: State>(
        &mut self,
        name: &CStr,
        kind: Kind,
        fields: &[(CString, usize, Layout)],
    ) -> Result<()> {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, offset, layout)| layout.to_raw(name, *offset))
            .collect();
        let description = sys::fs_type {
            name: name.as_ptr(),
            size: size_of::<T>(),
            kind: kind.as_raw(),
            fields: if fields.is_empty() {
                ptr::null()
            } else {
                fields.as_ptr()
            },
            field_count: fields.len(),
            ..Default::default()
        };
        // SAFETY: the description is of type T, and all that it points at lives during the call.
        check(|error| unsafe { sys::fs_register_type(self.registry, &description, error) })
    }
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A Python number; an array where there are dimensions.
    Default,
    /// A NumPy scalar.
    Scalar,
    /// An array.
    Array,
}

/// The fields of a struct `T`.
pub struct Fields<'f, 'a, T> {
    types: &'f mut Types<'a>,
    list: Vec<(CString, usize, Layout)>,
    object: PhantomData<T>,
}

impl<T: State> Fields<'_, '_, T> {
    /// A field of type `F` at an offset.
    pub fn add<F: State>(&mut self, name: &str, offset: usize, form: Form) -> Result<()> {
        let mut layout = F::describe(self.types)?;
        layout.form = match form {
            Form::Default => sys::FS_FORM_DEFAULT,
            Form::Scalar => sys::FS_FORM_SCALAR,
            Form::Array => sys::FS_FORM_ARRAY,
        };
        self.list.push((c_string(name)?, offset, layout));
        Ok(())
    }

    /// A `Vec<u8>` at an offset that is Python bytes.
    pub fn add_bytes<F: super::text::Bytes>(&mut self, name: &str, offset: usize) -> Result<()> {
        self.list.push((c_string(name)?, offset, F::layout()));
        Ok(())
    }
}
