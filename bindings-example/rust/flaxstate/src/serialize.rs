//! How bytes are written, and where to.

use std::ffi::c_void;
use std::io::Write;
use std::ptr;

use flaxstate_sys as sys;

use crate::buffer::{Buffer, Taken, Workspace};
use crate::callback::write_piece;
use crate::error::{Error, Result, check};
use crate::node::Node;
use crate::progress::{Progress, Watcher};
use crate::registry::{LastSize, Registry, types_of};
use crate::report::{Lent, Report};
use crate::state::State;
use crate::status::Status;
use crate::vec_buffer;

/// The order of the keys of dicts.
///
/// ```
/// use flaxstate::{KeyOrder, SerializeOptions, Tree};
///
/// let tree = Tree::from_bytes(b"\x82\xa1b\x01\xa1a\x02")?;
/// let kept = SerializeOptions::new().key_order(KeyOrder::Kept).serialize(tree.root())?;
/// assert_eq!(kept, b"\x82\xa1b\x01\xa1a\x02");
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyOrder {
    /// As Flax's function has it: sorted for [`serialize`](SerializeOptions::serialize) and
    /// [`save_tree`](crate::SaveOptions::save_tree) (`msgpack_serialize`), kept for all that is `to_bytes`.
    #[default]
    Default,
    /// Sorted, as JAX does.
    Sorted,
    /// As they stand in the tree or object.
    Kept,
}

impl KeyOrder {
    fn as_raw(self) -> sys::fs_key_order {
        match self {
            KeyOrder::Default => sys::FS_KEY_ORDER_DEFAULT,
            KeyOrder::Sorted => sys::FS_KEY_ORDER_SORTED,
            KeyOrder::Kept => sys::FS_KEY_ORDER_KEPT,
        }
    }
}

/// How bytes are written. All defaults give Flax's own bytes.
///
/// ```
/// use flaxstate::SerializeOptions;
///
/// let mut bytes = Vec::new();
/// SerializeOptions::new().threads(4).write(&vec![1.5_f32; 1000], &mut bytes)?;
/// assert_eq!(bytes, flaxstate::to_bytes(&vec![1.5_f32; 1000])?);
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SerializeOptions<'a> {
    key_order: KeyOrder,
    as_state_dict: bool,
    chunk_limit: u64,
    alignment: u64,
    threads: u32,
    workspace: Option<&'a Workspace>,
    pub(crate) progress: Watcher<'a>,
    report: Option<&'a Report>,
    pub(crate) registry: Option<&'a Registry>,
}

impl<'a> SerializeOptions<'a> {
    /// Flax's own bytes, on this thread.
    pub fn new() -> Self {
        Self::default()
    }

    /// The order of keys of dicts.
    pub fn key_order(mut self, order: KeyOrder) -> Self {
        self.key_order = order;
        self
    }

    /// For trees: `flax.serialization.to_bytes`, that is the bytes of the tree's state dict, where lists and tuples are
    /// dicts. Objects always are state dicts.
    ///
    /// ```
    /// use flaxstate::{SerializeOptions, Tree};
    ///
    /// let tree = Tree::from_bytes(b"\x92\x05\x06")?; // a list
    /// let bytes = SerializeOptions::new().as_state_dict(true).serialize(tree.root())?;
    /// assert_eq!(bytes, b"\x82\xa10\x05\xa11\x06");
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn as_state_dict(mut self, as_state_dict: bool) -> Self {
        self.as_state_dict = as_state_dict;
        self
    }

    /// Arrays of more bytes are written in chunks; 0: Flax's own limit of 2³⁰.
    pub fn chunk_limit(mut self, bytes: u64) -> Self {
        self.chunk_limit = bytes;
        self
    }

    /// The data of every array starts at a multiple of this power of two. Flax reads such bytes, but wouldn't write
    /// them. See [`DecodeOptions::open_mapped`](crate::DecodeOptions::open_mapped).
    pub fn alignment(mut self, alignment: u64) -> Self {
        self.alignment = alignment;
        self
    }

    /// How many threads copy or write large arrays; 0 and 1: this one alone. The bytes don't depend on it.
    pub fn threads(mut self, threads: u32) -> Self {
        self.threads = threads;
        self
    }

    /// Memory that is used again.
    pub fn workspace(mut self, workspace: &'a Workspace) -> Self {
        self.workspace = Some(workspace);
        self
    }

    /// Gets to know how far a call is, and can end it.
    pub fn progress(mut self, progress: &'a Progress<'a>) -> Self {
        self.progress = Watcher::new(progress);
        self
    }

    /// With [`alignment`](Self::alignment): gets to know the arrays that could not be placed.
    pub fn report(mut self, report: &'a Report) -> Self {
        self.report = Some(report);
        self
    }

