/* Work of one call on several threads. */
#ifndef FLAXSTATE_PARALLEL_H
#define FLAXSTATE_PARALLEL_H

#include "base.h"

FS_BEGIN_C

/* Who copies, reads and writes the data of large arrays. Small values are always the calling thread's, callbacks too.
 * Which bytes come out doesn't depend on it. Since 0.1 */
typedef struct fs_parallel {
  size_t struct_size; /* sizeof(fs_parallel) */
  /* Threads that work at the same time, the calling one included; 0 and 1: that one alone, and no thread is created.
   * With `parallel_for`: into how many tasks the work is cut at most. */
  uint32_t thread_count;
  uint32_t reserved;
  /* NULL: the library starts threads, and they have ended when the call returns. Else a job system's own loop: it calls
   * `task(i, context)` once for each i below `count`, on any threads and in any order, and returns when all have
   * returned. A task doesn't throw, and waits for no other task. The library doesn't rely on it: a task that is called again does
   * nothing, one that was left out is run by the calling thread, and one that hasn't ended when the loop returns is waited
   * for. Only when the library's call has returned no task may be called any more. A C++ loop that throws makes the call
   * FS_E_CALLBACK, an exception to rule 2: a target that was being written is whole by then, and new; what is saved to a file
   * leaves the old one. */
  void (*FS_NULLABLE parallel_for)(size_t count, void (*task)(size_t index, void *context), void *context,
                                   void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
} fs_parallel;

#define FS_PARALLEL_INIT \
  { sizeof(fs_parallel), 0, 0, 0, 0 }

FS_END_C

#endif
