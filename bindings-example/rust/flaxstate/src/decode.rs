//! How bytes and files are read.

use std::ffi::CString;
use std::path::Path;

use flaxstate_sys as sys;

use crate::callback::{drop_boxed, read_at, release_vec};
use crate::error::{Error, Result};
use crate::source::Source;
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
pub struct DecodeOptions {
    lenient: bool,
    memory_limit: u64,
    depth_limit: u32,
    align_arrays: bool,
    legacy_bfloat16: bool,
    trailing: Trailing,
    node_limit: u64,
    text_limit: u64,
}

impl DecodeOptions {
    /// Strict, and without limits but for the depth of 1,024 levels.
    pub fn new() -> DecodeOptions {
        DecodeOptions::default()
    }

    /// Strict, with limits for bytes that anybody may have written: a million nodes, 64 MiB of text, 64 levels, and 1 GiB
    /// of memory. Each can be set to another value.
    ///
    /// ```
    /// use flaxstate::{DecodeOptions, Status};
    ///
    /// let mut nested = vec![0x91; 100]; // a list in a list in a list …
    /// nested.push(0xc0);
    /// assert!(DecodeOptions::new().from_bytes(&nested).is_ok());
    /// let error = DecodeOptions::untrusted().from_bytes(&nested).unwrap_err();
    /// assert_eq!(error.status(), Status::Limit);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn untrusted() -> DecodeOptions {
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

    /// [`Tree::from_bytes`] with these options.
    #[allow(clippy::wrong_self_convention)] // options are used, not converted
    pub fn from_bytes<'data>(&self, bytes: &'data [u8]) -> Result<Tree<'data>> {
        let options = self.to_raw();
        // SAFETY: the bytes stay for `'data`.
        unsafe {
            Tree::made_by(|tree, error| {
                sys::fs_msgpack_restore(bytes.as_ptr().cast(), bytes.len(), &options, tree, error)
            })
        }
    }

    /// [`Tree::from_vec`] with these options.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_vec(&self, bytes: Vec<u8>) -> Result<Tree<'static>> {
        let boxed = Box::new(bytes);
        let (data, size) = (boxed.as_ptr().cast(), boxed.len());
        let mut options = self.to_raw();
        options.ownership = sys::FS_OWNERSHIP_ADOPTED;
        options.release = Some(release_vec);
        options.release_user_data = Box::into_raw(boxed).cast();
        // SAFETY: the tree owns the bytes, and releases them also when the call fails.
        unsafe {
            Tree::made_by(|tree, error| sys::fs_msgpack_restore(data, size, &options, tree, error))
        }
    }

    /// [`Tree::open`] with these options.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Tree<'static>> {
        self.open_as(path.as_ref(), sys::FS_MAPPING_OFF)
    }

    /// The same, but the file is mapped into memory, so that [`as_slice`](crate::ArrayRef::as_slice) points into it and
    /// nothing is copied. It falls back to reading where the system can't map the file.
    ///
    /// # Safety
    /// While the tree lives, nobody may change the file's data or make it shorter: neither this program, nor another.
    /// Replacing the file whole, as [`save`](crate::save) does, is fine.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-mapped-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("model.msgpack");
    /// # use flaxstate::{DecodeOptions, SaveOptions, SerializeOptions};
    /// let aligned = SaveOptions::new().serialize(SerializeOptions::new().alignment(64));
    /// aligned.save(&vec![1.5_f32; 1000], &path)?;
    /// // SAFETY: nobody else knows of this file.
    /// let tree = unsafe { DecodeOptions::new().open_mapped(&path)? };
    /// assert_eq!(tree.root().array()?.as_slice::<f32>(), Some(&[1.5; 1000][..]));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub unsafe fn open_mapped(&self, path: impl AsRef<Path>) -> Result<Tree<'static>> {
        self.open_as(path.as_ref(), sys::FS_MAPPING_AUTO)
    }

    fn open_as(&self, path: &Path, mapping: sys::fs_mapping) -> Result<Tree<'static>> {
        let path = c_path(path)?;
        let decode = self.to_raw();
        let options = sys::fs_open_options {
            mapping,
            decode: &decode,
            ..Default::default()
        };
        // SAFETY: the tree holds the file open; if it is mapped, the caller promised that it stays as it is.
        unsafe {
            Tree::made_by(|tree, error| sys::fs_file_open(path.as_ptr(), &options, tree, error))
        }
    }

    /// A tree over a [`Source`]: its arrays are read when they are used.
    pub fn open_source<'data, S: Source + 'data>(&self, source: S) -> Result<Tree<'data>> {
        let options = self.to_raw();
        let size = source.size();
        let raw = sys::fs_source {
            size,
            read_at: Some(read_at::<S>),
            user_data: Box::into_raw(Box::new(source)).cast(),
            destroy_user_data: Some(drop_boxed::<S>),
            ..Default::default()
        };
        // SAFETY: the tree owns the source, and drops it also when the call fails; the source lives for `'data`.
        unsafe { Tree::made_by(|tree, error| sys::fs_source_open(&raw, &options, tree, error)) }
    }

    pub(crate) fn to_raw(&self) -> sys::fs_decode_options {
        sys::fs_decode_options {
            lenient: self.lenient.into(),
            memory_limit: self.memory_limit,
            depth_limit: self.depth_limit,
            align_arrays: self.align_arrays.into(),
            legacy_bfloat16: self.legacy_bfloat16.into(),
            trailing: self.trailing.as_raw(),
            node_limit: self.node_limit,
            text_limit: self.text_limit,
            ..Default::default()
        }
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
