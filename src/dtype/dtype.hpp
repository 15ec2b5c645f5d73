#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/dtype.h): never renumber.
enum class Dtype : std::uint8_t {
  none = 0,
  boolean = 1,
  int8 = 2,
  int16 = 3,
  int32 = 4,
  int64 = 5,
  uint8 = 6,
  uint16 = 7,
  uint32 = 8,
  uint64 = 9,
  float16 = 10,
  float32 = 11,
  float64 = 12,
  complex64 = 13,
  complex128 = 14,
  float128 = 15,
  complex256 = 16,
  datetime64 = 17,   // the name carries the unit
  timedelta64 = 18,  // the name carries the unit
  bfloat16 = 32,
  float8_e3m4 = 33,
  float8_e4m3 = 34,
  float8_e4m3b11fnuz = 35,
  float8_e4m3fn = 36,
  float8_e4m3fnuz = 37,
  float8_e5m2 = 38,
  float8_e5m2fnuz = 39,
  float8_e8m0fnu = 40,
  float6_e2m3fn = 41,
  float6_e3m2fn = 42,
  float4_e2m1fn = 43,
  int1 = 44,
  int2 = 45,
  int4 = 46,
  uint1 = 47,
  uint2 = 48,
  uint4 = 49,
  complex32 = 50,
  bcomplex32 = 51,
  opaque = 255,  // known by name and item size only
};

// `dtype.name` of NumPy and ml_dtypes; "datetime64"/"timedelta64" without unit; empty for none and opaque.
std::string_view dtype_name(Dtype dtype) noexcept;

// Bytes per item (sub-byte types take one whole byte); 0 for none and opaque.
std::uint32_t dtype_item_size(Dtype dtype) noexcept;

// Natural alignment in C of one item (1 for opaque; complex64: 4).
std::uint32_t dtype_alignment(Dtype dtype) noexcept;

// Bytes that swap as one unit when the byte order differs: complex64 has 4, int8 has 1, opaque has 1.
std::uint32_t dtype_swap_size(Dtype dtype) noexcept;

bool dtype_is_integer(Dtype dtype) noexcept;   // int8 … uint64 (not the sub-byte ones)
bool dtype_is_floating(Dtype dtype) noexcept;  // float16, bfloat16, float32, float64
bool dtype_is_complex(Dtype dtype) noexcept;   // complex64, complex128

// int1 … uint4: one byte an item, of which the low bits hold the number in a file. In memory it is an int8 or uint8.
constexpr bool dtype_is_sub_byte(Dtype dtype) noexcept { return dtype >= Dtype::int1 && dtype <= Dtype::uint4; }

// What kind of number a dtype is, in the order in which they convert without a loss of kind. None: of those that never
// convert.
enum class NumberClass : std::uint8_t { none, boolean, integer, real, complex };
NumberClass number_class(Dtype dtype) noexcept;

// The dtype of a complex number's two parts; other dtypes are their own.
Dtype dtype_of_parts(Dtype dtype) noexcept;

// What a dtype name found in a file means.
struct DtypeName {
  enum class Verdict : std::uint8_t {
    known,    // one of the enumerators above but none and opaque
    unknown,  // opaque if its item size follows from the array's bytes, and is the one that the name tells
    refused,  // object, structured and sub-array forms
    wrong,    // of a known form, but no dtype's: "datetime64[xx]", "void", ""
  };
  Verdict verdict = Verdict::unknown;
  Dtype dtype = Dtype::opaque;
  std::uint32_t item_size = 0;  // 0 when the name doesn't tell it, as "V4" does
  bool swapped = false;         // a '>' form: the data is big-endian
};

// Takes `dtype.name` and everything that np.dtype() takes for a single known type: 'f4', '<f4', '>f4', '=f4',
// '|b1', '?', 'half', 'float', 'int', 'datetime64[25s]', '<M8[ns]', … never throws.
DtypeName parse_dtype_name(std::string_view name) noexcept;

// False for names that Flax writes but can't read again ("void64", "V4", "str96", "bytes24", "object", …).
bool dtype_name_is_writable(std::string_view name) noexcept;

// datetime64, timedelta64 and opaque dtypes have a name of their own beside the dtype.
constexpr bool dtype_needs_name(Dtype dtype) noexcept {
  return dtype == Dtype::datetime64 || dtype == Dtype::timedelta64 || dtype == Dtype::opaque;
}

// Whether `name` is one that such a dtype can have, with items of that size, and that Flax can read again. Of opaque
// dtypes it isn't known what Flax can read: a newer ml_dtypes may have them.
bool is_name_for_dtype(Dtype dtype, std::string_view name, std::uint32_t item_size) noexcept;

// The one name of a dtype that has many: "datetime64[ns]" for "<M8[ns]", "<M8[ 1ns]" and "M8[us/1000]". Other names than
// those of datetime64 and timedelta64 are their own.
class CanonicalName {
 public:
  CanonicalName(Dtype dtype, std::string_view name) noexcept;
  CanonicalName(const CanonicalName&) = delete;
  CanonicalName& operator=(const CanonicalName&) = delete;

  // The name that was given, or text of this object.
  std::string_view text() const noexcept { return name_; }

 private:
  void append(std::string_view text) noexcept;
  void append_number(std::int32_t number) noexcept;

  std::string_view name_;
  std::size_t size_ = 0;
  char text_[32];  // "timedelta64[2147483647ns]" is the longest
};

}  // namespace flaxstate
