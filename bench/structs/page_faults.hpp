#pragma once

#include <cstddef>

namespace flaxstate::bench {

// How often this process touched a page that wasn't there; 0 where the system doesn't tell.
std::size_t page_faults();

}  // namespace flaxstate::bench
