//! Files and sources as trees.

use std::ffi::c_char;
use std::path::Path;

use flaxstate_sys as sys;

use crate::callback::owned_source;
use crate::decode::{DecodeOptions, c_path};
use crate::error::Result;
use crate::source::Source;
use crate::tree::Tree;

/// A call that opens files.
type Open = unsafe extern "C" fn(
    *const c_char,
    *const sys::fs_open_options,
    *mut *mut sys::fs_tree,
    *mut *mut sys::fs_error,
) -> sys::fs_status;

impl DecodeOptions<'_> {
    /// [`Tree::open`] with these options.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Tree<'static>> {
        self.open_as(sys::fs_file_open, path.as_ref(), sys::FS_MAPPING_OFF)
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
        self.open_as(sys::fs_file_open, path.as_ref(), sys::FS_MAPPING_AUTO)
    }

    /// [`Tree::open_sharded`] with these options.
    pub fn open_sharded(&self, path: impl AsRef<Path>) -> Result<Tree<'static>> {
        self.open_as(sys::fs_sharded_open, path.as_ref(), sys::FS_MAPPING_OFF)
    }

    /// The same, but the files are mapped into memory.
    ///
    /// # Safety
    /// As for [`open_mapped`](Self::open_mapped), of each file.
    pub unsafe fn open_sharded_mapped(&self, path: impl AsRef<Path>) -> Result<Tree<'static>> {
        self.open_as(sys::fs_sharded_open, path.as_ref(), sys::FS_MAPPING_AUTO)
    }

    fn open_as(&self, open: Open, path: &Path, mapping: sys::fs_mapping) -> Result<Tree<'static>> {
        let path = c_path(path)?;
        self.with_raw(|decode| {
            let options = sys::fs_open_options {
                mapping,
                decode,
                ..Default::default()
            };
            // SAFETY: the tree holds the file open; if it is mapped, the caller promised that it stays as it is.
            unsafe { Tree::made_by(|tree, error| open(path.as_ptr(), &options, tree, error)) }
        })
    }

    /// A tree over a [`Source`]: its arrays are read when they are used.
    pub fn open_source<'data, S: Source + 'data>(&self, source: S) -> Result<Tree<'data>> {
        // SAFETY: the tree owns the source, and drops it also when the call fails; the source lives for `'data`.
        self.with_raw(|options| unsafe {
            let source = owned_source(source);
            Tree::made_by(|tree, error| sys::fs_source_open(&source, options, tree, error))
        })
    }

    /// [`open`](Self::open) in the memory of another tree.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-refill-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("model.msgpack");
    /// # flaxstate::save(&7_i64, &path)?;
    /// let (mut tree, options) = (flaxstate::Tree::open(&path)?, flaxstate::DecodeOptions::new());
    /// flaxstate::save(&8_i64, &path)?;
    /// tree = options.refill_from_file(tree, &path)?;
    /// assert_eq!(tree.root().int()?, 8);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn refill_from_file(
        &self,
        tree: Tree<'_>,
        path: impl AsRef<Path>,
    ) -> Result<Tree<'static>> {
        let path = c_path(path.as_ref())?;
        self.with_raw(|decode| {
            let options = sys::fs_open_options {
                mapping: sys::FS_MAPPING_OFF,
                decode,
                ..Default::default()
            };
            // SAFETY: the tree holds the file open, and doesn't map it.
            unsafe {
                tree.refilled_by(|tree, error| {
                    sys::fs_file_open_into(path.as_ptr(), &options, tree, error)
                })
            }
        })
    }

    /// [`open_source`](Self::open_source) in the memory of another tree.
    pub fn refill_from_source<'data, S: Source + 'data>(
        &self,
        tree: Tree<'_>,
        source: S,
    ) -> Result<Tree<'data>> {
        // SAFETY: the tree owns the source, and drops it also when the call fails; the source lives for `'data`.
        self.with_raw(|options| unsafe {
            let source = owned_source(source);
            tree.refilled_by(|tree, error| sys::fs_source_open_into(&source, options, tree, error))
        })
    }
}
