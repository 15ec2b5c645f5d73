#include <charconv>
#include <cstring>
#include <string>

#include "dtype/datetime_unit.hpp"
#include "dtype/dtype.hpp"
#include "dtype/dtype_family.hpp"
#include "dtype/dtype_name_table.hpp"

namespace flaxstate {
namespace {

using Verdict = DtypeName::Verdict;

constexpr std::size_t longest_name = 255;

DtypeName known(Dtype dtype, bool big_endian) noexcept {
  return {Verdict::known, dtype, dtype_item_size(dtype), big_endian && dtype_swap_size(dtype) > 1};
}

constexpr DtypeName refused() noexcept { return {Verdict::refused, Dtype::opaque, 0, false}; }

bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// NumPy's one-letter codes, where int is 32 and long is 64 bits wide.
Dtype dtype_of_letter(char letter) noexcept {
  switch (letter) {
    case '?': return Dtype::boolean;
    case 'b': return Dtype::int8;
    case 'B': return Dtype::uint8;
    case 'h': return Dtype::int16;
    case 'H': return Dtype::uint16;
    case 'i': return Dtype::int32;
    case 'I': return Dtype::uint32;
    case 'l':
    case 'q':
    case 'p':
    case 'n': return Dtype::int64;
    case 'L':
    case 'Q':
    case 'P':
    case 'N': return Dtype::uint64;
    case 'e': return Dtype::float16;
    case 'f': return Dtype::float32;
    case 'd': return Dtype::float64;
    case 'g': return Dtype::float128;
    case 'F': return Dtype::complex64;
    case 'D': return Dtype::complex128;
    case 'G': return Dtype::complex256;
    case 'M': return Dtype::datetime64;
    case 'm': return Dtype::timedelta64;
    default: return Dtype::none;
  }
}

Dtype dtype_of_kind_and_size(char kind, std::int64_t size) noexcept {
  constexpr auto key = [](char k, std::int64_t s) { return k * 64 + s; };
  switch (key(kind, size)) {
    case key('b', 1): return Dtype::boolean;
    case key('i', 1): return Dtype::int8;
    case key('i', 2): return Dtype::int16;
    case key('i', 4): return Dtype::int32;
    case key('i', 8): return Dtype::int64;
    case key('u', 1): return Dtype::uint8;
    case key('u', 2): return Dtype::uint16;
    case key('u', 4): return Dtype::uint32;
    case key('u', 8): return Dtype::uint64;
    case key('f', 2): return Dtype::float16;
    case key('f', 4): return Dtype::float32;
    case key('f', 8): return Dtype::float64;
    case key('f', 16): return Dtype::float128;
    case key('c', 8): return Dtype::complex64;
    case key('c', 16): return Dtype::complex128;
    case key('c', 32): return Dtype::complex256;
    case key('M', 8): return Dtype::datetime64;
    case key('m', 8): return Dtype::timedelta64;
    default: return Dtype::none;
  }
}

// 'datetime64', 'M8' and their kin, with or without a unit.
Dtype dtype_of_datetime(std::string_view text) noexcept {
  constexpr std::string_view datetime = "datetime64", timedelta = "timedelta64";
  Dtype dtype = Dtype::none;
  if (starts_with(text, "M8")) {
    dtype = Dtype::datetime64;
    text.remove_prefix(2);
  } else if (starts_with(text, "m8")) {
    dtype = Dtype::timedelta64;
    text.remove_prefix(2);
  } else if (starts_with(text, datetime)) {
    dtype = Dtype::datetime64;
    text.remove_prefix(datetime.size());
  } else if (starts_with(text, timedelta)) {
    dtype = Dtype::timedelta64;
    text.remove_prefix(timedelta.size());
  } else {
    return Dtype::none;
  }
  return text.empty() || parse_datetime_unit(text).has_value() ? dtype : Dtype::none;
}

// The text after the byte order: a letter ('d'), a kind and size ('f8'), or a datetime.
DtypeName parse_type_string(std::string_view text, bool big_endian) noexcept {
  if (text.empty()) return {};
  Dtype dtype = Dtype::none;
  if (text.size() == 1) {
    // 'T' is NumPy's StringDType, whose items are pointers, as those of 'O' are.
    if (text == "O" || text == "T") return refused();
    dtype = dtype_of_letter(text[0]);
  } else {
    constexpr std::int64_t largest_size = 63;
    const DecimalPrefix size = read_decimal_prefix(text.substr(1), largest_size);
    if (size.size == text.size() - 1) {
      if (text[0] == 'O' && (size.value == 4 || size.value == 8)) return refused();
      dtype = dtype_of_kind_and_size(text[0], size.value);
    } else {
      dtype = dtype_of_datetime(text);
    }
  }
  return dtype == Dtype::none ? DtypeName{} : known(dtype, big_endian);
}

constexpr bool is_byte_order(char c) noexcept { return c == '<' || c == '>' || c == '=' || c == '|'; }

std::string_view without_byte_order(std::string_view name) noexcept {
  if (!name.empty() && is_byte_order(name[0])) name.remove_prefix(1);
  return name;
}

bool consists_of_digits(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return true;
}

// '2f4' and '<3i8' are sub-arrays: NumPy takes whatever follows a number for a type to be repeated.
bool is_repeat(std::string_view name) noexcept {
  const std::string_view text = without_byte_order(name);
  return !text.empty() && is_digit(text[0]) && !consists_of_digits(text);
}

bool is_refused(std::string_view name) noexcept {
  if (name.size() > longest_name) return true;
  if (name.empty()) return false;
  if (name[0] == '[' || name[0] == '{') return true;
  if (name.find_first_of(",()") != std::string_view::npos) return true;
  if (name == "object" || name == "object_" || name == "object0" || name == "Object0") return true;
  return is_repeat(name);
}

// A name that no dtype of ours has.
DtypeName unknown(std::string_view name) noexcept {
  constexpr DtypeName wrong{Verdict::wrong, Dtype::opaque, 0, false};
  const bool has_byte_order = !name.empty() && is_byte_order(name[0]);
  if (has_byte_order && find_dtype_name(without_byte_order(name)) != Dtype::none)
    return wrong;  // only letters have one
  const DtypeFamily family = dtype_family(name);
  switch (family.kind) {
    case DtypeFamily::Kind::wrong: return wrong;
    case DtypeFamily::Kind::pointer: return refused();
    default: return {Verdict::unknown, Dtype::opaque, family.item_size, false};
  }
}

}  // namespace

DtypeName parse_dtype_name(std::string_view name) noexcept {
  const Dtype dtype = find_dtype_name(name);
  if (dtype != Dtype::none) return known(dtype, false);
  if (is_refused(name)) return refused();
  const DtypeName parsed = parse_type_string(without_byte_order(name), !name.empty() && name[0] == '>');
  return parsed.verdict == Verdict::unknown ? unknown(name) : parsed;
}

bool dtype_name_is_writable(std::string_view name) noexcept {
  const DtypeName parsed = parse_dtype_name(name);
  // What Flax writes of raw bytes and text has no byte order, and can't be read; "|V4" can.
  if (parsed.verdict == Verdict::unknown) {
    return dtype_family(name).kind != DtypeFamily::Kind::flexible || is_byte_order(name[0]);
  }
  return parsed.verdict == Verdict::known;
}

bool is_name_for_dtype(Dtype dtype, std::string_view name, std::uint32_t item_size) noexcept {
  const DtypeName parsed = parse_dtype_name(name);
  const auto wanted = dtype == Dtype::opaque ? Verdict::unknown : Verdict::known;
  if (parsed.verdict != wanted || parsed.dtype != dtype) return false;
  if (parsed.item_size != 0 && parsed.item_size != item_size) return false;
  return dtype_name_is_writable(name);
}

CanonicalName::CanonicalName(Dtype dtype, std::string_view name) noexcept : name_(name) {
  if (dtype != Dtype::datetime64 && dtype != Dtype::timedelta64) return;
  const std::size_t bracket = name.find('[');
  const auto unit = bracket == name.npos ? DatetimeUnit{} : parse_datetime_unit(name.substr(bracket));
  if (!unit.has_value()) return;
  append(dtype_name(dtype));
  if (!unit->name.empty()) {
    append("[");
    if (unit->multiple != 1) append_number(unit->multiple);
    append(unit->name);
    append("]");
  }
  if (size_ != name.size() || std::memcmp(text_, name.data(), size_) != 0) name_ = {text_, size_};
}

void CanonicalName::append(std::string_view text) noexcept {
  std::memcpy(text_ + size_, text.data(), text.size());
  size_ += text.size();
}

void CanonicalName::append_number(std::int32_t number) noexcept {
  char* const end = std::to_chars(text_ + size_, text_ + sizeof text_, number).ptr;
  size_ = static_cast<std::size_t>(end - text_);
}

}  // namespace flaxstate
