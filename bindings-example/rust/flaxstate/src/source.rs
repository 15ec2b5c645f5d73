//! Bytes that are read where they stand.

use std::io;

/// Bytes that can be read at any offset: a file inside a pack, an object in a store. See
/// [`DecodeOptions::open_source`](crate::DecodeOptions::open_source).
///
/// ```
/// use std::io;
///
/// struct Packed { pack: Vec<u8>, start: usize, size: usize }
///
/// impl flaxstate::Source for Packed {
///     fn size(&self) -> u64 {
///         self.size as u64
///     }
///     fn read_at(&self, offset: u64, destination: &mut [u8]) -> io::Result<()> {
///         let start = self.start + offset as usize;
///         destination.copy_from_slice(&self.pack[start..start + destination.len()]);
///         Ok(())
///     }
/// }
///
/// let packed = Packed { pack: b"PACK\x81\xa4step\x07rest".to_vec(), start: 4, size: 7 };
/// let tree = flaxstate::DecodeOptions::new().open_source(packed)?;
/// assert_eq!(tree.root().at("step")?.int()?, 7);
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub trait Source: Send + Sync {
    /// Bytes in all.
    fn size(&self) -> u64;

    /// Fills `destination` with the bytes from `offset` on, which are there. Several threads may read at the same time.
    fn read_at(&self, offset: u64, destination: &mut [u8]) -> io::Result<()>;
}
