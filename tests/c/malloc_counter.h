/* Counts what the whole process takes from the C library's memory, the C++ heap included, by standing in for its functions.
 * Not with sanitizers, which do the same. Include it in one source file. */
#ifndef FLAXSTATE_TESTS_MALLOC_COUNTER_H
#define FLAXSTATE_TESTS_MALLOC_COUNTER_H

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>

#include "sanitized.h"

#if IS_SANITIZED || !defined(__GLIBC__)
#define MALLOC_IS_TAKEN
#endif

typedef struct MallocCounts {
  atomic_size_t calls, blocks, live, peak; /* blocks and bytes that are live, the most bytes that were */
  /* volatile: compilers think that calloc looks at nothing */
  volatile size_t fails_at;   /* the call that fails, counted from 1; 0: none */
  volatile int fails_onwards; /* 1: so do all later ones */
} MallocCounts;

static MallocCounts malloc_counts;

#ifdef MALLOC_IS_TAKEN
enum { counts_malloc = 0 };
#else
enum { counts_malloc = 1 };

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

/* Counts a call; 1 if it is to fail. */
static inline int malloc_must_fail(void) {
  const size_t call = ++malloc_counts.calls;
  return malloc_counts.fails_at != 0 &&
         (call == malloc_counts.fails_at || (malloc_counts.fails_onwards && call > malloc_counts.fails_at));
}

static inline void *count_block(void *block) {
  const size_t size = block ? malloc_usable_size(block) : 0;
  if (block) ++malloc_counts.blocks;
  const size_t live = atomic_fetch_add(&malloc_counts.live, size) + size;
  size_t peak = malloc_counts.peak;
  while (live > peak && !atomic_compare_exchange_weak(&malloc_counts.peak, &peak, live)) continue;
  return block;
}

void *malloc(size_t size) { return malloc_must_fail() ? NULL : count_block(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return malloc_must_fail() ? NULL : count_block(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) {
  return malloc_must_fail() ? NULL : count_block(__libc_memalign(alignment, size));
}
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **out, size_t alignment, size_t size) {
  void *block = memalign(alignment, size);
  if (block) *out = block;
  return block ? 0 : ENOMEM;
}
void *realloc(void *pointer, size_t size) {
  if (malloc_must_fail()) return NULL;
  const size_t before = pointer ? malloc_usable_size(pointer) : 0;
  void *block = __libc_realloc(pointer, size);
  if (block && pointer) --malloc_counts.blocks;
  if (block) malloc_counts.live -= before;
  return count_block(block);
}
void free(void *pointer) {
  if (pointer) --malloc_counts.blocks;
  if (pointer) malloc_counts.live -= malloc_usable_size(pointer);
  __libc_free(pointer);
}
#endif

/* From here on malloc_counts.calls counts, and malloc_counts.peak is what comes on top of what is there by now. */
static inline size_t malloc_start(void) {
  malloc_counts.calls = 0;
  malloc_counts.peak = malloc_counts.live;
  return malloc_counts.live;
}

#endif
