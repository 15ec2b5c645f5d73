//! How files are saved.

use std::path::Path;
use std::ptr;

use flaxstate_sys as sys;

use crate::decode::c_path;
use crate::error::{Result, check};
use crate::node::Node;
use crate::registry::types_of;
use crate::serialize::SerializeOptions;
use crate::state::State;

/// What a successful save has made sure of when it returns. Until then the old file is there, whole.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-durable-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use flaxstate::{Durability, SaveOptions};
///
/// SaveOptions::new().durability(Durability::Data).save(&7_i64, folder.join("autosave.msgpack"))?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The file and its name survive a power loss.
    #[default]
    Full,
    /// After a power loss there is the old file or the new one, whole.
    Data,
    /// The file survives the end of the process; after a power loss it may be empty.
    None,
}

/// How files are saved.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-save-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("model.msgpack");
/// use flaxstate::{SaveOptions, SerializeOptions};
///
/// let options = SaveOptions::new().serialize(SerializeOptions::new().threads(2));
/// options.save(&vec![0.5_f32; 8], &path)?;
/// assert_eq!(flaxstate::load::<Vec<f32>>(&path)?, [0.5; 8]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SaveOptions<'a> {
    durability: Durability,
    serialize: SerializeOptions<'a>,
}

impl Durability {
    pub(crate) fn as_raw(self) -> sys::fs_durability {
        match self {
            Durability::Full => sys::FS_DURABILITY_FULL,
            Durability::Data => sys::FS_DURABILITY_DATA,
            Durability::None => sys::FS_DURABILITY_NONE,
        }
    }
}

impl<'a> SaveOptions<'a> {
    /// Durable, Flax's own bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a save survives.
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// How the bytes are made.
    pub fn serialize(mut self, options: SerializeOptions<'a>) -> Self {
        self.serialize = options;
        self
    }

    /// `flax.serialization.to_bytes` of an object into a file, which takes the place of an old one at once and whole.
    pub fn save<T: State>(&self, object: &T, path: impl AsRef<Path>) -> Result<()> {
        let types = types_of::<T>(self.serialize.registry)?;
        let name = types.name_of::<T>()?;
        let path = c_path(path.as_ref())?;
        let object = ptr::from_ref(object).cast();
        // SAFETY: the object is what its type describes.
        self.call(|options, error| unsafe {
            let (registry, name) = (types.as_raw(), name.as_ptr());
            sys::fs_save_file(registry, name, object, path.as_ptr(), options, error)
        })
    }

    /// The same for `flax.serialization.msgpack_serialize` of a tree.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-tree-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("tree.msgpack");
    /// let tree = flaxstate::Tree::from_bytes(b"\x81\xa1a\x07")?;
    /// flaxstate::SaveOptions::new().save_tree(tree.root(), &path)?;
    /// assert!(flaxstate::Tree::open(&path)?.root() == tree.root());
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_tree(&self, node: Node<'_>, path: impl AsRef<Path>) -> Result<()> {
        let path = c_path(path.as_ref())?;
        // SAFETY: the node lives.
        self.call(|options, error| unsafe {
            sys::fs_msgpack_save_file(node.as_raw(), path.as_ptr(), options, error)
        })
    }

    /// Bytes that are there already, of [`to_bytes`](crate::to_bytes) for example, into a file, as [`save`](Self::save)
    /// writes one. They aren't looked at. Of how bytes are made only the progress counts.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-bytes-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("state.msgpack");
    /// let bytes = flaxstate::to_bytes(&7_i64)?; // while the object stands still
    /// flaxstate::SaveOptions::new().save_bytes(&bytes, &path)?; // on another thread
    /// assert_eq!(flaxstate::load::<i64>(&path)?, 7);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_bytes(&self, bytes: &[u8], path: impl AsRef<Path>) -> Result<()> {
        let path = c_path(path.as_ref())?;
        let (data, size) = (bytes.as_ptr().cast(), bytes.len());
        let progress = self.serialize.progress.raw();
        let serialize = sys::fs_serialize_options {
            progress: progress.as_ptr(),
            ..Default::default()
        };
        let options = sys::fs_save_options {
            durability: self.durability.as_raw(),
            serialize: if progress.as_ptr().is_null() {
                ptr::null()
            } else {
                &serialize
            },
            ..Default::default()
        };
        // SAFETY: all that is passed lives during the call.
        check(|error| unsafe {
            sys::fs_bytes_save_file(data, size, path.as_ptr(), &options, error)
        })
    }

    fn call(
        &self,
        call: impl FnOnce(*const sys::fs_save_options, *mut *mut sys::fs_error) -> sys::fs_status,
    ) -> Result<()> {
        self.serialize.with_raw(|serialize| {
            let options = sys::fs_save_options {
                durability: self.durability.as_raw(),
                serialize,
                ..Default::default()
            };
            check(|error| call(&options, error))
        })
    }
}

/// Removes from a directory what saves left whose processes were killed, and gives the number of files. Saves that are
/// going on, in any process, keep theirs.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-left-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// std::fs::write(folder.join(".flaxstate-0123456789abcdef"), "half")?;
/// assert_eq!(flaxstate::remove_unfinished(&folder)?, 1);
/// assert_eq!(flaxstate::remove_unfinished(&folder)?, 0);
/// assert!(flaxstate::remove_unfinished(folder.join("none")).is_err());
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn remove_unfinished(directory: impl AsRef<Path>) -> Result<u64> {
    let path = c_path(directory.as_ref())?;
    let mut count = 0;
    // SAFETY: the path is read during the call.
    check(|error| unsafe { sys::fs_file_remove_unfinished(path.as_ptr(), &mut count, error) })?;
    Ok(count)
}
