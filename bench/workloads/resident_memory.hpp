#pragma once

#include <cstddef>

namespace flaxstate::bench {

// Bytes of memory that the process has in use, as the kernel counts them: VmRSS and, for the most since the last reset,
// VmHWM. 0 where the system doesn't tell. Unlike the heap's peak these see mapped memory, and its first touch.
std::size_t resident_bytes();
std::size_t resident_peak();
void reset_resident_peak();

}  // namespace flaxstate::bench
