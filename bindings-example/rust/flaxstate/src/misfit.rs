//! What failures to read a node say of it, when a codec passes them on.

use crate::array::ArrayRef;
use crate::error::Error;
use crate::kind::Kind;
use crate::mismatch::Mismatch;
use crate::node::Node;
use crate::status::{MismatchKind, Status};

/// Which node an error is about: its address, and 0 for none. It tells apart nodes of the same path in two trees, and is
/// no part of what makes errors equal.
#[derive(Clone, Copy, Default)]
pub(crate) struct NodeId(usize);

impl NodeId {
    pub(crate) fn of(node: Node<'_>) -> NodeId {
        NodeId(node.as_raw() as usize)
    }

    pub(crate) fn is(self, node: Node<'_>) -> bool {
        self.0 == node.as_raw() as usize
    }
}

impl PartialEq for NodeId {
    fn eq(&self, _other: &NodeId) -> bool {
        true
    }
}

impl Eq for NodeId {}

/// The kind of mismatch that a status is; `None` for what isn't the state's fault.
fn kind_of(status: Status) -> Option<MismatchKind> {
    match status {
        Status::Type => Some(MismatchKind::Kind),
        Status::Dtype => Some(MismatchKind::Dtype),
        Status::Shape => Some(MismatchKind::Shape),
        Status::TooSmall => Some(MismatchKind::Length),
        Status::Utf8 => Some(MismatchKind::Value),
        Status::NotFound => Some(MismatchKind::Missing),
        _ => None,
    }
}

/// A shape as messages have it: `[2,3]`.
pub(crate) fn shape_text<T: ToString>(shape: impl IntoIterator<Item = T>) -> String {
    let sizes: Vec<_> = shape.into_iter().map(|size| size.to_string()).collect();
    format!("[{}]", sizes.join(","))
}

impl<'tree> Node<'tree> {
    /// A failure to read this node, where `wanted` was wanted.
    pub(crate) fn failure(self, error: Error, wanted: &str) -> Error {
        let misfit = kind_of(error.status()).map(|kind| {
            let found = match kind {
                MismatchKind::Missing => String::new(),
                _ => self.description(),
            };
            Mismatch::new(kind, error.message())
                .wanted(wanted)
                .found(found)
        });
        error.at_node(self, misfit)
    }

    /// What it is, as messages have it.
    pub(crate) fn description(self) -> String {
        let name = self.kind().name();
        match self.kind() {
            Kind::Array | Kind::Scalar => match self.array() {
                Ok(array) => format!("{name} {}", array.description()),
                Err(_) => name.to_owned(),
            },
            _ if self.child(0).is_some() => format!("{name} of {}", self.len()),
            _ => name.to_owned(),
        }
    }

    /// What a path from the root is below this node; `None` if it leads elsewhere.
    pub(crate) fn path_below(self, path: &str) -> Option<String> {
        let below = path.strip_prefix(self.path().ok()?.as_str())?;
        (below.is_empty() || below.starts_with('/')).then(|| format!(".{below}"))
    }

    /// The path of `inner` below this node; `None` if it stands elsewhere.
    pub(crate) fn path_to(self, inner: Node<'_>) -> Option<String> {
        let path = self.path_below(&inner.path().ok()?)?;
        let found = self.at(&path).ok()?;
        (found.as_raw() == inner.as_raw()).then_some(path)
    }
}

impl ArrayRef<'_> {
    /// Dtype and shape, as messages have them.
    pub(crate) fn description(&self) -> String {
        format!("{} {}", self.dtype_name(), shape_text(self.shape()))
    }
}
