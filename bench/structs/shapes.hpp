// The library's sides of the shapes that several rows measure.
#pragma once

#include "side.hpp"

namespace flaxstate::bench {

OurSide our_numbers(std::size_t count);
OurSide our_strings(std::size_t count);
// Whose memory stays where it is when they are restored.
OurSide our_kept_strings(std::size_t count);
OurSide our_fixed_arrays(std::size_t count);
OurSide our_world(std::size_t count);
// Eight vectors of `length` floats.
OurSide our_kept_vectors(std::size_t length);

constexpr std::size_t struct_count = 200'000;
constexpr std::size_t entity_count = 100'000;
constexpr std::size_t vector_length = 1'000'000;

}  // namespace flaxstate::bench
