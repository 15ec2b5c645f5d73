#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/short_text.hpp"
#include "dtype/dtype.hpp"

namespace flaxstate {

struct NamedDtype {
  std::string_view name;
  Dtype dtype;
};

// Ordered by length, then by how often a name is met: a look-up scans the names of one length. The second part of a
// length holds the aliases of NumPy 2, the third those that only NumPy 1 took.
constexpr std::array named_dtypes{
    // clang-format off
    NamedDtype{"int", Dtype::int64},
    NamedDtype{"bool", Dtype::boolean}, NamedDtype{"int8", Dtype::int8}, NamedDtype{"int4", Dtype::int4},
    NamedDtype{"int2", Dtype::int2}, NamedDtype{"int1", Dtype::int1},
    NamedDtype{"half", Dtype::float16}, NamedDtype{"byte", Dtype::int8}, NamedDtype{"intc", Dtype::int32},
    NamedDtype{"int_", Dtype::int64}, NamedDtype{"intp", Dtype::int64}, NamedDtype{"long", Dtype::int64},
    NamedDtype{"uint", Dtype::uint64},
    NamedDtype{"int0", Dtype::int64}, NamedDtype{"Bool", Dtype::boolean}, NamedDtype{"Int8", Dtype::int8},

    NamedDtype{"int32", Dtype::int32}, NamedDtype{"int64", Dtype::int64}, NamedDtype{"uint8", Dtype::uint8},
    NamedDtype{"int16", Dtype::int16}, NamedDtype{"uint4", Dtype::uint4}, NamedDtype{"uint2", Dtype::uint2},
    NamedDtype{"uint1", Dtype::uint1},
    NamedDtype{"bool_", Dtype::boolean}, NamedDtype{"float", Dtype::float64}, NamedDtype{"short", Dtype::int16},
    NamedDtype{"ubyte", Dtype::uint8}, NamedDtype{"uintc", Dtype::uint32}, NamedDtype{"uintp", Dtype::uint64},
    NamedDtype{"ulong", Dtype::uint64},
    NamedDtype{"bool8", Dtype::boolean}, NamedDtype{"uint0", Dtype::uint64}, NamedDtype{"Int16", Dtype::int16},
    NamedDtype{"Int32", Dtype::int32}, NamedDtype{"Int64", Dtype::int64}, NamedDtype{"UInt8", Dtype::uint8},

    NamedDtype{"uint32", Dtype::uint32}, NamedDtype{"uint64", Dtype::uint64}, NamedDtype{"uint16", Dtype::uint16},
    NamedDtype{"double", Dtype::float64}, NamedDtype{"single", Dtype::float32}, NamedDtype{"ushort", Dtype::uint16},
    NamedDtype{"float_", Dtype::float64}, NamedDtype{"cfloat", Dtype::complex128},
    NamedDtype{"UInt16", Dtype::uint16}, NamedDtype{"UInt32", Dtype::uint32}, NamedDtype{"UInt64", Dtype::uint64},

    NamedDtype{"float32", Dtype::float32}, NamedDtype{"float64", Dtype::float64},
    NamedDtype{"float16", Dtype::float16},
    NamedDtype{"complex", Dtype::complex128}, NamedDtype{"cdouble", Dtype::complex128},
    NamedDtype{"csingle", Dtype::complex64},
    NamedDtype{"Float16", Dtype::float16}, NamedDtype{"Float32", Dtype::float32},
    NamedDtype{"Float64", Dtype::float64},

    NamedDtype{"bfloat16", Dtype::bfloat16}, NamedDtype{"float128", Dtype::float128},
    NamedDtype{"longlong", Dtype::int64},
    NamedDtype{"complex_", Dtype::complex128}, NamedDtype{"Float128", Dtype::float128},

    NamedDtype{"complex64", Dtype::complex64}, NamedDtype{"complex32", Dtype::complex32},
    NamedDtype{"ulonglong", Dtype::uint64},
    NamedDtype{"longfloat", Dtype::float128}, NamedDtype{"Complex32", Dtype::complex64},
    NamedDtype{"Complex64", Dtype::complex128},

    NamedDtype{"complex128", Dtype::complex128}, NamedDtype{"complex256", Dtype::complex256},
    NamedDtype{"datetime64", Dtype::datetime64}, NamedDtype{"bcomplex32", Dtype::bcomplex32},
    NamedDtype{"longdouble", Dtype::float128},
    NamedDtype{"clongfloat", Dtype::complex256}, NamedDtype{"Complex128", Dtype::complex256},
    NamedDtype{"Datetime64", Dtype::datetime64},

    NamedDtype{"timedelta64", Dtype::timedelta64}, NamedDtype{"float8_e3m4", Dtype::float8_e3m4},
    NamedDtype{"float8_e4m3", Dtype::float8_e4m3}, NamedDtype{"float8_e5m2", Dtype::float8_e5m2},
    NamedDtype{"clongdouble", Dtype::complex256},
    NamedDtype{"longcomplex", Dtype::complex256}, NamedDtype{"Timedelta64", Dtype::timedelta64},

    NamedDtype{"singlecomplex", Dtype::complex64}, NamedDtype{"float8_e4m3fn", Dtype::float8_e4m3fn},
    NamedDtype{"float6_e2m3fn", Dtype::float6_e2m3fn}, NamedDtype{"float6_e3m2fn", Dtype::float6_e3m2fn},
    NamedDtype{"float4_e2m1fn", Dtype::float4_e2m1fn},

    NamedDtype{"float8_e8m0fnu", Dtype::float8_e8m0fnu},

    NamedDtype{"float8_e4m3fnuz", Dtype::float8_e4m3fnuz}, NamedDtype{"float8_e5m2fnuz", Dtype::float8_e5m2fnuz},

    NamedDtype{"float8_e4m3b11fnuz", Dtype::float8_e4m3b11fnuz},
    // clang-format on
};

constexpr std::size_t longest_named_dtype = named_dtypes.back().name.size();

// Three characters that tell most names of one length apart, so that hardly ever more than one is compared.
constexpr std::uint32_t name_key(std::string_view name) noexcept {
  if (name.empty()) return 0;
  const auto at = [name](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(name[i])}; };
  return at(0) | at(name.size() / 2) << 8 | at(name.size() - 1) << 16;
}

