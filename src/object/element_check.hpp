#pragma once

#include "object/mismatch_report.hpp"
#include "object/restore_options.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {

// Whether a container may make room for all entries of a dict, as elements of that type. An entry of one byte could else ask for
// an object of any size: false, and reported, if the room would be large, and most entries can't be such an element by their
// kind or the number of their keys.
bool may_make_room(const Type& element, const Node& dict, const RestoreOptions& options, const TreePath& path,
                   MismatchReport& report);

}  // namespace flaxstate
