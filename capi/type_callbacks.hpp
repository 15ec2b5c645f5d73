#pragma once

#include <memory>

#include <flaxstate/registry.h>

#include "object/type.hpp"

namespace flaxstate::capi {

// The core's forms of what a caller describes with functions. Throw invalid_argument, with the field as path, which is
// `where`.
std::shared_ptr<const Accessors> read_accessors(const fs_accessors* accessors, const Location& where);
std::shared_ptr<const Handler> read_handler(const fs_type& type);

}  // namespace flaxstate::capi
