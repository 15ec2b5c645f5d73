/* Trees to Flax's msgpack bytes, and back. */
#ifndef FLAXSTATE_MSGPACK_H
#define FLAXSTATE_MSGPACK_H

#include "buffer.h"
#include "parallel.h"
#include "progress.h"
#include "report.h"
#include "tree.h"
#include "workspace.h"

FS_BEGIN_C

/* Flax's MAX_CHUNK_SIZE: arrays of more bytes are written in chunks. */
#define FS_DEFAULT_CHUNK_LIMIT ((uint64_t)1 << 30)

/* How many levels of nesting are read and written. */
#define FS_MAX_DEPTH 1024

/* The order of the keys of every dict. */
typedef int32_t fs_key_order;
enum {
  FS_KEY_ORDER_DEFAULT = 0, /* as Flax's function of that name: sorted for fs_msgpack_…, kept for all others */
  FS_KEY_ORDER_SORTED = 1,  /* msgpack_serialize(x): as JAX sorts them. Objects need a tree in memory for it */
  FS_KEY_ORDER_KEPT = 2     /* msgpack_serialize(x, in_place=True), and to_bytes */
};

/* Since 0.1 */
typedef struct fs_serialize_options {
  size_t struct_size; /* sizeof(fs_serialize_options) */
  fs_key_order key_order;
  /* 1: to_bytes of a tree, that is the bytes of fs_node_to_state_dict, with no second tree between unless keys are
   * sorted; their order is kept by default. Trees only: objects always are state dicts (FS_E_INVALID_ARGUMENT). */
  int32_t as_state_dict;
  uint64_t chunk_limit; /* bytes; 0: FS_DEFAULT_CHUNK_LIMIT */
  /* A power of two up to 1 GiB: the data of every array starts at a multiple of it, counted from the first byte written.
   * Flax reads such bytes, but wouldn't write them; 0 and 1: Flax's own bytes. Up to 16 longer headers do it, beyond
   * that a chunked array with a pad of up to `alignment` bytes. In a mapped file the pointers are aligned, too, up to the
   * size of a page (4,096). */
  uint64_t alignment;
  const fs_parallel *FS_NULLABLE parallel;
  fs_workspace *FS_NULLABLE workspace;
  const fs_progress *FS_NULLABLE progress; /* what goes to a file or sink is walked over twice with it, for the total */
  /* With `alignment`: gets an FS_REPORT_UNALIGNED entry, with alignment and offset, for each array that could not be placed,
   * and stands where longer headers bring it. Those are in lists, where Flax puts no chunks together; or they have more than
   * one chunk, and items of a multiple of 32 bytes (complex256), or a chunk limit below the alignment times the odd part of
   * the item size (1 for all but FS_DTYPE_OPAQUE). */
  fs_report *FS_NULLABLE report;
} fs_serialize_options;

#define FS_SERIALIZE_OPTIONS_INIT \
  { sizeof(fs_serialize_options), 0, 0, 0, 0, 0, 0, 0, 0 }

/* flax.serialization.msgpack_serialize: the bytes of a tree of dicts, lists and leaves. Tuples are written as
 * lists; named tuples and dataclasses are FS_E_TYPE (unless `as_state_dict` is set). Arrays under dicts, and at the
 * root, are chunked above the limit. Text, array data and keys are read from where the tree has them, once.
 * FS_E_KEY for keys that can't be sorted, and for a dict with Flax's own key "__msgpack_chunked_array__";
 * FS_E_LIMIT for what msgpack can't hold. The buffer's old bytes are replaced. An exception to rule 2: after a
 * failure the buffer is empty. Since 0.1 */
FS_API fs_status fs_msgpack_serialize(const fs_node *node, const fs_serialize_options *FS_NULLABLE options,
                                      fs_buffer *buffer, fs_error **FS_NULLABLE error);

/* The same into `capacity` bytes of the caller's. `*out_size` is always the size that is needed, also with
 * FS_E_TOO_SMALL; pass NULL and 0 to learn it (FS_OK). An exception to rule 2: after other failures `memory` may have been
 * written to. What the call needs beside comes from the workspace's allocator, else from the tree's. Since 0.1 */
FS_API fs_status fs_msgpack_serialize_into(const fs_node *node, const fs_serialize_options *FS_NULLABLE options,
                                           void *FS_NULLABLE memory, size_t capacity, size_t *out_size,
                                           fs_error **FS_NULLABLE error);

/* Who owns the bytes that a tree is read from. */
typedef int32_t fs_ownership;
enum {
  FS_OWNERSHIP_BORROWED = 0, /* they must stay, unchanged, until the tree is freed */
  FS_OWNERSHIP_COPIED = 1,   /* the tree makes its own copy */
  FS_OWNERSHIP_ADOPTED = 2   /* the tree calls `release`, which is set, when it is freed, or when the call fails */
};

