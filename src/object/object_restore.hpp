#pragma once

#include "base/location.hpp"
#include "object/restore_call.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// flax.serialization.from_state_dict into an object of a registered type, in place: checks everything, and only then
// writes. Throws mismatch with every mismatch, or what a callback reports; the object is then as it was. `where` is
// the place of the state in its tree.
void restore_object(const Type& type, void* target, const Node& state, const Location& where, const RestoreCall& call);

}  // namespace flaxstate
