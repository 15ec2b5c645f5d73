#pragma once

#include <cstdint>
#include <string>

#include "tree/node.hpp"

namespace flaxstate {

// For messages: "[64,10]"; `negative` is what a dimension below zero reads as, instead of the number.
std::string shape_text(const std::int64_t* shape, std::uint32_t rank, const char* negative = nullptr);

// For messages: "array float32 [64,10]", "int", "dict of 3".
std::string describe(const Node& node);

}  // namespace flaxstate
