// Structs that are arrays: the vectors and matrices of a maths library.
#pragma once

#include <type_traits>

#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// As which array of numbers a struct is written and restored: a type of nothing but equal numbers without a gap, that of a
// maths library or one of your own. Specialise it where the type is known, for all its uses:
//
//   template <> struct flaxstate::array_traits<glm::vec3> { using array = float[3]; };
//   template <> struct flaxstate::array_traits<glm::mat4> { using array = float[4][4]; };
//
// The struct is then what its array is, by itself and in all that may hold one: of a std::vector<glm::vec3> one array of
// shape [n, 3]. The numbers stand in the order of memory, so that the first index of a column-major matrix is its column.
// A struct that isn't as long as its array, is less aligned, isn't mere numbers (trivially copyable; or of standard layout, and
// trivially destructible), or has a value_type or an x of another type doesn't compile. Since 0.1
template <class T, class = void>
struct array_traits {};

namespace detail {

template <class T, class = void>
inline constexpr bool has_array_traits = false;
template <class T>
inline constexpr bool has_array_traits<T, std::void_t<typename array_traits<T>::array>> = true;

// Whether a struct tells that its numbers are others than those of its traits.
template <class Told, class Number>
inline constexpr bool is_other_number = std::is_arithmetic_v<Told> && !std::is_same_v<Told, Number>;

template <class T, class Number, class = void>
inline constexpr bool has_other_value_type = false;
template <class T, class Number>
inline constexpr bool has_other_value_type<T, Number, std::void_t<typename T::value_type>> =
    is_other_number<typename T::value_type, Number>;

template <class T, class Number, class = void>
inline constexpr bool has_other_x = false;
template <class T, class Number>
inline constexpr bool has_other_x<T, Number, std::void_t<decltype(T::x)>> = is_other_number<decltype(T::x), Number>;

// Some maths libraries write out the copy constructor that they would have anyway.
template <class T>
inline constexpr bool is_mere_numbers = std::is_trivially_copyable_v<T> ||
                                        (std::is_standard_layout_v<T> && std::is_trivially_destructible_v<T>);

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
