// xtensor's containers as members of structs, and decoded arrays as xtensor views. Needs the headers of xtensor (0.24 or
// newer); not part of <flaxstate/flaxstate.hpp>. The file always has C order, whatever the layout in memory. Since 0.1
#pragma once

#include "cpp/xtensor_adapt.hpp"
#include "cpp/xtensor_containers.hpp"
#include "cpp/xtensor_fixed.hpp"
#include "cpp/xtensor_overwrite.hpp"
