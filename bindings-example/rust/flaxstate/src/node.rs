//! Nodes: reading a tree.

use std::fmt;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use flaxstate_sys as sys;

use crate::array::ArrayRef;
use crate::children::Children;
use crate::error::{Error, Result, c_string, check};
use crate::key::{Key, bytes};
use crate::kind::Kind;
use crate::serialize::sized;
use crate::status::Status;

/// A node of a [`Tree`](crate::Tree): a dict, a list, or a leaf. It is a pointer, and `Copy`.
///
/// ```
/// use flaxstate::Tree;
///
/// let tree = Tree::from_bytes(b"\x81\xa6params\x81\xa1n\x07")?;
/// let root = tree.root();
/// assert_eq!(root.at("params/n")?.int()?, 7);
/// assert!(root.at("params/n")?.str().is_err());
/// assert!(root.get("opt_state").is_none());
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Node<'tree> {
    raw: NonNull<sys::fs_node>,
    tree: PhantomData<&'tree sys::fs_node>,
}

// SAFETY: any number of threads may read a tree (docs/c-api.md).
unsafe impl Send for Node<'_> {}
// SAFETY: as above.
unsafe impl Sync for Node<'_> {}

/// A getter of the library that fills one place.
macro_rules! getter {
    ($node:expr, $function:ident, $default:expr, $wanted:expr) => {{
        let mut value = $default;
        // SAFETY: the node lives, and the library fills `value`.
        check(|error| unsafe { sys::$function($node.as_raw(), &mut value, error) })
            .map_err(|error| $node.failure(error, $wanted))?;
        value
    }};
}

