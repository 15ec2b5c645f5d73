//! Trees as targets.

use flaxstate_sys as sys;

use crate::error::Result;
use crate::node::Node;
use crate::restore::RestoreOptions;
use crate::tree::Tree;

impl RestoreOptions<'_> {
    /// `flax.serialization.from_state_dict` with a tree as target: a new tree with the structure and keys of `target`
    /// and the leaves of `state`, whose data it shares.
    ///
    /// ```
    /// use flaxstate::{RestoreOptions, Tree};
    ///
    /// let (target, state) = (Tree::from_bytes(b"\x92\x00\x00")?, Tree::from_bytes(b"\x82\xa10\x05\xa11\x06")?);
    /// let tree = RestoreOptions::new().tree_from_state_dict(target.root(), state.root())?;
    /// assert_eq!(tree.root().at("1")?.int()?, 6); // a list again
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn tree_from_state_dict<'data>(
        &self,
        target: Node<'data>,
        state: Node<'data>,
    ) -> Result<Tree<'data>> {
        let (target, state) = (target.as_raw(), state.as_raw());
        // SAFETY: what the new tree shares lives for `'data`.
        self.of_tree().with_raw(false, |options| unsafe {
            Tree::made_by(|tree, error| {
                sys::fs_node_from_state_dict(target, state, options, tree, error)
            })
        })
    }

    /// `flax.serialization.from_bytes` with a tree as target. The new tree points into the bytes.
    ///
    /// ```
    /// use flaxstate::{RestoreOptions, Tree};
    ///
    /// let target = Tree::from_bytes(b"\x81\xa1a\x00")?;
    /// let tree = RestoreOptions::new().tree_from_bytes(target.root(), b"\x82\xa1a\x07\xa1b\x08")?;
    /// assert_eq!((tree.root().len(), tree.root().at("a")?.int()?), (1, 7));
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn tree_from_bytes<'data>(
        &self,
        target: Node<'data>,
        bytes: &'data [u8],
    ) -> Result<Tree<'data>> {
        let (data, size) = (bytes.as_ptr().cast(), bytes.len());
        // SAFETY: what the new tree shares lives for `'data`.
        self.with_raw(false, |options| unsafe {
            Tree::made_by(|tree, error| {
                let target = target.as_raw();
                sys::fs_node_from_bytes(target, data, size, options, tree, error)
            })
        })
    }
}
