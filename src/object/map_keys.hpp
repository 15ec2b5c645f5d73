#pragma once

#include <cstddef>

#include "base/memory.hpp"
#include "object/type.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {

// Throws key if a map gives a key twice: nobody could read that again. Asks for all keys once more, so it is for maps whose keys
// aren't in order, where it would be seen from one to the next.
void check_unique_keys(const Accessors& map, const void* container, std::size_t count, Memory& memory,
                       const TreePath& path);

}  // namespace flaxstate
