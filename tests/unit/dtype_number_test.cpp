// Conversions from any number to any other, beside NumPy and ml_dtypes (dtype_oracle.py).
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dtype/dtype.hpp"
#include "dtype/dtype_convert.hpp"
#include "dtype/number_block.hpp"
#include "dtype/sub_byte.hpp"
#include "dtype/value_fit.hpp"

using flaxstate::always_fits;
using flaxstate::can_convert;
using flaxstate::Convert;
using flaxstate::convert_items;
using flaxstate::count_fitting;
using flaxstate::Dtype;
using flaxstate::dtype_item_size;
using flaxstate::dtype_name;
using flaxstate::dtype_of_parts;
using flaxstate::keeps_value;
using flaxstate::number_class;
using flaxstate::NumberClass;

namespace {

using u64 = std::uint64_t;

struct Pair {
  Dtype from, to;
  u64 digest;
};
struct Numbers {
  Dtype dtype;
  std::vector<u64> parts;
};

#define NUMBERS(dtype, ...) {Dtype::dtype, {__VA_ARGS__}},
#define ASTYPE(...)
#define FITS(...)
#define KEEPS(...)
const std::vector<Numbers> number_rows{
#include "dtype_oracle_numbers.inc"
};
#undef NUMBERS
#define NUMBERS(...)
#undef ASTYPE
#define ASTYPE(from, to, digest) {Dtype::from, Dtype::to, digest},
const std::vector<Pair> astype_rows{
#include "dtype_oracle_numbers.inc"
};
#undef ASTYPE
#define ASTYPE(...)
#undef FITS
#define FITS(from, to, digest) {Dtype::from, Dtype::to, digest},
const std::vector<Pair> fits_rows{
#include "dtype_oracle_numbers.inc"
};
#undef FITS
#define FITS(...)
#undef KEEPS
#define KEEPS(from, to, digest) {Dtype::from, Dtype::to, digest},
const std::vector<Pair> keeps_rows{
#include "dtype_oracle_numbers.inc"
};

constexpr u64 digest_start = 0xCBF29CE484222325;
u64 with(u64 digest, u64 word) { return (digest ^ word) * 0x100000001B3; }

void put(unsigned char* item, std::size_t size, u64 bits) {
  if (size == 1) *item = static_cast<unsigned char>(bits);
  const auto half = static_cast<std::uint16_t>(bits);
  if (size == 2) std::memcpy(item, &half, 2);
  const auto word = static_cast<std::uint32_t>(bits);
  if (size == 4) std::memcpy(item, &word, 4);
  if (size == 8) std::memcpy(item, &bits, 8);
}

u64 get(const unsigned char* item, std::size_t size) {
  std::uint16_t half;
  std::uint32_t word;
  u64 bits;
  switch (size) {
    case 1: return *item;
    case 2: return std::memcpy(&half, item, 2), half;
    case 4: return std::memcpy(&word, item, 4), word;
    default: return std::memcpy(&bits, item, 8), bits;
  }
}

std::size_t pattern_count(Dtype dtype) {
  switch (dtype) {
    case Dtype::boolean: return 2;
    case Dtype::float6_e2m3fn:
    case Dtype::float6_e3m2fn: return 64;
    case Dtype::float4_e2m1fn: return 16;
    default: return std::size_t{1} << (8 * dtype_item_size(dtype));
  }
}

// All patterns of up to 16 bits, else what dtype_oracle.py chose. They start at an odd address.
struct Items {
  explicit Items(Dtype type) : dtype(type), size(dtype_item_size(type)) {
    const std::size_t part = dtype_item_size(dtype_of_parts(type));
    if (size <= 2) {
      count = pattern_count(type);
      bytes.resize(1 + count * size);
      for (std::size_t i = 0; i < count; ++i) put(data() + i * size, size, i);
      return;
    }
    const auto row =
        std::find_if(number_rows.begin(), number_rows.end(), [&](const Numbers& r) { return r.dtype == type; });
    REQUIRE(row != number_rows.end());
    count = row->parts.size() * part / size;
    bytes.resize(1 + count * size);
    for (std::size_t i = 0; i < row->parts.size(); ++i) put(data() + i * part, part, row->parts[i]);
  }
  unsigned char* data() { return bytes.data() + 1; }
  unsigned char* item(std::size_t i) { return data() + i * size; }

