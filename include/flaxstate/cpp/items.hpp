// Numbers, and arrays of them in the struct itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "array_traits.hpp"
#include "describer.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T, class = void>
struct fixed_array : std::false_type {
  using innermost = T;
  static constexpr std::uint32_t rank = 0;
};
template <class T, std::size_t size>
struct fixed_array<T[size]> : std::true_type {
  using element = T;
  using innermost = typename fixed_array<T>::innermost;
  static constexpr std::size_t extent = size;
  static constexpr std::uint32_t rank = 1 + fixed_array<T>::rank;
};
template <class T, std::size_t size>
struct fixed_array<std::array<T, size>> : fixed_array<T[size == 0 ? 1 : size]> {
  static_assert(size == 0 || sizeof(std::array<T, size>) == size * sizeof(T));
  static constexpr std::size_t extent = size;
};

template <class T>
inline constexpr bool is_text_array = false;
template <std::size_t size>
inline constexpr bool is_text_array<char[size]> = true;
template <std::size_t size>
inline constexpr bool is_text_array<std::array<char, size>> = true;

// A struct that is the array of its traits.
template <class T>
struct fixed_array<T, std::enable_if_t<has_array_traits<T>>> : fixed_array<typename array_traits<T>::array> {
  using array = typename array_traits<T>::array;
  using number = typename fixed_array<array>::innermost;
  static_assert(fixed_array<array>::value && is_item<number> && !is_text_array<array>,
                "flaxstate: array_traits say as which array of numbers a struct is written: using array = float[3]");
  static_assert(sizeof(T) == sizeof(array),
                "flaxstate: the struct of array_traits isn't as long as its array: it has padding or other members");
  static_assert(alignof(T) % alignof(number) == 0,
                "flaxstate: the struct of array_traits is packed: its numbers may stand at any address");
  static_assert(
      is_mere_numbers<T>,
      "flaxstate: the struct of array_traits isn't mere numbers: it has to be trivially copyable, or of standard "
      "layout and trivially destructible");
  static_assert(
      !has_other_value_type<T, number> && !has_other_x<T, number>,
      "flaxstate: the numbers of the struct of array_traits (its value_type, its x) aren't those of its array");
};

// A number, or an array of numbers of fixed shape: the items of one NumPy array. Arrays of char are text.
template <class T>
constexpr bool is_items() noexcept {
  if constexpr (is_text_array<T>) {
    return false;
  } else if constexpr (fixed_array<T>::value) {
    return is_items<typename fixed_array<T>::element>();
  } else {
    return is_item<T>;
  }
}

template <class T>
void append_extents(fs_field& field) noexcept {
  if constexpr (fixed_array<T>::value) {
    field.shape[field.rank++] = static_cast<std::int64_t>(fixed_array<T>::extent);
    append_extents<typename fixed_array<T>::element>(field);
  }
}

// dtype and form of the numbers, as the options want them.
template <class T>
void describe_items(fs_field& field, describer& with) {
  const field_options& options = with.options();
  if (options.dtype.is_refused) with.fail(FS_E_DTYPE, "there is no dtype with the name that as_dtype was given");
  field.dtype = options.dtype.number != FS_DTYPE_NONE ? options.dtype.number : dtype_of<T>::value;
  field.dtype_name = options.dtype.name;
  field.item_size = sizeof(T);
  field.form = static_cast<fs_form>(options.form);
  if (options.form == form::automatic && field.rank == 0 && !has_plain_form(field.dtype)) field.form = FS_FORM_SCALAR;
}

}  // namespace detail

template <class T>
struct field_traits<T, std::enable_if_t<detail::is_item<T> && !std::is_const_v<T>>> {
  using elements = type_list<>;
  static constexpr const char* name = "number";
  static void describe(fs_field& field, describer& with) { detail::describe_items<T>(field, with); }
};

// An array of numbers, text up to a NUL, or so many elements of another kind.
template <class T>
struct field_traits<T, std::enable_if_t<detail::fixed_array<T>::value>> {
  using array = detail::fixed_array<T>;
  using elements = std::conditional_t<detail::is_items<T>() || detail::is_text_array<T>, type_list<>,
                                      type_list<typename array::element>>;
  using arguments = type_list<typename array::element, detail::spelled_number<array::extent>>;
  static constexpr const char* name = "std::array";

  static void describe(fs_field& field, describer& with) {
    if constexpr (detail::is_text_array<T>) {
      if (with.options().form != form::array) return describe_text(field, with);
    }
    if constexpr (detail::is_items<T>() || detail::is_text_array<T>) {
      static_assert(array::rank <= FS_MAX_FIELD_RANK, "flaxstate: an array in a struct has at most 8 dimensions");
      detail::append_extents<T>(field);
      detail::describe_items<typename array::innermost>(field, with);
    } else {
      field.rank = 1;
      field.shape[0] = static_cast<std::int64_t>(array::extent);
      field.type_name = with.type_name<typename array::element>();
    }
  }

 private:
  static void describe_text(fs_field& field, describer& with) {
    if (!with.options().are_default()) with.fail(FS_E_INVALID_ARGUMENT, "text has neither a form nor a dtype");
    field.dtype = FS_DTYPE_STR;
    field.rank = 1;
    field.shape[0] = static_cast<std::int64_t>(array::extent);
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
