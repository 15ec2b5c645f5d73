//! States within those of types that have a codec.

use std::fmt;
use std::ptr;

use flaxstate_sys as sys;

use super::{State, fresh};
use crate::error::{Result, c_string, check};
use crate::node::Node;
use crate::registry::types_of;

/// The options of the call that a [`Codec`](super::Codec) serves, for the states that its type holds: so their dtypes are
/// converted, and their missing keys kept, as those around them, and the call's [`Report`](crate::Report) knows of them.
///
/// ```
/// use flaxstate::{BuilderRef, Codec, Convert, Error, NestedOptions, Node, RestoreOptions, Result, State};
///
/// /// One of two shapes, told apart by the length of its array.
/// #[derive(State, Debug, PartialEq)]
/// #[state(codec)]
/// enum Shape { Circle([f32; 1]), Box([f32; 2]) }
///
/// impl Default for Shape {
///     fn default() -> Self { Shape::Circle([1.0]) }
/// }
///
/// impl Codec for Shape {
///     fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
///         match self {
///             Shape::Circle(radius) => builder.object(radius),
///             Shape::Box(sides) => builder.object(sides),
///         }
///     }
///     fn from_state(node: Node<'_>) -> Result<Self> {
///         match node.array()?.to_vec()?[..] {
///             [radius] => Ok(Shape::Circle([radius])),
///             [width, height] => Ok(Shape::Box([width, height])),
///             _ => Err(Error::new("a shape has one number or two")),
///         }
///     }
///     fn from_state_with(node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
///         match node.array()?.len() {
///             1 => options.value(node).map(Shape::Circle),
///             _ => options.value(node).map(Shape::Box),
///         }
///     }
/// }
///
/// let bytes = flaxstate::to_bytes(&([1.0_f64, 2.0],))?; // wider than ours
/// let options = RestoreOptions::new().convert(Convert::SameKind);
/// assert_eq!(options.from_bytes::<(Shape,)>(&bytes)?, (Shape::Box([1.0, 2.0]),));
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub struct NestedOptions<'call> {
    raw: sys::fs_restore_options,
    /// Of the codec.
    node: Node<'call>,
}

impl<'call> NestedOptions<'call> {
    /// # Safety
    /// The library gave the options to a callback that is running.
    pub(crate) unsafe fn new(raw: *const sys::fs_restore_options, node: Node<'call>) -> Self {
        // SAFETY: by contract; the options have the size that the type's description gives.
        let raw = unsafe { *raw };
        NestedOptions {
            // Whatever fails, a target of ours is as it was, and so no bool is half read.
            raw: sys::fs_restore_options {
                read_directly: 0,
                ..raw
            },
            node,
        }
    }

    /// Makes a nested call with its node and options. Of a part of the codec's node it's that node, and the part's path:
    /// the library's paths go on from the codec's node, those of mismatches and those of reports.
    fn call(
        &self,
        state: Node<'_>,
        function: impl FnOnce(
            *const sys::fs_node,
            *const sys::fs_restore_options,
            *mut *mut sys::fs_error,
        ) -> sys::fs_status,
    ) -> Result<()> {
        let is_part = state.as_raw() != self.node.as_raw();
        let Some(path) = is_part.then(|| self.node.path_to(state)).flatten() else {
            return check(|error| function(state.as_raw(), &self.raw, error));
        };
        let path = c_string(&path)?;
        let options = sys::fs_restore_options {
            path: path.as_ptr(),
            ..self.raw
        };
        check(|error| function(self.node.as_raw(), &options, error))
    }

    /// `flax.serialization.from_state_dict` into an object that exists.
    pub fn restore<T: State>(&self, target: &mut T, state: Node<'_>) -> Result<()> {
        let types = types_of::<T>(None)?;
        let (registry, name) = (types.as_raw(), types.name_without_views::<T>()?.as_ptr());
        let target = ptr::from_mut(target).cast();
        // SAFETY: the target is what its type describes, and borrowed alone; the node and the options live.
        self.call(state, |node, options, error| unsafe {
            sys::fs_from_state_dict(registry, name, target, node, options, error)
        })
    }

    /// A new object of a state.
    pub fn value<T: State>(&self, state: Node<'_>) -> Result<T> {
        let mut value = fresh();
        self.restore(&mut value, state)?;
        Ok(value)
    }
}

#[cfg(feature = "ndarray")]
impl NestedOptions<'_> {
    pub(crate) fn reshapes(&self) -> bool {
        self.raw.reshape != 0
    }

    /// The items of an array of this shape, converted if the options say so.
    pub(crate) fn restore_items<T: crate::Item>(
        &self,
        items: &mut [T],
        shape: &[usize],
        state: Node<'_>,
    ) -> Result<()> {
        let mut layout = super::layout::Layout::leaf(T::DTYPE);
        layout.storage = sys::FS_STORAGE_POINTER;
        layout.form = sys::FS_FORM_ARRAY;
        layout.rank = shape.len() as u32;
        for (dimension, size) in layout.shape.iter_mut().zip(shape) {
            *dimension = *size as i64;
        }
        let mut first = items.as_mut_ptr();
        let (field, target) = (
            layout.to_raw(c"value", 0, 0),
            ptr::from_mut(&mut first).cast(),
        );
        // SAFETY: the pointer is to as many items as the shape has, and any bytes make a T; node and options live.
        self.call(state, |node, options, error| unsafe {
            sys::fs_node_restore_field(node, &field, target, options, error)
        })
    }
}

impl fmt::Debug for NestedOptions<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NestedOptions")
    }
}
