#include "dtype/dtype_convert.hpp"
#include "dtype/plain_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "catch.hpp"
#if defined(__SSE2__)
#include <immintrin.h>
#endif

using flaxstate::convert_items;
using flaxstate::Dtype;
using flaxstate::dtype_item_size;
using flaxstate::dtype_name;

namespace {

using u64 = std::uint64_t;

struct DigestRow {
  Dtype from, to;
  std::size_t count;
  u64 digest;
};

struct EdgeRow {
  Dtype from;
  u64 bits, float16, bfloat16, float32, float64;
};

struct PlainFloatRow {
  Dtype to;
  u64 value;
  bool converts;
  u64 bits;
};

struct PlainIntRow {
  Dtype to;
  bool is_negative;
  u64 value;
  bool converts;
  u64 bits;
};

#define DIGEST(from, to, count, digest) {Dtype::from, Dtype::to, count, digest},
#define EDGE(...)
#define PLAIN_FLOAT(...)
#define PLAIN_INT(...)
const std::vector<DigestRow> digest_rows{
#include "dtype_oracle_conversions.inc"
};
#undef DIGEST
#undef EDGE

#define DIGEST(...)
#define EDGE(from, bits, f16, bf16, f32, f64) {Dtype::from, bits, f16, bf16, f32, f64},
const std::vector<EdgeRow> edge_rows{
#include "dtype_oracle_conversions.inc"
};
#undef EDGE
#undef PLAIN_FLOAT

#define EDGE(...)
#define PLAIN_FLOAT(to, value, converts, bits) {Dtype::to, value, converts, bits},
const std::vector<PlainFloatRow> plain_float_rows{
#include "dtype_oracle_conversions.inc"
};
#undef PLAIN_FLOAT
#undef PLAIN_INT

#define PLAIN_FLOAT(...)
#define PLAIN_INT(to, is_negative, value, converts, bits) {Dtype::to, is_negative, value, converts, bits},
const std::vector<PlainIntRow> plain_int_rows{
#include "dtype_oracle_conversions.inc"
};

const std::vector<Dtype> floats{Dtype::float16, Dtype::bfloat16, Dtype::float32, Dtype::float64};
const std::vector<Dtype> integers{Dtype::int8,  Dtype::int16,  Dtype::int32,  Dtype::int64,
                                  Dtype::uint8, Dtype::uint16, Dtype::uint32, Dtype::uint64};

// Items lie at odd addresses in these, and end where the memory does.
struct Items {
  explicit Items(Dtype dtype, std::size_t count) : size(dtype_item_size(dtype)), bytes(1 + count * size) {}

  unsigned char* data() { return bytes.data() + 1; }

  void set(std::size_t index, u64 bits) {
    for (std::size_t i = 0; i < size; ++i) {
      data()[index * size + byte_at(i)] = static_cast<unsigned char>(bits >> (8 * i));
    }
  }

  u64 get(std::size_t index) {
    u64 bits = 0;
    for (std::size_t i = 0; i < size; ++i) bits |= u64{data()[index * size + byte_at(i)]} << (8 * i);
    return bits;
  }

  std::size_t byte_at(std::size_t i) const {
    const std::uint16_t one = 1;
    unsigned char first;
    std::memcpy(&first, &one, 1);
    return first == 1 ? i : size - 1 - i;
  }

