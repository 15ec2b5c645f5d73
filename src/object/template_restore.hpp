#pragma once

#include <memory>

#include "base/location.hpp"
#include "base/report.hpp"
#include "object/restore_options.hpp"
#include "tree/tree.hpp"
#include "tree/tree_options.hpp"

namespace flaxstate {

// flax.serialization.from_state_dict with a tree as target: a new tree with the structure and keys of the target and
// the leaves of the state, whose array data it shares. Throws mismatch with every mismatch. `where` is the place of
// the state in its tree. `done` gets to know what was done beyond copying.
std::unique_ptr<Tree> restore_template(const Node& target, const Node& state, const Location& where,
                                       const RestoreOptions& options, const TreeOptions& tree_options,
                                       Report* done = nullptr);

}  // namespace flaxstate
