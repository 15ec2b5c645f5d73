//! Buffers and workspaces: memory that is used again.

use std::fmt;
use std::ops::Deref;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, Ordering};

use flaxstate_sys as sys;

use crate::error::{Error, Result, check};
use crate::status::Status;

/// Bytes that the library wrote, in memory that is used again: for programs that save again and again.
///
/// ```
/// use flaxstate::{Buffer, SerializeOptions};
///
/// let mut buffer = Buffer::new()?;
/// for step in 0..3_i64 {
///     SerializeOptions::new().to_buffer(&step, &mut buffer)?;
///     assert_eq!(buffer[..], [step as u8]);
/// }
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// A buffer belongs to one thread at a time (`Send`); its bytes may be shared.
///
/// ```compile_fail,E0277
/// fn shared<T: Sync>() {}
/// shared::<flaxstate::Buffer>();
/// ```
pub struct Buffer {
    raw: NonNull<sys::fs_buffer>,
}

// SAFETY: a buffer belongs to one thread at a time (docs/c-api.md).
unsafe impl Send for Buffer {}

impl Buffer {
    /// An empty buffer.
    pub fn new() -> Result<Buffer> {
        // SAFETY: the library's own memory.
        unsafe { Buffer::with_allocator(ptr::null()) }
    }

    /// # Safety
    /// The allocator works as long as there is the buffer, on each thread that has it.
    pub(crate) unsafe fn with_allocator(allocator: *const sys::fs_allocator) -> Result<Buffer> {
        let mut raw = ptr::null_mut();
        // SAFETY: the library gives the handle to its caller.
        check(|error| unsafe { sys::fs_buffer_create(allocator, &mut raw, error) })?;
        Ok(Buffer {
            raw: NonNull::new(raw).expect("a call that succeeded gives a buffer"),
        })
    }

    /// Makes room, so that writing that many bytes allocates nothing.
    ///
    /// ```
    /// let mut buffer = flaxstate::Buffer::new()?;
    /// buffer.reserve(1 << 20)?;
    /// assert!(buffer.is_empty());
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn reserve(&mut self, capacity: usize) -> Result<()> {
        // SAFETY: the buffer lives, and is borrowed alone.
        check(|error| unsafe { sys::fs_buffer_reserve(self.raw.as_ptr(), capacity, error) })
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the bytes stay until the buffer is written to, which needs a unique borrow.
        unsafe {
            let (data, size) = (
                sys::fs_buffer_data(self.raw.as_ptr()),
                sys::fs_buffer_size(self.raw.as_ptr()),
            );
            crate::key::bytes(data.cast(), size)
        }
    }

    pub(crate) fn as_raw(&mut self) -> *mut sys::fs_buffer {
        self.raw.as_ptr()
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the buffer is freed once.
        unsafe { sys::fs_buffer_free(self.raw.as_ptr()) }
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Buffer({} bytes)", self.len())
    }
}

/// What calls need beside their input and output, kept for the next call: from the second one on, the same shape of
/// state costs no allocation. One call at a time ([`Status::Busy`](crate::Status::Busy)): threads that share options take
/// a workspace each.
///
/// ```
/// use flaxstate::{Buffer, SerializeOptions, Workspace};
///
/// let (workspace, mut buffer) = (Workspace::new()?, Buffer::new()?);
/// let options = SerializeOptions::new().workspace(&workspace);
/// for frame in 0..3_i64 {
///     options.to_buffer(&frame, &mut buffer)?;
/// }
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub struct Workspace {
    raw: NonNull<sys::fs_workspace>,
    is_taken: AtomicBool,
}

// SAFETY: a workspace belongs to one thread at a time (docs/c-api.md): to that whose call it is taken by.
unsafe impl Send for Workspace {}
// SAFETY: as above.
unsafe impl Sync for Workspace {}

impl Workspace {
    /// An empty workspace.
    pub fn new() -> Result<Workspace> {
        let mut raw = ptr::null_mut();
        // SAFETY: the library gives the handle to its caller.
        check(|error| unsafe { sys::fs_workspace_create(ptr::null(), &mut raw, error) })?;
        Ok(Workspace {
            raw: NonNull::new(raw).expect("a call that succeeded gives a workspace"),
            is_taken: AtomicBool::new(false),
        })
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // SAFETY: the workspace is freed once.
        unsafe { sys::fs_workspace_free(self.raw.as_ptr()) }
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Workspace")
    }
}

/// A workspace, or none, for the time of a call.
pub(crate) struct Taken<'a>(Option<&'a Workspace>);

impl<'a> Taken<'a> {
    pub(crate) fn new(workspace: Option<&'a Workspace>) -> Result<Taken<'a>> {
        if workspace.is_some_and(|workspace| workspace.is_taken.swap(true, Ordering::Acquire)) {
            let text = "the workspace is being used by another call";
            return Err(Error::of(Status::Busy, text));
        }
        Ok(Taken(workspace))
    }

    pub(crate) fn as_raw(&self) -> *mut sys::fs_workspace {
        self.0
            .map_or(ptr::null_mut(), |workspace| workspace.raw.as_ptr())
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if let Some(workspace) = self.0 {
            workspace.is_taken.store(false, Ordering::Release);
        }
    }
}
