/* The options of restoring. */
#ifndef FLAXSTATE_RESTORE_OPTIONS_H
#define FLAXSTATE_RESTORE_OPTIONS_H

#include "msgpack.h"
#include "parallel.h"
#include "progress.h"
#include "report.h"
#include "workspace.h"

FS_BEGIN_C

/* Which other dtype than the target's is taken, of numbers: bools, ints (int1 to int64, uint1 to uint64), floats (of 4
 * to 64 bits, bfloat16) and complex numbers (complex32 to complex128, bcomplex32). All others (float128, complex256,
 * datetime64, timedelta64, opaque ones) have to be the same.
 *
 * What doesn't fit is FS_MISMATCH_VALUE, with the first such value and its index, and is found before anything is
 * written; but where data is read directly, while it is written (see read_directly). Since 0.1 */
typedef int32_t fs_convert;
enum {
  /* None but in rank 0, where a 0-d array or NumPy scalar is taken if its value stays the same: an int of any width into
   * an int, a float of any width into a float. */
  FS_CONVERT_NONE = 0,
  /* ints into ints, if each value fits; ints and floats into floats, rounded to nearest even, if what is finite stays
   * finite and isn't cut to the largest number, and infinities and NaN are there; all three and complex numbers into
   * complex numbers. Bools only into bools. */
  FS_CONVERT_SAME_KIND = 1,
  /* Any into any, as NumPy's and ml_dtypes' astype: ints wrap, floats are truncated to ints, and overflow to what the dtype
   * has there; of a complex number the real part is taken. Floats that are too large for an int, and NaN, become
   * what x86-64 makes of them. */
  FS_CONVERT_ANY = 2
};

/* What restoring checks, and where the state comes from. All zero: everything is checked. Since 0.1 */
typedef struct fs_restore_options {
  size_t struct_size; /* sizeof(fs_restore_options) */
  /* Restore from this subtree of the state: "params". NULL: the whole. */
  const char *FS_NULLABLE path;
  /* Another dtype is converted, also that of a plain number (to FS_CONVERT_SAME_KIND an int is an int64 or uint64, a
   * float a float64). A template converts nothing: it takes a leaf of such a dtype as it is, with FS_CONVERT_ANY of any. */
  fs_convert convert;
  /* 1: another shape with as many items is taken. A template takes any such shape as it is. */
  int32_t reshape;
  /* 1: what the state lacks stays as it is in the target. None counts as lacking for all fields that can't hold it; to
   * pointers and optional ones it is a value, and to a type by callbacks, unless its `prepare` says that it doesn't fit.
   * Containers get new elements: what the state lacks in those is as in a new one. Counted objects behind those that the
   * target had keep what stands in the room for them. */
  int32_t keep_missing;
  int32_t drop_extra;      /* 1: what the target doesn't know is dropped, whatever the target's kind */
  int32_t any_leaf;        /* 1, templates only: a leaf of the target takes whatever the state has, as Flax does */
  uint32_t mismatch_limit; /* the most mismatches to list; 0: 100 */
  /* For the functions that take bytes or a file, and for where memory comes from. `ownership` is for templates only: an
   * object ends no bytes, also where it has views of them. */
  const fs_decode_options *FS_NULLABLE decode;
  fs_workspace *FS_NULLABLE workspace;     /* a hint for objects; a new tree comes from its allocator */
  const fs_parallel *FS_NULLABLE parallel; /* a hint for objects */
  /* 1, objects only: data that stands in a file is read straight into the target. An exception to rule 2: if reading
   * fails, or a value turns out not to fit (FS_CONVERT_SAME_KIND), the target is left unspecified. See fs_restore_file. */
  int32_t read_directly;
  /* 1, objects only: containers of objects whose layout is known (fs_accessors.layout) and whose count stays the same are
   * restored in place, not made anew, so that nothing is allocated. Their elements keep what isn't a field, and, with
   * keep_missing, what the state lacks. No two fields or pointers may lead to one of them. Numbers and text are restored in
   * place in any case. */
  int32_t keep_memory;
  /* Gets to know how many leaves were loaded, and what was kept, dropped, converted and reshaped. */
  fs_report *FS_NULLABLE report;
  const fs_progress *FS_NULLABLE progress;
} fs_restore_options;

#define FS_RESTORE_OPTIONS_INIT \
  { sizeof(fs_restore_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

FS_END_C

#endif
