//! Trees.

use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::ptr::NonNull;

use flaxstate_sys as sys;

use crate::decode::DecodeOptions;
use crate::error::{Result, check};
use crate::node::Node;
use crate::tree_options::TreeOptions;

/// A state as it stands in a file: dicts, lists and leaves (a *pytree*). It never changes, so any number of threads may
/// read it.
///
/// `'data` is the lifetime of what its arrays point at: the bytes that it was read from, or the object or arrays that
/// it was made of. A tree that owns all of that, or reads it from a file, is a `Tree<'static>`.
///
/// ```
/// use flaxstate::Tree;
///
/// # let bytes = flaxstate::to_bytes(&std::collections::BTreeMap::from([("bias".to_string(), vec![1.5_f32])]))?;
/// let tree = Tree::from_bytes(&bytes)?;
/// for (key, child) in tree.root().entries() {
///     println!("{key}: {}", child.kind().name());
/// }
/// assert_eq!(tree.root().at("bias")?.array()?.to_vec::<f32>()?, [1.5]);
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// A node can't outlive its tree, nor a tree the bytes it points at:
///
/// ```compile_fail,E0515
/// fn root() -> flaxstate::Node<'static> {
///     let tree = flaxstate::Tree::from_vec(vec![0x80]).unwrap();
///     tree.root()
/// }
/// ```
///
/// ```compile_fail,E0505
/// let bytes = vec![0x80];
/// let tree = flaxstate::Tree::from_bytes(&bytes).unwrap();
/// drop(bytes);
/// tree.root();
/// ```
pub struct Tree<'data> {
    raw: NonNull<sys::fs_tree>,
    data: PhantomData<&'data [u8]>,
}

// SAFETY: a tree never changes, and any number of threads may read it (docs/c-api.md). What it calls when data is needed
// or when it is freed is Send and Sync.
unsafe impl Send for Tree<'_> {}
// SAFETY: as above.
unsafe impl Sync for Tree<'_> {}

impl<'data> Tree<'data> {
    /// `flax.serialization.msgpack_restore`: a tree that points into the bytes. See [`DecodeOptions`] for limits, and
    /// for all that Flax reads although it never wrote it.
    ///
    /// ```
    /// let tree = flaxstate::Tree::from_bytes(b"\x81\xa4step\x07")?;
    /// assert_eq!(tree.root().at("step")?.int()?, 7);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn from_bytes(bytes: &'data [u8]) -> Result<Tree<'data>> {
        DecodeOptions::new().from_bytes(bytes)
    }

    /// # Safety
    /// `raw` is a tree with a root that nobody else frees, and what it points at lives for `'data`.
    pub(crate) unsafe fn from_raw(raw: *mut sys::fs_tree) -> Tree<'data> {
        let raw = NonNull::new(raw).expect("a call that succeeded gives a tree");
        Tree {
            raw,
            data: PhantomData,
        }
    }

    /// A call that gives a tree.
    ///
    /// # Safety
    /// As for [`from_raw`](Tree::from_raw).
    pub(crate) unsafe fn made_by(
        call: impl FnOnce(*mut *mut sys::fs_tree, *mut *mut sys::fs_error) -> sys::fs_status,
    ) -> Result<Tree<'data>> {
        let mut raw = std::ptr::null_mut();
        check(|error| call(&mut raw, error))?;
        // SAFETY: by contract.
        Ok(unsafe { Tree::from_raw(raw) })
    }

    /// The outermost node.
    pub fn root(&self) -> Node<'_> {
        // SAFETY: the tree lives, and its root is borrowed from it.
        unsafe { Node::from_raw(sys::fs_tree_root(self.raw.as_ptr())) }.expect("a tree has a root")
    }

    /// How many bytes the tree was read from; 0 for trees that were built. With
    /// [`Trailing::Stream`](crate::Trailing::Stream) the next object starts there.
    ///
    /// ```
    /// let tree = flaxstate::Tree::from_bytes(b"\x81\xa1a\x07")?;
    /// assert_eq!(tree.bytes_used(), 4);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn bytes_used(&self) -> usize {
        // SAFETY: the tree lives.
        unsafe { sys::fs_tree_bytes_used(self.raw.as_ptr()) }
    }

    /// One tree of the dicts of several: what stands at one path in two of them must be dicts, else it is
    /// [`Status::Key`](crate::Status::Key). Keys keep the order in which they appear first; array data is shared.
    ///
    /// ```
    /// use flaxstate::{Status, Tree};
    ///
    /// let (left, right) = (Tree::from_bytes(b"\x81\xa1a\x81\xa1b\x01")?, Tree::from_bytes(b"\x81\xa1a\x81\xa1c\x02")?);
    /// let both = Tree::merge(&[left.root(), right.root()])?; // {"a": {"b": 1, "c": 2}}
    /// assert_eq!((both.root().at("a/b")?.int()?, both.root().at("a/c")?.int()?), (1, 2));
    /// let error = Tree::merge(&[left.root(), both.root()]).unwrap_err();
    /// assert_eq!((error.status(), error.path()), (Status::Key, Some("./a/b")));
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn merge(nodes: &[Node<'data>]) -> Result<Tree<'data>> {
        TreeOptions::new().merge(nodes)
    }

    /// The same tree with a copy of all data, which stands alone.
    ///
    /// ```
    /// fn read() -> flaxstate::Result<flaxstate::Tree<'static>> {
    ///     let state = (7_i64, [0.5_f32; 2]);
    ///     flaxstate::to_state_dict(&state)?.into_owned()
    /// }
    /// assert_eq!(read()?.root().at("1")?.array()?.to_vec::<f32>()?, [0.5; 2]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn into_owned(self) -> Result<Tree<'static>> {
        TreeOptions::new().copy(self.root())
    }

    /// A tree of other bytes in the memory of this one: from the second tree of the same shape on nothing is
    /// allocated. If it fails, the memory goes.
    ///
    /// ```
    /// let mut tree = flaxstate::Tree::from_bytes(b"\x81\xa1a\x07")?;
    /// tree = tree.refill(b"\x81\xa1a\x08")?;
    /// assert_eq!(tree.root().at("a")?.int()?, 8);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn refill(self, bytes: &[u8]) -> Result<Tree<'_>> {
        DecodeOptions::new().refill(self, bytes)
    }

    /// This tree, filled by a call that keeps its memory.
    ///
    /// # Safety
    /// As for [`from_raw`](Tree::from_raw), of the new tree.
    pub(crate) unsafe fn refilled_by<'new>(
        self,
        call: impl FnOnce(*mut sys::fs_tree, *mut *mut sys::fs_error) -> sys::fs_status,
    ) -> Result<Tree<'new>> {
        let raw = self.raw.as_ptr();
        // Nobody else has this tree, whose nodes all died when it was moved here. If the call fails it is dropped.
        check(|error| call(raw, error))?;
        std::mem::forget(self);
        // SAFETY: by contract, and the old owner is forgotten.
        Ok(unsafe { Tree::from_raw(raw) })
    }
}

