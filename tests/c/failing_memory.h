/* Scenarios in which every allocation fails, once and from then on: those of a caller's allocator, and those of the C library's
 * memory, which the C++ heap takes. Each time: NO_MEMORY, and all memory comes back; what else must hold, the scenario checks. */
#ifndef FLAXSTATE_TESTS_FAILING_MEMORY_H
#define FLAXSTATE_TESTS_FAILING_MEMORY_H

#include "file_support.h"

#include "malloc_counter.h"

static void *calloc_that_works(size_t count, size_t size);
#define CALLBACK_CALLOC(count, size) calloc_that_works(count, size)

#include "counting_allocator.h"
#include "everything.h"

static int malloc_may_fail; /* of the scenario that runs */
static size_t malloc_failure;
static size_t malloc_total; /* calls inside of TRY */

/* Callbacks have memory of their own. */
static inline void *calloc_that_works(size_t count, size_t size) {
  const size_t fails_at = malloc_counts.fails_at, calls = malloc_counts.calls;
  malloc_counts.fails_at = 0;
  void *block = calloc(count, size);
  malloc_counts.fails_at = fails_at;
  malloc_counts.calls = calls;
  return block;
}

static inline void arm(void) {
  if (!malloc_may_fail) return;
  malloc_counts.calls = malloc_total;
  malloc_counts.fails_at = malloc_failure;
}

static inline fs_status disarm(fs_status status) {
  if (!malloc_may_fail) return status;
  malloc_counts.fails_at = 0;
  malloc_total = malloc_counts.calls;
  return status;
}

/* The calls that are to fail; all else in a scenario has the memory that it needs. */
#define TRY(call) (arm(), disarm(call))

static fs_registry *registry; /* with memory that doesn't fail */
static Everything *object, *target, *before;
static Bytes bytes;
static const char *source_path, *path;

/* The target holds what was restored, or what it held before; and then that again. */
static inline void check_target(fs_status status) {
  CHECK(is_same_everything(target, status == FS_OK ? object : before));
  CHECK(callback_log.prepared == callback_log.committed + callback_log.discarded);
  CHECK(status == FS_OK || callback_log.committed == 0);
  fill_everything(target, 2);
}

/* Goes on while all went well; a scenario frees whatever it has got, and gives its status. */
typedef fs_status Scenario(const fs_allocator *allocator);

static inline void run_with_allocator(Scenario *scenario, const char *name, int fails_onwards) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  malloc_may_fail = 0;
  for (size_t n = 1; n < 10000; ++n) {
    counts = (Counts){ 0 };
    counts.fail_at = n;
    counts.fails_onwards = fails_onwards;
    const fs_status status = scenario(&allocator);
    const int was_hit = counts.calls >= n;
    if (!CHECK(status == (was_hit ? FS_E_NO_MEMORY : FS_OK) && counts.live_blocks == 0)) {
      fprintf(stderr, "  %s, allocation %zu: %s, %zu blocks are left\n", name, n, fs_status_name(status),
              counts.live_blocks);
      return;
    }
    if (!was_hit) return;
  }
  CHECK(0); /* it never ends */
}

static inline void run_with_malloc(Scenario *scenario, const char *name, int fails_onwards) {
  if (!counts_malloc) return;
  malloc_may_fail = 1;
  malloc_counts.fails_onwards = fails_onwards;
  malloc_failure = SIZE_MAX;
  CHECK(scenario(NULL) == FS_OK); /* what the C library keeps for itself, it has by now */
  for (malloc_failure = 1; malloc_failure < 10000; ++malloc_failure) {
    const size_t blocks = malloc_counts.blocks;
    malloc_total = 0;
    const fs_status status = scenario(NULL);
    const int was_hit = malloc_total >= malloc_failure;
    if (!CHECK(malloc_counts.blocks == blocks && status == (was_hit ? FS_E_NO_MEMORY : FS_OK))) {
      fprintf(stderr, "  %s, malloc %zu: %s, %zu blocks before, %zu after\n", name, malloc_failure,
              fs_status_name(status), blocks, (size_t)malloc_counts.blocks);
      break;
    }
    if (!was_hit) break;
  }
  malloc_may_fail = 0;
}

#define RUN(scenario) \
  run_with_allocator(scenario, #scenario, 0); \
  run_with_allocator(scenario, #scenario, 1); \
  run_with_malloc(scenario, #scenario, 0); \
  run_with_malloc(scenario, #scenario, 1)

static inline void failing_memory_begin(void) {
  size_t size = 0;
  if (!temporary_begin()) exit(1);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_everything(registry);
  object = filled_everything(5);
  target = filled_everything(2);
  before = filled_everything(2);
  CHECK_OK(fs_to_bytes_into(registry, "Everything", object, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "Everything", object, NULL, bytes.data, size, &size, ERR));
  source_path = strdup(in_temporary("source"));
  path = strdup(in_temporary("saved"));
  write_file(source_path, bytes.data, bytes.size);
}

static inline void failing_memory_end(void) {
  free(bytes.data);
  free((void *)(uintptr_t)path);
  free((void *)(uintptr_t)source_path);
  free_everything(object);
  free_everything(target);
  free_everything(before);
  fs_registry_free(registry);
}

#endif
