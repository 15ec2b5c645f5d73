/* Threads that are counted, and loops that run the tasks of fs_parallel. Include it in one source file. */
#ifndef FLAXSTATE_TESTS_THREAD_LOOPS_H
#define FLAXSTATE_TESTS_THREAD_LOOPS_H

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "malloc_counter.h"

/* ---- Counting threads ---- */

static int threads_created, thread_creation_fails;

#ifndef MALLOC_IS_TAKEN
/* Stands in for the C library's. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  typedef int Create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  static Create *create;
  if (!create) *(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
  if (thread_creation_fails) return EAGAIN;
  ++threads_created;
  return create(thread, attributes, start, argument);
}
#endif

static inline int running_threads(void) {
  int count = 0;
  DIR *directory = opendir("/proc/self/task");
  if (!directory) return 1;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    count += entry->d_name[0] != '.';
  closedir(directory);
  return count;
}

/* 1 as soon as there are no more than that, beside a sanitizer's own; one that was joined may be seen a moment longer. */
static inline int has_threads_left(int expected) {
  const int most = expected + !counts_malloc;
  for (int tries = 0; tries < 1000 && running_threads() > most; ++tries) usleep(1000);
  return running_threads() <= most;
}

/* ---- The caller's own loops ---- */

typedef struct Loop {
  uint32_t most; /* tasks */
  int calls;
} Loop;

static inline void loop_backwards(size_t count, void (*task)(size_t index, void *context), void *context,
                                  void *user_data) {
  Loop *loop = user_data;
  CHECK(count > 0 && count <= loop->most);
  ++loop->calls;
  for (size_t i = count; i-- > 0;) task(i, context);
}

typedef struct Task {
  void (*run)(size_t index, void *context);
  void *context;
  size_t index;
} Task;

static inline void *run_task(void *argument) {
  const Task *task = argument;
  task->run(task->index, task->context);
  return NULL;
}

/* A thread for each task; the first ones start last. */
static inline void loop_on_threads(size_t count, void (*task)(size_t index, void *context), void *context,
                                   void *user_data) {
  Loop *loop = user_data;
  CHECK(count > 0 && count <= loop->most);
  ++loop->calls;
  pthread_t *threads = malloc(count * sizeof *threads);
  Task *tasks = malloc(count * sizeof *tasks);
  const int before = threads_created;
  for (size_t i = 0; i < count; ++i) {
    tasks[i] = (Task){ task, context, count - 1 - i };
    CHECK(pthread_create(&threads[i], NULL, run_task, &tasks[i]) == 0);
  }
  for (size_t i = 0; i < count; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
  threads_created = before;
  free(threads);
  free(tasks);
}

#endif
