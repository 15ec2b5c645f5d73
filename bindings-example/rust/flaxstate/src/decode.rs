//! How bytes and files are read.

use std::ffi::CString;
use std::path::Path;

use flaxstate_sys as sys;

use crate::callback::release_vec;
use crate::error::{Error, Result};
use crate::progress::{Progress, Watcher};
use crate::status::Status;
use crate::tree::Tree;

/// Whether bytes may follow the object that is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trailing {
    /// A file is one object: more is [`Status::Format`].
    #[default]
    Refused,
    /// Behind a dict, a list or a chunked array, as padding is; but not if the bytes start as a file of another format does.
    Allowed,
    /// Behind anything: reads one object of several.
    Stream,
}

impl Trailing {
    fn as_raw(self) -> sys::fs_trailing {
        match self {
            Trailing::Refused => sys::FS_TRAILING_REFUSED,
            Trailing::Allowed => sys::FS_TRAILING_ALLOWED,
            Trailing::Stream => sys::FS_TRAILING_STREAM,
        }
    }
}

/// How bytes are read: limits, and what is read leniently.
///
/// ```
/// use flaxstate::{DecodeOptions, Status};
///
/// let twice = b"\x82\xa1a\x01\xa1a\x02"; // one key twice: Flax takes the last one in silence
/// assert_eq!(DecodeOptions::new().from_bytes(twice).unwrap_err().status(), Status::Key);
/// let tree = DecodeOptions::new().lenient(true).from_bytes(twice)?;
/// assert_eq!(tree.root().at("a")?.int()?, 2);
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct DecodeOptions<'a> {
    lenient: bool,
    memory_limit: u64,
    depth_limit: u32,
    align_arrays: bool,
    legacy_bfloat16: bool,
    trailing: Trailing,
    node_limit: u64,
    text_limit: u64,
    pub(crate) progress: Watcher<'a>,
}

impl<'a> DecodeOptions<'a> {
    /// Strict, and without limits but for the depth of 1,024 levels.
    pub fn new() -> Self {
        Self::default()
    }

