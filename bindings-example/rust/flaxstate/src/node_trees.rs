//! What is made of a node: bytes, other trees, and hints to the system.

use flaxstate_sys as sys;

use crate::error::{Result, check};
use crate::node::Node;
use crate::serialize::SerializeOptions;
use crate::tree::Tree;
use crate::tree_options::TreeOptions;

/// What a program is about to do with the arrays below a node: see [`Node::advise`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing special.
    Normal,
    /// Read from front to back: read far ahead.
    Sequential,
    /// Read here and there: read nothing ahead.
    Random,
    /// Read soon: start now, in the background.
    WillNeed,
    /// Not read again soon: the memory may go. The data stays valid.
    DontNeed,
}

impl<'tree> Node<'tree> {
    /// Tells the system what will be done with the arrays below, if they stand in a file. Only speed and memory change:
    /// so a file that is larger than memory is read array by array.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-advise-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("model.msgpack");
    /// # flaxstate::save(&(vec![0.5_f32; 8], vec![1.5_f32; 8]), &path)?;
    /// use flaxstate::Advice;
    ///
    /// let tree = flaxstate::Tree::open(&path)?;
    /// for layer in tree.root().children() {
    ///     let items = layer.array()?.to_vec::<f32>()?;
    ///     layer.advise(Advice::DontNeed)?;
    /// #   assert_eq!(items.len(), 8);
    /// }
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn advise(self, advice: Advice) -> Result<()> {
        let advice = match advice {
            Advice::Normal => sys::FS_ADVICE_NORMAL,
            Advice::Sequential => sys::FS_ADVICE_SEQUENTIAL,
            Advice::Random => sys::FS_ADVICE_RANDOM,
            Advice::WillNeed => sys::FS_ADVICE_WILL_NEED,
            Advice::DontNeed => sys::FS_ADVICE_DONT_NEED,
        };
        // SAFETY: the node lives.
        check(|error| unsafe { sys::fs_node_advise(self.as_raw(), advice, error) })
    }

    /// `flax.serialization.msgpack_serialize`: keys sorted, as Flax does by default. See [`SerializeOptions`] for
    /// another order, and for buffers, files and writers.
    ///
    /// ```
    /// let tree = flaxstate::Tree::from_bytes(b"\x82\xa1b\x01\xa1a\x02")?;
    /// assert_eq!(tree.root().serialize()?, b"\x82\xa1a\x02\xa1b\x01");
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn serialize(self) -> Result<Vec<u8>> {
        SerializeOptions::new().serialize(self)
    }

    /// `flax.serialization.to_state_dict`: lists and tuples become dicts with the keys `0`, `1`, …, and all keys text.
    ///
    /// ```
    /// let tree = flaxstate::Tree::from_bytes(b"\x92\x05\x06")?;
    /// assert_eq!(tree.root().to_state_dict()?.root().at("1")?.int()?, 6);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn to_state_dict(self) -> Result<Tree<'tree>> {
        TreeOptions::new().node_to_state_dict(self)
    }

    /// A copy of the tree below this node, in which the subtree at `path` is `replacement`. Array data is shared.
    ///
    /// ```
    /// use flaxstate::Tree;
    ///
    /// let (old, new) = (Tree::from_bytes(b"\x81\xa1a\x07")?, Tree::from_bytes(b"\xc0")?);
    /// let changed = old.root().replace("a", new.root())?;
    /// assert!(changed.root().at("a")?.is_nil());
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn replace(self, path: &str, replacement: Node<'tree>) -> Result<Tree<'tree>> {
        TreeOptions::new().replace(self, path, replacement)
    }
}
