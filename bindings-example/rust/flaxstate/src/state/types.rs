//! Descriptions of types, and how they come into a registry. Hidden: only what `#[derive(State)]` writes uses it.

use std::any::{TypeId, type_name};
use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::marker::PhantomData;
use std::ptr;

use flaxstate_sys as sys;

use super::State;
use super::codec::{self, Codec};
use super::items::{Items, Numbers};
pub use super::layout::Layout;
use super::names::short_name;
use crate::error::{Error, Result, c_string, check};
use crate::kind::Kind;
use crate::status::Status;

/// A field of a type.
struct Field {
    name: CString,
    offset: usize,
    size: usize,
    layout: Layout,
}

impl Field {
    fn new<F>(name: &str, offset: usize, layout: Layout) -> Result<Field> {
        Ok(Field {
            name: c_string(name)?,
            offset,
            size: size_of::<F>(),
            layout,
        })
    }

    fn to_raw(&self) -> sys::fs_field {
        self.layout.to_raw(&self.name, self.offset, self.size)
    }
}

/// A type that is to be registered. The raw one lacks its name and fields.
struct Description {
    name: CString,
    fields: Vec<Field>,
    raw: sys::fs_type,
}

/// The types that are to be registered, all at once.
pub struct Types<'a> {
    names: &'a mut HashMap<TypeId, CString>,
    added: Vec<TypeId>,
    descriptions: Vec<Description>,
}

impl<'a> Types<'a> {
    /// The names are those of the types that are registered already.
    pub(crate) fn new(names: &'a mut HashMap<TypeId, CString>) -> Types<'a> {
        Types {
            names,
            added: Vec::new(),
            descriptions: Vec::new(),
        }
    }

    /// Registers them: all, or none.
    ///
    /// # Safety
    /// The registry lives, and nobody else uses it.
    pub(crate) unsafe fn register(&self, registry: *mut sys::fs_registry) -> Result<()> {
        let raw_fields = |description: &Description| -> Vec<_> {
            description.fields.iter().map(Field::to_raw).collect()
        };
        let fields: Vec<Vec<_>> = self.descriptions.iter().map(raw_fields).collect();
        let raw_type = |(description, fields): (&Description, &Vec<sys::fs_field>)| sys::fs_type {
            name: description.name.as_ptr(),
            fields: if fields.is_empty() {
                ptr::null()
            } else {
                fields.as_ptr()
            },
            field_count: fields.len(),
            ..description.raw
        };
        let types: Vec<_> = self
            .descriptions
            .iter()
            .zip(&fields)
            .map(raw_type)
            .collect();
        if types.is_empty() {
            return Ok(());
        }
        let (first, count, size) = (types.as_ptr(), types.len(), size_of::<sys::fs_type>());
        // SAFETY: by contract; the descriptions are of their types, and all that they point at lives during the call.
        check(|error| unsafe { sys::fs_register_types(registry, first, count, size, error) })
    }

    /// Adds the names of those that have views, themselves or in a type that they name.
    pub(crate) fn note_views(&self, viewing: &mut HashSet<CString>) {
        loop {
            let before = viewing.len();
            for Description { name, fields, .. } in &self.descriptions {
                let has_views = |Field { layout, .. }: &Field| {
                    let nested = layout.type_name.as_ref();
                    layout.is_view() || nested.is_some_and(|name| viewing.contains(name))
                };
                if fields.iter().any(has_views) {
                    viewing.insert(name.clone());
                }
            }
            if viewing.len() == before {
                return;
            }
        }
    }

    /// Forgets the names of types that were not registered after all.
    pub(crate) fn forget(self) {
        for added in self.added {
            self.names.remove(&added);
        }
    }

    /// The name of a type that is registered, or will be.
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
        let name = self.insert::<T>(&short_name::<T>())?;
        let field = Field::new::<T>("value", 0, value)?;
        self.add::<T>(&name, Kind::Nil, vec![field]);
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
        self.add::<T>(&name, kind, list);
        Ok(Layout::object(name))
    }

    /// A struct of so many equal numbers.
    pub fn array<I: Numbers>(&mut self, count: usize) -> Result<Layout> {
        let too_deep = || Error::of(Status::Shape, "an array of more than 8 dimensions");
        let item = I::describe(self)?;
        item.array_of(count as i64).ok_or_else(too_deep)
    }

    /// A type that has a codec.
    pub fn codec<T: State + Codec>(&mut self, name: &str) -> Result<Layout> {
        if let Some(name) = self.known::<T>() {
            return Ok(Layout::object(name));
        }
        let name = self.insert::<T>(name)?;
        self.descriptions.push(Description {
            name: name.clone(),
            fields: Vec::new(),
            raw: codec::description::<T>(),
        });
        Ok(Layout::object(name))
    }

    /// A name that no other type has: two modules may each have an `Item`, and an `Item<T>` many `T`.
    fn insert<T: State>(&mut self, name: &str) -> Result<CString> {
        let full = type_name::<T>();
        let candidates = [name.to_owned(), short_name::<T>(), full.to_owned()];
        let numbered = (2..).map(|number| format!("{full} #{number}"));
        for candidate in candidates.into_iter().chain(numbered) {
            let unique = c_string(&candidate)?;
            if self.names.values().all(|other| *other != unique) {
                self.names.insert(TypeId::of::<T>(), unique.clone());
                self.added.push(TypeId::of::<T>());
                return Ok(unique);
            }
        }
        unreachable!("numbers don't end")
    }

    fn add<T: State>(&mut self, name: &CString, kind: Kind, fields: Vec<Field>) {
        self.descriptions.push(Description {
            name: name.clone(),
            fields,
            raw: sys::fs_type {
                size: size_of::<T>(),
                kind: kind.as_raw(),
                ..Default::default()
            },
        });
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
    list: Vec<Field>,
    object: PhantomData<T>,
}

impl<T: State> Fields<'_, '_, T> {
    /// A field of type `F` at an offset.
    pub fn add<F: State>(&mut self, name: &str, offset: usize, form: Form) -> Result<()> {
        let layout = F::describe(self.types)?;
        self.add_layout::<F>(name, offset, form, layout)
    }

    /// A field at an offset whose items, of type `I`, are those of another dtype.
    pub fn add_items<F: Items<I>, I>(
        &mut self,
        name: &str,
        offset: usize,
        form: Form,
        dtype: &str,
    ) -> Result<()> {
        let layout = F::describe(self.types)?.with_dtype(dtype)?;
        self.add_layout::<F>(name, offset, form, layout)
    }

    fn add_layout<F>(
        &mut self,
        name: &str,
        offset: usize,
        form: Form,
        mut layout: Layout,
    ) -> Result<()> {
        layout.form = match form {
            Form::Default => sys::FS_FORM_DEFAULT,
            Form::Scalar => sys::FS_FORM_SCALAR,
            Form::Array => sys::FS_FORM_ARRAY,
        };
        self.list.push(Field::new::<F>(name, offset, layout)?);
        Ok(())
    }

    /// A `Vec<u8>` at an offset that is Python bytes.
    pub fn add_bytes<F: super::text::Bytes>(&mut self, name: &str, offset: usize) -> Result<()> {
        let field = Field::new::<F>(name, offset, F::layout())?;
        self.list.push(field);
        Ok(())
    }
}
