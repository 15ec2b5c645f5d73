#include "base/page_advice.hpp"

#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace flaxstate {

void advise_large_block([[maybe_unused]] void* block, [[maybe_unused]] std::size_t size) noexcept {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::size_t huge_page = std::size_t{1} << 21;
  constexpr std::size_t worthwhile = 2 * huge_page;
  if (size < worthwhile) return;
  // All pages that the block touches: a mapping of which just a part is marked becomes several, and a block in several
  // mappings can't grow without being copied.
  constexpr std::size_t page = 4096;
  const auto start = reinterpret_cast<std::uintptr_t>(block);
  const std::uintptr_t first = start & ~(page - 1);
  const std::uintptr_t last = (start + size + page - 1) & ~(page - 1);
  madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
}

}  // namespace flaxstate
