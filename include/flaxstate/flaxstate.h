/* flaxstate: Flax checkpoints and state trees for every language that can call C.
 *
 * Loads what flax.serialization wrote, restores it into your structs with shape and dtype checks, and writes the very
 * same bytes. It trains nothing, knows nothing of devices, and never prints.
 *
 *   You have            and want                 call
 *   bytes, a struct     the struct filled        fs_restore                (registry.h, state_dict.h)
 *   a struct            bytes                    fs_to_bytes
 *   a file, a struct    the struct filled        fs_restore_file           (file.h)
 *   a struct            a file                   fs_save_file
 *   a file              some of its arrays       fs_file_open, fs_sharded_open
 *   bytes               to look around           fs_msgpack_restore        (msgpack.h, node.h)
 *   a tree              bytes                    fs_msgpack_serialize
 *   nothing             a tree                   fs_builder_…              (builder.h)
 *   a call              what it did, how far     fs_report, fs_progress    (report.h, progress.h)
 *
 * The rules, kept by every function:
 *
 *  1. Handles are opaque. `fs_x_create` and every `fs_x **out_…` give you an owned handle; `fs_x_free` ends it and
 *     accepts NULL. A returned `const fs_x *` is borrowed and dies with its parent.
 *  2. What can fail returns fs_status and takes `fs_error **error` last: NULL, or the address of a NULL pointer. On
 *     failure every output, and every target, is as it was. The exceptions, which are named again where they are:
 *     - What is given to be filled and used again is empty: a buffer, a report, the tree of fs_msgpack_restore_into,
 *       fs_file_open_into and fs_source_open_into, a builder after fs_builder_finish. Until then a builder keeps its first
 *       failure.
 *     - Memory that is given to be filled (fs_node_array_gather, fs_node_array_slice, the `…_into` with a capacity) may have
 *       been written to, if data can't be read or fs_progress ends the call; `*out_size` is set with FS_E_TOO_SMALL as well.
 *     - A sink, and who streams an array, keep what they took.
 *     - With FS_E_NOT_DURABLE the new file is in place.
 *     - fs_file_overwrite_array edits in place, so that some of the data may be new.
 *     - If a `parallel_for` throws while a target is written, the target is whole and new.
 *     - With `read_directly`, which the caller chose, a target is left unspecified if reading fails or is ended, or a value
 *       that is read doesn't fit.
 *  3. An fs_error has a status, a one-line message, the path in the tree, the offset in the bytes, the system's error
 *     number, and a list of mismatches. No thread-local state. Out of memory is a static error that needs no memory.
 *  4. Text is UTF-8. Names and paths that a programmer writes are NUL-terminated; text and keys that are data have a
 *     size. Pointers are non-NULL unless marked FS_NULLABLE.
 *  5. Structs that cross the boundary start with `size_t struct_size`, have an …_INIT macro, grow only at the end, and
 *     zero means the default. A struct of an older caller has the members that it knew, and the rest is zero; one of a
 *     newer caller is taken if what this library doesn't know of it is zero. Refused as FS_E_INVALID_ARGUMENT: a
 *     struct_size below that of the first release or above 4,096, a flag that isn't 0 or 1, a number that is none of an
 *     enum's, a `reserved` member that isn't 0, and an option that has no meaning for the call. Hints (`parallel`,
 *     `workspace`, `read_directly`, `keep_memory`) may stand anywhere.
 *  6. Types are fixed-width; enums are int32_t with pinned constants; no bool, long, bit-field, variadic function or
 *     exported data.
 *  7. Callbacks take `user_data` last, return fs_status, and report with fs_error_create; their callers get
 *     FS_E_CALLBACK with the message, behind the callback's name, and the path; or the mismatches that a type's
 *     `prepare` lists.
 *     `destroy_user_data` runs exactly once, also when registering fails. A C++ callback that throws becomes
 *     FS_E_CALLBACK, std::bad_alloc FS_E_NO_MEMORY; longjmp out of a callback is forbidden.
 *  8. The library never prints, aborts, exits, reads the environment or the locale, and has no global mutable state. Calls, and
 *     the callbacks in them, run in C's default floating-point environment (nearest even, subnormal numbers, no traps); then
 *     the thread has its own again, with its flags.
 *  9. Memory that grows with the data comes from an fs_allocator: that of the handle that holds it; for what a call needs
 *     beside, that of its workspace, else of its options' `decode`, else of the registry or tree that it works with. It is
 *     given at creation and copied. Beside it there are at most 4 KiB of handles, types' descriptions, and errors.
 * 10. Threads: the signature is the contract. What a function takes as `const fs_x *`, any number of threads may use at the same
 *     time, nobody changing it meanwhile; what it takes as `fs_x *`, itself or in its options, belongs to that call alone, and
 *     so do objects, targets, and what pointers in options point at. FS_E_BUSY where it is noticed: registries, workspaces,
 *     reports, buffers. No lock is held while a callback runs, and threads of the library's own run none.
 * 11. Every comment says what a function does in Flax's words, what is copied or kept, units, statuses, and since when.
 */
#ifndef FLAXSTATE_FLAXSTATE_H
#define FLAXSTATE_FLAXSTATE_H

#include "allocator.h"
#include "array.h"
#include "base.h"
#include "buffer.h"
#include "builder.h"
#include "dtype.h"
#include "error.h"
#include "file.h"
#include "msgpack.h"
#include "node.h"
#include "parallel.h"
#include "progress.h"
#include "registry.h"
#include "report.h"
#include "restore_options.h"
#include "source.h"
#include "state_dict.h"
#include "status.h"
#include "tree.h"
#include "version.h"
#include "workspace.h"

#endif
