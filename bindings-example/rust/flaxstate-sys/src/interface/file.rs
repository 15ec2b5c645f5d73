// Written by scripts/api.py.
//! Files: opened lazily, restored from, saved without a half-written moment, and edited in place.
//!
//! Paths are the system's: bytes on POSIX, UTF-8 on Windows. What the system refuses is FS_E_IO,
//! with the path and the reason in the message.

use std::ffi::{c_char, c_void};
use std::ptr;

use super::*;

/// How the data of arrays is reached. Structure, keys, text and small values are read when a file
/// is opened, with read calls; the mapping serves the data of arrays alone.
pub type fs_mapping = i32;

/// The file is mapped where the system can, so that fs_array.data points into it. The default,
/// since nothing is copied then. Whoever truncates the file while such a pointer is used ends the
/// process (SIGBUS), and whoever writes to it changes what is read; fs_save_file never does that to
/// a file. Languages that promise memory safety take OFF.
pub const FS_MAPPING_AUTO: fs_mapping = 0;
/// Never: fs_array.data is NULL for all but small arrays, and the data is read by gather, slice,
/// stream and restore. For network file systems, and files that others may truncate.
pub const FS_MAPPING_OFF: fs_mapping = 1;
/// FS_E_IO where the system can't
pub const FS_MAPPING_REQUIRED: fs_mapping = 2;

/// What a program is about to do with the arrays below a node.
pub type fs_advice = i32;

pub const FS_ADVICE_NORMAL: fs_advice = 0;
/// read from front to back: read far ahead
pub const FS_ADVICE_SEQUENTIAL: fs_advice = 1;
/// read here and there: read nothing ahead
pub const FS_ADVICE_RANDOM: fs_advice = 2;
/// read soon: start now, in the background
pub const FS_ADVICE_WILL_NEED: fs_advice = 3;
/// not read again soon: the memory may go. The data stays valid
pub const FS_ADVICE_DONT_NEED: fs_advice = 4;

/// What a successful save has made sure of when it returns. Until then the old file is there,
/// whole.
pub type fs_durability = i32;

/// the file and its name survive a power loss: fsync of file and directory
pub const FS_DURABILITY_FULL: fs_durability = 0;
/// after a power loss there is the old file or the new one, whole: fsync of the file
pub const FS_DURABILITY_DATA: fs_durability = 1;
/// survives the end of the process; after a power loss it may be empty. No fsync
pub const FS_DURABILITY_NONE: fs_durability = 2;

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_open_options {
    /// sizeof(fs_open_options)
    pub struct_size: usize,
    pub mapping: fs_mapping,
    pub reserved: i32,
    /// Limits, allocator, what is read leniently. `ownership` stays FS_OWNERSHIP_BORROWED.
    pub decode: *const fs_decode_options,
}

pub const FS_OPEN_OPTIONS_INIT: fs_open_options = fs_open_options {
    struct_size: size_of::<fs_open_options>(),
    mapping: 0,
    reserved: 0,
    decode: ptr::null(),
};

impl Default for fs_open_options {
    fn default() -> fs_open_options {
        FS_OPEN_OPTIONS_INIT
    }
}

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_save_options {
    /// sizeof(fs_save_options)
    pub struct_size: usize,
    pub durability: fs_durability,
    pub reserved: i32,
    pub serialize: *const fs_serialize_options,
}

pub const FS_SAVE_OPTIONS_INIT: fs_save_options = fs_save_options {
    struct_size: size_of::<fs_save_options>(),
    durability: 0,
    reserved: 0,
    serialize: ptr::null(),
};

impl Default for fs_save_options {
    fn default() -> fs_save_options {
        FS_SAVE_OPTIONS_INIT
    }
}

/// Since 0.1
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fs_overwrite_options {
    /// sizeof(fs_overwrite_options)
    pub struct_size: usize,
    /// FS_DURABILITY_FULL and FS_DURABILITY_DATA sync the file
    pub durability: fs_durability,
    pub reserved: i32,
    /// How the file is read, to find the array: limits, allocator, what is read leniently.
    /// `ownership` stays FS_OWNERSHIP_BORROWED, `align_arrays` 0, and `progress` NULL.
    pub decode: *const fs_decode_options,
}

pub const FS_OVERWRITE_OPTIONS_INIT: fs_overwrite_options = fs_overwrite_options {
    struct_size: size_of::<fs_overwrite_options>(),
    durability: 0,
    reserved: 0,
    decode: ptr::null(),
};