    /// Strict, with limits for bytes that anybody may have written: a million nodes, 64 MiB of text, 128 levels, and 1 GiB
    /// of memory. Each can be set to another value.
    ///
    /// ```
    /// use flaxstate::{DecodeOptions, Status};
    ///
    /// let mut nested = vec![0x91; 200]; // a list in a list in a list …
    /// nested.push(0xc0);
    /// assert!(DecodeOptions::new().from_bytes(&nested).is_ok());
    /// let error = DecodeOptions::untrusted().from_bytes(&nested).unwrap_err();
    /// assert_eq!(error.status(), Status::Limit);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn untrusted() -> Self {
        let raw = sys::FS_DECODE_OPTIONS_UNTRUSTED;
        DecodeOptions::new()
            .memory_limit(raw.memory_limit)
            .depth_limit(raw.depth_limit)
            .node_limit(raw.node_limit)
            .text_limit(raw.text_limit)
    }

    /// Reads all that Flax reads, also what it never wrote.
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    /// The bytes that the call may have allocated at one time; more is [`Status::Limit`]. 0: no limit.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// The nodes that are read: leaves, containers and entries of dicts; more is [`Status::Limit`]. 0: no limit.
    pub fn node_limit(mut self, nodes: u64) -> Self {
        self.node_limit = nodes;
        self
    }

    /// The bytes of keys, text, bytes and extensions that are read, all together; more is [`Status::Limit`]. 0: no limit.
    pub fn text_limit(mut self, bytes: u64) -> Self {
        self.text_limit = bytes;
        self
    }

    /// The levels of nesting that are read, up to 1,024.
    pub fn depth_limit(mut self, levels: u32) -> Self {
        self.depth_limit = levels;
        self
    }

    /// Copies those arrays whose data isn't aligned for its dtype, so that
    /// [`as_slice`](crate::ArrayRef::as_slice) has them.
    ///
    /// ```
    /// let bytes = flaxstate::to_bytes(&[1.5_f64, 2.5])?;
    /// let tree = flaxstate::DecodeOptions::new().align_arrays(true).from_bytes(&bytes)?;
    /// assert_eq!(tree.root().array()?.as_slice::<f64>(), Some(&[1.5, 2.5][..]));
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn align_arrays(mut self, align: bool) -> Self {
        self.align_arrays = align;
        self
    }

    /// Takes the dtype name `V2` of files from before 30 October 2020 as bfloat16.
    pub fn legacy_bfloat16(mut self, legacy: bool) -> Self {
        self.legacy_bfloat16 = legacy;
        self
    }

    /// Whether bytes may follow the object. [`Tree::bytes_used`] tells where it ended.
    ///
    /// ```
    /// use flaxstate::{DecodeOptions, Status, Trailing};
    ///
    /// let (two, options) = (b"\x05\x06", DecodeOptions::new());
    /// assert_eq!(options.from_bytes(two).unwrap_err().status(), Status::Format);
    /// let first = options.trailing(Trailing::Stream).from_bytes(two)?;
    /// assert_eq!((first.root().int()?, first.bytes_used()), (5, 1));
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn trailing(mut self, trailing: Trailing) -> Self {
        self.trailing = trailing;
        self
    }

    /// Gets to know how far a call is, and can end it.
    pub fn progress(mut self, progress: &'a Progress<'a>) -> Self {
        self.progress = Watcher::new(progress);
        self
    }

    /// [`Tree::from_bytes`] with these options.
    #[allow(clippy::wrong_self_convention)] // options are used, not converted
    pub fn from_bytes<'data>(&self, bytes: &'data [u8]) -> Result<Tree<'data>> {
        let (data, size) = (bytes.as_ptr().cast(), bytes.len());
        // SAFETY: the bytes stay for `'data`.
        self.with_raw(|options| unsafe {
            Tree::made_by(|tree, error| sys::fs_msgpack_restore(data, size, options, tree, error))
        })
    }

    /// [`Tree::from_vec`] with these options.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_vec(&self, bytes: Vec<u8>) -> Result<Tree<'static>> {
        let boxed = Box::new(bytes);
        let (data, size) = (boxed.as_ptr().cast(), boxed.len());
        self.with_raw(|options| {
            let options = sys::fs_decode_options {
                ownership: sys::FS_OWNERSHIP_ADOPTED,
                release: Some(release_vec),
                release_user_data: Box::into_raw(boxed).cast(),
                ..*options
            };
            // SAFETY: the tree owns the bytes, and releases them also when the call fails.
            unsafe {
                Tree::made_by(|tree, error| {
                    sys::fs_msgpack_restore(data, size, &options, tree, error)
                })
            }
        })
    }

    /// [`Tree::refill`] with these options.
    pub fn refill<'data>(&self, tree: Tree<'_>, bytes: &'data [u8]) -> Result<Tree<'data>> {
        let (data, size) = (bytes.as_ptr().cast(), bytes.len());
        // SAFETY: the bytes stay for `'data`.
        self.with_raw(|options| unsafe {
            tree.refilled_by(|tree, error| {
                sys::fs_msgpack_restore_into(data, size, options, tree, error)
            })
        })
    }

    /// What counts where nothing is decoded.
    pub(crate) fn of_tree(&self) -> Self {
        DecodeOptions::new()
            .memory_limit(self.memory_limit)
            .watched_by(self.progress)
    }

    /// What counts where one array is looked for, and none is read.
    pub(crate) fn of_search(&self) -> Self {
        self.clone()
            .align_arrays(false)
            .watched_by(Watcher::default())
    }

    fn watched_by(mut self, progress: Watcher<'a>) -> Self {
        self.progress = progress;
        self
    }

    /// The options as the library takes them; they hold pointers, so that they live during a call only.
    pub(crate) fn with_raw<R>(&self, body: impl FnOnce(&sys::fs_decode_options) -> R) -> R {
        let progress = self.progress.raw();
        body(&sys::fs_decode_options {
            lenient: self.lenient.into(),
            memory_limit: self.memory_limit,
            depth_limit: self.depth_limit,
            align_arrays: self.align_arrays.into(),
            legacy_bfloat16: self.legacy_bfloat16.into(),
            trailing: self.trailing.as_raw(),
            node_limit: self.node_limit,
            text_limit: self.text_limit,
            progress: progress.as_ptr(),
            ..Default::default()
        })
    }
}

/// A path as the library takes it: bytes on Unix, UTF-8 on Windows.
pub(crate) fn c_path(path: &Path) -> Result<CString> {
    let refused = |reason| Error::of(Status::InvalidArgument, format!("{reason} in {path:?}"));
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str());
    #[cfg(not(unix))]
    let bytes = path
        .to_str()
        .ok_or_else(|| refused("text that is not UTF-8"))?
        .as_bytes();
    CString::new(bytes).map_err(|_| refused("a NUL"))
}
