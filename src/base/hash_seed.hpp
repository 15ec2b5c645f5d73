#pragma once

#include <cstdint>

namespace flaxstate {

// What keys are hashed with by whoever stands at `place`: nobody who wrote a file can know it, and so nobody can choose keys that
// collide. Asks nothing of the system where that gives each process random bytes.
std::uint64_t make_hash_seed(const void* place) noexcept;

}  // namespace flaxstate