  std::size_t size;
  std::vector<unsigned char> bytes;
};

// The same as in dtype_oracle.py.
u64 splitmix64(u64 index) {
  u64 z = (index + 1) * 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

Items oracle_inputs(Dtype dtype, std::size_t count) {
  Items items(dtype, count);
  for (std::size_t i = 0; i < count; ++i) {
    u64 bits = items.size <= 2 ? i : splitmix64(i);
    if (dtype == Dtype::float64 && i % 2 == 1) {
      bits = (bits & 0x800FFFFFFFFFFFFF) | (860 + (bits >> 52) % 320) << 52;
    }
    items.set(i, bits);
  }
  return items;
}

u64 digest_of(Items& items, std::size_t count) {
  u64 value = 0xCBF29CE484222325;
  for (std::size_t i = 0; i < count; ++i) value = (value ^ items.get(i)) * 0x100000001B3;
  return value;
}

void check_digests() {
  for (const DigestRow& row : digest_rows) {
    CAPTURE(dtype_name(row.from), dtype_name(row.to));
    Items source = oracle_inputs(row.from, row.count);
    Items result(row.to, row.count);
    convert_items(row.from, source.data(), row.to, result.data(), row.count);
    CHECK(digest_of(result, row.count) == row.digest);
  }
}

u64 expected(const EdgeRow& row, Dtype to) {
  switch (to) {
    case Dtype::float16: return row.float16;
    case Dtype::bfloat16: return row.bfloat16;
    case Dtype::float32: return row.float32;
    default: return row.float64;
  }
}

// One item at a time, so that no other item decides how it is converted.
void check_edges() {
  for (const EdgeRow& row : edge_rows) {
    for (const Dtype to : floats) {
      CAPTURE(dtype_name(row.from), dtype_name(to), row.bits);
      Items source(row.from, 1), result(to, 1);
      source.set(0, row.bits);
      convert_items(row.from, source.data(), to, result.data(), 1);
      CHECK(result.get(0) == expected(row, to));
    }
  }
}

bool store_int(const PlainIntRow& row, void* destination) {
  if (row.is_negative) {
    std::int64_t value;
    std::memcpy(&value, &row.value, sizeof value);
    return flaxstate::store_plain_int(row.to, value, destination);
  }
  return flaxstate::store_plain_uint(row.to, row.value, destination);
}

double double_of(u64 bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace

TEST_CASE("converted items have the bits of NumPy's astype", "[dtype_convert]") {
  REQUIRE(digest_rows.size() == 16 + 64);
  check_digests();
}

TEST_CASE("borders of the floating types convert as NumPy's do", "[dtype_convert]") {
  REQUIRE(edge_rows.size() > 400);
  check_edges();
}

#if defined(__SSE2__)
TEST_CASE("conversions don't depend on how the processor treats subnormals", "[dtype_convert]") {
  const unsigned int before = _mm_getcsr();
  constexpr unsigned int flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  _mm_setcsr(before | flush_to_zero | denormals_are_zero);
  check_digests();
  check_edges();
  _mm_setcsr(before);
}
#endif

TEST_CASE("any number of items converts", "[dtype_convert]") {
  const Items all = oracle_inputs(Dtype::float16, 1200);
  for (std::size_t count : {0u, 1u, 2u, 3u, 255u, 256u, 257u, 511u, 512u, 513u, 1200u}) {
    CAPTURE(count);
    Items source(Dtype::float16, count), result(Dtype::float64, count);
    std::memcpy(source.data(), all.bytes.data() + 1, count * 2);
    convert_items(Dtype::float16, source.data(), Dtype::float64, result.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      Items one(Dtype::float64, 1);
      convert_items(Dtype::float16, source.data() + 2 * i, Dtype::float64, one.data(), 1);
      REQUIRE(one.get(0) == result.get(i));
    }
  }
}

TEST_CASE("plain floats round, and fail where they overflow", "[dtype_convert]") {
  REQUIRE(plain_float_rows.size() > 100);
  for (const PlainFloatRow& row : plain_float_rows) {
    CAPTURE(dtype_name(row.to), row.value);
    Items item(row.to, 1);
    item.set(0, 0xA5A5A5A5A5A5A5A5);
    const u64 untouched = item.get(0);
    CHECK(flaxstate::store_plain_float(row.to, double_of(row.value), item.data()) == row.converts);
    CHECK(item.get(0) == (row.converts ? row.bits : untouched));
  }
}

TEST_CASE("plain ints convert where they fit, or are exact", "[dtype_convert]") {
  REQUIRE(plain_int_rows.size() > 1000);
  for (const PlainIntRow& row : plain_int_rows) {
    CAPTURE(dtype_name(row.to), row.is_negative, row.value);
    Items item(row.to, 1);
    item.set(0, 0xA5A5A5A5A5A5A5A5);
    const u64 untouched = item.get(0);
    CHECK(store_int(row, item.data()) == row.converts);
    CHECK(item.get(0) == (row.converts ? row.bits : untouched));
    if (!row.is_negative && row.value <= INT64_MAX) {
      item.set(0, 0xA5A5A5A5A5A5A5A5);
      CHECK(flaxstate::store_plain_int(row.to, static_cast<std::int64_t>(row.value), item.data()) == row.converts);
      CHECK(item.get(0) == (row.converts ? row.bits : untouched));
    }
  }
}

TEST_CASE("plain numbers convert to complex", "[dtype_convert]") {
  struct Complex64 {
    float real, imag;
  } single{};
  struct Complex128 {
    double real, imag;
  } wide{};
  CHECK(flaxstate::store_plain_complex(Dtype::complex64, 0.1, -2.5, &single));
  CHECK(single.real == 0.1f);
  CHECK(single.imag == -2.5f);
  CHECK(flaxstate::store_plain_float(Dtype::complex64, 3.0, &single));
  CHECK(single.real == 3.0f);
  CHECK(single.imag == 0.0f);
  CHECK_FALSE(flaxstate::store_plain_complex(Dtype::complex64, 1.0, 1e300, &single));
  CHECK_FALSE(flaxstate::store_plain_int(Dtype::complex64, 16777217, &single));
  CHECK(single.real == 3.0f);
  CHECK(flaxstate::store_plain_complex(Dtype::complex128, 0.1, std::numeric_limits<double>::infinity(), &wide));
  CHECK(wide.real == 0.1);
  CHECK(std::isinf(wide.imag));
  CHECK(flaxstate::store_plain_uint(Dtype::complex128, 16777217, &wide));
  CHECK(wide.real == 16777217.0);
  CHECK(wide.imag == 0.0);
}

TEST_CASE("plain ints convert to the sub-byte dtypes if they fit", "[dtype_convert]") {
  struct Case {
    Dtype dtype;
    std::int64_t lowest;
    std::int64_t highest;
    unsigned char lowest_byte;
    unsigned char highest_byte;
  };
  const Case cases[] = {{Dtype::int1, -1, 0, 0xff, 0x00}, {Dtype::int2, -2, 1, 0xfe, 0x01},
                        {Dtype::int4, -8, 7, 0xf8, 0x07}, {Dtype::uint1, 0, 1, 0x00, 0x01},
                        {Dtype::uint2, 0, 3, 0x00, 0x03}, {Dtype::uint4, 0, 15, 0x00, 0x0f}};
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.dtype));
    unsigned char item = 0x77;
    CHECK(flaxstate::store_plain_int(c.dtype, c.lowest, &item));
    CHECK(item == c.lowest_byte);
    CHECK(flaxstate::load_signed(c.dtype, &item) == c.lowest);
    CHECK(flaxstate::store_plain_int(c.dtype, c.highest, &item));
    CHECK(item == c.highest_byte);
    CHECK(flaxstate::load_signed(c.dtype, &item) == c.highest);
    CHECK_FALSE(flaxstate::store_plain_int(c.dtype, c.lowest - 1, &item));
    CHECK_FALSE(flaxstate::store_plain_uint(c.dtype, static_cast<std::uint64_t>(c.highest) + 1, &item));
    CHECK_FALSE(flaxstate::store_plain_float(c.dtype, 1.0, &item));
    CHECK(item == c.highest_byte);
  }
}

