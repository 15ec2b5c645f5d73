#pragma once

#include <string>

namespace flaxstate::bench {

// As the system calls it.
std::string processor_name();

}  // namespace flaxstate::bench
