// All types that a member may have, but for those of xtensor.
#pragma once

#include "items.hpp"
#include "map.hpp"
#include "member_offset.hpp"
#include "optional.hpp"
#include "text.hpp"
#include "variant.hpp"
#include "vector.hpp"
#include "views.hpp"
