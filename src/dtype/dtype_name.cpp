#include "dtype/datetime_unit.hpp"
#include "dtype/dtype.hpp"
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
  return text.empty() || is_datetime_unit(text) ? dtype : Dtype::none;
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

// Raw bytes and text of a fixed size ('V8', 'S3', 'U'), without the byte order.
bool is_flexible(std::string_view text) noexcept {
  if (text.empty() || std::string_view("VSUa").find(text[0]) == std::string_view::npos) return false;
  return consists_of_digits(text.substr(1));
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

// void64, bytes24, str96: what `dtype.name` gives for V8, S3 and U3.
bool is_flexible_name(std::string_view name) noexcept {
  for (const std::string_view stem : {"void", "bytes", "str"}) {
    if (starts_with(name, stem) && consists_of_digits(name.substr(stem.size()))) return true;
  }
  return false;
}

}  // namespace

DtypeName parse_dtype_name(std::string_view name) noexcept {
  const Dtype dtype = find_dtype_name(name);
  if (dtype != Dtype::none) return known(dtype, false);
  if (is_refused(name)) return refused();
  return parse_type_string(without_byte_order(name), !name.empty() && name[0] == '>');
}

bool dtype_name_is_writable(std::string_view name) noexcept {
  if (find_dtype_name(name) != Dtype::none) return true;
  if (is_flexible(name) || is_flexible_name(name)) return false;
  return parse_dtype_name(name).verdict != Verdict::refused;
}

bool is_name_for_dtype(Dtype dtype, std::string_view name) noexcept {
  const DtypeName parsed = parse_dtype_name(name);
  const auto wanted = dtype == Dtype::opaque ? DtypeName::Verdict::unknown : DtypeName::Verdict::known;
  return !name.empty() && parsed.verdict == wanted && parsed.dtype == dtype && dtype_name_is_writable(name);
}

}  // namespace flaxstate
