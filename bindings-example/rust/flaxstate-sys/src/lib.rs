//! The C interface of flaxstate as it stands in its headers: one module for each header,
//! with the header's own comments. Nothing here is safe to call without reading them; the crate `flaxstate` is.
//!
//! A pointer that a header marks as one that may be NULL is a raw pointer like any other; functions that may be NULL are
//! `Option`s. Structs start with `struct_size`, and all zero means the defaults:
//!
//! ```
//! use flaxstate_sys::{fs_decode_options, fs_version_number};
//!
//! // SAFETY: all members are numbers, pointers that may be NULL, and functions that may be NULL.
//! let mut options: fs_decode_options = unsafe { std::mem::zeroed() };
//! options.struct_size = size_of::<fs_decode_options>();
//! // SAFETY: the function has no conditions.
//! assert!(unsafe { fs_version_number() } >= 1_000);
//! ```
#![allow(non_camel_case_types)]
#![allow(missing_docs)]
#![allow(rustdoc::broken_intra_doc_links)] // the texts are those of the C headers

mod allocator;
mod array;
mod buffer;
mod builder;
mod dtype;
mod error;
mod file;
mod msgpack;
mod node;
mod parallel;
mod registry;
mod source;
mod state_dict;
mod status;
mod tree;
mod version;
mod workspace;

pub use allocator::*;
pub use array::*;
pub use buffer::*;
pub use builder::*;
pub use dtype::*;
pub use error::*;
pub use file::*;
pub use msgpack::*;
pub use node::*;
pub use parallel::*;
pub use registry::*;
pub use source::*;
pub use state_dict::*;
pub use status::*;
pub use tree::*;
pub use version::*;
pub use workspace::*;
