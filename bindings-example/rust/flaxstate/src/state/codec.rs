//! Types that say themselves what their state is.

use std::ffi::c_void;

use flaxstate_sys as sys;

use super::State;
use super::nested::NestedOptions;
use crate::builder_ref::BuilderRef;
use crate::callback::{guard, guard_destructor};
use crate::error::{Error, Result};
use crate::node::Node;

/// For what fields can't describe: functions that make a state of a value, and a value of a state.
///
/// ```
/// use flaxstate::{BuilderRef, Codec, Error, Node, Result, State};
///
/// /// A clock time, kept as hours and minutes, saved as one number.
/// #[derive(State, Default, Debug, PartialEq)]
/// #[state(codec)]
/// struct Clock { hours: u32, minutes: u32 }
///
/// impl Codec for Clock {
///     fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
///         builder.int(i64::from(self.hours * 60 + self.minutes))
///     }
///     fn from_state(node: Node<'_>) -> Result<Self> {
///         match u32::try_from(node.int()?) {
///             Ok(minutes @ 0..1440) => Ok(Clock { hours: minutes / 60, minutes: minutes % 60 }),
///             _ => Err(Error::new("a clock shows 0 to 1439 minutes")),
///         }
///     }
/// }
///
/// let alarms = vec![Clock { hours: 7, minutes: 30 }];
/// let bytes = flaxstate::to_bytes(&alarms)?;
/// assert_eq!(flaxstate::from_bytes::<Vec<Clock>>(&bytes)?, alarms);
///
/// let wrong = flaxstate::to_bytes(&vec!["9".to_string()])?;
/// let error = flaxstate::from_bytes::<Vec<Clock>>(&wrong).unwrap_err();
/// assert_eq!(error.mismatches()[0].path, "./0");
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub trait Codec: Sized + 'static {
    /// Adds exactly one value: a leaf, or a dict with text keys.
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()>;

    /// The value that a state is.
    ///
    /// What the state has that can't be taken is a [`Mismatch`](crate::Mismatch), and restoring goes on to look for more:
    /// the errors of [`Node`] and [`ArrayRef`](crate::ArrayRef) about kind, dtype, shape and keys, [`Error::new`], and
    /// those that [`Error::mismatch`] lists. All else ends the call: other statuses, [`Error::failed`], and panics. (With
    /// [`keep_missing`](crate::RestoreOptions::keep_missing) `None` is no mismatch: the old value stays.)
    fn from_state(node: Node<'_>) -> Result<Self>;

    /// The same, for types that hold other states: these are restored with the options of the call.
    fn from_state_with(node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        let _ = options;
        Self::from_state(node)
    }

    /// The same, for types whose old value tells how the new one is read.
    #[doc(hidden)]
    fn replacement(&self, node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        Self::from_state_with(node, options)
    }
}

/// The description of a type with a codec, but for its name.
pub(crate) fn description<T: State + Codec>() -> sys::fs_type {
    sys::fs_type {
        size: size_of::<T>(),
        to_state: Some(to_state::<T>),
        prepare: Some(prepare::<T>),
        commit: Some(commit::<T>),
        discard: Some(discard::<T>),
        ..Default::default()
    }
}

unsafe extern "C" fn to_state<T: Codec>(
    object: *const c_void,
    builder: *mut sys::fs_builder,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    // SAFETY: the object is a T that lives as long as what is built; the builder is lent for the call.
    guard(error, || unsafe {
        (*object.cast::<T>()).to_state(BuilderRef::from_raw(builder))
    })
}

unsafe extern "C" fn prepare<T: Codec>(
    target: *mut c_void,
    node: *const sys::fs_node,
    options: *const sys::fs_restore_options,
    out_staged: *mut *mut c_void,
    error: *mut *mut sys::fs_error,
    _user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        // SAFETY: the node is lent for the call, and `from_state` can't keep it.
        let node = unsafe { Node::from_raw(node) };
        let node = node.ok_or_else(|| Error::new("there is no state"))?;
        // SAFETY: the options are the caller's, and live during the call.
        let nested = unsafe { NestedOptions::new(options, node) };
        // SAFETY: the target is a T, and nobody changes it before the commit.
        let old = unsafe { &*target.cast::<T>() };
        let value = old
            .replacement(node, &nested)
            .map_err(|error| error.of_codec(node))?;
        let staged = Box::new(value);
        // SAFETY: the library takes the address.
        unsafe { *out_staged = Box::into_raw(staged).cast() };
        Ok(())
    })
}

unsafe extern "C" fn commit<T: Codec>(
    target: *mut c_void,
    staged: *mut c_void,
    _user_data: *mut c_void,
) {
    // SAFETY: the target is a T; `prepare` made the staged one, and the library ends it once.
    guard_destructor(|| unsafe {
        let staged = *Box::from_raw(staged.cast::<T>());
        drop(target.cast::<T>().replace(staged));
    });
}

unsafe extern "C" fn discard<T: Codec>(
    _target: *mut c_void,
    staged: *mut c_void,
    _user_data: *mut c_void,
) {
    // SAFETY: `prepare` made the staged one, and the library ends it once.
    guard_destructor(|| drop(unsafe { Box::from_raw(staged.cast::<T>()) }));
}
