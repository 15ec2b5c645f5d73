//! Editing a file in place.

use std::path::Path;

use flaxstate_sys as sys;

use crate::array_source::{ArraySource, as_bytes};
use crate::decode::{DecodeOptions, c_path};
use crate::dtype::Dtype;
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
        self.overwrite_array_bytes(path, array_path, T::DTYPE, shape, as_bytes(items))
    }

    /// The same for an array of any dtype by its bytes, in C order and this machine's byte order: for those that no
    /// [`Item`] is.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-bools-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("model.msgpack");
    /// use flaxstate::{Dtype, OverwriteOptions};
    ///
    /// flaxstate::save(&[true, false], &path)?;
    /// OverwriteOptions::new().overwrite_array_bytes(&path, "", Dtype::Bool, &[2], &[0, 1])?;
    /// assert_eq!(flaxstate::load::<[bool; 2]>(&path)?, [false, true]);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn overwrite_array_bytes(
        &self,
        path: impl AsRef<Path>,
        array_path: &str,
        dtype: Dtype,
        shape: &[usize],
        data: &[u8],
    ) -> Result<()> {
        let mut source = ArraySource::new(dtype, shape)?;
        source.take(data)?;
        self.overwrite(path.as_ref(), array_path, source)
    }

    /// The same for a dtype that only its name tells, such as dates and those that this library doesn't know.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-dates-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("dates.msgpack");
    /// use flaxstate::{Builder, OverwriteOptions, SaveOptions, Tree};
    ///
    /// let mut builder = Builder::new()?;
    /// builder.array_named("datetime64[s]", &[1], &[7, 0, 0, 0, 0, 0, 0, 0])?;
    /// SaveOptions::new().save_tree(builder.finish()?.root(), &path)?;
    /// let (options, data) = (OverwriteOptions::new(), 8_i64.to_ne_bytes());
    /// options.overwrite_array_named(&path, "", "datetime64[s]", &[1], &data)?;
    /// assert_eq!(Tree::open(&path)?.root().array()?.to_bytes()?, data);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn overwrite_array_named(
        &self,
        path: impl AsRef<Path>,
        array_path: &str,
        dtype: &str,
        shape: &[usize],
        data: &[u8],
    ) -> Result<()> {
        let source = ArraySource::named(dtype, shape, data)?;
        self.overwrite(path.as_ref(), array_path, source)
    }

    fn overwrite(&self, path: &Path, array_path: &str, mut source: ArraySource) -> Result<()> {
        let (path, array_path) = (c_path(path)?, c_string(array_path)?);
        self.decode.of_search().with_raw(|decode| {
            let options = sys::fs_overwrite_options {
                durability: self.durability.as_raw(),
                decode,
                ..Default::default()
            };
            // SAFETY: all that is passed lives during the call; the source has as much data as its shape says.
            check(|error| unsafe {
                let (path, array_path) = (path.as_ptr(), array_path.as_ptr());
                sys::fs_file_overwrite_array(path, array_path, source.as_raw(), &options, error)
            })
        })
    }
}

/// Writes over the data of one array of a file, and nothing else: without reading or writing any other data. Dtype and
/// shape must be those in the file. ([`OverwriteOptions::overwrite_array_bytes`] takes dtypes that no [`Item`] is.)
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
