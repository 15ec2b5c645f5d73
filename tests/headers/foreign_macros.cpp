// The C++ headers between the macros of others; those of the standard library come first, since they don't survive them.
#include <algorithm>
#include <array>
#include <complex>
#include <fstream>
#include <functional>
#include <istream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

// clang-format off: the order matters
#include "foreign_macros.h"
// clang-format on

#include <flaxstate/flaxstate.hpp>
