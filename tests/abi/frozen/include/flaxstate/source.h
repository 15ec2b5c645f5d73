/* Sources and sinks: bytes that are read where they stand, and bytes that go out as they are made. */
#ifndef FLAXSTATE_SOURCE_H
#define FLAXSTATE_SOURCE_H

#include "error.h"

FS_BEGIN_C

/* Bytes that can be read at any offset: a file inside an engine's pack file, an object in a store. Since 0.1 */
typedef struct fs_source {
  size_t struct_size; /* sizeof(fs_source) */
  uint64_t size;      /* bytes in all */
  /* Puts exactly `size` bytes from `offset` on, which are there, into `destination`, which may stand at any address.
   * Called from each thread that reads the tree, and by one call on one thread at a time. */
  fs_status (*read_at)(uint64_t offset, void *destination, size_t size, fs_error **error, void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
  /* Called once: when the last tree that may read is freed, or when opening fails. */
  void (*FS_NULLABLE destroy_user_data)(void *FS_NULLABLE user_data);
} fs_source;

#define FS_SOURCE_INIT \
  { sizeof(fs_source), 0, 0, 0, 0 }

/* Where bytes go when there is neither a buffer nor a file: a socket, a compressor, an upload. Since 0.1 */
typedef struct fs_sink {
  size_t struct_size; /* sizeof(fs_sink) */
  /* Takes all `size` bytes, which are borrowed for the call and may stand at any address. They come in order, in
   * pieces of any size above 0. */
  fs_status (*write)(const void *data, size_t size, fs_error **error, void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
} fs_sink;

#define FS_SINK_INIT \
  { sizeof(fs_sink), 0, 0 }

FS_END_C

#endif
