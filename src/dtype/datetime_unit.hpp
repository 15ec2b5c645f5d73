#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flaxstate {

// What NumPy makes of the unit of a datetime64 or timedelta64.
struct DatetimeUnit {
  std::int32_t multiple = 1;
  std::string_view name;  // empty: generic, which has no multiple either
};

// Of what may follow "datetime64" or "M8" in a dtype's name: "[" [multiple] unit ["/" divisor] "]", as in "[ns]",
// "[25s]", "[generic]" and "[2M/3]", which is 20 days. A divisor must lead to a whole number of a smaller unit.
std::optional<DatetimeUnit> parse_datetime_unit(std::string_view text) noexcept;

struct DecimalPrefix {
  std::int64_t value = 0;
  std::size_t size = 0;  // characters used; 0: no number, or one above the limit
};

// A number at the start of `text` as NumPy reads it inside dtype names: C's white space and a plus sign may come
// first, and leading zeros are fine. `limit` must be below INT64_MAX / 10.
constexpr DecimalPrefix read_decimal_prefix(std::string_view text, std::int64_t limit) noexcept {
  std::size_t at = 0;
  while (at < text.size() && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) ++at;
  if (at < text.size() && text[at] == '+') ++at;
  const std::size_t first_digit = at;
  std::int64_t value = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    value = value * 10 + (text[at] - '0');
    if (value > limit) return {};
  }
  if (at == first_digit) return {};
  return {value, at};
}

}  // namespace flaxstate
