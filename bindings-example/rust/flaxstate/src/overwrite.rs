//! Editing a file in place.

use std::path::Path;

use flaxstate_sys as sys;

use crate::array_source::{ArraySource, as_bytes};
use crate::decode::{DecodeOptions, c_path};
use crate::error::{Result, c_string, check};
use crate::item::Item;
use crate::save::Durability;

/// How an array of a file is written over: see [`overwrite_array`].
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-over-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("model.msgpack");
/// use flaxstate::{DecodeOptions, Durability, OverwriteOptions};
///
/// flaxstate::save(&(7_i64, [0.5_f32; 3]), &path)?;
/// let options = OverwriteOptions::new().durability(Durability::None).decode(DecodeOptions::untrusted());
/// options.overwrite_array(&path, "1", &[3], &[1.5_f32, 2.5, 3.5])?;
/// assert_eq!(flaxstate::load::<(i64, [f32; 3])>(&path)?, (7, [1.5, 2.5, 3.5]));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct OverwriteOptions<'a> {
    durability: Durability,
    decode: DecodeOptions<'a>,
}

impl<'a> OverwriteOptions<'a> {
    /// Durable.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the edit survives: [`Full`](Durability::Full) and [`Data`](Durability::Data) sync the file.
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// How the file is read, to find the array: limits, and what is read leniently. No array is read, so that neither
    /// [`align_arrays`](DecodeOptions::align_arrays) nor a progress counts.
    pub fn decode(mut self, options: DecodeOptions<'a>) -> Self {
        self.decode = options;
        self
    }

    /// [`overwrite_array`] with these options.
    pub fn overwrite_array<T: Item>(
        &self,
        path: impl AsRef<Path>,
        array_path: &str,
        shape: &[usize],
        items: &[T],
    ) -> Result<()> {
        let (path, array_path) = (c_path(path.as_ref())?, c_string(array_path)?);
        let mut source = ArraySource::new(T::DTYPE, shape)?;
        source.take(as_bytes(items))?;
        self.decode.of_search().with_raw(|decode| {
            let options = sys::fs_overwrite_options {
                durability: self.durability.as_raw(),
                decode,
                ..Default::default()
            };
            // SAFETY: all that is passed lives during the call.
            check(|error| unsafe {
                let (path, array_path) = (path.as_ptr(), array_path.as_ptr());
                sys::fs_file_overwrite_array(path, array_path, source.as_raw(), &options, error)
            })
        })
    }
}

/// Writes over the data of one array of a file, and nothing else: without reading or writing any other data. Dtype and
/// shape must be those in the file.
///
/// It is not atomic: if it fails in the middle, some of the items may be new and some old.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-edit-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("model.msgpack");
/// flaxstate::save(&(7_i64, [0.5_f32; 3]), &path)?;
/// flaxstate::overwrite_array(&path, "1", &[3], &[1.5_f32, 2.5, 3.5])?;
/// assert_eq!(flaxstate::load::<(i64, [f32; 3])>(&path)?, (7, [1.5, 2.5, 3.5]));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn overwrite_array<T: Item>(
    path: impl AsRef<Path>,
    array_path: &str,
    shape: &[usize],
    items: &[T],
) -> Result<()> {
    OverwriteOptions::new().overwrite_array(path, array_path, shape, items)
}
