// How a member of each C++ type becomes a field.
#pragma once

#include <type_traits>
#include <utility>

#include "dtype_of.hpp"
#include "field.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

class describer;

// Since 0.1
template <class... Ts>
struct type_list {};

// What a member of type T is to the library. Specialise it for a container of your own:
//
//   elements                        the types that it holds and that are described in their turn
//   name                            what messages call it, before the elements: "ring" for ring<Item>
//   arguments                       what stands between the angle brackets, if that is not the elements
//   describe(fs_field&, describer&) fills dtype and shape, or storage and accessors; name and offset are filled already
//   fill_type(fs_type&, describer&) instead of describe: the callbacks of a type of its own
//
// The primary template is for structs that were added by themselves. Since 0.1
template <class T, class = void>
struct field_traits {
  using is_primary = void;
  using elements = type_list<>;
  static void describe(fs_field& field, describer& with);
};

namespace detail {

template <class T, class = void>
inline constexpr bool is_undescribed = false;
template <class T>
inline constexpr bool is_undescribed<T, std::void_t<typename field_traits<T>::is_primary>> = true;

template <class T, class = void>
inline constexpr bool is_by_callbacks = false;
template <class T>
inline constexpr bool is_by_callbacks<T, std::void_t<decltype(&field_traits<T>::fill_type)>> = true;

template <class T, class = void>
inline constexpr bool is_container = false;
template <class T>
inline constexpr bool is_container<T, std::void_t<typename T::value_type, decltype(std::declval<const T&>().begin())>> =
    true;

template <class T, class = void>
inline constexpr bool is_smart_pointer = false;
template <class T>
inline constexpr bool
    is_smart_pointer<T, std::void_t<typename T::element_type, decltype(std::declval<const T&>().get())>> = true;

// A struct that the program has to add.
template <class T>
inline constexpr bool is_struct = is_undescribed<T>&& std::is_class_v<T> && !is_container<T> && !is_smart_pointer<T>;

// What can't be described says so; the first sentence that fits.
template <class T>
constexpr void check_describable() noexcept {
  if constexpr (is_undescribed<T>) {
    static_assert(!std::is_pointer_v<T>,
                  "flaxstate: a pointer can't be described, since nothing says who owns what it points at: use "
                  "std::unique_ptr, std::optional or the value itself, or flaxstate::span for a view");
    static_assert(!std::is_union_v<T>, "flaxstate: a union can't be described: use std::variant");
    static_assert(!std::is_arithmetic_v<T>,
                  "flaxstate: no dtype of NumPy is as long as this number, or it is a wide character");
    static_assert(!is_smart_pointer<T>,
                  "flaxstate: of the smart pointers only std::unique_ptr to one object can be described");
    static_assert(!is_container<T>,
                  "flaxstate: this container can't be described: use std::vector, std::array, std::map or "
                  "std::unordered_map with std::string keys, or specialise flaxstate::field_traits");
    static_assert(std::is_class_v<T> || std::is_pointer_v<T> || std::is_union_v<T> || std::is_arithmetic_v<T>,
                  "flaxstate: this type can't be described");
  }
}

// ---- Which structs have to be added before T ----

template <class T, class... Added>
inline constexpr bool is_one_of = (std::is_same_v<T, Added> || ...);

template <class T, class... Added>
constexpr void check_added() noexcept;

template <class... Elements, class... Added>
constexpr void check_all_added(type_list<Elements...>, type_list<Added...>) noexcept {
  (check_added<Elements, Added...>(), ...);
}

template <class T, class... Added>
constexpr void check_added() noexcept {
  check_describable<T>();
  if constexpr (is_struct<T>) {
    static_assert(is_one_of<T, Added...>,
                  "flaxstate: this struct is not registered: add it by add<T>(\"T\", field(…), …) before it is used");
  } else if constexpr (!is_one_of<T, Added...>) {
    check_all_added(typename field_traits<T>::elements(), type_list<Added...>());
  }
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
