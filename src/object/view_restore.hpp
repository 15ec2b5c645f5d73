#pragma once

#include "base/location.hpp"
#include "object/mismatch_report.hpp"
#include "object/restore_options.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// Fields that aren't filled, but made to point at what they are restored from.

// Whether a view can lead to the leaf `node`: as check_leaf(), and its data has to stay when the call ends, and to stand as it
// would in the host's memory. If not, the report gets to know why. Reads nothing but bools.
bool check_view(const Field& field, const Node& node, const RestoreOptions& options, const Location& where,
                MismatchReport& report);

// Sets the pointer of an object, and how much there is, to a leaf that check_view() accepted.
void set_view(const Field& field, const Node& node, void* object) noexcept;

}  // namespace flaxstate
