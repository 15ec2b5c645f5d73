#pragma once

#include <cstddef>

namespace flaxstate {

// Tells the system that a large block will be written from front to back soon. Where it can, it then hands out its
// memory in pages of 2 MiB, which spares the fault for every 4 KiB that would otherwise take longer than decoding
// does. Elsewhere nothing happens.
void advise_large_block(void* block, std::size_t size) noexcept;

}  // namespace flaxstate
