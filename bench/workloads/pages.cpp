#include "pages.hpp"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace flaxstate::bench {

Pages::Pages(std::size_t size, Kind kind) : size_(size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  if (kind == Kind::huge) madvise(memory, size, MADV_HUGEPAGE);
#endif
  data_ = static_cast<char*>(memory);
}

Pages::~Pages() { munmap(data_, size_); }

void Pages::page_in() { std::memset(data_, 1, size_); }

void back_free_memory(std::size_t size) { Pages(size, Pages::Kind::huge).page_in(); }

}  // namespace flaxstate::bench
