#pragma once

#include <string_view>

#include <flaxstate/registry.h>

#include "object/type.hpp"

namespace flaxstate::capi {

// The core's form of a field. Throws invalid_argument, with the field as path; check_type() finds what else is wrong.
// `owner`: the first part of the path, unless it is empty.
Field read_field(const fs_field* given, std::string_view owner = {});

// A type for one leaf: pass-through, so that its state is the bare leaf. Nobody knows how large the object is.
Type type_of_leaf(Field field);

}  // namespace flaxstate::capi
