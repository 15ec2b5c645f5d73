#pragma once

#include <memory>

#include <flaxstate/registry.h>

#include "object/type.hpp"

namespace flaxstate::capi {

// The callbacks of a type that fields can't describe, as the core sees them; nullptr: there are none. Throws
// invalid_argument.
std::shared_ptr<const Handler> read_handler(const fs_type& type);

}  // namespace flaxstate::capi
