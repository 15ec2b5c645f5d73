#pragma once

#include <flaxstate/flaxstate.h>

#include <cstddef>

namespace flaxstate::bench {

// The C library's memory, with a count of the bytes in use and of the most that ever were.
// One thread at a time.
class CountingAllocator {
 public:
  CountingAllocator();
  CountingAllocator(const CountingAllocator&) = delete;
  CountingAllocator& operator=(const CountingAllocator&) = delete;

  const fs_allocator* get() const { return &allocator_; }
  std::size_t peak() const { return peak_; }
  // The peak if every reallocation had to copy, so that the old and the new block are in use at once.
  std::size_t peak_with_copies() const { return peak_with_copies_; }

 private:
  static void* allocate(std::size_t size, std::size_t alignment, void* user_data);
  static void* reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment,
                          void* user_data);
  static void free(void* pointer, std::size_t size, std::size_t alignment, void* user_data);

  void add(std::size_t size);

  fs_allocator allocator_ = FS_ALLOCATOR_INIT;
  std::size_t live_ = 0;
  std::size_t peak_ = 0;
  std::size_t peak_with_copies_ = 0;
};

}  // namespace flaxstate::bench
