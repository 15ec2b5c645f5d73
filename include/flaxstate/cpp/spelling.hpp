// How a C++ type is written in messages.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "../dtype.h"
#include "field_traits.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T>
constexpr const char* integer_spelling() noexcept {
  constexpr const char* names[2][4] = {{"std::uint8_t", "std::uint16_t", "std::uint32_t", "std::uint64_t"},
                                       {"std::int8_t", "std::int16_t", "std::int32_t", "std::int64_t"}};
  constexpr std::size_t size = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
  return names[std::is_signed_v<T> ? 1 : 0][size];
}

// A number; those that C++ has no name for (enums, a program's own) are called what their dtype is.
template <class T>
const char* item_spelling() noexcept {
  if constexpr (std::is_same_v<T, bool>) return "bool";
  if constexpr (std::is_same_v<T, char>) return "char";
  if constexpr (std::is_same_v<T, std::byte>) return "std::byte";
  if constexpr (std::is_same_v<T, float>) return "float";
  if constexpr (std::is_same_v<T, double>) return "double";
  if constexpr (std::is_same_v<T, long double>) return "long double";
  if constexpr (std::is_same_v<T, std::complex<float>>) return "std::complex<float>";
  if constexpr (std::is_same_v<T, std::complex<double>>) return "std::complex<double>";
  if constexpr (std::is_integral_v<T>) return integer_spelling<T>();
  return fs_dtype_name(dtype_of<T>::value);
}

// What stands between the angle brackets: `arguments` of the traits, else their elements.
template <class T, class = void>
struct spelled_arguments {
  using type = typename field_traits<T>::elements;
};
template <class T>
struct spelled_arguments<T, std::void_t<typename field_traits<T>::arguments>> {
  using type = typename field_traits<T>::arguments;
};

// What isn't a type between the angle brackets has a text().
template <std::size_t number>
struct spelled_number {
  static std::string text() { return std::to_string(number); }
};
template <class T>
inline constexpr bool has_text = false;
template <std::size_t number>
inline constexpr bool has_text<spelled_number<number>> = true;

template <class T>
std::string extents_spelling() {
  if constexpr (std::is_array_v<T>) {
    return "[" + std::to_string(std::extent_v<T>) + "]" + extents_spelling<std::remove_extent_t<T>>();
  } else {
    return {};
  }
}

// "std::map<std::string, Item>"; names has name_of_item<T>() and name_of_struct<T>().
template <class T, class Names>
std::string spelling(const Names& names);

template <class Names, class... Arguments>
std::string spelling_of_all(const Names& names, type_list<Arguments...>) {
  std::string text;
  ((text += (text.empty() ? "" : ", ") + spelling<Arguments>(names)), ...);
  return text.empty() ? text : "<" + text + ">";
}

template <class T, class Names>
std::string spelling(const Names& names) {
  if constexpr (has_text<T>) {
    return T::text();
  } else if constexpr (std::is_array_v<T>) {
    return spelling<std::remove_all_extents_t<T>>(names) + extents_spelling<T>();
  } else if constexpr (is_item<T>) {
    return names.template name_of_item<T>();
  } else if constexpr (is_undescribed<T>) {
    return names.template name_of_struct<T>();
  } else {
    return field_traits<T>::name + spelling_of_all(names, typename spelled_arguments<T>::type());
  }
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
