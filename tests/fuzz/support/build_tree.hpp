#pragma once

#include "handles.hpp"

namespace fuzz {

// A tree as the input says, of any kinds, keys, dtypes and strides; arrays borrow from `memory`. Null if the builder refused it.
Tree build_tree(Input& input, const std::string& memory);

}  // namespace fuzz
