#pragma once

#include "base/location.hpp"
#include "object/restore_call.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {

// flax.serialization.from_state_dict into an object of a registered type, in place: checks everything, and only then
// writes. Throws mismatch with every mismatch, or what a callback reports; the object is then as it was. `where` is
// the place of the state in its tree.
void restore_object(const Type& type, void* target, const Node& state, const Location& where, const RestoreCall& call);

// An element of a staged container, which nobody sees yet, from a state that is in memory, `depth` dicts deep. False: it doesn't
// fit, and was perhaps filled in part; nor do types by callbacks, which may ask where they are.
bool fill_object(const Type& type, void* element, const Node& state, std::uint32_t depth, const TreePath& path,
                 const RestoreCall& call, StagedParts& staged);

}  // namespace flaxstate
