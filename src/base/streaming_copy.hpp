#pragma once

#include <cstddef>
#include <cstdint>

namespace flaxstate {

// What a call may copy before it streams: with as much again that is read, more than a core's share of the last cache
// holds. A fixed number, since what the system says of that cache isn't to be relied on: a virtual machine is shown all
// of its host's (260 MiB where a core had some 20 of them), and the C library, which goes by that, goes on filling it.
constexpr std::uint64_t largest_cached_copy = std::uint64_t{1} << 25;

// memcpy for data that nobody needs before the caches would have lost it: where the processor can, it is written past
// them. That spares reading each line before it is written, and what is in the caches stays there.
void streaming_copy(void* destination, const void* source, std::size_t size) noexcept;

}  // namespace flaxstate
