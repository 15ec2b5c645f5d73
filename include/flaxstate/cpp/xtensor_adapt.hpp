// Decoded arrays as xtensor views, without a copy.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "tree.hpp"
#include "xtensor_headers.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// What xt::adapt makes of an array that stands in a tree. Since 0.1
template <class T>
using xtensor_view = decltype(xt::adapt<xt::layout_type::row_major>(std::declval<const T*>(), std::size_t(),
                                                                    xt::no_ownership(), std::vector<std::size_t>()));

// A view of the items where they stand; it is borrowed from the tree, as `array` is. FS_E_DTYPE and FS_E_STATE as for
// array_view::try_items. Since 0.1
template <class T>
result<xtensor_view<T>> try_adapt(const array_view& array) {
  result<span<const T>> items = array.try_items<T>();
  if (!items) return std::move(items).failure();
  // The pointer must not be a variable, which the view would refer to.
  return xt::adapt<xt::layout_type::row_major>(items->data(), items->size(), xt::no_ownership(),
                                               std::vector<std::size_t>(array.shape().begin(), array.shape().end()));
}

// The same view together with its tree, which lives as long as one of the views does. Since 0.1
template <class T>
class tree_array {
 public:
  tree_array(std::shared_ptr<const tree> owner, xtensor_view<T> view)
      : owner_(std::move(owner)), view_(std::move(view)) {}

  // An xtensor expression, valid as long as this object. Since 0.1
  const xtensor_view<T>& operator*() const& noexcept { return view_; }
  const xtensor_view<T>* operator->() const noexcept { return &view_; }
  // The view of a temporary would outlive its tree.
  const xtensor_view<T>& operator*() const&& = delete;

 private:
  std::shared_ptr<const tree> owner_;
  xtensor_view<T> view_;
};

// The array at a path of the tree: "params/head/kernel". FS_E_TYPE if there is none. Since 0.1
template <class T>
result<tree_array<T>> try_array_at(std::shared_ptr<const tree> owner, const char* path) {
  result<array_view> array = owner->root().at(path).try_as<array_view>();
  if (!array) return std::move(array).failure();
  result<xtensor_view<T>> view = try_adapt<T>(*array);
  if (!view) return std::move(view).failure();
  return tree_array<T>(std::move(owner), std::move(*view));
}

#if FLAXSTATE_HAS_EXCEPTIONS
template <class T>
xtensor_view<T> adapt(const array_view& array) {
  return detail::value_or_throw(try_adapt<T>(array));
}
template <class T>
tree_array<T> array_at(std::shared_ptr<const tree> owner, const char* path) {
  return detail::value_or_throw(try_array_at<T>(std::move(owner), path));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
