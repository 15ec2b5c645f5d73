#pragma once

#include <string_view>

namespace flaxstate {

// Whether `text` is what may follow "datetime64" or "M8" in a dtype's name: "[" [multiple] unit ["/" divisor] "]",
// as in "[ns]", "[25s]", "[generic]" and "[2M/3]". A divisor must lead to a whole number of a smaller unit.
bool is_datetime_unit(std::string_view text) noexcept;

}  // namespace flaxstate
