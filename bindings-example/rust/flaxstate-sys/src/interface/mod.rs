// Written by scripts/api.py.
//! The headers of C.

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
mod progress;
mod registry;
mod report;
mod restore_options;
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
pub use progress::*;
pub use registry::*;
pub use report::*;
pub use restore_options::*;
pub use source::*;
pub use state_dict::*;
pub use status::*;
pub use tree::*;
pub use version::*;
pub use workspace::*;