constexpr std::array<std::uint32_t, named_dtypes.size()> make_name_keys() {
  std::array<std::uint32_t, named_dtypes.size()> keys{};
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = name_key(named_dtypes[i].name);
  return keys;
}

// starts[n]: the first name of n or more characters.
constexpr std::array<std::uint8_t, longest_named_dtype + 2> make_name_starts() {
  std::array<std::uint8_t, longest_named_dtype + 2> starts{};
  std::size_t at = 0;
  for (std::size_t length = 0; length < starts.size(); ++length) {
    while (at < named_dtypes.size() && named_dtypes[at].name.size() < length) ++at;
    starts[length] = static_cast<std::uint8_t>(at);
  }
  return starts;
}

constexpr bool named_dtypes_are_ordered() {
  for (std::size_t i = 1; i < named_dtypes.size(); ++i) {
    if (named_dtypes[i - 1].name.size() > named_dtypes[i].name.size()) return false;
  }
  return named_dtypes.size() <= UINT8_MAX;
}
static_assert(named_dtypes_are_ordered());

constexpr auto name_keys = make_name_keys();
constexpr auto name_starts = make_name_starts();

// Names that need no parsing; none when `name` isn't one of them.
inline Dtype find_dtype_name(std::string_view name) noexcept {
  if (name.size() > longest_named_dtype) return Dtype::none;
  const std::uint32_t key = name_key(name);
  for (std::size_t i = name_starts[name.size()]; i < name_starts[name.size() + 1]; ++i) {
    if (name_keys[i] == key && same_text(named_dtypes[i].name, name)) return named_dtypes[i].dtype;
  }
  return Dtype::none;
}

}  // namespace flaxstate
