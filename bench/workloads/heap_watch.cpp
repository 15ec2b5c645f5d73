#include "heap_watch.hpp"

#include <atomic>

#include "../sanitized.hpp"

#if defined(__GLIBC__) && !defined(FLAXSTATE_SANITIZED)
#define FLAXSTATE_WATCHES_HEAP
#include <malloc.h>

#include <cerrno>
#endif

namespace flaxstate::bench {

namespace {

std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};
std::size_t live_at_start = 0;

}  // namespace

void start_heap_watch() {
  allocations.store(0, std::memory_order_relaxed);
  live_at_start = live.load(std::memory_order_relaxed);
  peak.store(live_at_start, std::memory_order_relaxed);
}

HeapUse heap_use() {
  return {allocations.load(std::memory_order_relaxed), peak.load(std::memory_order_relaxed) - live_at_start};
}

#if defined(FLAXSTATE_WATCHES_HEAP)

bool heap_is_watched() { return true; }

namespace {

void raise_peak(std::size_t now) {
  std::size_t before = peak.load(std::memory_order_relaxed);
  while (now > before && !peak.compare_exchange_weak(before, now, std::memory_order_relaxed)) {
  }
}

void* took(void* block) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (block == nullptr) return nullptr;
  const std::size_t size = malloc_usable_size(block);
  raise_peak(live.fetch_add(size, std::memory_order_relaxed) + size);
  return block;
}

void gave_back(void* block) {
  if (block != nullptr) live.fetch_sub(malloc_usable_size(block), std::memory_order_relaxed);
}

}  // namespace

// glibc's own, under the names that it keeps for those who replace malloc.
extern "C" {
void* libc_malloc(std::size_t size) __asm__("__libc_malloc");
void* libc_calloc(std::size_t count, std::size_t size) __asm__("__libc_calloc");
void* libc_realloc(void* block, std::size_t size) __asm__("__libc_realloc");
void* libc_memalign(std::size_t alignment, std::size_t size) __asm__("__libc_memalign");
void libc_free(void* block) __asm__("__libc_free");
}

#else

bool heap_is_watched() { return false; }

#endif

}  // namespace flaxstate::bench

#if defined(FLAXSTATE_WATCHES_HEAP)

using namespace flaxstate::bench;

extern "C" {

void* malloc(std::size_t size) { return took(libc_malloc(size)); }

void* calloc(std::size_t count, std::size_t size) { return took(libc_calloc(count, size)); }

void* realloc(void* block, std::size_t size) {
  const std::size_t old_size = block == nullptr ? 0 : malloc_usable_size(block);
  void* moved = libc_realloc(block, size);
  if (moved != nullptr || size == 0) live.fetch_sub(old_size, std::memory_order_relaxed);
  return took(moved);
}

void* memalign(std::size_t alignment, std::size_t size) { return took(libc_memalign(alignment, size)); }

void* aligned_alloc(std::size_t alignment, std::size_t size) { return took(libc_memalign(alignment, size)); }

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  void* made = took(libc_memalign(alignment, size));
  if (made == nullptr) return ENOMEM;
  *block = made;
  return 0;
}

void free(void* block) {
  gave_back(block);
  libc_free(block);
}
}

#endif
