#pragma once

#include "object/type.hpp"

namespace flaxstate {

// Makes the table of a type all of whose fields are numbers or short text in place, with the keys encoded.
void find_simple_fields(Type& type);

}  // namespace flaxstate
