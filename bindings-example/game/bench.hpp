// What a frame costs.
#pragma once

#include "policy.hpp"

namespace game {

void run_bench(const Policy& policy);

}  // namespace game
