//! Flax checkpoints in Rust: reads, checks, restores and writes what `flax.serialization` writes, byte for byte, by the
//! native library flaxstate. It needs no Python.
//!
//! ```
//! use flaxstate::State;
//!
//! #[derive(State)]
//! struct Dense { bias: [f32; 2], kernel: [[f32; 2]; 3] }
//!
//! #[derive(State)]
//! struct Model { step: i64, head: Dense }
//!
//! let mut model = Model { step: 1, head: Dense { bias: [0.5; 2], kernel: [[1.0; 2]; 3] } };
//! let bytes = flaxstate::to_bytes(&model)?; // what flax.serialization.to_bytes gives
//! flaxstate::restore(&mut model, &bytes)?; // all or nothing
//! let other: Model = flaxstate::from_bytes(&bytes)?;
//! # assert_eq!(other.head.kernel[2], [1.0; 2]);
//! # Ok::<(), flaxstate::Error>(())
//! ```
//!
//! | you have | you want | take |
//! |---|---|---|
//! | a struct | bytes | [`to_bytes`], [`SerializeOptions`], [`Buffer`] |
//! | bytes | a struct | [`from_bytes`], [`restore`], [`RestoreOptions`] |
//! | bytes that are there for good | a struct that leads to them | [`from_static`], [`View`] |
//! | a struct | a file | [`save`], [`SaveOptions`] |
//! | a file | a struct | [`load`], [`restore_file`], [`RestoreOptions`] |
//! | bytes, a file | to look around | [`Tree`], [`Node`], [`ArrayRef`], [`DecodeOptions`] |
//! | nothing | a tree | [`Builder`] |
//! | trees | one of them | [`Tree::merge`], [`TreeOptions`] |
//! | a long call | to know how far it is, to end it | [`Progress`] |
//! | a call that went well | to know what it did | [`Report`] |
//! | a type of your own | all of that | [`State`], [`Codec`] |
//!
//! No panic passes through the library: one in a [`Codec`] or a [`Source`] becomes an [`Error`] with the status
//! [`Callback`](Status::Callback). All memory is the C library's but for what stands in Rust's own containers.

mod array;
mod array_source;
mod buffer;
mod builder;
mod builder_ref;
mod callback;
mod children;
mod convert;
mod decode;
#[cfg(doctest)]
mod doctests;
mod dtype;
mod error;
mod functions;
mod item;
mod key;
mod kind;
mod misfit;
mod mismatch;
mod node;
mod node_trees;
mod open;
mod overwrite;
mod progress;
mod registry;
mod report;
mod restore;
mod restore_files;
mod save;
mod serialize;
mod slice;
mod source;
mod state;
mod status;
mod template;
mod tree;
mod tree_options;
mod vec_buffer;
#[cfg(feature = "ndarray")]
mod views;

pub use array::ArrayRef;
pub use buffer::{Buffer, Workspace};
pub use builder::Builder;
pub use builder_ref::BuilderRef;
pub use children::Children;
pub use convert::Convert;
pub use decode::{DecodeOptions, Trailing};
pub use dtype::Dtype;
pub use error::{Error, Result};
pub use functions::{
    from_bytes, from_static, load, restore, restore_file, save, to_bytes, to_state_dict, version,
};
pub use item::Item;
pub use key::Key;
pub use kind::Kind;
pub use mismatch::Mismatch;
pub use node::Node;
pub use node_trees::Advice;
pub use overwrite::{OverwriteOptions, overwrite_array};
pub use progress::Progress;
pub use registry::Registry;
pub use report::{Report, ReportEntry, ReportKind};
pub use restore::RestoreOptions;
pub use save::{Durability, SaveOptions, remove_unfinished};
pub use serialize::{KeyOrder, SerializeOptions};
pub use source::Source;
pub use state::{Codec, NestedOptions, State, View};
pub use status::{MismatchKind, Status};
pub use tree::Tree;
pub use tree_options::TreeOptions;

#[cfg(feature = "derive")]
pub use flaxstate_derive::State;

/// What `#[derive(State)]` writes uses this; nothing else should.
#[doc(hidden)]
pub mod derive {
    pub use crate::error::Result;
    pub use crate::kind::Kind;
    pub use crate::state::items::{FixedItems, Items, Numbers};
    pub use crate::state::types::{Fields, Form, Layout, Types};
}
