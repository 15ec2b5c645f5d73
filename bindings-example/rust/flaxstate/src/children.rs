//! The children of a node.

use std::iter::FusedIterator;
use std::ptr;

use flaxstate_sys as sys;

use crate::node::Node;

/// The children of a node, in the order of the file: see [`Node::children`].
///
/// ```
/// let tree = flaxstate::Tree::from_bytes(b"\x93\x05\x06\x07")?;
/// let sum: i64 = tree.root().children().map(|child| child.int().unwrap()).sum();
/// assert_eq!((sum, tree.root().children().len()), (18, 3));
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Children<'tree> {
    parent: Node<'tree>,
    last: Option<Node<'tree>>,
    left: usize,
}

impl<'tree> Children<'tree> {
    pub(crate) fn of(parent: Node<'tree>) -> Children<'tree> {
        let is_container = parent.kind().as_raw() >= sys::FS_KIND_DICT;
        Children {
            parent,
            last: None,
            left: if is_container { parent.len() } else { 0 },
        }
    }
}

impl<'tree> Iterator for Children<'tree> {
    type Item = Node<'tree>;

    fn next(&mut self) -> Option<Node<'tree>> {
        self.left = self.left.checked_sub(1)?;
        let last = self.last.map_or(ptr::null(), Node::as_raw);
        // SAFETY: `last` is NULL or a child of the parent; the result is borrowed from the tree.
        self.last = unsafe { Node::from_raw(sys::fs_node_next(self.parent.as_raw(), last)) };
        self.last
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Children<'_> {}
impl FusedIterator for Children<'_> {}
