//! Builders: trees made by hand.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::{self, NonNull};

use flaxstate_sys as sys;

use crate::builder_ref::BuilderRef;
use crate::error::{Result, check};
use crate::tree::Tree;

/// Makes a [`Tree`] by hand: its methods are those of [`BuilderRef`]. `'data` is the lifetime of the arrays that are put
/// in.
///
/// ```
/// use flaxstate::{Builder, Kind};
///
/// let kernel = [1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let mut builder = Builder::new()?;
/// builder.dict(|dict| {
///     dict.key("step")?.int(7)?;
///     dict.key("kernel")?.array(&[2, 3], &kernel)?;
///     dict.key("names")?.list(|list| {
///         list.str("a")?;
///         list.str("b")
///     })
/// })?;
/// let tree = builder.finish()?;
/// assert_eq!(tree.root().at("kernel")?.array()?.shape(), [2, 3]);
/// let bytes = tree.root().serialize()?; // as flax.serialization.msgpack_serialize
/// # assert!(flaxstate::Tree::from_bytes(&bytes)?.root().at("names/1")?.str()? == "b");
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// Arrays must outlive the tree:
///
/// ```compile_fail,E0597
/// let mut builder = flaxstate::Builder::new().unwrap();
/// {
///     let kernel = [1.0_f32; 6];
///     builder.array(&[2, 3], &kernel).unwrap();
/// }
/// builder.finish().unwrap();
/// ```
pub struct Builder<'data> {
    raw: NonNull<sys::fs_builder>,
    data: PhantomData<&'data [u8]>,
}

// SAFETY: a builder belongs to one thread at a time (docs/c-api.md); what it borrows is Sync.
unsafe impl Send for Builder<'_> {}

impl<'data> Builder<'data> {
    /// An empty builder.
    pub fn new() -> Result<Builder<'data>> {
        let mut raw = ptr::null_mut();
        // SAFETY: the library gives the handle to its caller.
        check(|error| unsafe { sys::fs_builder_create(ptr::null(), &mut raw, error) })?;
        let raw = NonNull::new(raw).expect("a call that succeeded gives a builder");
        Ok(Builder {
            raw,
            data: PhantomData,
        })
    }

    /// The finished tree. The builder is empty then, ready for the next one. After a failure, which sticks until here,
    /// it gives that failure.
    pub fn finish(&mut self) -> Result<Tree<'data>> {
        // SAFETY: what the tree points at lives for `'data`.
        unsafe {
            Tree::made_by(|tree, error| sys::fs_builder_finish(self.raw.as_ptr(), tree, error))
        }
    }
}

impl<'data> Deref for Builder<'data> {
    type Target = BuilderRef<'data>;

    fn deref(&self) -> &BuilderRef<'data> {
        // SAFETY: a BuilderRef is the library's builder.
        unsafe { &*self.raw.as_ptr().cast() }
    }
}

impl DerefMut for Builder<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        // SAFETY: as above, and the builder is borrowed alone.
        unsafe { BuilderRef::from_raw(self.raw.as_ptr()) }
    }
}

impl Drop for Builder<'_> {
    fn drop(&mut self) {
        // SAFETY: the builder is freed once.
        unsafe { sys::fs_builder_free(self.raw.as_ptr()) }
    }
}

impl fmt::Debug for Builder<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Builder")
    }
}
