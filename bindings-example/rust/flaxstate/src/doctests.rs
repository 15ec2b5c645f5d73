//! Code in texts outside of this folder, and code that must not compile, each beside some that does.

#[doc = include_str!("../../README.md")]
struct Readme;

#[doc = include_str!("../../../../docs/guide/rust.md")]
struct Guide;

/// ```
/// #[derive(flaxstate::State)]
/// #[repr(C)]
/// struct Aligned { a: u8, b: i64 }
/// ```
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// #[repr(C, packed)]
/// struct Packed { a: u8, b: i64 }
/// ```
struct Packed;

/// ```
/// #[derive(flaxstate::State)]
/// struct Bytes { #[state(bytes)] a: Vec<u8> }
/// ```
///
/// ```compile_fail,E0277
/// #[derive(flaxstate::State)]
/// struct Bytes { #[state(bytes)] a: Vec<u16> }
/// ```
struct WrongBytes;

/// ```
/// #[derive(flaxstate::State)]
/// struct Small { #[state(dtype = "int4")] a: Vec<[i8; 2]>, #[state(dtype = "datetime64[ms]")] b: Box<[i64; 2]> }
/// ```
///
/// ```compile_fail,E0277
/// #[derive(flaxstate::State)]
/// struct Small { #[state(dtype = "int4")] a: Vec<u8> }
/// ```
///
/// ```compile_fail,E0277
/// #[derive(flaxstate::State)]
/// struct Small { #[state(dtype = "int4")] a: Vec<Vec<i8>> }
/// ```
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// struct Small { #[state(dtype = "int3")] a: Vec<i8> }
/// ```
struct WrongItems;

/// ```
/// #[derive(flaxstate::State)]
/// #[state(array)]
/// #[repr(C)]
/// struct Numbers { a: f32, b: f32 }
/// ```
///
/// In no order:
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// #[state(array)]
/// struct Numbers { a: f32, b: f32 }
/// ```
///
/// With padding:
///
/// ```compile_fail,E0080
/// #[derive(flaxstate::State)]
/// #[state(array)]
/// #[repr(C, align(16))]
/// struct Numbers { a: f32, b: f32 }
/// ```
///
/// Of different types:
///
/// ```compile_fail,E0308
/// #[derive(flaxstate::State)]
/// #[state(array)]
/// #[repr(C)]
/// struct Numbers { a: f32, b: i32 }
/// ```
///
/// Of no numbers:
///
/// ```compile_fail,E0277
/// #[derive(flaxstate::State)]
/// #[state(array)]
/// #[repr(C)]
/// struct Numbers { a: String, b: String }
/// ```
///
/// With names:
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// #[state(array)]
/// #[repr(C)]
/// struct Numbers { #[state(rename = "x")] a: f32, b: f32 }
/// ```
struct Arrays;

/// ```
/// #[derive(flaxstate::State)]
/// #[state(transparent)]
/// struct One { a: u8 }
/// ```
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// #[state(transparent)]
/// struct Two { a: u8, b: u8 }
/// ```
struct Transparent;

/// ```
/// #[derive(flaxstate::State)]
/// struct Structure { a: u8 }
/// ```
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// enum Choice { A(u8) }
/// ```
///
/// ```compile_fail
/// #[derive(flaxstate::State)]
/// #[state(kind = "set")]
/// struct Kind { a: u8 }
/// ```
struct Choice;

/// ```
/// fn shared<T: Sync>() {}
/// shared::<flaxstate::Tree<'static>>();
/// shared::<flaxstate::Workspace>();
/// ```
///
/// ```compile_fail,E0277
/// fn shared<T: Sync>() {}
/// shared::<flaxstate::Builder<'static>>();
/// ```
///
/// ```compile_fail,E0277
/// let seen = std::cell::Cell::new(0);
/// flaxstate::SerializeOptions::new().progress(&|done, _total| {
///     seen.set(done);
///     std::ops::ControlFlow::Continue(())
/// });
/// ```
struct Shared;

/// ```
/// let tree = flaxstate::Tree::from_vec(vec![0xa1, b'x']).unwrap();
/// let text = tree.root().str().unwrap();
/// assert_eq!(text, "x");
/// drop(tree);
/// ```
///
/// ```compile_fail,E0505
/// let tree = flaxstate::Tree::from_vec(vec![0xa1, b'x']).unwrap();
/// let text = tree.root().str().unwrap();
/// drop(tree);
/// assert_eq!(text, "x");
/// ```
///
/// ```compile_fail,E0505
/// let tree = flaxstate::Tree::from_vec(vec![0xa1, b'x']).unwrap();
/// let root = tree.root();
/// let other = tree.refill(b"\xa1y").unwrap();
/// root.str().unwrap();
/// ```
struct Borrowed;