    /// Types that were registered by hand, instead of the shared ones.
    pub fn registry(mut self, registry: &'a Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// `flax.serialization.to_bytes` of an object.
    pub fn to_bytes<T: State>(&self, object: &T) -> Result<Vec<u8>> {
        let types = types_of::<T>(self.registry)?;
        let last_size = types.last_size_of::<T>();
        let guess = last_size.map_or(0, LastSize::guess);
        let bytes = vec_buffer::written(guess, |buffer| self.to_buffer_by(&types, object, buffer))?;
        if let Some(last_size) = last_size {
            last_size.learn(bytes.len());
        }
        Ok(bytes)
    }

    /// The same into a buffer whose memory is used again. After a failure it is empty.
    pub fn to_buffer<T: State>(&self, object: &T, buffer: &mut Buffer) -> Result<()> {
        self.to_buffer_by(&*types_of::<T>(self.registry)?, object, buffer)
    }

    fn to_buffer_by<T: State>(
        &self,
        types: &Registry,
        object: &T,
        buffer: &mut Buffer,
    ) -> Result<()> {
        let name = types.name_of::<T>()?;
        let object = ptr::from_ref(object).cast();
        // SAFETY: the object is what its type describes; the buffer is borrowed alone.
        self.call(|options, error| unsafe {
            sys::fs_to_bytes(
                types.as_raw(),
                name.as_ptr(),
                object,
                options,
                buffer.as_raw(),
                error,
            )
        })
    }

    /// The same into a writer, in pieces. After a failure it may have taken some of the bytes.
    pub fn write<T: State, W: Write>(&self, object: &T, mut writer: W) -> Result<()> {
        let types = types_of::<T>(self.registry)?;
        let name = types.name_of::<T>()?;
        let object = ptr::from_ref(object).cast();
        let sink = sink_of(&mut writer);
        // SAFETY: the object is what its type describes; the sink writes to `writer`, which lives during the call.
        self.call(|options, error| unsafe {
            sys::fs_save_sink(types.as_raw(), name.as_ptr(), object, &sink, options, error)
        })
    }

    /// `flax.serialization.msgpack_serialize` of a tree, or `to_bytes` with [`as_state_dict`](Self::as_state_dict).
    pub fn serialize(&self, node: Node<'_>) -> Result<Vec<u8>> {
        vec_buffer::written(0, |buffer| self.serialize_to_buffer(node, buffer))
    }

    /// The same into a buffer.
    ///
    /// ```
    /// # use flaxstate::{Buffer, SerializeOptions, Tree};
    /// let (tree, mut buffer) = (Tree::from_bytes(b"\x81\xa1a\x07")?, Buffer::new()?);
    /// SerializeOptions::new().serialize_to_buffer(tree.root(), &mut buffer)?;
    /// assert_eq!(&buffer[..], b"\x81\xa1a\x07");
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn serialize_to_buffer(&self, node: Node<'_>, buffer: &mut Buffer) -> Result<()> {
        // SAFETY: the node lives; the buffer is borrowed alone.
        self.call(|options, error| unsafe {
            sys::fs_msgpack_serialize(node.as_raw(), options, buffer.as_raw(), error)
        })
    }

    /// The same into a writer, in pieces.
    ///
    /// ```
    /// # use flaxstate::{SerializeOptions, Tree};
    /// let (tree, mut bytes) = (Tree::from_bytes(b"\x81\xa1a\x07")?, Vec::new());
    /// SerializeOptions::new().serialize_to_writer(tree.root(), &mut bytes)?;
    /// assert_eq!(bytes, b"\x81\xa1a\x07");
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn serialize_to_writer<W: Write>(&self, node: Node<'_>, mut writer: W) -> Result<()> {
        let sink = sink_of(&mut writer);
        // SAFETY: the node lives; the sink writes to `writer`, which lives during the call.
        self.call(|options, error| unsafe {
            sys::fs_msgpack_save_sink(node.as_raw(), &sink, options, error)
        })
    }

    fn call(
        &self,
        call: impl FnOnce(*const sys::fs_serialize_options, *mut *mut sys::fs_error) -> sys::fs_status,
    ) -> Result<()> {
        self.with_raw(|options| check(|error| call(options, error)))
    }

    /// The options as the library takes them; they hold pointers, so that they live during a call only.
    pub(crate) fn with_raw<R>(
        &self,
        body: impl FnOnce(&sys::fs_serialize_options) -> Result<R>,
    ) -> Result<R> {
        let (parallel, progress) = (parallel_of(self.threads), self.progress.raw());
        let (workspace, report) = (Taken::new(self.workspace)?, Lent::new(self.report)?);
        let options = sys::fs_serialize_options {
            key_order: self.key_order.as_raw(),
            as_state_dict: self.as_state_dict.into(),
            chunk_limit: self.chunk_limit,
            alignment: self.alignment,
            parallel: &parallel,
            workspace: workspace.as_raw(),
            progress: progress.as_ptr(),
            report: report.as_raw(),
            ..Default::default()
        };
        body(&options)
    }
}

/// Asks for the size, and then for that many bytes.
///
/// # Safety
/// The call keeps to the capacity that it is given.
pub(crate) unsafe fn sized(
    call: impl Fn(*mut c_void, usize, *mut usize, *mut *mut sys::fs_error) -> sys::fs_status,
) -> Result<Vec<u8>> {
    let mut size = 0;
    check(|error| call(ptr::null_mut(), 0, &mut size, error))?;
    let mut bytes: Vec<u8> = Vec::new();
    bytes
        .try_reserve_exact(size)
        .map_err(|error| Error::of(Status::NoMemory, error.to_string()))?;
    check(|error| call(bytes.as_mut_ptr().cast(), size, &mut size, error))?;
    // SAFETY: the call went well, so that it wrote `size` bytes, which the memory has room for.
    unsafe { bytes.set_len(size) };
    Ok(bytes)
}

fn sink_of<W: Write>(writer: &mut W) -> sys::fs_sink {
    sys::fs_sink {
        write: Some(write_piece::<W>),
        user_data: ptr::from_mut(writer).cast(),
        ..Default::default()
    }
}

pub(crate) fn parallel_of(threads: u32) -> sys::fs_parallel {
    sys::fs_parallel {
        thread_count: threads,
        ..Default::default()
    }
}