/* Whether bytes may follow the object that is read. fs_tree_bytes_used tells how many were read. */
typedef int32_t fs_trailing;
enum {
  FS_TRAILING_REFUSED = 0, /* FS_E_FORMAT: a file is one object */
  /* Behind a dict, a list or a chunked array that doesn't start as a file of another format does (pickle, NumPy, HDF5, PNG,
   * safetensors): padding, for example. FS_E_FORMAT behind anything else, which is how most other files begin. */
  FS_TRAILING_ALLOWED = 1,
  FS_TRAILING_STREAM = 2 /* behind anything: reads one object of several */
};

/* Since 0.1 */
typedef struct fs_decode_options {
  size_t struct_size; /* sizeof(fs_decode_options) */
  int32_t lenient;    /* 1: read all that Flax reads, also what it never wrote (docs/format.md lists it) */
  fs_ownership ownership;
  void (*FS_NULLABLE release)(void *data, size_t size, void *FS_NULLABLE user_data); /* FS_OWNERSHIP_ADOPTED */
  void *FS_NULLABLE release_user_data;
  /* Of the tree. Calls that restore, and those that overwrite, take all that they need from it; before it counts their
   * workspace's allocator, behind it the registry's. */
  const fs_allocator *FS_NULLABLE allocator;
  /* Bytes that the call may have allocated at one time, FS_E_LIMIT beyond; 0: no limit. The tree counts, what it holds
   * already, the data of arrays that is read before it is written to a target, a block twice while it moves, and what
   * containers are asked to make room for: the number of elements by the size of one. An object that is restored from what
   * was written of its type, as it was written, takes no tree. */
  uint64_t memory_limit;
  uint32_t depth_limit;    /* levels; 0: FS_MAX_DEPTH, which is also the most */
  int32_t align_arrays;    /* 1: copy those arrays whose data isn't aligned for its dtype */
  int32_t legacy_bfloat16; /* 1: the dtype name "V2" of files from before 30 October 2020 is bfloat16 */
  fs_trailing trailing;
  /* Nodes that a tree may have while it is read, FS_E_LIMIT beyond; 0: no limit. A leaf, a container and a dict's entry with
   * its key are one each; the parts of a chunked array count until they are put together, and the values of duplicate keys
   * until the end. */
  uint64_t node_limit;
  /* Bytes of keys, str, bytes and extensions that Flax doesn't know, all together, as they stand in the input, FS_E_LIMIT
   * beyond; 0: no limit. Array data and numbers don't count. */
  uint64_t text_limit;
  const fs_progress *FS_NULLABLE progress; /* not in fs_restore_options, which have their own */
} fs_decode_options;

#define FS_DECODE_OPTIONS_INIT \
  { sizeof(fs_decode_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* The same for bytes that anybody may have written. A million nodes and 64 MiB of text are ten times what the largest
 * checkpoints have beside their arrays, and keep a tree below 150 MiB; 1 GiB of memory is for what the limits of nodes and
 * text don't count (shapes of 64 dimensions, chunks) and for arrays on their way from a file to a target: raise it for larger
 * models. 128 levels are eight times what models nest, and restoring them takes less than 64 KiB of stack. */
#define FS_DECODE_OPTIONS_UNTRUSTED \
  { sizeof(fs_decode_options), 0, 0, 0, 0, 0, (uint64_t)1 << 30, 128, 0, 0, 0, (uint64_t)1 << 20, (uint64_t)1 << 26, 0 }

/* flax.serialization.msgpack_restore: a tree of dicts, lists and leaves that points into the bytes. Array data is
 * never touched. Chunked arrays under dicts and at the root become one array of several segments. Statuses: those
 * for bytes (TRUNCATED, FORMAT, LIMIT, KEY, UTF8, SHAPE, DTYPE, TYPE), with path and offset. Since 0.1 */
FS_API fs_status fs_msgpack_restore(const void *FS_NULLABLE bytes, size_t size,
                                    const fs_decode_options *FS_NULLABLE options, fs_tree **out_tree,
                                    fs_error **FS_NULLABLE error);

/* The same into a tree that exists, whose memory is used again: its old nodes die. No call and no thread may be
 * using it. The tree keeps its allocator: that of the options is NULL. An exception to rule 2: after a failure
 * the tree is empty. Since 0.1 */
FS_API fs_status fs_msgpack_restore_into(const void *FS_NULLABLE bytes, size_t size,
                                         const fs_decode_options *FS_NULLABLE options, fs_tree *tree,
                                         fs_error **FS_NULLABLE error);

FS_END_C

#endif