impl<'tree> Node<'tree> {
    /// # Safety
    /// `raw` is NULL or a node that lives for `'tree`.
    pub(crate) unsafe fn from_raw(raw: *const sys::fs_node) -> Option<Node<'tree>> {
        Some(Node {
            raw: NonNull::new(raw.cast_mut())?,
            tree: PhantomData,
        })
    }

    pub(crate) fn as_raw(self) -> *const sys::fs_node {
        self.raw.as_ptr()
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        // SAFETY: the node lives.
        Kind::from_raw(unsafe { sys::fs_node_kind(self.as_raw()) })
    }

    /// Children of a dict or list, bytes of a text, bytes or extension, else 0.
    pub fn len(self) -> usize {
        // SAFETY: the node lives.
        unsafe { sys::fs_node_size(self.as_raw()) }
    }

    /// Whether [`len`](Node::len) is 0.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// How many nodes the subtree has, this one included.
    pub fn node_count(self) -> usize {
        // SAFETY: the node lives.
        unsafe { sys::fs_node_count(self.as_raw()) }
    }

    /// `true` for `None`.
    pub fn is_nil(self) -> bool {
        self.kind() == Kind::Nil
    }

    /// The entry of a dict with this text as key.
    pub fn get(self, key: &str) -> Option<Node<'tree>> {
        // SAFETY: the key has this size; the result is borrowed from the tree.
        unsafe {
            let (text, size) = (key.as_ptr().cast(), key.len());
            Node::from_raw(sys::fs_node_find(self.as_raw(), text, size))
        }
    }

    /// The entry of a dict with this int as key: only Flax's raw trees have such.
    pub fn get_int(self, key: i64) -> Option<Node<'tree>> {
        // SAFETY: the result is borrowed from the tree.
        unsafe { Node::from_raw(sys::fs_node_find_int(self.as_raw(), key)) }
    }

    /// The child at an index, in the order of the file.
    pub fn child(self, index: usize) -> Option<Node<'tree>> {
        // SAFETY: the result is borrowed from the tree.
        unsafe { Node::from_raw(sys::fs_node_child(self.as_raw(), index)) }
    }

    /// Follows a path of keys and list indices, such as `params/head/kernel`; the form of error paths
    /// (`./params/head`) is understood, too. In a key, `~1` stands for `/`, `~0` for `~` and `~2` for NUL. A key that is no
    /// text is found by its text, if no text key is there: `layers/2/bias` by the int 2.
    /// [`Status::NotFound`] if there is no such node.
    ///
    /// ```
    /// let tree = flaxstate::Tree::from_bytes(b"\x81\xa3a/b\x92\x05\x06")?;
    /// assert_eq!(tree.root().at("./a~1b/1")?.int()?, 6);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn at(self, path: &str) -> Result<Node<'tree>> {
        let text = c_string(path)?;
        // SAFETY: the path is read during the call; the result is borrowed from the tree.
        unsafe { Node::from_raw(sys::fs_node_at(self.as_raw(), text.as_ptr())) }.ok_or_else(|| {
            let text = format!("there is no node at {path:?}");
            self.failure(Error::of(Status::NotFound, text), path)
        })
    }

    /// The path of the node from the root of its tree, as errors have it; `.` for the root. [`at`](Node::at) of the root
    /// finds the node by it, whatever its keys are.
    ///
    /// ```
    /// let tree = flaxstate::Tree::from_bytes(b"\x81\xa3a/b\x92\x05\x06")?;
    /// let item = tree.root().children().next().unwrap().child(1).unwrap();
    /// assert_eq!(item.path()?, "./a~1b/1");
    /// assert_eq!(tree.root().at("./a~1b/1")?.int()?, 6);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn path(self) -> Result<String> {
        // SAFETY: the node lives; the memory has this capacity.
        let mut path = unsafe {
            sized(|memory, capacity, size, error| {
                sys::fs_node_path(self.as_raw(), memory.cast(), capacity, size, error)
            })
        }?;
        path.pop(); // the NUL
        String::from_utf8(path).map_err(|_| Error::of(Status::Utf8, "a path that is not UTF-8"))
    }

    /// The key under which the node stands in a dict; `None` for the root and for items of lists.
    pub fn key(self) -> Option<Key<'tree>> {
        let mut key = sys::FS_KEY_INIT;
        // SAFETY: the node lives, and the library fills the key from the tree.
        unsafe {
            sys::fs_node_key(self.as_raw(), &mut key, ptr::null_mut());
            Key::from_raw(&key)
        }
    }

    /// The children of a dict or list, in the order of the file.
    pub fn children(self) -> Children<'tree> {
        Children::of(self)
    }

    /// The entries of a dict, in the order of the file. Nothing for other nodes.
    pub fn entries(self) -> impl Iterator<Item = (Key<'tree>, Node<'tree>)> {
        self.children()
            .filter_map(|child| Some((child.key()?, child)))
    }

    /// The bool; [`Status::Type`] if it is something else.
    pub fn bool(self) -> Result<bool> {
        Ok(getter!(self, fs_node_bool, 0, "bool") != 0)
    }

    /// The int, if an `i64` holds it; else [`Status::Type`].
    pub fn int(self) -> Result<i64> {
        Ok(getter!(self, fs_node_int64, 0, "int"))
    }

    /// The int, if a `u64` holds it; else [`Status::Type`].
    pub fn uint(self) -> Result<u64> {
        Ok(getter!(self, fs_node_uint64, 0, "int"))
    }

    /// The float; an int is none.
    pub fn float(self) -> Result<f64> {
        Ok(getter!(self, fs_node_float64, 0.0, "float"))
    }

    /// The complex number: real and imaginary part.
    pub fn complex(self) -> Result<(f64, f64)> {
        let (mut real, mut imag) = (0.0, 0.0);
        // SAFETY: the node lives, and the library fills both.
        check(|error| unsafe { sys::fs_node_complex(self.as_raw(), &mut real, &mut imag, error) })
            .map_err(|error| self.failure(error, "complex"))?;
        Ok((real, imag))
    }

    /// The text.
    pub fn str(self) -> Result<&'tree str> {
        let (mut text, mut size) = (ptr::null(), 0);
        // SAFETY: the node lives, and the library fills both.
        check(|error| unsafe { sys::fs_node_str(self.as_raw(), &mut text, &mut size, error) })
            .map_err(|error| self.failure(error, "str"))?;
        // SAFETY: the text is borrowed from the tree.
        let bytes = unsafe { bytes(text.cast(), size) };
        std::str::from_utf8(bytes).map_err(|_| Error::of(Status::Utf8, "text that is not UTF-8"))
    }

    /// The bytes.
    pub fn bytes(self) -> Result<&'tree [u8]> {
        let (mut data, mut size) = (ptr::null(), 0);
        // SAFETY: the node lives, and the library fills both.
        check(|error| unsafe { sys::fs_node_bytes(self.as_raw(), &mut data, &mut size, error) })
            .map_err(|error| self.failure(error, "bytes"))?;
        // SAFETY: the bytes are borrowed from the tree.
        Ok(unsafe { bytes(data.cast(), size) })
    }

    /// An extension: its code and payload.
    pub fn ext(self) -> Result<(i32, &'tree [u8])> {
        let (mut code, mut data, mut size) = (0, ptr::null(), 0);
        // SAFETY: the node lives, and the library fills all three.
        check(|error| unsafe {
            sys::fs_node_ext(self.as_raw(), &mut code, &mut data, &mut size, error)
        })
        .map_err(|error| self.failure(error, "ext"))?;
        // SAFETY: the bytes are borrowed from the tree.
        Ok((code, unsafe { bytes(data.cast(), size) }))
    }

    /// A timestamp: seconds and nanoseconds.
    pub fn timestamp(self) -> Result<(i64, u32)> {
        let (mut seconds, mut nanoseconds) = (0, 0);
        // SAFETY: the node lives, and the library fills both.
        check(|error| unsafe {
            sys::fs_node_timestamp(self.as_raw(), &mut seconds, &mut nanoseconds, error)
        })
        .map_err(|error| self.failure(error, "timestamp"))?;
        Ok((seconds, nanoseconds))
    }

    /// Whether both subtrees hold the same things in the same order, bit for bit; an error where data of a file or a
    /// source can't be read.
    pub fn try_eq(self, other: Node<'_>) -> Result<bool> {
        let mut is_equal = 0;
        // SAFETY: both nodes live.
        check(|error| unsafe {
            sys::fs_node_equal(self.as_raw(), other.as_raw(), &mut is_equal, error)
        })?;
        Ok(is_equal != 0)
    }

    /// A view of an array or NumPy scalar; nothing is copied.
    pub fn array(self) -> Result<ArrayRef<'tree>> {
        ArrayRef::of(self)
    }
}

/// Whether both subtrees hold the same things in the same order, bit for bit. `false` also where a file can't be read:
/// [`Node::try_eq`] tells.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Node<'_>) -> bool {
        self.try_eq(*other).unwrap_or(false)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Node({}", self.kind().name())?;
        match self.kind() {
            Kind::Bool => write!(formatter, " {}", self.bool().unwrap_or_default())?,
            Kind::Int => write!(formatter, " {}", self.int().unwrap_or_default())?,
            Kind::Uint => write!(formatter, " {}", self.uint().unwrap_or_default())?,
            Kind::Float => write!(formatter, " {:?}", self.float().unwrap_or_default())?,
            Kind::Str => write!(formatter, " {:?}", self.str().unwrap_or_default())?,
            Kind::Array | Kind::Scalar => match self.array() {
                Ok(array) => write!(formatter, " {} {:?}", array.dtype_name(), array.shape())?,
                Err(error) => write!(formatter, " {error}")?,
            },
            _ => write!(formatter, " of {}", self.len())?,
        }
        formatter.write_str(")")
    }
}
