#include "dtype/dtype.hpp"

#include <array>

namespace flaxstate {
namespace {

struct Traits {
  std::string_view name;
  std::uint32_t item_size = 0;
  std::uint32_t alignment = 1;
  std::uint32_t swap_size = 1;
};

constexpr std::size_t index_of(Dtype dtype) { return static_cast<std::size_t>(dtype); }

constexpr std::size_t traits_count = index_of(Dtype::bcomplex32) + 1;

// Numbers without a dtype, and opaque beyond the table, have the default Traits.
constexpr std::array<Traits, traits_count> make_traits() {
  std::array<Traits, traits_count> table{};
  const auto set = [&table](Dtype dtype, Traits traits) { table[index_of(dtype)] = traits; };
  const auto one_byte = [&set](Dtype dtype, std::string_view name) { set(dtype, {name, 1, 1, 1}); };
  const auto real = [&set](Dtype dtype, std::string_view name, std::uint32_t size) {
    set(dtype, {name, size, size, size});
  };
  const auto complex = [&set](Dtype dtype, std::string_view name, std::uint32_t part_size) {
    set(dtype, {name, 2 * part_size, part_size, part_size});
  };
  one_byte(Dtype::boolean, "bool");
  one_byte(Dtype::int8, "int8");
  real(Dtype::int16, "int16", 2);
  real(Dtype::int32, "int32", 4);
  real(Dtype::int64, "int64", 8);
  one_byte(Dtype::uint8, "uint8");
  real(Dtype::uint16, "uint16", 2);
  real(Dtype::uint32, "uint32", 4);
  real(Dtype::uint64, "uint64", 8);
  real(Dtype::float16, "float16", 2);
  real(Dtype::float32, "float32", 4);
  real(Dtype::float64, "float64", 8);
  complex(Dtype::complex64, "complex64", 4);
  complex(Dtype::complex128, "complex128", 8);
  real(Dtype::float128, "float128", 16);
  complex(Dtype::complex256, "complex256", 16);
  real(Dtype::datetime64, "datetime64", 8);
  real(Dtype::timedelta64, "timedelta64", 8);
  real(Dtype::bfloat16, "bfloat16", 2);
  one_byte(Dtype::float8_e3m4, "float8_e3m4");
  one_byte(Dtype::float8_e4m3, "float8_e4m3");
  one_byte(Dtype::float8_e4m3b11fnuz, "float8_e4m3b11fnuz");
  one_byte(Dtype::float8_e4m3fn, "float8_e4m3fn");
  one_byte(Dtype::float8_e4m3fnuz, "float8_e4m3fnuz");
  one_byte(Dtype::float8_e5m2, "float8_e5m2");
  one_byte(Dtype::float8_e5m2fnuz, "float8_e5m2fnuz");
  one_byte(Dtype::float8_e8m0fnu, "float8_e8m0fnu");
  one_byte(Dtype::float6_e2m3fn, "float6_e2m3fn");
  one_byte(Dtype::float6_e3m2fn, "float6_e3m2fn");
  one_byte(Dtype::float4_e2m1fn, "float4_e2m1fn");
  one_byte(Dtype::int1, "int1");
  one_byte(Dtype::int2, "int2");
  one_byte(Dtype::int4, "int4");
  one_byte(Dtype::uint1, "uint1");
  one_byte(Dtype::uint2, "uint2");
  one_byte(Dtype::uint4, "uint4");
  complex(Dtype::complex32, "complex32", 2);
  complex(Dtype::bcomplex32, "bcomplex32", 2);
  return table;
}

constexpr auto traits_table = make_traits();
constexpr Traits no_traits;

constexpr const Traits& traits_of(Dtype dtype) noexcept {
  return index_of(dtype) < traits_count ? traits_table[index_of(dtype)] : no_traits;
}

}  // namespace

std::string_view dtype_name(Dtype dtype) noexcept { return traits_of(dtype).name; }

std::uint32_t dtype_item_size(Dtype dtype) noexcept { return traits_of(dtype).item_size; }

std::uint32_t dtype_alignment(Dtype dtype) noexcept { return traits_of(dtype).alignment; }

std::uint32_t dtype_swap_size(Dtype dtype) noexcept { return traits_of(dtype).swap_size; }

bool dtype_is_integer(Dtype dtype) noexcept { return dtype >= Dtype::int8 && dtype <= Dtype::uint64; }

bool dtype_is_floating(Dtype dtype) noexcept {
  return (dtype >= Dtype::float16 && dtype <= Dtype::float64) || dtype == Dtype::bfloat16;
}

bool dtype_is_complex(Dtype dtype) noexcept { return dtype == Dtype::complex64 || dtype == Dtype::complex128; }

NumberClass number_class(Dtype dtype) noexcept {
  if (dtype == Dtype::boolean) return NumberClass::boolean;
  if (dtype_is_integer(dtype) || dtype_is_sub_byte(dtype)) return NumberClass::integer;
  if (dtype_is_floating(dtype)) return NumberClass::real;
  if (dtype >= Dtype::float8_e3m4 && dtype <= Dtype::float4_e2m1fn) return NumberClass::real;
  const bool is_complex = dtype_is_complex(dtype) || dtype == Dtype::complex32 || dtype == Dtype::bcomplex32;
  return is_complex ? NumberClass::complex : NumberClass::none;
}

Dtype dtype_of_parts(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::complex32: return Dtype::float16;
    case Dtype::bcomplex32: return Dtype::bfloat16;
    case Dtype::complex64: return Dtype::float32;
    case Dtype::complex128: return Dtype::float64;
    default: return dtype;
  }
}

}  // namespace flaxstate
