#pragma once

#include <flaxstate/parallel.h>

#include "base/parallel.hpp"

namespace flaxstate::capi {

// What a caller says of threads. Throws invalid_argument.
ParallelOptions read_parallel(const fs_parallel* parallel);

}  // namespace flaxstate::capi
