#pragma once

#include <memory>

#include <flaxstate/registry.h>

#include "object/type.hpp"

namespace flaxstate::capi {

// A caller's accessors, as the core sees them. Throws invalid_argument at `where`, the field.
std::shared_ptr<const Accessors> read_accessors(const fs_accessors* accessors, const Location& where);

}  // namespace flaxstate::capi
