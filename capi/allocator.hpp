#pragma once

#include <flaxstate/allocator.h>

#include "base/memory.hpp"

namespace flaxstate::capi {

// The core's form of an allocator that a caller gave, or the default. Throws invalid_argument.
Allocator read_allocator(const fs_allocator* allocator);
// The other way round.
fs_allocator allocator_struct(const Allocator& allocator) noexcept;

}  // namespace flaxstate::capi
