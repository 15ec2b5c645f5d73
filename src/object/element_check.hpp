#pragma once

#include <cstddef>

#include "object/mismatch_report.hpp"
#include "object/restore_options.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {

// Whether there is so much room for elements of that size that what is to go there is looked at before.
inline bool is_large_room(std::size_t count, std::size_t element_size) noexcept {
  constexpr std::size_t small_element = 64;
  constexpr std::size_t small_room = std::size_t{1} << 16;
  return element_size > small_element && count > small_room / element_size;
}

// Whether a container may make room for all entries of a dict, as elements of that type. An entry of one byte could else ask for
// an object of any size: false, and reported, if the room would be large, and most entries can't be such an element by their
// kind or the number of their keys.
bool may_make_room(const Type& element, const Node& dict, const RestoreOptions& options, const TreePath& path,
                   MismatchReport& report);

}  // namespace flaxstate
