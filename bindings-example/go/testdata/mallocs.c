/* Counts what a process asks the C library's memory for: preloaded, it keeps the number in the file that FLAXSTATE_MALLOCS
 * names. For the test of workspaces; glibc only. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Atomic uint64_t own;
static _Atomic uint64_t *count = &own;

__attribute__((constructor)) static void count_in_file(void) {
  const char *name = getenv("FLAXSTATE_MALLOCS");
  const int file = name ? open(name, O_RDWR) : -1;
  if (file < 0) return;
  void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (shared != MAP_FAILED) count = shared;
}

void *malloc(size_t size) {
  atomic_fetch_add(count, 1);
  return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  atomic_fetch_add(count, 1);
  return __libc_calloc(items, size);
}

void *realloc(void *pointer, size_t size) {
  atomic_fetch_add(count, 1);
  return __libc_realloc(pointer, size);
}

void *memalign(size_t alignment, size_t size) {
  atomic_fetch_add(count, 1);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **out, size_t alignment, size_t size) {
  *out = memalign(alignment, size);
  return *out ? 0 : 12; /* ENOMEM */
}
