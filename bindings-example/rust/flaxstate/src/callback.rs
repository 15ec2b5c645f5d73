//! Functions that the library calls. No panic leaves them: it becomes an error with the status `Callback`.

use std::any::Any;
use std::ffi::c_void;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flaxstate_sys as sys;

use crate::error::{Error, Result};
use crate::source::Source;

/// Runs what a callback that can fail does.
pub(crate) fn guard(
    error: *mut *mut sys::fs_error,
    body: impl FnOnce() -> Result<()>,
) -> sys::fs_status {
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return sys::FS_OK,
        Ok(Err(failure)) => failure,
        Err(payload) => panicked(payload),
    };
    failure.into_raw(error)
}

/// Runs what a callback that can't fail does. A panic, which can only come from a destructor, ends with it: there is
/// nobody to tell, and what the library is in the middle of must go on.
pub(crate) fn guard_destructor(body: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        // A payload's own destructor may panic again.
        catch_unwind(AssertUnwindSafe(|| drop(payload))).unwrap_or_else(std::mem::forget);
    }
}

fn panicked(payload: Box<dyn Any + Send>) -> Error {
    let text = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a value that is not text".to_owned(),
    };
    guard_destructor(|| drop(payload));
    Error::new(format!("panicked: {text}"))
}

/// What [`stream_piece`] gets as user data.
pub(crate) struct Streamed<F> {
    pub(crate) item_size: usize,
    pub(crate) piece: F,
}

pub(crate) unsafe extern "C" fn stream_piece<F>(
    first_item: u64,
    item_count: u64,
    items: *const c_void,
    error: *mut *mut sys::fs_error,
    user_data: *mut c_void,
) -> sys::fs_status
where
    F: FnMut(u64, &[u8]) -> Result<()>,
{
    guard(error, || {
        // SAFETY: the user data is a Streamed that lives during the call, which is made on one thread.
        let streamed = unsafe { &mut *user_data.cast::<Streamed<F>>() };
        let size = item_count as usize * streamed.item_size;
        // SAFETY: the library lends `item_count` items.
        let bytes = unsafe { crate::key::bytes(items.cast(), size) };
        (streamed.piece)(first_item, bytes)
    })
}

/// A sink that writes to a `W`, which is the user data.
pub(crate) unsafe extern "C" fn write_piece<W: Write>(
    data: *const c_void,
    size: usize,
    error: *mut *mut sys::fs_error,
    user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        // SAFETY: the user data is a W that lives during the call, which is made on one thread; the library lends
        // `size` bytes.
        let (writer, bytes) = unsafe {
            (
                &mut *user_data.cast::<W>(),
                crate::key::bytes(data.cast(), size),
            )
        };
        writer
            .write_all(bytes)
            .map_err(|error| Error::new(error.to_string()))
    })
}

/// Reads from an `S`, which is the user data.
pub(crate) unsafe extern "C" fn read_at<S: Source>(
    offset: u64,
    destination: *mut c_void,
    size: usize,
    error: *mut *mut sys::fs_error,
    user_data: *mut c_void,
) -> sys::fs_status {
    guard(error, || {
        if size == 0 {
            return Ok(());
        }
        // SAFETY: the library gives `size` bytes, which may hold nothing yet: hence the zeros.
        let bytes = unsafe {
            destination.cast::<u8>().write_bytes(0, size);
            std::slice::from_raw_parts_mut(destination.cast::<u8>(), size)
        };
        // SAFETY: the user data is a boxed S, which is Sync and lives until it is destroyed.
        let source = unsafe { &*user_data.cast::<S>() };
        source
            .read_at(offset, bytes)
            .map_err(|error| Error::new(error.to_string()))
    })
}

/// A source that is the library's: whoever is given it calls `destroy_user_data` once.
pub(crate) fn owned_source<S: Source>(source: S) -> sys::fs_source {
    sys::fs_source {
        size: source.size(),
        read_at: Some(read_at::<S>),
        user_data: Box::into_raw(Box::new(source)).cast(),
        destroy_user_data: Some(drop_boxed::<S>),
        ..Default::default()
    }
}

/// Frees a `Box<T>` that is the user data.
pub(crate) unsafe extern "C" fn drop_boxed<T>(user_data: *mut c_void) {
    // SAFETY: it was made by Box::into_raw, and the library calls this once.
    guard_destructor(|| drop(unsafe { Box::from_raw(user_data.cast::<T>()) }));
}

/// Frees a `Box<Vec<u8>>` whose bytes a tree adopted.
pub(crate) unsafe extern "C" fn release_vec(
    _data: *mut c_void,
    _size: usize,
    user_data: *mut c_void,
) {
    // SAFETY: it was made by Box::into_raw, and the library calls this once.
    drop(unsafe { Box::from_raw(user_data.cast::<Vec<u8>>()) });
}
