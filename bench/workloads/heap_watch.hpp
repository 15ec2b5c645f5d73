#pragma once

#include <cstddef>

namespace flaxstate::bench {

// The heap of the whole process: heap_watch.cpp takes the place of the C library's malloc and its kin, so that operator
// new and every library are seen, too. Not under a sanitizer, which has a malloc of its own.
struct HeapUse {
  std::size_t allocations = 0;  // calls of malloc, calloc, realloc, aligned_alloc, posix_memalign, …
  std::size_t peak = 0;         // bytes above those that were in use at the start
};

// True if the heap is watched in this build.
bool heap_is_watched();

void start_heap_watch();

// What happened since start_heap_watch, on all threads.
HeapUse heap_use();

}  // namespace flaxstate::bench