TEST_CASE("plain numbers don't convert to other dtypes", "[dtype_convert]") {
  unsigned char item[32] = {};
  for (const Dtype to : {Dtype::none, Dtype::boolean, Dtype::float128, Dtype::complex256, Dtype::datetime64,
                         Dtype::float8_e5m2, Dtype::complex32, Dtype::opaque}) {
    CAPTURE(static_cast<int>(to));
    CHECK_FALSE(flaxstate::store_plain_int(to, 1, item));
    CHECK_FALSE(flaxstate::store_plain_uint(to, 1, item));
    CHECK_FALSE(flaxstate::store_plain_float(to, 1.0, item));
    CHECK_FALSE(flaxstate::store_plain_complex(to, 1.0, 0.0, item));
  }
  for (const Dtype to : integers) CHECK_FALSE(flaxstate::store_plain_float(to, 1.0, item));
  for (const Dtype to : {Dtype::float32, Dtype::float64, Dtype::int8}) {
    CHECK_FALSE(flaxstate::store_plain_complex(to, 1.0, 0.0, item));
  }
}

TEST_CASE("items load as plain numbers", "[dtype_convert]") {
  const auto load_with = [](auto load, Dtype dtype, u64 bits) {
    Items item(dtype, 1);
    item.set(0, bits);
    return load(dtype, item.data());
  };
  CHECK(load_with(flaxstate::load_signed, Dtype::int8, 0x80) == -128);
  CHECK(load_with(flaxstate::load_signed, Dtype::int16, 0xfffe) == -2);
  CHECK(load_with(flaxstate::load_signed, Dtype::int32, 0x7fffffff) == 2147483647);
  CHECK(load_with(flaxstate::load_signed, Dtype::int64, 0x8000000000000000) == INT64_MIN);
  CHECK(load_with(flaxstate::load_unsigned, Dtype::uint8, 0x80) == 128);
  CHECK(load_with(flaxstate::load_unsigned, Dtype::uint16, 0xfffe) == 65534);
  CHECK(load_with(flaxstate::load_unsigned, Dtype::uint32, 0xffffffff) == 4294967295);
  CHECK(load_with(flaxstate::load_unsigned, Dtype::uint64, UINT64_MAX) == UINT64_MAX);
  CHECK(load_with(flaxstate::load_unsigned, Dtype::boolean, 0) == 0);
  CHECK(load_with(flaxstate::load_unsigned, Dtype::boolean, 2) == 1);
  CHECK(load_with(flaxstate::load_floating, Dtype::float16, 0x3e00) == 1.5);
  CHECK(load_with(flaxstate::load_floating, Dtype::bfloat16, 0xc000) == -2.0);
  CHECK(load_with(flaxstate::load_floating, Dtype::float32, 0x00000001) == std::ldexp(1.0, -149));
  CHECK(load_with(flaxstate::load_floating, Dtype::float64, 0x3ff8000000000000) == 1.5);
}
