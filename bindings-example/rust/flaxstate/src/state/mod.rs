//! Objects: what can be written and restored.

mod arrays;
mod codec;
pub(crate) mod container;
mod fresh;
pub(crate) mod layout;
mod leaf;
mod map;
pub(crate) mod names;
mod nested;
mod optional;
mod sequence;
mod text;
mod tuples;
pub mod types;

pub use codec::Codec;
pub(crate) use fresh::{fresh, fresh_boxed};
pub use nested::NestedOptions;
use types::{Layout, Types};

use crate::error::Result;

/// What can be written as a Flax state and restored from one. Get it by `#[derive(State)]`.
///
/// | Rust | in the file | restoring |
/// |---|---|---|
/// | `i8` … `u64`, `f32`, `f64`, `bool` | a Python number | a NumPy scalar or 0-d array is taken, too; of any width, if the value fits |
/// | `f16`, `bf16`, `Complex` (features `half`, `complex`) | a Python number | the same |
/// | `[f32; 3]`, `[[f32; 4]; 3]`, … | an array | shape and dtype must match |
/// | `Vec<f32>`, `Vec<[f32; 3]>` | an array | takes any first dimension |
/// | `ndarray::Array<f32, D>` (feature `ndarray`) | an array | takes any shape of this rank |
/// | `String` | text | |
/// | a struct | a dict | all keys must match |
/// | `(A, B)` | a dict with the keys `0`, `1`, as Flax writes tuples | the number of keys must match |
/// | `[T; 4]`, `Vec<T>` of anything else | the same, as Flax writes lists | |
/// | `BTreeMap<String, T>` | a dict | takes any keys |
/// | `Option<T>` | `None`, or what `T` is | |
/// | `Box<T>` | what `T` is | |
/// | what has a [`Codec`] | what you say | |
///
/// ```
/// use flaxstate::State;
///
/// #[derive(State, Debug, PartialEq)]
/// struct Item { name: String, count: u32 }
///
/// #[derive(State, Debug, PartialEq)]
/// struct Player {
///     hp: i64,
///     position: [f32; 3],
///     #[state(rename = "isAlive")]
///     is_alive: bool,
///     bag: Vec<Item>,
///     in_hand: Option<Item>,
///     #[state(bytes)]
///     thumbnail: Vec<u8>,
///     #[state(skip)]
///     frame: u64,
/// }
///
/// let player = Player {
///     hp: 100, position: [1.0, 2.0, 3.0], is_alive: true,
///     bag: vec![Item { name: "key".into(), count: 2 }], in_hand: None, thumbnail: vec![1, 2], frame: 0,
/// };
/// let bytes = flaxstate::to_bytes(&player)?;
/// assert_eq!(flaxstate::from_bytes::<Player>(&bytes)?, player);
///
/// let tree = flaxstate::Tree::from_bytes(&bytes)?;
/// assert_eq!(tree.root().at("bag/0/name")?.str()?, "key");
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// On a struct, `#[state(…)]` takes
///
/// * `name = "TrainState"`: the name that messages mention; by default the struct's;
/// * `kind = "dict"`: extra keys are dropped; also `"named_tuple"`, `"list"` and `"tuple"`. The default is a dataclass,
///   and a tuple for tuple structs;
/// * `transparent`: the state of its only field, without a dict around it;
/// * `codec`: the type has a [`Codec`] (and [`Default`]);
/// * `default`: elements of a `Vec`, and what [`from_bytes`](crate::from_bytes) makes, start as [`Default`] has it,
///   which counts with [`keep_missing`](crate::RestoreOptions::keep_missing). Otherwise they start as zeros.
///
/// and on a field
///
/// * `rename = "key"`: the key in the dict;
/// * `skip`: no part of the state; the type has [`Default`];
/// * `bytes`: a `Vec<u8>` as Python `bytes`, not as an array;
/// * `form = "array"` or `"scalar"`: a number as 0-d array (as JAX makes of a number) or as NumPy scalar.
///
/// What has no fixed meaning in the file is refused by the compiler:
///
/// ```compile_fail,E0277
/// #[derive(flaxstate::State)]
/// struct Wrong { name: &'static str }
/// ```
///
/// # Safety
/// Only for `#[derive(State)]`: the library reads and writes the object as `describe` says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state that Flax knows",
    note = "put #[derive(flaxstate::State)] on the type; for what fields can't describe, add #[state(codec)] and implement flaxstate::Codec"
)]
pub unsafe trait State: Sized + 'static {
    /// Whether a fresh value is all zero bytes.
    #[doc(hidden)]
    const ZEROED: bool = false;

    /// Registers what the type needs, and says how a value stands in a field.
    #[doc(hidden)]
    fn describe(types: &mut Types<'_>) -> Result<Layout>;

    /// Writes a fresh value.
    ///
    /// # Safety
    /// `slot` is for a value of this type, and holds none.
    #[doc(hidden)]
    unsafe fn init(slot: *mut Self);

    /// Makes a value valid whose arrays were half read: only bools can have got other bytes than 0 and 1.
    ///
    /// # Safety
    /// All bytes of the value are initialised, and all but bools are valid.
    #[doc(hidden)]
    unsafe fn make_valid(slot: *mut Self) {
        let _ = slot;
    }
}
