//! Trees of objects and of other trees.

use std::ptr;

use flaxstate_sys as sys;

use crate::error::Result;
use crate::node::Node;
use crate::registry::{Registry, types_of};
use crate::state::State;
use crate::tree::Tree;

/// How trees are made of objects and of other trees. The trees share array data with what they are made of, but for
/// [`copy`](TreeOptions::copy).
///
/// ```
/// use flaxstate::{Status, TreeOptions};
///
/// let options = TreeOptions::new().memory_limit(1 << 20);
/// let tree = options.to_state_dict(&(7_i64, [0.5_f32; 2]))?;
/// assert_eq!(tree.root().at("0")?.int()?, 7);
/// let many = vec![false; 1 << 20].into_iter().map(Some).collect::<Vec<_>>();
/// assert_eq!(options.to_state_dict(&many).unwrap_err().status(), Status::Limit);
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct TreeOptions<'a> {
    memory_limit: u64,
    registry: Option<&'a Registry>,
}

impl<'a> TreeOptions<'a> {
    /// No limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes that the call may have allocated at one time; more is [`Status::Limit`](crate::Status::Limit).
    /// 0: no limit.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Types that were registered by hand, instead of the shared ones.
    pub fn registry(mut self, registry: &'a Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// [`to_state_dict`](crate::to_state_dict) with these options.
    pub fn to_state_dict<'data, T: State>(&self, object: &'data T) -> Result<Tree<'data>> {
        let types = types_of::<T>(self.registry)?;
        let (registry, name) = (types.as_raw(), types.name_of::<T>()?.as_ptr());
        let (object, options) = (ptr::from_ref(object).cast(), self.to_raw(false));
        // SAFETY: the object is what its type describes; the tree borrows it.
        unsafe {
            Tree::made_by(|tree, error| {
                sys::fs_to_state_dict(registry, name, object, &options, tree, error)
            })
        }
    }

    /// [`Node::to_state_dict`] with these options.
    pub fn node_to_state_dict<'tree>(&self, node: Node<'tree>) -> Result<Tree<'tree>> {
        let options = self.to_raw(false);
        // SAFETY: the new tree shares the data of the old one, which lives for `'tree`.
        unsafe {
            Tree::made_by(|tree, error| {
                sys::fs_node_to_state_dict(node.as_raw(), &options, tree, error)
            })
        }
    }

    /// [`Node::replace`] with these options.
    pub fn replace<'tree>(
        &self,
        root: Node<'tree>,
        path: &str,
        replacement: Node<'tree>,
    ) -> Result<Tree<'tree>> {
        let (from, options) = (root.at(path)?.as_raw(), self.to_raw(false));
        // SAFETY: the new tree shares the data of both trees, which live for `'tree`.
        unsafe {
            Tree::made_by(|tree, error| {
                let (root, to) = (root.as_raw(), replacement.as_raw());
                sys::fs_node_replace(root, from, to, &options, tree, error)
            })
        }
    }

    /// [`Tree::merge`] with these options.
    pub fn merge<'tree>(&self, nodes: &[Node<'tree>]) -> Result<Tree<'tree>> {
        let (count, options) = (nodes.len(), self.to_raw(false));
        let nodes = nodes.as_ptr().cast::<*const sys::fs_node>();
        // SAFETY: a Node is a pointer to the library's; the new tree shares the data of all trees, which live for `'tree`.
        unsafe {
            Tree::made_by(|tree, error| sys::fs_node_merge(nodes, count, &options, tree, error))
        }
    }

    /// [`Tree::into_owned`] of a part of a tree, with these options: all data is copied.
    pub fn copy(&self, node: Node<'_>) -> Result<Tree<'static>> {
        let (node, options) = (node.as_raw(), self.to_raw(true));
        // SAFETY: the new tree has a copy of all data.
        unsafe {
            Tree::made_by(|tree, error| {
                sys::fs_node_replace(node, node, node, &options, tree, error)
            })
        }
    }

    fn to_raw(&self, copy_data: bool) -> sys::fs_tree_options {
        sys::fs_tree_options {
            memory_limit: self.memory_limit,
            copy_data: copy_data.into(),
            ..Default::default()
        }
    }
}
