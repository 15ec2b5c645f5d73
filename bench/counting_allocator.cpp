#include "counting_allocator.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace flaxstate::bench {

CountingAllocator::CountingAllocator() {
  allocator_.allocate = allocate;
  allocator_.reallocate = reallocate;
  allocator_.free = free;
  allocator_.user_data = this;
}

void* CountingAllocator::allocate(std::size_t size, std::size_t alignment, void* user_data) {
  // aligned_alloc takes multiples of the alignment only.
  void* pointer = alignment <= alignof(std::max_align_t)
                      ? std::malloc(size)
                      : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (pointer != nullptr) static_cast<CountingAllocator*>(user_data)->add(size);
  return pointer;
}

void* CountingAllocator::reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment,
                                    void* user_data) {
  auto* self = static_cast<CountingAllocator*>(user_data);
  self->peak_with_copies_ = std::max(self->peak_with_copies_, self->live_ + new_size);
  if (alignment > alignof(std::max_align_t)) {
    void* moved = allocate(new_size, alignment, user_data);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, pointer, std::min(old_size, new_size));
    free(pointer, old_size, alignment, user_data);
    return moved;
  }
  void* resized = std::realloc(pointer, new_size);
  if (resized == nullptr) return nullptr;
  self->live_ -= old_size;
  self->add(new_size);
  return resized;
}

void CountingAllocator::free(void* pointer, std::size_t size, std::size_t, void* user_data) {
  if (pointer == nullptr) return;
  static_cast<CountingAllocator*>(user_data)->live_ -= size;
  std::free(pointer);
}

void CountingAllocator::add(std::size_t size) {
  live_ += size;
  peak_ = std::max(peak_, live_);
  peak_with_copies_ = std::max(peak_with_copies_, peak_);
}

}  // namespace flaxstate::bench
