#include "page_faults.hpp"

#if defined(__unix__)
#include <sys/resource.h>
#endif

namespace flaxstate::bench {

std::size_t page_faults() {
#if defined(__unix__)
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) return static_cast<std::size_t>(usage.ru_minflt + usage.ru_majflt);
#endif
  return 0;
}

}  // namespace flaxstate::bench
