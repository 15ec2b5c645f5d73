//! The C interface of flaxstate as it stands in its headers: one module for each header,
//! with the header's own comments. Nothing here is safe to call without reading them; the crate `flaxstate` is.
//!
//! A pointer that a header marks as one that may be NULL is a raw pointer like any other; functions that may be NULL are
//! `Option`s. What C initialises with a macro has that as a constant and as its [`Default`]:
//!
//! ```
//! use flaxstate_sys::{FS_SINK_INIT, fs_decode_options, fs_sink, fs_version_number};
//!
//! let options = fs_decode_options {
//!     lenient: 1,
//!     ..Default::default()
//! };
//! assert_eq!(options.struct_size, size_of::<fs_decode_options>());
//! const NOWHERE: fs_sink = FS_SINK_INIT;
//! assert!(NOWHERE.write.is_none());
//! // SAFETY: the function has no conditions.
//! assert!(unsafe { fs_version_number() } >= 1_000);
//! ```
#![allow(non_camel_case_types)]
#![allow(missing_docs)]
#![allow(rustdoc::broken_intra_doc_links)] // the texts are those of the C headers

mod interface;

pub use interface::*;
