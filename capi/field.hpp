#pragma once

#include <flaxstate/registry.h>

#include "registry.hpp"

namespace flaxstate::capi {

// The core's form of a field. Throws invalid_argument, with the field as path; check_type() finds what else is wrong.
Field read_field(const fs_field* given);

}  // namespace flaxstate::capi
