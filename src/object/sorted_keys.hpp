#pragma once

#include <vector>

#include "object/type_program.hpp"

namespace flaxstate {

// Programs of states whose keys are sorted, as JAX does it.

// The nodes of a program with the keys of each dict in order; empty if they are so already.
std::vector<NodeOp> sort_nodes(const TypeProgram& program);

// Takes what reading bytes needs of `compiled`, which is the same type with sorted keys. nullptr: it is of no use.
std::unique_ptr<const TypeProgram> sorted_reading(const TypeProgram& program, TypeProgram compiled);

}  // namespace flaxstate
