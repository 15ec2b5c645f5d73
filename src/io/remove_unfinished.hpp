#pragma once

#include <cstdint>

namespace flaxstate {

// Removes what savers that were killed left in a directory: files with temporary names that nobody has locked. Gives their
// number. What can't be removed stays. Throws io if the directory can't be read, and bad_alloc.
std::uint64_t remove_unfinished(const char* directory);

}  // namespace flaxstate
