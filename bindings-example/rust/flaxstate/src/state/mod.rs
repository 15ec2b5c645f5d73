//! Objects: what can be written and restored.

mod arrays;
mod codec;
pub(crate) mod container;
mod fresh;
pub mod items;
pub(crate) mod layout;
mod leaf;
mod map;
pub(crate) mod names;
mod nested;
mod optional;
pub(crate) mod place;
mod sequence;
mod text;
mod tuples;
pub mod types;
mod view;

pub use codec::Codec;
pub(crate) use fresh::{fresh, fresh_boxed};
pub use nested::NestedOptions;
use types::{Layout, Types};
pub use view::View;

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
/// | a struct with `#[state(array)]` | an array, and a `Vec` of such structs as well | as `[f32; 3]`, `Vec<[f32; 3]>` |
/// | `String` | text | |
/// | a struct | a dict | all keys must match |
/// | `(A, B)` | a dict with the keys `0`, `1`, as Flax writes tuples | the number of keys must match |
/// | `[T; 4]`, `Vec<T>` of anything else | the same, as Flax writes lists | |
/// | `BTreeMap<String, T>` | a dict | takes any keys |
/// | `Option<T>` | `None`, or what `T` is | |
/// | `Box<T>` | what `T` is | |
/// | [`View<f32>`](View), `View<[f32; 3]>` | an array | leads to it where it stands: of bytes that are `'static` only |
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
/// * `array`: the struct is an array of its fields, which are equal numbers, or arrays of them: see below;
/// * `codec`: the type has a [`Codec`] (and [`Default`]);
/// * `default`: elements of a `Vec`, and what [`from_bytes`](crate::from_bytes) makes, start as [`Default`] has it,
///   which counts with [`keep_missing`](crate::RestoreOptions::keep_missing). Otherwise they start as zeros.
///
/// and on a field
///
/// * `rename = "key"`: the key in the dict;
/// * `skip`: no part of the state; the type has [`Default`];
/// * `bytes`: a `Vec<u8>` as Python `bytes`, not as an array;
/// * `form = "array"` or `"scalar"`: a number as 0-d array (as JAX makes of a number) or as NumPy scalar;
/// * `dtype = "int4"`: a dtype that Rust has no type for, in ints, arrays, `Vec`s or `Box`es of them.
///
/// | `dtype` | on |
/// |---|---|
/// | `int1`, `int2`, `int4` | `i8`: the value. What doesn't fit wraps when it is written |
/// | `uint1`, `uint2`, `uint4` | `u8`: the value |
/// | `float8_e4m3fn` and the other floats of ml_dtypes of 4, 6 and 8 bits | `u8`: the bits |
/// | `float16`, `bfloat16` | `u16`: the bits |
/// | `complex32`, `bcomplex32` | `u32`: the bits of both parts |
/// | `datetime64[s]`, `timedelta64[ms]`, with any unit | `i64`; a single one needs a `form` |
///
/// ```
/// use flaxstate::{Dtype, State, Tree};
///
/// #[derive(State, Debug, PartialEq)]
/// struct Quantised {
///     #[state(dtype = "int4")]
///     weights: Vec<[i8; 2]>,
///     #[state(dtype = "float8_e4m3fn")]
///     scales: [u8; 2],
/// }
///
/// let quantised = Quantised { weights: vec![[-8, 7], [0, -1]], scales: [0x3c, 0xc0] }; // 1.5 and -2.0
/// let bytes = flaxstate::to_bytes(&quantised)?;
/// assert_eq!(flaxstate::from_bytes::<Quantised>(&bytes)?, quantised);
/// let tree = Tree::from_bytes(&bytes)?;
/// assert_eq!(tree.root().at("weights")?.array()?.dtype(), Dtype::Int4);
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// The vectors and matrices of a maths library are structs of equal numbers. With `array` they stand as what they are: a
/// `Vec3` as `[f32; 3]` does, a `Vec<Vec3>` as one array of the shape `[n, 3]`, which takes a fraction of the time that as
/// many dicts of three numbers take.
///
/// ```
/// use flaxstate::State;
///
/// #[derive(State, Clone, Copy, Debug, PartialEq)]
/// #[repr(C)]
/// #[state(array)]
/// struct Vec3 { x: f32, y: f32, z: f32 }
///
/// #[derive(State, Clone, Copy, Debug, PartialEq)]
/// #[repr(C)]
/// #[state(array)]
/// struct Frame { rows: [Vec3; 2] } // an array of the shape [1, 2, 3]
///
/// let path = vec![Vec3 { x: 1.0, y: 2.0, z: 3.0 }; 2];
/// let bytes = flaxstate::to_bytes(&path)?;
/// assert_eq!(bytes, flaxstate::to_bytes(&vec![[1.0_f32, 2.0, 3.0]; 2])?);
/// assert_eq!(flaxstate::from_bytes::<Vec<Vec3>>(&bytes)?, path);
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// The compiler refuses padding, fields of different types, what is no number, and a struct without `#[repr(C)]`, which may
/// have its fields in any order. Dimensions come in front: a struct of two `Vec3` has the shape `[2, 3]`, with
/// `#[repr(transparent)]` a struct of one `[f32; 3]` has `[1, 3]`.
///
/// Restoring makes the elements of a `Vec`, a `BTreeMap` and an `Option` anew, also where the target has some already
/// (but with [`keep_memory`](crate::RestoreOptions::keep_memory)). With [`keep_missing`](crate::RestoreOptions::keep_missing) what the state lacks in such an element, and what is skipped,
/// is therefore that of a new one: zeros and empty containers, or with `#[state(default)]` what [`Default`] has. A
/// [`Report`](crate::Report) calls it kept of a new element. A struct, a `Box`, a tuple and a `[T; 4]` stay where they are,
/// and keep what they have.
///
/// ```
/// use flaxstate::{Report, RestoreOptions, State};
///
/// #[derive(State, Debug, PartialEq)]
/// #[state(default)]
/// struct Item { count: u32, durability: f32 }
///
/// impl Default for Item {
///     fn default() -> Self { Item { count: 1, durability: 100.0 } }
/// }
///
/// let mut player = (Item { count: 2, durability: 7.0 }, vec![Item { count: 2, durability: 7.0 }]);
/// let old = b"\x82\xa10\x81\xa5count\x03\xa11\x81\xa10\x81\xa5count\x03"; // items had no durability then
/// let report = Report::new()?;
/// RestoreOptions::new().keep_missing(true).report(&report).restore(&mut player, old)?;
/// assert_eq!(player.0.durability, 7.0); // in place: kept
/// assert_eq!(player.1[0].durability, 100.0); // a new element
/// assert!(report.to_string().ends_with("./1/0/durability: kept of a new element: float32"));
/// # Ok::<(), flaxstate::Error>(())
/// ```
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
    message = "`{Self}` is not a state that Flax knows",
    note = "put #[derive(flaxstate::State)] on the type; for what fields can't describe, add #[state(codec)] and implement flaxstate::Codec"
)]
pub unsafe trait State: Sized + 'static {
    /// Whether a fresh value is all zero bytes.
    #[doc(hidden)]
    const ZEROED: bool = false;

    /// Whether bools stand in the value itself: they may be other bytes than 0 and 1 while it is half read.
    #[doc(hidden)]
    const HAS_BOOLS: bool = true;

    /// Registers what the type needs, and says how a value stands in a field.
    #[doc(hidden)]
    fn describe(types: &mut Types<'_>) -> Result<Layout>;

    /// Writes a fresh value.
    ///
    /// # Safety
    /// `slot` is for a value of this type, and holds none.
    #[doc(hidden)]
    unsafe fn init(slot: *mut Self);

    /// Makes a value valid that was half read: only bools can have got other bytes than 0 and 1, and text others than UTF-8.
    ///
    /// # Safety
    /// All bytes of the value are initialised, and all but bools and text are valid.
    #[doc(hidden)]
    unsafe fn make_valid(slot: *mut Self) {
        let _ = slot;
    }
}
