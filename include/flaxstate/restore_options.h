/* The options of restoring. */
#ifndef FLAXSTATE_RESTORE_OPTIONS_H
#define FLAXSTATE_RESTORE_OPTIONS_H

#include "msgpack.h"
#include "parallel.h"
#include "workspace.h"

FS_BEGIN_C

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
  /* For the functions that take bytes or a file, and for where memory comes from. `ownership` is for templates only: an
   * object keeps nothing of the bytes. */
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

FS_END_C

#endif
