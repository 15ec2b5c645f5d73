#pragma once

#include "leaf_check.hpp"
#include "memory.hpp"
#include "node.hpp"
#include "registry.hpp"

namespace flaxstate {

// flax.serialization.from_state_dict into an object of a registered type, in place: checks everything, and only then
// writes. Throws mismatch with every mismatch, or what a callback reports; the object is then as it was. `where` is
// the place of the state in its tree.
void restore_object(const Type& type, void* target, const Node& state, const Where& where,
                    const RestoreOptions& options, Memory& memory);

}  // namespace flaxstate
