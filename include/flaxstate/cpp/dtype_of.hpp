// Which dtype a C++ type is.
#pragma once

#include <complex>
#include <cstddef>
#include <type_traits>

#include "../dtype.h"
#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T>
constexpr fs_dtype arithmetic_dtype() noexcept {
  if constexpr (std::is_same_v<T, bool>) {
    return FS_DTYPE_BOOL;
  } else if constexpr (std::is_same_v<T, long double>) {
    return sizeof(T) == 16 ? FS_DTYPE_FLOAT128 : FS_DTYPE_NONE;
  } else if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 8 ? FS_DTYPE_FLOAT64 : sizeof(T) == 4 ? FS_DTYPE_FLOAT32 : FS_DTYPE_NONE;
  } else if constexpr (std::is_same_v<T, wchar_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>) {
    return FS_DTYPE_NONE;
  } else {
    constexpr fs_dtype first = std::is_signed_v<T> ? FS_DTYPE_INT8 : FS_DTYPE_UINT8;
    return sizeof(T) == 1   ? first
           : sizeof(T) == 2 ? first + 1
           : sizeof(T) == 4 ? first + 2
           : sizeof(T) == 8 ? first + 3
                            : FS_DTYPE_NONE;
  }
}

}  // namespace detail

// The dtype of the items of type T; FS_DTYPE_NONE: T is not an item. Specialise it for a number of your own (a half, a
// bfloat16) that is trivially copyable and as long as the dtype's items. Since 0.1
template <class T, class = void>
struct dtype_of : std::integral_constant<fs_dtype, FS_DTYPE_NONE> {};

template <class T>
struct dtype_of<T, std::enable_if_t<std::is_arithmetic_v<T>>>
    : std::integral_constant<fs_dtype, detail::arithmetic_dtype<T>()> {};

template <class T>
struct dtype_of<T, std::enable_if_t<std::is_enum_v<T>>> : dtype_of<std::underlying_type_t<T>> {};

template <>
struct dtype_of<std::complex<float>> : std::integral_constant<fs_dtype, FS_DTYPE_COMPLEX64> {};
template <>
struct dtype_of<std::complex<double>> : std::integral_constant<fs_dtype, FS_DTYPE_COMPLEX128> {};
template <>
struct dtype_of<std::complex<long double>>
    : std::integral_constant<fs_dtype, sizeof(long double) == 16 ? FS_DTYPE_COMPLEX256 : FS_DTYPE_NONE> {};

namespace detail {

template <class T>
inline constexpr bool is_item = dtype_of<std::remove_cv_t<T>>::value != FS_DTYPE_NONE;

// Whether Python has a number for it, so that the plain form exists.
constexpr bool has_plain_form(fs_dtype dtype) noexcept {
  return (dtype >= FS_DTYPE_BOOL && dtype <= FS_DTYPE_COMPLEX128) || dtype == FS_DTYPE_BFLOAT16 ||
         (dtype >= FS_DTYPE_INT1 && dtype <= FS_DTYPE_UINT4);
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