  Dtype dtype;
  std::size_t size;
  std::size_t count = 0;
  std::vector<unsigned char> bytes;
};

bool is_nan(Dtype part, const unsigned char* item) {
  if (number_class(part) != NumberClass::real) return false;
  double value;
  convert_items(part, item, Dtype::float64, &value, 1);
  return std::isnan(value);
}

u64 digest_of(Dtype dtype, const unsigned char* items, std::size_t count) {
  const Dtype part = dtype_of_parts(dtype);
  const std::size_t size = dtype_item_size(part);
  const std::size_t parts = count * dtype_item_size(dtype) / size;
  u64 digest = digest_start;
  for (std::size_t i = 0; i < parts; ++i) {
    digest = with(digest, is_nan(part, items + i * size) ? 0x7ff8000000000000 : get(items + i * size, size));
  }
  return digest;
}

std::string pair_name(const Pair& row) {
  return std::string(dtype_name(row.from)) + " to " + std::string(dtype_name(row.to));
}

}  // namespace

TEST_CASE("every number converts to every other as NumPy's astype does", "[dtype_number]") {
  REQUIRE(astype_rows.size() == 34 * 33);
  for (const Pair& row : astype_rows) {
    Items source(row.from);
    std::vector<unsigned char> result(1 + source.count * dtype_item_size(row.to));
    convert_items(row.from, source.data(), row.to, result.data() + 1, source.count);
    if (digest_of(row.to, result.data() + 1, source.count) != row.digest) FAIL_CHECK(pair_name(row));
    // Few items take another way than many.
    std::vector<unsigned char> single(dtype_item_size(row.to));
    for (std::size_t i = 0; i < source.count; i += 1 + source.count / 300) {
      convert_items(row.from, source.item(i), row.to, single.data(), 1);
      if (std::memcmp(single.data(), result.data() + 1 + i * single.size(), single.size()) != 0) {
        FAIL_CHECK(pair_name(row) << ", item " << i);
      }
    }
  }
}

TEST_CASE("what fits is what NumPy keeps in range and finite", "[dtype_number]") {
  REQUIRE(fits_rows.size() == 14 * 13 + 15 * 14 + 14 * 15 + 4 * 29 + 4 * 3);
  for (const Pair& row : fits_rows) {
    Items source(row.from);
    u64 digest = digest_start;
    std::size_t first = source.count;
    for (std::size_t i = source.count; i-- != 0;) {
      if (count_fitting(row.from, source.item(i), row.to, 1) == 0) first = i;
    }
    for (std::size_t i = 0; i < source.count; ++i) {
      digest = with(digest, count_fitting(row.from, source.item(i), row.to, 1));
    }
    if (digest != row.digest) FAIL_CHECK(pair_name(row));
    if (count_fitting(row.from, source.data(), row.to, source.count) != first) FAIL_CHECK(pair_name(row));
    if (always_fits(row.from, row.to) && first != source.count) FAIL_CHECK(pair_name(row));
  }
}

TEST_CASE("what stays the same number is what NumPy gives back", "[dtype_number]") {
  REQUIRE(keeps_rows.size() == 14 * 13 + 15 * 14);
  for (const Pair& row : keeps_rows) {
    Items source(row.from);
    u64 digest = digest_start;
    for (std::size_t i = 0; i < source.count; ++i) {
      digest = with(digest, keeps_value(row.from, source.item(i), row.to) ? 1 : 0);
    }
    if (digest != row.digest) FAIL_CHECK(pair_name(row));
  }
}

TEST_CASE("the pairs of dtypes that each rule takes", "[dtype_number]") {
  for (int from = 0; from < 256; ++from) {
    for (int to = 0; to < 256; ++to) {
      const auto a = static_cast<Dtype>(from), b = static_cast<Dtype>(to);
      const auto has = [&](const std::vector<Pair>& rows) {
        return std::any_of(rows.begin(), rows.end(), [&](const Pair& row) { return row.from == a && row.to == b; });
      };
      if (a == b) continue;
      CHECK_FALSE(can_convert(a, b, Convert::none));
      if (can_convert(a, b, Convert::same_kind) != has(fits_rows)) FAIL_CHECK(from << " to " << to);
      if (can_convert(a, b, Convert::any) != has(astype_rows)) FAIL_CHECK(from << " to " << to);
    }
  }
}

TEST_CASE("int1 to uint4 in memory and in a file", "[dtype_number]") {
  unsigned char items[] = {0x00, 0x07, 0x08, 0x0f, 0xf8, 0x79};
  flaxstate::read_low_bits(Dtype::int4, items, 6);
  CHECK(std::memcmp(items, "\x00\x07\xf8\xff\xf8\xf9", 6) == 0);
  flaxstate::write_low_bits(Dtype::int4, items, 6);
  CHECK(std::memcmp(items, "\x00\x07\x08\x0f\x08\x09", 6) == 0);
  flaxstate::read_low_bits(Dtype::uint4, items, 6);
  CHECK(std::memcmp(items, "\x00\x07\x08\x0f\x08\x09", 6) == 0);
  flaxstate::read_low_bits(Dtype::int1, items, 6);
  CHECK(std::memcmp(items, "\x00\xff\x00\xff\x00\xff", 6) == 0);
}
