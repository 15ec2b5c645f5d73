//! Registries: the types that the library knows.

use std::any::TypeId;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::fmt;
use std::ptr::{self, NonNull};
use std::sync::{Arc, PoisonError, RwLock};

use flaxstate_sys as sys;

use crate::error::{Error, Result, check};
use crate::state::State;
use crate::state::types::Types;
use crate::status::Status;

/// The types that the library knows.
///
/// Most programs need none: the functions of this crate make one for each type at its first use, and share it between
/// all threads. With one of your own, descriptions that can't be right are found when it is made, and no lock is taken
/// to look it up.
///
/// ```
/// use flaxstate::{Registry, SerializeOptions};
///
/// let registry = Registry::new()?.with::<Vec<f32>>()?;
/// assert!(registry.contains::<Vec<f32>>());
/// let bytes = SerializeOptions::new().registry(&registry).to_bytes(&vec![1.5_f32])?;
/// # assert_eq!(bytes, flaxstate::to_bytes(&vec![1.5_f32])?);
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub struct Registry {
    raw: NonNull<sys::fs_registry>,
    names: HashMap<TypeId, CString>,
}

// SAFETY: any number of threads may use a registry that nobody changes (docs/c-api.md), and it changes only where it is
// owned.
unsafe impl Send for Registry {}
// SAFETY: as above.
unsafe impl Sync for Registry {}

impl Registry {
    /// A registry without types.
    pub fn new() -> Result<Registry> {
        let mut raw = ptr::null_mut();
        // SAFETY: the library gives the handle to its caller.
        check(|error| unsafe { sys::fs_registry_create(ptr::null(), &mut raw, error) })?;
        let raw = NonNull::new(raw).expect("a call that succeeded gives a registry");
        Ok(Registry {
            raw,
            names: HashMap::new(),
        })
    }

    /// The registry with one more type, and all types that it is made of.
    pub fn with<T: State>(mut self) -> Result<Registry> {
        // SAFETY: the registry is owned, so that no call is using it.
        unsafe { Types::new(self.raw.as_ptr(), &mut self.names) }.element::<T>()?;
        Ok(self)
    }

    /// Whether it knows a type: `flax.serialization.is_serializable`.
    pub fn contains<T: State>(&self) -> bool {
        self.names.contains_key(&TypeId::of::<T>())
    }

    pub(crate) fn as_raw(&self) -> *const sys::fs_registry {
        self.raw.as_ptr()
    }

    pub(crate) fn name_of<T: State>(&self) -> Result<&CStr> {
        self.names
            .get(&TypeId::of::<T>())
            .map(CString::as_c_str)
            .ok_or_else(|| {
                let name = std::any::type_name::<T>();
                Error::of(Status::NotFound, format!("the registry has no type {name}"))
            })
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // SAFETY: the registry is freed once, and no call borrows it.
        unsafe { sys::fs_registry_free(self.raw.as_ptr()) }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.names.values()).finish()
    }
}

/// The registry of a call.
pub(crate) enum TypesOf<'a> {
    Given(&'a Registry),
    Shared(Arc<Registry>),
}

impl std::ops::Deref for TypesOf<'_> {
    type Target = Registry;

    fn deref(&self) -> &Registry {
        match self {
            TypesOf::Given(registry) => registry,
            TypesOf::Shared(registry) => registry,
        }
    }
}

/// The given registry, or the shared one of a type.
pub(crate) fn types_of<T: State>(given: Option<&Registry>) -> Result<TypesOf<'_>> {
    static SHARED: RwLock<Option<HashMap<TypeId, Arc<Registry>>>> = RwLock::new(None);
    if let Some(registry) = given {
        return Ok(TypesOf::Given(registry));
    }
    let key = TypeId::of::<T>();
    let shared = SHARED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(registry) = shared.as_ref().and_then(|registries| registries.get(&key)) {
        return Ok(TypesOf::Shared(registry.clone()));
    }
    drop(shared);
    let made = Arc::new(Registry::new()?.with::<T>()?);
    let mut shared = SHARED.write().unwrap_or_else(PoisonError::into_inner);
    let registries = shared.get_or_insert_with(HashMap::new);
    Ok(TypesOf::Shared(
        registries.entry(key).or_insert(made).clone(),
    ))
}
