#pragma once

// What most unit tests include anyway, compiled once. A test that needs one of these includes it all the same: where a compiler
// cache is used, nothing is precompiled.

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "support.hpp"
