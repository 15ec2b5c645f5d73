//! The usual moves, with the default options.

use std::ffi::CStr;
use std::path::Path;

use flaxstate_sys as sys;

use crate::error::Result;
use crate::restore::RestoreOptions;
use crate::save::SaveOptions;
use crate::serialize::SerializeOptions;
use crate::state::State;
use crate::tree::Tree;
use crate::tree_options::TreeOptions;

/// `flax.serialization.to_bytes` of an object.
///
/// ```
/// assert_eq!(flaxstate::to_bytes(&(7_i64, vec![true]))?[..4], *b"\x82\xa10\x07");
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub fn to_bytes<T: State>(object: &T) -> Result<Vec<u8>> {
    SerializeOptions::new().to_bytes(object)
}

/// `flax.serialization.from_bytes`: a new object. See [`RestoreOptions`] for what can be relaxed.
///
/// ```
/// let state: (i64, Option<f32>) = flaxstate::from_bytes(b"\x82\xa10\x07\xa11\xc0")?;
/// assert_eq!(state, (7, None));
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub fn from_bytes<T: State>(bytes: &[u8]) -> Result<T> {
    RestoreOptions::new().from_bytes(bytes)
}

/// A new object of bytes that are there for good, and not copied where it has [`View`](crate::View)s.
///
/// ```
/// let bytes = b"\x82\xa10\x07\xa11\xc7\x0d\x01\x93\x91\x02\xa5uint8\xc4\x02\x03\x04";
/// let (step, tokens): (i64, flaxstate::View<u8>) = flaxstate::from_static(bytes)?;
/// assert_eq!((step, &tokens[..]), (7, &[3, 4][..]));
/// # Ok::<(), flaxstate::Error>(())
/// ```
pub fn from_static<T: State>(bytes: &'static [u8]) -> Result<T> {
    RestoreOptions::new().from_static(bytes)
}

/// `flax.serialization.from_bytes` into an object that exists: everything is checked before anything is written. After
/// any failure the object is as it was.
///
/// ```
/// let mut state = (1_i64, [0.5_f32; 2]);
/// let error = flaxstate::restore(&mut state, b"\x82\xa10\x07\xa11\xc0").unwrap_err();
/// assert_eq!(error.mismatches()[0].path, "./1");
/// assert_eq!(state.0, 1);
/// ```
pub fn restore<T: State>(target: &mut T, bytes: &[u8]) -> Result<()> {
    RestoreOptions::new().restore(target, bytes)
}

/// A file of an object, which takes the place of an old one at once and whole: after a crash or a power loss there is the
/// old file or the new one. See [`SaveOptions`].
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-fn-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("state.msgpack");
/// flaxstate::save(&(7_i64, [0.5_f32; 2]), &path)?;
/// let mut state: (i64, [f32; 2]) = flaxstate::load(&path)?;
/// flaxstate::restore_file(&mut state, &path)?;
/// # assert_eq!(state, (7, [0.5; 2]));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save<T: State>(object: &T, path: impl AsRef<Path>) -> Result<()> {
    SaveOptions::new().save(object, path)
}

/// A new object of a file. The data of each array is read once, into its place.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-load-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("bias.msgpack");
/// # flaxstate::save(&[0.5_f32; 2], &path)?;
/// let bias: [f32; 2] = flaxstate::load(&path)?;
/// assert_eq!(flaxstate::load::<i64>("no such file").unwrap_err().status(), flaxstate::Status::Io);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load<T: State>(path: impl AsRef<Path>) -> Result<T> {
    RestoreOptions::new().load(path)
}

/// An object that exists, out of a file. If reading fails, it is as it was.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-into-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("bias.msgpack");
/// # flaxstate::save(&[0.5_f32; 2], &path)?;
/// let mut bias = [0.0_f32; 2];
/// flaxstate::restore_file(&mut bias, &path)?;
/// assert_eq!(bias, [0.5; 2]);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn restore_file<T: State>(target: &mut T, path: impl AsRef<Path>) -> Result<()> {
    RestoreOptions::new().restore_file(target, path)
}

/// `flax.serialization.to_state_dict` of an object: a tree whose arrays point into it.
///
/// ```
/// let object = (7_i64, [0.5_f32; 2]);
/// let tree = flaxstate::to_state_dict(&object)?;
/// assert_eq!(tree.root().at("1")?.array()?.shape(), [2]);
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// The object can't change while the tree lives:
///
/// ```compile_fail,E0506
/// let mut object = [0.5_f32; 2];
/// let tree = flaxstate::to_state_dict(&object).unwrap();
/// object[0] = 1.0;
/// tree.root();
/// ```
pub fn to_state_dict<T: State>(object: &T) -> Result<Tree<'_>> {
    TreeOptions::new().to_state_dict(object)
}

/// The version of the library that is loaded: `0.1.0`.
///
/// ```
/// assert!(flaxstate::version().starts_with("0."));
/// ```
pub fn version() -> &'static str {
    // SAFETY: the text is static and ASCII.
    unsafe { CStr::from_ptr(sys::fs_version()) }
        .to_str()
        .unwrap_or("")
}
