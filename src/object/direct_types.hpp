#pragma once

#include <cstdint>

#include "object/type.hpp"
#include "object/type_program.hpp"

namespace flaxstate {

// What can be known of a type before its bytes are read without a tree; it is found out once, and remembered with its program.

// Containers in each other, of which each takes stack. What is deeper is read into a tree.
constexpr std::uint32_t most_direct_levels = 8;

// Whether its objects can be restored without a tree, as far as that can be seen from here, so that no callback runs in vain.
Finding::Way way_from_bytes(const Type& type) noexcept;

// Whether there may be pointers in its objects, or in what they lead to.
bool may_lead_to_pointers(const Type& type) noexcept;

// The program for sorted keys, if it does what the fields in their order do; else nullptr. Where pointers of two fields lead to
// one object, the last field wins: so values that may lead to pointers stay in the order of the fields.
const TypeProgram* sorted_program(const TypeProgram& program) noexcept;

}  // namespace flaxstate
