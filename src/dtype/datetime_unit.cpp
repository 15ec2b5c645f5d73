#include "dtype/datetime_unit.hpp"

#include <array>

#include "base/short_text.hpp"

namespace flaxstate {
namespace {

struct Unit {
  std::string_view name;
  // How many of the next smaller units NumPy takes for one of this unit; 0 ends the list.
  std::array<std::int64_t, 3> parts;
};

constexpr std::array<Unit, 14> units{{
    {"Y", {12, 52, 365}},
    {"M", {4, 30, 720}},
    {"W", {7, 168, 10080}},
    {"D", {24, 1440, 86400}},
    {"h", {60, 3600, 0}},
    {"m", {60, 60000, 0}},
    {"s", {1000, 1000000, 0}},
    {"ms", {1000, 1000000, 0}},
    {"us", {1000, 1000000, 0}},
    {"ns", {1000, 1000000, 0}},
    {"ps", {1000, 1000000, 0}},
    {"fs", {1000, 0, 0}},
    {"as", {0, 0, 0}},
    {"generic", {0, 0, 0}},
}};

const Unit* find_unit(std::string_view name) noexcept {
  if (name == "\xce\xbcs") name = "us";  // the Greek letter mu
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

constexpr std::int64_t largest_multiple = INT32_MAX;

// Replaces a unit and its multiple by as many of a smaller one.
bool divide(const Unit*& unit, std::int64_t& multiple, std::int64_t divisor) noexcept {
  if (divisor == 1) return true;
  for (std::size_t i = 0; i < unit->parts.size(); ++i) {
    const std::int64_t parts = unit->parts[i];
    if (parts == 0 || parts % divisor != 0) continue;
    multiple *= parts / divisor;
    unit += i + 1;
    return multiple <= largest_multiple;
  }
  return false;
}

}  // namespace

std::optional<DatetimeUnit> parse_datetime_unit(std::string_view text) noexcept {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return std::nullopt;
  text = text.substr(1, text.size() - 2);

  std::int64_t multiple = 1;
  // To NumPy "-0" is a number as well, but none below it.
  const bool is_negative = text.substr(0, 2) == "-0";
  if (is_negative) text.remove_prefix(1);
  const DecimalPrefix number = read_decimal_prefix(text, largest_multiple);
  if (number.size != 0) {
    multiple = number.value;
    if (is_negative && multiple != 0) return std::nullopt;
    text.remove_prefix(number.size);
  }
  const std::size_t slash = text.find('/');
  const Unit* unit = find_unit(text.substr(0, slash));
  if (unit == nullptr) return std::nullopt;
  if (slash != std::string_view::npos) {
    text.remove_prefix(slash + 1);
    const DecimalPrefix divisor = read_decimal_prefix(text, largest_multiple);
    if (divisor.size == 0 || divisor.size != text.size() || divisor.value == 0) return std::nullopt;
    if (!divide(unit, multiple, divisor.value)) return std::nullopt;
  }
  const bool is_generic = unit == &units.back();
  return DatetimeUnit{static_cast<std::int32_t>(multiple), is_generic ? std::string_view() : unit->name};
}

}  // namespace flaxstate
