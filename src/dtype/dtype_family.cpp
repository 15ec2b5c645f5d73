#include "dtype/dtype_family.hpp"

#include "dtype/datetime_unit.hpp"

namespace flaxstate {
namespace {

using Kind = DtypeFamily::Kind;

constexpr std::int64_t largest_size = INT32_MAX;  // NumPy's

constexpr DtypeFamily none;
constexpr DtypeFamily wrong{Kind::wrong, 0};

bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

bool is_one_of(char c, std::string_view characters) noexcept { return characters.find(c) != std::string_view::npos; }

constexpr std::string_view digits = "0123456789";

// A number that is all of the text, as NumPy reads it; -1: there is none, or one too large.
std::int64_t read_size(std::string_view text) noexcept {
  const DecimalPrefix number = read_decimal_prefix(text, largest_size);
  return number.size != 0 && number.size == text.size() ? number.value : -1;
}

DtypeFamily sized(Kind kind, std::int64_t size) noexcept {
  return size <= 0 || size > largest_size ? wrong : DtypeFamily{kind, static_cast<std::uint32_t>(size)};
}

// 'V8', 'S3', 'U3', 'f12' and 'i16', without the byte order.
DtypeFamily family_of_letter(std::string_view text) noexcept {
  const char letter = text[0];
  const std::string_view rest = text.substr(1);
  const bool is_number = is_one_of(letter, "iufc");
  const bool is_flexible = is_one_of(letter, "VSUa");
  if (!is_number && !is_flexible && !is_one_of(letter, "bMmO")) return none;
  if (text == "c") return {Kind::flexible, 1};
  if (rest.empty()) return is_flexible ? wrong : none;  // items without bytes
  const bool is_only_too_large = rest.find_first_not_of(digits) == std::string_view::npos;
  const std::int64_t size = read_size(rest);
  if (size < 0) return is_only_too_large ? wrong : none;
  if (is_number) return sized(Kind::number, size);
  return is_flexible ? sized(Kind::flexible, letter == 'U' ? 4 * size : size) : wrong;
}

// Names as `dtype.name` has them, with the number of bits: 'int128', 'void64', 'bytes24', 'str96', and 'str' and 'str_',
// whose items have none.
DtypeFamily family_of_stem(std::string_view name) noexcept {
  struct Stem {
    std::string_view text;
    Kind kind;
    std::int64_t unit;  // bits
  };
  constexpr Stem stems[] = {
      {"int", Kind::number, 1},          {"uint", Kind::number, 1},   {"float", Kind::number, 1},
      {"complex", Kind::number, 1},      {"bool", Kind::wrong, 1},    {"void", Kind::flexible, 8},
      {"bytes", Kind::flexible, 8},      {"str", Kind::flexible, 32}, {"unicode", Kind::flexible, 32},
      {"StringDType", Kind::pointer, 1},
  };
  for (const Stem& stem : stems) {
    if (!starts_with(name, stem.text)) continue;
    const std::string_view rest = name.substr(stem.text.size());
    if (rest.find_first_not_of(digits) != std::string_view::npos) {
      if (stem.kind == Kind::flexible && rest == "_") return wrong;
      continue;
    }
    if (stem.kind == Kind::pointer) return {Kind::pointer, 0};
    const std::int64_t bits = rest.empty() ? 0 : read_size(rest);
    if (stem.kind == Kind::wrong || bits <= 0 || bits % stem.unit != 0) return wrong;
    return sized(stem.kind, (bits + 7) / 8);
  }
  return none;
}

bool is_time(std::string_view text) noexcept {
  return starts_with(text, "datetime64") || starts_with(text, "timedelta64") || starts_with(text, "M8") ||
         starts_with(text, "m8");
}

}  // namespace

DtypeFamily dtype_family(std::string_view name) noexcept {
  if (name.empty()) return wrong;
  const bool has_byte_order = is_one_of(name[0], "<>=|");
  const std::string_view text = name.substr(has_byte_order ? 1 : 0);
  if (text.empty()) return none;
  if (is_time(text)) return wrong;
  // NumPy takes it for the number of a type, which differs between machines, and writes no such name.
  if (text.size() == 1 && static_cast<unsigned char>(text[0]) < ' ') return wrong;
  const DtypeFamily by_letter = family_of_letter(text);
  if (by_letter.kind != Kind::none) return by_letter;
  const DtypeFamily by_stem = family_of_stem(text);
  // Only letters have a byte order.
  return has_byte_order && by_stem.kind != Kind::none ? wrong : by_stem;
}

}  // namespace flaxstate
