/* Where the memory that grows with the data comes from. */
#ifndef FLAXSTATE_ALLOCATOR_H
#define FLAXSTATE_ALLOCATOR_H

#include "base.h"

FS_BEGIN_C

/* Copied into the handle that is created with it; its callbacks must work until the last such handle is freed, and from
 * each thread that uses one. A NULL fs_allocator pointer, or the INIT value, means the C library's memory.
 * All three callbacks are set, or none. Since 0.1 */
typedef struct fs_allocator {
  size_t struct_size; /* sizeof(fs_allocator) */
  /* `size` > 0 bytes at a power of two `alignment`; NULL when there is no memory. */
  void *(*FS_NULLABLE allocate)(size_t size, size_t alignment, void *FS_NULLABLE user_data);
  /* Like realloc: the first min(old_size, new_size) bytes are kept; on NULL the old block is as it was. */
  void *(*FS_NULLABLE reallocate)(void *pointer, size_t old_size, size_t new_size, size_t alignment,
                                  void *FS_NULLABLE user_data);
  /* `size` and `alignment` are those of the block's last (re)allocation. */
  void (*FS_NULLABLE free)(void *pointer, size_t size, size_t alignment, void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
} fs_allocator;

#define FS_ALLOCATOR_INIT \
  { sizeof(fs_allocator), 0, 0, 0, 0 }

FS_END_C

#endif
