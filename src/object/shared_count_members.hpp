#pragma once

#include "object/mismatch_report.hpp"
#include "object/restore_call.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {

// Reports the fields of an object that share a member that counts, if a state would give it several values: the last
// one would win, and the items of the others would be stale. For types that say shares_counts, before anything is
// written.
void check_shared_counts(const Type& type, const void* target, const Node& state, const RestoreCall& call,
                         const TreePath& path, MismatchReport& report);

}  // namespace flaxstate
