/* Progress: how far a call is, and a way to end it. */
#ifndef FLAXSTATE_PROGRESS_H
#define FLAXSTATE_PROGRESS_H

#include "error.h"

FS_BEGIN_C

/* Handed to a call by its options. Since 0.1 */
typedef struct fs_progress {
  size_t struct_size; /* sizeof(fs_progress) */
  /* Called on the calling thread about every 4 MiB (with threads, every 4 MiB of each), and a last time before anything is
   * changed; `done` never falls. `done` and `total` are bytes: of what is written, or of what is read and of the arrays that
   * are copied; `total` is 0 where it isn't known. If it returns another status than FS_OK, the call ends with
   * FS_E_CALLBACK, and nothing has changed, but for rule 2's exceptions: a sink has taken bytes, an object that is read
   * directly is left unspecified, a tree that was to be filled is empty. */
  fs_status (*update)(uint64_t done, uint64_t total, fs_error **error, void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
} fs_progress;

#define FS_PROGRESS_INIT \
  { sizeof(fs_progress), 0, 0 }

FS_END_C

#endif
