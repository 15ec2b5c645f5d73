#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace flaxstate {

// How many nodes the values in these bytes make, which may begin within containers. A look at each header: what is behind the first
// that is wrong or incomplete doesn't count. `keys`: entries of dicts that are open, whose keys make no node of their own.
std::uint64_t count_nodes(const Byte* bytes, const Byte* end, std::uint64_t keys) noexcept;

}  // namespace flaxstate
