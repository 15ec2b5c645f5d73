/* Arrays: a view of one that stands in a tree, and a description of one that goes into a tree. */
#ifndef FLAXSTATE_ARRAY_H
#define FLAXSTATE_ARRAY_H

#include "dtype.h"
#include "error.h"

FS_BEGIN_C

/* A view of an array or NumPy scalar in a tree, filled by fs_node_array. All pointers are borrowed from the tree.
 * Since 0.1 */
typedef struct fs_array {
  size_t struct_size; /* sizeof(fs_array), set by the caller */
  fs_dtype dtype;
  uint32_t rank;
  const int64_t *FS_NULLABLE shape; /* `rank` dimensions, none negative */
  const char *dtype_name;           /* not NUL-terminated: dtype_name_size bytes */
  size_t dtype_name_size;
  size_t item_size;     /* bytes */
  uint64_t item_count;  /* the product of the shape */
  uint64_t size;        /* bytes: item_count * item_size */
  size_t segment_count; /* 1, or the number of chunks; 0 for strides, which only arrays from a builder have */
  /* C order, when it is one segment in memory, in host byte order; else NULL: gather, slice or stream it */
  const void *FS_NULLABLE data;
  int32_t is_aligned;    /* `data` can be read through a pointer to the dtype's C type */
  int32_t is_big_endian; /* the file holds it most significant byte first; fs_node_array_gather swaps it */
  int32_t is_in_file;    /* a file, source or callback holds data of it, so that getting at the data may fail */
  int32_t reserved;
} fs_array;

#define FS_ARRAY_INIT \
  { sizeof(fs_array), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

#define FS_NO_OFFSET UINT64_MAX

/* Contiguous bytes of an array: its items [first_item, first_item + item_count) in C order. Since 0.1 */
typedef struct fs_segment {
  size_t struct_size;           /* sizeof(fs_segment), set by the caller */
  const void *FS_NULLABLE data; /* NULL: not in memory */
  uint64_t size;                /* bytes */
  uint64_t first_item;
  uint64_t item_count;
  uint64_t offset; /* bytes, in the file or source of the tree; FS_NO_OFFSET where there is none */
} fs_segment;

#define FS_SEGMENT_INIT \
  { sizeof(fs_segment), 0, 0, 0, 0, 0 }

/* An array in the caller's memory that is to be put into a tree or written. Since 0.1 */
typedef struct fs_array_source {
  size_t struct_size; /* sizeof(fs_array_source) */
  fs_dtype dtype;
  uint32_t rank;                      /* at most 64 */
  const int64_t *FS_NULLABLE shape;   /* `rank` dimensions, copied; NULL only for rank 0 */
  const int64_t *FS_NULLABLE strides; /* bytes, of any sign, copied; NULL: C order without gaps */
  const void *FS_NULLABLE data; /* item (0, …, 0), of any alignment; NULL when there are no items, or `read_items` */
  const char *FS_NULLABLE
      dtype_name;        /* NUL-terminated; for FS_DTYPE_DATETIME64, FS_DTYPE_TIMEDELTA64 and FS_DTYPE_OPAQUE */
  size_t item_size;      /* bytes; 0: the dtype's; needed for FS_DTYPE_OPAQUE */
  int32_t is_big_endian; /* the data is most significant byte first; it is swapped when it is taken */
  int32_t copy_data;     /* 0: `data` is borrowed until the tree is freed; 1: copied now */
  /* Instead of `data`, for data that isn't in memory (a GPU, a generator): puts the items [first_item, first_item +
   * item_count) in C order into `destination`, which may stand at any address, little-endian unless
   * `is_big_endian`. Called piece by piece, whenever the data is needed, from front to back when the array is written.
   * `strides` and `copy_data` are not for it. */
  fs_status (*FS_NULLABLE read_items)(uint64_t first_item, uint64_t item_count, void *destination, fs_error **error,
                                      void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
  /* Called once: when the last tree that may read is freed, or when the call that was given it fails. */
  void (*FS_NULLABLE destroy_user_data)(void *FS_NULLABLE user_data);
} fs_array_source;

#define FS_ARRAY_SOURCE_INIT \
  { sizeof(fs_array_source), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

FS_END_C

#endif
