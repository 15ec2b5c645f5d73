// One leaf of a tree into a variable, without a registry.
#pragma once

#include <memory>
#include <type_traits>

#include "../state_dict.h"
#include "field_types.hpp"
#include "tree.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// A type that one field of the library describes.
template <class T>
constexpr bool is_leaf() noexcept {
  if constexpr (is_undescribed<T> || is_by_callbacks<T>) {
    return false;
  } else {
    return std::is_same_v<typename field_traits<T>::elements, type_list<>>;
  }
}

}  // namespace detail

// from_state_dict for one leaf: a number, text, bytes, an array of numbers, or a std::vector of numbers, with the checks and
// conversions of a member of that type. The dtype is as_dtype of a field: the items have another one than T says.
// FS_E_MISMATCH, as of from_state_dict. Since 0.1
template <class T>
result<void> try_restore_leaf(node state, T& target, as_dtype dtype, const restore_options& options = {}) {
  static_assert(detail::is_leaf<T>(),
                "flaxstate: a leaf is a number, text, bytes, an array of numbers or a std::vector of numbers: add any "
                "other type to a registry, and use from_state_dict");
  detail::registered_types none(nullptr);
  describer with(none, {form::automatic, dtype});
  fs_field field = detail::empty_field("value", 0);
  field.member_size = sizeof(T);
  field_traits<T>::describe(field, with);
  if (!with.outcome()) return std::move(with.outcome());
  return detail::call(fs_node_restore_field, state.get(), static_cast<const fs_field*>(&field),
                      static_cast<void*>(std::addressof(target)), static_cast<const fs_restore_options*>(&options));
}
template <class T>
result<void> try_restore_leaf(node state, T& target, const restore_options& options = {}) {
  return try_restore_leaf(state, target, as_dtype(), options);
}

#if FLAXSTATE_HAS_EXCEPTIONS
template <class T>
void restore_leaf(node state, T& target, as_dtype dtype, const restore_options& options = {}) {
  detail::value_or_throw(try_restore_leaf(state, target, dtype, options));
}
template <class T>
void restore_leaf(node state, T& target, const restore_options& options = {}) {
  detail::value_or_throw(try_restore_leaf(state, target, options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
