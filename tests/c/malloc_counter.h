/* Counts what the whole process takes from the C library's memory, the C++ heap included, by standing in for its functions.
 * Not with sanitizers, which do the same. Include it in one source file. */
#ifndef FLAXSTATE_TESTS_MALLOC_COUNTER_H
#define FLAXSTATE_TESTS_MALLOC_COUNTER_H

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define MALLOC_IS_TAKEN
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define MALLOC_IS_TAKEN
#endif

static atomic_size_t malloc_calls, malloc_live, malloc_peak;
/* volatile: compilers think that calloc looks at nothing */
static volatile size_t malloc_fails_at;   /* the call that fails, counted from 1; 0: none */
static volatile int malloc_fails_onwards; /* 1: so do all later ones */

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
  const size_t call = ++malloc_calls;
  return malloc_fails_at != 0 && (call == malloc_fails_at || (malloc_fails_onwards && call > malloc_fails_at));
}

static inline void *count_block(void *block) {
  const size_t size = block ? malloc_usable_size(block) : 0;
  const size_t live = atomic_fetch_add(&malloc_live, size) + size;
  size_t peak = malloc_peak;
  while (live > peak && !atomic_compare_exchange_weak(&malloc_peak, &peak, live)) continue;
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
  if (block) malloc_live -= before;
  return count_block(block);
}
void free(void *pointer) {
  if (pointer) malloc_live -= malloc_usable_size(pointer);
  __libc_free(pointer);
}
#endif

/* From here on malloc_calls counts, and malloc_peak is what comes on top of what is there by now. */
static inline size_t malloc_start(void) {
  malloc_calls = 0;
  malloc_peak = malloc_live;
  return malloc_live;
}

#endif
