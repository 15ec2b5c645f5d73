#include "allocation_count.hpp"

#include <atomic>
#include <cerrno>

#include "../sanitized.hpp"

#if defined(__GLIBC__) && !defined(FLAXSTATE_SANITIZED)

namespace {

// A load and a jump where nothing is counted.
std::atomic<bool> is_counting{false};
std::atomic<std::size_t> allocations{0};

void count() {
  if (is_counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

namespace flaxstate::bench {

std::optional<std::size_t> allocations_of(const std::function<void()>& work) {
  allocations.store(0, std::memory_order_relaxed);
  is_counting.store(true, std::memory_order_relaxed);
  work();
  is_counting.store(false, std::memory_order_relaxed);
  return allocations.load(std::memory_order_relaxed);
}

}  // namespace flaxstate::bench

extern "C" {

// glibc's own, under the names that it keeps for those who replace malloc.
void* libc_malloc(std::size_t size) __asm__("__libc_malloc");
void* libc_calloc(std::size_t count, std::size_t size) __asm__("__libc_calloc");
void* libc_realloc(void* block, std::size_t size) __asm__("__libc_realloc");
void* libc_memalign(std::size_t alignment, std::size_t size) __asm__("__libc_memalign");
void libc_free(void* block) __asm__("__libc_free");

void* malloc(std::size_t size) {
  count();
  return libc_malloc(size);
}

void* calloc(std::size_t item_count, std::size_t size) {
  count();
  return libc_calloc(item_count, size);
}

void* realloc(void* block, std::size_t size) {
  count();
  return libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  count();
  return libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  count();
  void* made = libc_memalign(alignment, size);
  if (made == nullptr) return ENOMEM;
  *block = made;
  return 0;
}

void free(void* block) { libc_free(block); }
}

#else

namespace flaxstate::bench {

std::optional<std::size_t> allocations_of(const std::function<void()>&) { return {}; }

}  // namespace flaxstate::bench

#endif
