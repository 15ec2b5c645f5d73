//! Registries: the types that the library knows.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};
use std::ffi::{CStr, CString};
use std::fmt;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use flaxstate_sys as sys;

use crate::error::{Error, Result, check};
use crate::report::{Lent, Report};
use crate::state::State;
use crate::state::names::short_name;
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
    /// Of the types that were added by themselves.
    last_sizes: HashMap<TypeId, LastSize>,
    /// The names of types that have views, whose bytes have to be `'static`.
    viewing: HashSet<CString>,
}

/// How many bytes the last value of a type was, which the next one will be, more or less: with room for it that is written
/// at once, without a walk over the value to count.
#[derive(Default)]
pub(crate) struct LastSize(AtomicUsize);

impl LastSize {
    /// What isn't small has arrays, which are counted in no time.
    const MOST: usize = 64 << 20;

    pub(crate) fn guess(&self) -> usize {
        let last = self.0.load(Ordering::Relaxed);
        last + last / 8
    }

    pub(crate) fn learn(&self, size: usize) {
        let size = if size > Self::MOST { 0 } else { size };
        self.0.store(size, Ordering::Relaxed);
    }
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
            last_sizes: HashMap::new(),
            viewing: HashSet::new(),
        })
    }

    /// The registry with one more type, and all types that it is made of.
    pub fn with<T: State>(mut self) -> Result<Registry> {
        self.add::<T>()?;
        Ok(self)
    }

    /// Registers a type, and all types that it is made of. After a failure, which has type and field as path
    /// (`./Player/hp`), none of them is registered.
    ///
    /// ```
    /// #[derive(flaxstate::State)]
    /// struct Twice { a: i64, #[state(rename = "a")] b: i64 }
    ///
    /// let mut registry = flaxstate::Registry::new()?;
    /// let error = registry.add::<Vec<Twice>>().unwrap_err();
    /// assert_eq!((error.status(), error.path()), (flaxstate::Status::Key, Some("./Twice/a")));
    /// assert!(!registry.contains::<Twice>() && registry.type_names().next().is_none());
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn add<T: State>(&mut self) -> Result<()> {
        let mut types = Types::new(&mut self.names);
        let described = types.element::<T>();
        // SAFETY: the registry is borrowed alone, so that no call is using it.
        let result = described.and_then(|_| unsafe { types.register(self.raw.as_ptr()) });
        match result {
            Ok(()) => {
                types.note_views(&mut self.viewing);
                self.last_sizes.entry(TypeId::of::<T>()).or_default();
            }
            Err(_) => types.forget(),
        }
        result
    }

    /// The names of the types, as messages mention them, in the order in which they were registered: `Player`,
    /// `Vec<f32>`. Where two types have the same name, the second has its modules as well: `world::items::Item`.
    pub fn type_names(&self) -> impl Iterator<Item = &str> {
        // SAFETY: the registry lives, and doesn't change while it is borrowed.
        let count = unsafe { sys::fs_registry_type_count(self.as_raw()) };
        (0..count).filter_map(|index| {
            // SAFETY: as above; the index is below the count, so that there is a NUL-terminated name.
            let name = unsafe { CStr::from_ptr(sys::fs_registry_type_name(self.as_raw(), index)) };
            name.to_str().ok()
        })
    }

    /// What the description of a type leaves out: the bytes that are no part of any field, in it and in the types that it
    /// is made of. Fields that are skipped are found, and padding. So a test can see that a rollback forgets nothing.
    ///
    /// ```
    /// use flaxstate::{Registry, State};
    ///
    /// #[derive(State)]
    /// struct Player { hp: i64, #[state(skip)] mana: i64 }
    ///
    /// let registry = Registry::new()?.with::<Player>()?.with::<(i64, [f32; 2])>()?;
    /// assert!(registry.uncovered::<(i64, [f32; 2])>()?.entries().is_empty());
    /// assert_eq!(registry.uncovered::<Player>()?.entries().len(), 1);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn uncovered<T: State>(&self) -> Result<Report> {
        let (name, report) = (self.name_of::<T>()?, Report::new()?);
        let lent = Lent::new(Some(&report))?;
        // SAFETY: the registry and the report live.
        check(|error| unsafe {
            sys::fs_registry_uncovered(self.as_raw(), name.as_ptr(), lent.as_raw(), error)
        })?;
        drop(lent);
        Ok(report)
    }

    /// Whether it knows a type: `flax.serialization.is_serializable`.
    pub fn contains<T: State>(&self) -> bool {
        self.names.contains_key(&TypeId::of::<T>())
    }

    pub(crate) fn last_size_of<T: State>(&self) -> Option<&LastSize> {
        self.last_sizes.get(&TypeId::of::<T>())
    }

    pub(crate) fn as_raw(&self) -> *const sys::fs_registry {
        self.raw.as_ptr()
    }

    /// The name of a type, whatever it was restored from.
    pub(crate) fn name_without_views<T: State>(&self) -> Result<&CStr> {
        let name = self.name_of::<T>()?;
        if self.viewing.contains(name) {
            let text = "the type has views, which lead into what it is restored from: that has to be 'static, and to be given to \
                        restore_static";
            return Err(Error::of(Status::InvalidArgument, text));
        }
        Ok(name)
    }

    pub(crate) fn name_of<T: State>(&self) -> Result<&CStr> {
        self.names
            .get(&TypeId::of::<T>())
            .map(CString::as_c_str)
            .ok_or_else(|| {
                let name = short_name::<T>();
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
