/* Objects to state dicts and bytes, and back. */
#ifndef FLAXSTATE_STATE_DICT_H
#define FLAXSTATE_STATE_DICT_H

#include "msgpack.h"
#include "registry.h"

FS_BEGIN_C

/* flax.serialization.to_state_dict of an object of a registered type. The tree's arrays point into the object,
 * which must outlive it; text and plain values are copied. Since 0.1 */
FS_API fs_status fs_to_state_dict(const fs_registry *registry, const char *type_name, const void *object,
                                  const fs_allocator *FS_NULLABLE allocator, fs_tree **out_tree,
                                  fs_error **FS_NULLABLE error);

/* The same of a tree: lists, tuples, named tuples and dataclasses become dicts with str keys, and so do the keys
 * of dicts as Python's str() writes them. FS_E_KEY for keys that clash then. Array data is shared with the old
 * tree, text is copied. Since 0.1 */
FS_API fs_status fs_tree_to_state_dict(const fs_node *node, const fs_allocator *FS_NULLABLE allocator,
                                       fs_tree **out_tree, fs_error **FS_NULLABLE error);

/* flax.serialization.to_bytes of an object: the bytes of its state dict, with no tree between. Needs no memory
 * beside the buffer, but for the types that are described by callbacks. The object is read, never changed. The
 * buffer's old bytes are replaced; after a failure they are as they were. Since 0.1 */
FS_API fs_status fs_to_bytes(const fs_registry *registry, const char *type_name, const void *object,
                             const fs_serialize_options *FS_NULLABLE options, fs_buffer *buffer,
                             fs_error **FS_NULLABLE error);

/* The same into `capacity` bytes of the caller's. `*out_size` is always the size that is needed, also with
 * FS_E_TOO_SMALL; pass NULL and 0 to learn it. Since 0.1 */
FS_API fs_status fs_to_bytes_into(const fs_registry *registry, const char *type_name, const void *object,
                                  const fs_serialize_options *FS_NULLABLE options, void *FS_NULLABLE memory,
                                  size_t capacity, size_t *out_size, fs_error **FS_NULLABLE error);

/* to_bytes of a tree: that of fs_tree_to_state_dict, with no second tree between. Since 0.1 */
FS_API fs_status fs_tree_to_bytes(const fs_node *node, const fs_serialize_options *FS_NULLABLE options,
                                  fs_buffer *buffer, fs_error **FS_NULLABLE error);

/* The same into `capacity` bytes of the caller's, as fs_msgpack_serialize_into. Since 0.1 */
FS_API fs_status fs_tree_to_bytes_into(const fs_node *node, const fs_serialize_options *FS_NULLABLE options,
                                       void *FS_NULLABLE memory, size_t capacity, size_t *out_size,
                                       fs_error **FS_NULLABLE error);

/* What restoring checks, and where the state comes from. All zero: everything is checked. Since 0.1 */
typedef struct fs_restore_options {
  size_t struct_size; /* sizeof(fs_restore_options) */
  /* Restore from this subtree of the state: "params". NULL: the whole. */
  const char *FS_NULLABLE path;
  /* 1: another dtype converts as NumPy's astype does: between float16, bfloat16, float32 and float64, and between the
   * ints of 8 to 64 bits. A template takes any dtype as it is. */
  int32_t convert_dtype;
  /* 1: another shape with as many items is taken. A template takes any such shape as it is. */
  int32_t reshape;
  int32_t keep_missing;    /* 1: what the state lacks stays as it is in the target */
  int32_t drop_extra;      /* 1: what the target doesn't know is dropped, whatever the target's kind */
  int32_t any_leaf;        /* 1, templates only: a leaf of the target takes whatever the state has, as Flax does */
  uint32_t mismatch_limit; /* the most mismatches to list; 0: 100 */
  /* For the functions that take bytes. Their ownership counts for templates only: an object keeps nothing of them. */
  const fs_decode_options *FS_NULLABLE decode;
  fs_workspace *FS_NULLABLE workspace;     /* objects only */
  const fs_parallel *FS_NULLABLE parallel; /* objects only */
  /* 1, objects only: data that stands in a file is read straight into the target. An exception to rule 2: if reading
   * fails, the target is left unspecified. See fs_restore_file. */
  int32_t read_directly;
  int32_t reserved;
} fs_restore_options;

#define FS_RESTORE_OPTIONS_INIT \
  { sizeof(fs_restore_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* flax.serialization.from_bytes into an object that exists: reads, checks everything, and only then writes, in
 * place. After any failure the target is as it was. FS_E_MISMATCH lists every mismatch; else the statuses of
 * fs_msgpack_restore, FS_E_NOT_FOUND for the type or the path, FS_E_CALLBACK. The bytes and the target may not
 * overlap (FS_E_INVALID_ARGUMENT where it can be seen). Since 0.1 */
FS_API fs_status fs_restore(const fs_registry *registry, const char *type_name, void *target, const void *bytes,
                            size_t size, const fs_restore_options *FS_NULLABLE options, fs_error **FS_NULLABLE error);

/* flax.serialization.from_state_dict into an object that exists. Since 0.1 */
FS_API fs_status fs_from_state_dict(const fs_registry *registry, const char *type_name, void *target,
                                    const fs_node *state, const fs_restore_options *FS_NULLABLE options,
                                    fs_error **FS_NULLABLE error);

/* from_state_dict with a tree as target: a new tree with the structure and keys of `target` and the leaves of
 * `state`, whose data it shares: what the state's tree borrows, and that tree, must outlive it. Leaves are checked
 * for kind, dtype and shape. Since 0.1 */
FS_API fs_status fs_tree_from_state_dict(const fs_node *target, const fs_node *state,
                                         const fs_restore_options *FS_NULLABLE options,
                                         const fs_allocator *FS_NULLABLE allocator, fs_tree **out_tree,
                                         fs_error **FS_NULLABLE error);

/* from_bytes with a tree as target. The new tree points into the bytes; their ownership follows options->decode.
 * Since 0.1 */
FS_API fs_status fs_tree_from_bytes(const fs_node *target, const void *bytes, size_t size,
                                    const fs_restore_options *FS_NULLABLE options,
                                    const fs_allocator *FS_NULLABLE allocator, fs_tree **out_tree,
                                    fs_error **FS_NULLABLE error);

FS_END_C

#endif
