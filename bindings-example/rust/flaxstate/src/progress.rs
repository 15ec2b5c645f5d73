//! Progress: how far a call is, and a way to end it.

use std::ffi::c_void;
use std::fmt;
use std::ops::ControlFlow;
use std::ptr;

use flaxstate_sys as sys;

use crate::callback::guard;
use crate::error::Error;

/// What a call tells while it runs: the bytes that are done, and those in all, where that is known. It is called on the
/// thread of the call, about every 4 MiB, and a last time before anything is changed. With
/// [`Break`](ControlFlow::Break) the call ends with [`Status::Callback`](crate::Status::Callback), and nothing has
/// changed: a file that was to be replaced is the old one, an object that was to be restored is as it was.
///
/// It is `Sync`, so that threads can share options: what it notes stands in an atomic, a `Mutex` or a channel, not in a
/// `Cell`.
///
/// ```
/// use std::ops::ControlFlow;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// let (state, seen) = (vec![0.5_f32; 4 << 20], AtomicU64::new(0));
/// let options = flaxstate::SerializeOptions::new();
/// let bytes = options.clone().progress(&|done, _total| {
///     seen.store(done, Ordering::Relaxed);
///     ControlFlow::Continue(())
/// }).to_bytes(&state)?;
/// assert_eq!(seen.into_inner(), bytes.len() as u64);
///
/// let error = options.progress(&|_done, _total| ControlFlow::Break(())).to_bytes(&state).unwrap_err();
/// assert_eq!(error.status(), flaxstate::Status::Callback);
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub type Progress<'a> = dyn Fn(u64, Option<u64>) -> ControlFlow<()> + Sync + 'a;

/// Who gets to know of the progress, if anybody.
#[derive(Clone, Copy, Default)]
pub(crate) struct Watcher<'a>(Option<&'a Progress<'a>>);

impl<'a> Watcher<'a> {
    pub(crate) fn new(progress: &'a Progress<'a>) -> Watcher<'a> {
        Watcher(Some(progress))
    }

    /// This one, if there is one; else the other.
    pub(crate) fn or(self, other: Watcher<'a>) -> Watcher<'a> {
        Watcher(self.0.or(other.0))
    }

    /// What the library takes; it points at the watcher.
    pub(crate) fn raw(&self) -> RawProgress {
        RawProgress(self.0.as_ref().map(|progress| sys::fs_progress {
            update: Some(update),
            user_data: ptr::from_ref(progress).cast_mut().cast(),
            ..Default::default()
        }))
    }
}

pub(crate) struct RawProgress(Option<sys::fs_progress>);

impl RawProgress {
    pub(crate) fn as_ptr(&self) -> *const sys::fs_progress {
        self.0.as_ref().map_or(ptr::null(), ptr::from_ref)
    }
}

unsafe extern "C" fn update(
    done: u64,
    total: u64,
    error: *mut *mut sys::fs_error,
    user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        // SAFETY: the user data is the reference in a watcher, which lives during the call.
        let progress = unsafe { *user_data.cast::<&Progress<'_>>() };
        match progress(done, Some(total).filter(|total| *total != 0)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::new("cancelled")),
        }
    })
}

impl fmt::Debug for Watcher<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Some(_)" } else { "None" })
    }
}