impl Default for fs_overwrite_options {
    fn default() -> fs_overwrite_options {
        FS_OVERWRITE_OPTIONS_INIT
    }
}

unsafe extern "C" {
    /// flax.serialization.msgpack_restore of a file, whatever its size: a tree whose arrays stay in
    /// the file until they are used. Arrays of up to 256 bytes may be read along. The tree holds
    /// the file open until it is freed; renaming over the file, as fs_save_file does, doesn't
    /// disturb it. (On Windows a file that is mapped can't be replaced: FS_E_IO.) Statuses:
    /// FS_E_IO, and those of fs_msgpack_restore. Since 0.1
    pub fn fs_file_open(
        path: *const c_char,
        options: *const fs_open_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into a tree that exists, whose memory is used again, as fs_msgpack_restore_into.
    /// Since 0.1
    pub fn fs_file_open_into(
        path: *const c_char,
        options: *const fs_open_options,
        tree: *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same over a source. Its errors are FS_E_CALLBACK, when opening and later. Since 0.1
    pub fn fs_source_open(
        source: *const fs_source,
        options: *const fs_decode_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same into a tree that exists, whose memory is used again, as fs_msgpack_restore_into.
    /// Since 0.1
    pub fn fs_source_open_into(
        source: *const fs_source,
        options: *const fs_decode_options,
        tree: *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// fs_file_open of a checkpoint that was saved in parts, as Hugging Face's transformers does:
    /// "model-00001-of-00002.msgpack" and so on, each a nested dict of some of the parameters.
    /// `path` is any of the files, or their name without "-00001-of-00002" (the directory is looked
    /// through then, unless there is a file of just that name, which is opened alone). The tree has
    /// the parts merged, as fs_node_merge does it, and holds all files open. FS_E_IO names a file
    /// that is missing; FS_E_KEY for a key that two parts have, with its path;
    /// FS_E_INVALID_ARGUMENT if the directory has parts of several checkpoints of that name. A
    /// part's name ends with two numbers of five digits, 1 to their count, and at most one
    /// extension; any other name, a symbolic link's too, is that of one file, which is opened
    /// alone. The limits of `options->decode` are those of all files together. Progress goes on
    /// from file to file, without a total unless there is just one. Since 0.1
    pub fn fs_sharded_open(
        path: *const c_char,
        options: *const fs_open_options,
        out_tree: *mut *mut fs_tree,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Passes it on to the system, for every array of the subtree that stands in a file; for other
    /// trees it does nothing. Only speed and memory change. So a file that is larger than memory is
    /// read array by array: use one, and then FS_ADVICE_DONT_NEED for it. Never fails because the
    /// system doesn't listen. Since 0.1
    pub fn fs_node_advise(
        node: *const fs_node,
        advice: fs_advice,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.from_bytes of a file into an object that exists: fs_restore, but that the
    /// data of each array is read once, into its final place. The whole state is checked first. The
    /// file is read, never mapped: fields that are views (FS_STORAGE_VIEW) are FS_E_MISMATCH. A
    /// file of up to 4 MiB, or 64 MiB if the type has no arrays of more than 4 KiB, may be read
    /// whole first, into memory of the call.
    ///
    /// If reading fails after that, the target is still as it was: arrays are read into a shadow of
    /// theirs, which costs as much memory again as they have, and are copied when all are there.
    /// That is the default, since nobody wants to find half a model in place of a working one. With
    /// options->read_directly there is no shadow, and no copy, and a value that doesn't fit
    /// (FS_CONVERT_SAME_KIND) is found while it is read; the target is left unspecified then, too:
    /// whoever throws the object away when loading fails, as at the start of a program, wants that.
    /// Since 0.1
    pub fn fs_restore_file(
        registry: *const fs_registry,
        type_name: *const c_char,
        target: *mut c_void,
        path: *const c_char,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same from a source: the data of each array is read once, into its place, or over the
    /// shadow; but what was read whole in vain is read again. The source is done with when the call
    /// returns: `destroy_user_data` has been called, whatever came of it. FS_E_CALLBACK if reading
    /// fails. Since 0.1
    pub fn fs_restore_source(
        registry: *const fs_registry,
        type_name: *const c_char,
        target: *mut c_void,
        source: *const fs_source,
        options: *const fs_restore_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// flax.serialization.to_bytes of an object into a file, which takes the place of an old one at
    /// once and whole: the bytes go to a new file in the same directory, which is then renamed.
    /// They are gathered from the object, and never built in memory: beside what callbacks build,
    /// and the tree that sorting keys needs, a save takes less than 1 MiB.
    ///
    /// A new file gets the permissions that the process gives new files, a replaced one keeps its
    /// permissions and, where the process may do that, its owner; other hard links keep the old
    /// content, access lists and extended attributes are not carried over. A symbolic link is
    /// followed, also when its file doesn't exist yet, and stays. What isn't a regular file (a
    /// directory, a FIFO, a device) is FS_E_INVALID_ARGUMENT: use a sink. Several savers of one
    /// path don't disturb each other: the last one wins. The new file has no name until it is
    /// complete, so that nothing is left of it if the process is killed but in the moment before
    /// the renaming; where the system can't do that (other systems than Linux, most file systems of
    /// networks), it is named ".flaxstate-" and a random number: see fs_file_remove_unfinished.
    ///
    /// FS_E_IO: nothing has changed. FS_E_NOT_DURABLE (an exception to rule 2): the new file is in
    /// place, but the directory couldn't be synced. Else the statuses of fs_to_bytes. What the call
    /// needs beside comes from the workspace's allocator, else from the registry's, or from that of
    /// the tree that is saved. Since 0.1
    pub fn fs_save_file(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        path: *const c_char,
        options: *const fs_save_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same bytes into a sink. An exception to rule 2: after a failure the sink may have taken
    /// some of them. Since 0.1
    pub fn fs_save_sink(
        registry: *const fs_registry,
        type_name: *const c_char,
        object: *const c_void,
        sink: *const fs_sink,
        options: *const fs_serialize_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same two for fs_msgpack_serialize of a tree; with options->serialize->as_state_dict for
    /// to_bytes of one. Since 0.1
    pub fn fs_msgpack_save_file(
        node: *const fs_node,
        path: *const c_char,
        options: *const fs_save_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// The same two for fs_msgpack_serialize of a tree; with options->serialize->as_state_dict for
    /// to_bytes of one. Since 0.1
    pub fn fs_msgpack_save_sink(
        node: *const fs_node,
        sink: *const fs_sink,
        options: *const fs_serialize_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Bytes that are there already (of fs_to_bytes, say, which ran while the object stood still)
    /// into a file, as fs_save_file writes one: whole, and at once. They aren't looked at: of
    /// `options->serialize` there is only `progress`, beside hints, and without it `serialize` is
    /// NULL (FS_E_INVALID_ARGUMENT for more). Since 0.1
    pub fn fs_bytes_save_file(
        bytes: *const c_void,
        size: usize,
        path: *const c_char,
        options: *const fs_save_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Removes from a directory what saves left whose processes were killed: regular files named
    /// ".flaxstate-" and 16 hex digits, which nobody has locked. Saves that are going on, in any
    /// process, have locked theirs, and so has a child that was forked meanwhile, until it ends.
    /// What can't be removed or locked (another user's, on a file system without locks) stays.
    /// `*out_count` is how many were removed. FS_E_IO if the directory can't be read. Since 0.1
    pub fn fs_file_remove_unfinished(
        directory: *const c_char,
        out_count: *mut u64,
        error: *mut *mut fs_error,
    ) -> fs_status;
    /// Overwrites the data of one array (or NumPy scalar) of a file, and nothing else. `array_path`
    /// is as in fs_node_at; `array` has the dtype and shape of the one in the file, else FS_E_DTYPE
    /// or FS_E_SHAPE, and `copy_data` 0; its data isn't that of a mapping of this file, which
    /// changes meanwhile. FS_E_TYPE if no array is there, FS_E_NOT_FOUND if nothing is; FS_E_LIMIT
    /// beyond the limits of `options->decode`, and the other statuses of fs_file_open. The whole
    /// file's structure is read, into a tree of options->decode's allocator. An exception to rule
    /// 2: the edit is not atomic, so that after FS_E_IO, after FS_E_CALLBACK from `read_items`, and
    /// for those who read meanwhile, some of the data may be new and some old; the file stays
    /// readable. Since 0.1
    pub fn fs_file_overwrite_array(
        path: *const c_char,
        array_path: *const c_char,
        array: *const fs_array_source,
        options: *const fs_overwrite_options,
        error: *mut *mut fs_error,
    ) -> fs_status;
}
