// One array of a file, overwritten where it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "../file.h"
#include "items.hpp"
#include "options.hpp"
#include "tree.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T, class = void>
inline constexpr bool has_shape = false;
template <class T>
inline constexpr bool has_shape<T, std::void_t<decltype(std::declval<const T&>().shape())>> = true;

// What has data() and size().
template <class T, class = void>
inline constexpr bool has_items = false;
template <class T>
inline constexpr bool
    has_items<T, std::void_t<decltype(*std::declval<const T&>().data()), decltype(std::declval<const T&>().size())>> =
        true;

template <class T>
void append_extents(std::vector<std::int64_t>& shape) {
  if constexpr (fixed_array<T>::value) {
    shape.push_back(static_cast<std::int64_t>(fixed_array<T>::extent));
    append_extents<typename fixed_array<T>::element>(shape);
  }
}

template <class T>
result<void> overwrite_items(const char* path, const char* array_path, const T* items,
                             const std::vector<std::int64_t>& shape, const overwrite_options& options) {
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = dtype_of<T>::value;
  source.rank = static_cast<std::uint32_t>(shape.size());
  source.shape = shape.data();
  source.data = items;
  return call(fs_file_overwrite_array, path, array_path, static_cast<const fs_array_source*>(&source),
              static_cast<const fs_overwrite_options*>(&options));
}

// How each type is written over an array; <flaxstate/xtensor.hpp> adds xtensor's expressions.
template <class Array, class = void>
struct array_overwriter {
  static result<void> write(const char* path, const char* array_path, const Array& array,
                            const overwrite_options& options) {
    static_assert(!has_shape<Array>,
                  "flaxstate: include <flaxstate/xtensor.hpp> to overwrite an array by an expression of xtensor");
    if constexpr (is_items<Array>()) {
      return write_elements(path, array_path, std::addressof(array), {}, options);
    } else {
      static_assert(has_items<Array>,
                    "flaxstate: overwrite_array takes numbers in one piece: a number, an array, a std::vector, or what "
                    "else has data() and size()");
      return write_elements(path, array_path, array.data(), {static_cast<std::int64_t>(array.size())}, options);
    }
  }

 private:
  template <class Element>
  static result<void> write_elements(const char* path, const char* array_path, const Element* first,
                                     std::vector<std::int64_t> shape, const overwrite_options& options) {
    static_assert(is_items<Element>(), "flaxstate: overwrite_array takes numbers, and arrays of them");
    using item = typename fixed_array<Element>::innermost;
    append_extents<Element>(shape);
    return overwrite_items(path, array_path, reinterpret_cast<const item*>(first), shape, options);
  }
};

}  // namespace detail

// Overwrites the data of one array (or NumPy scalar) of a file, and nothing else; it has the dtype and shape of what takes
// its place: FS_E_DTYPE, FS_E_SHAPE, FS_E_TYPE if no array is at `array_path`, FS_E_NOT_FOUND if nothing is, FS_E_IO. The edit
// is not atomic: see fs_file_overwrite_array. `array` is a number, an array, what has data() and size() (a std::vector of
// numbers or of arrays of them), or, with <flaxstate/xtensor.hpp>, an expression of xtensor. Since 0.1
template <class Array>
result<void> try_overwrite_array(const char* path, const char* array_path, const Array& array,
                                 const overwrite_options& options = {}) {
  return detail::array_overwriter<Array>::write(path, array_path, array, options);
}
// The same of an array of a tree, whatever its pieces and byte order. Since 0.1
inline result<void> try_overwrite_array(const char* path, const char* array_path, const array_view& array,
                                        const overwrite_options& options = {}) {
  std::vector<unsigned char> items(static_cast<std::size_t>(array.data() != nullptr ? 0 : array.size()));
  if (array.data() == nullptr) {
    result<void> outcome = array.try_gather_into(items.data(), items.size());
    if (!outcome) return outcome;
  }
  const std::string dtype_name(array.dtype_name());
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = array.dtype();
  source.dtype_name = dtype_name.c_str();
  source.item_size = array.item_size();
  source.rank = static_cast<std::uint32_t>(array.rank());
  source.shape = array.shape().data();
  source.data = array.data() != nullptr ? array.data() : items.data();
  return detail::call(fs_file_overwrite_array, path, array_path, static_cast<const fs_array_source*>(&source),
                      static_cast<const fs_overwrite_options*>(&options));
}
// The same of what the C struct says: other dtypes (bfloat16, datetime64), strides, items that a function makes. Since 0.1
inline result<void> try_overwrite_array(const char* path, const char* array_path, const fs_array_source& array,
                                        const overwrite_options& options = {}) {
  return detail::call(fs_file_overwrite_array, path, array_path, &array,
                      static_cast<const fs_overwrite_options*>(&options));
}

#if FLAXSTATE_HAS_EXCEPTIONS
template <class Array>
void overwrite_array(const char* path, const char* array_path, const Array& array,
                     const overwrite_options& options = {}) {
  detail::value_or_throw(try_overwrite_array(path, array_path, array, options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