impl Tree<'static> {
    /// A tree that owns the bytes.
    ///
    /// ```
    /// fn read() -> flaxstate::Result<flaxstate::Tree<'static>> {
    ///     flaxstate::Tree::from_vec(vec![0x81, 0xa1, b'a', 0x07])
    /// }
    /// assert_eq!(read()?.root().at("a")?.int()?, 7);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn from_vec(bytes: Vec<u8>) -> Result<Tree<'static>> {
        DecodeOptions::new().from_vec(bytes)
    }

    /// A tree of a file of any size: its arrays are read when they are used. The tree holds the file open; a file that
    /// is replaced as [`save`](crate::save) does it doesn't disturb it.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-open-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("model.msgpack");
    /// # flaxstate::save(&vec![[0_f32; 64]; 1000], &path)?;
    /// let tree = flaxstate::Tree::open(&path)?;
    /// let row = tree.root().array()?.slice::<f32>(&[7, 0], &[8, 64])?; // reads 256 bytes
    /// assert_eq!(row.len(), 64);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Tree<'static>> {
        DecodeOptions::new().open(path)
    }

    /// A tree of a checkpoint that was saved in parts, as Hugging Face's transformers does:
    /// `model-00001-of-00002.msgpack` and so on, each with some of the parameters. The path is that of any part, or
    /// `model.msgpack`; the tree has all parts [merged](Tree::merge). An error names a part that is missing.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-sharded-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # use std::collections::BTreeMap;
    /// let part = |key: &str, value: i64| BTreeMap::from([("params".to_owned(), BTreeMap::from([(key.to_owned(), value)]))]);
    /// flaxstate::save(&part("a", 1), folder.join("model-00001-of-00002.msgpack"))?;
    /// flaxstate::save(&part("b", 2), folder.join("model-00002-of-00002.msgpack"))?;
    /// let tree = flaxstate::Tree::open_sharded(folder.join("model.msgpack"))?;
    /// assert_eq!((tree.root().at("params/a")?.int()?, tree.root().at("params/b")?.int()?), (1, 2));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_sharded(path: impl AsRef<Path>) -> Result<Tree<'static>> {
        DecodeOptions::new().open_sharded(path)
    }
}

impl Drop for Tree<'_> {
    fn drop(&mut self) {
        // SAFETY: the tree is freed once, and no node can be left.
        unsafe { sys::fs_tree_free(self.raw.as_ptr()) }
    }
}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Tree").field(&self.root()).finish()
    }
}
