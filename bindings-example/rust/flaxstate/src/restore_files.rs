//! Restoring objects from files and sources.

use std::path::Path;

use flaxstate_sys as sys;

use crate::callback::owned_source;
use crate::decode::c_path;
use crate::error::Result;
use crate::restore::RestoreOptions;
use crate::source::Source;
use crate::state::{State, fresh, fresh_boxed};

impl RestoreOptions<'_> {
    /// The same from a file: the data of each array is read once. If reading fails, the object is still as it was.
    pub fn restore_file<T: State>(&self, target: &mut T, path: impl AsRef<Path>) -> Result<()> {
        self.read_file(target, path.as_ref(), false)
    }

    /// A new object of a file: the data of each array is read straight into its place.
    pub fn load<T: State>(&self, path: impl AsRef<Path>) -> Result<T> {
        let mut value = fresh();
        self.read_file(&mut value, path.as_ref(), true)?;
        Ok(value)
    }

    /// The same for objects that are too large for the stack.
    pub fn load_boxed<T: State>(&self, path: impl AsRef<Path>) -> Result<Box<T>> {
        let mut value = fresh_boxed();
        self.read_file(&mut *value, path.as_ref(), true)?;
        Ok(value)
    }

    /// An object that exists, out of a [`Source`]. If reading fails, it is as it was.
    ///
    /// ```
    /// # use std::io;
    /// # struct Packed(&'static [u8]);
    /// # impl flaxstate::Source for Packed {
    /// #     fn size(&self) -> u64 { self.0.len() as u64 }
    /// #     fn read_at(&self, offset: u64, destination: &mut [u8]) -> io::Result<()> {
    /// #         destination.copy_from_slice(&self.0[offset as usize..][..destination.len()]);
    /// #         Ok(())
    /// #     }
    /// # }
    /// let mut state = (0_i64, false);
    /// let source = Packed(b"\x82\xa10\x07\xa11\xc3");
    /// flaxstate::RestoreOptions::new().restore_source(&mut state, source)?;
    /// assert_eq!(state, (7, true));
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn restore_source<T: State, S: Source>(&self, target: &mut T, source: S) -> Result<()> {
        self.read_source(target, source, false)
    }

    /// A new object of a source: the data of each array is read straight into its place.
    pub fn load_source<T: State, S: Source>(&self, source: S) -> Result<T> {
        let mut value = fresh();
        self.read_source(&mut value, source, true)?;
        Ok(value)
    }

    fn read_source<T: State, S: Source>(
        &self,
        target: &mut T,
        source: S,
        directly: bool,
    ) -> Result<()> {
        // SAFETY: `fill` gives what the function expects; the source has been dropped when the call returns.
        self.fill(
            target,
            directly,
            |registry, name, target, options, error| unsafe {
                let source = owned_source(source);
                sys::fs_restore_source(registry, name, target, &source, options, error)
            },
        )
    }

    fn read_file<T: State>(&self, target: &mut T, path: &Path, directly: bool) -> Result<()> {
        let path = c_path(path)?;
        // SAFETY: `fill` gives what the function expects.
        self.fill(
            target,
            directly,
            |registry, name, target, options, error| unsafe {
                sys::fs_restore_file(registry, name, target, path.as_ptr(), options, error)
            },
        )
    }
}
