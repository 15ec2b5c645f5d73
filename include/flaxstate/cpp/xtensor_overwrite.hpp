// Arrays of files overwritten by expressions of xtensor.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "overwrite.hpp"
#include "xtensor_headers.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// The file has C order: what is something else in memory, or isn't computed yet, is so first.
template <class Expression>
struct array_overwriter<Expression, std::enable_if_t<xt::is_xexpression<Expression>::value>> {
  static result<void> write(const char* path, const char* array_path, const Expression& expression,
                            const overwrite_options& options) {
    using item = std::remove_cv_t<typename Expression::value_type>;
    static_assert(is_item<item>, "flaxstate: no dtype has the type of these items: specialise flaxstate::dtype_of");
    const xt::xarray<item, xt::layout_type::row_major> items = expression;
    const std::vector<std::int64_t> shape(items.shape().begin(), items.shape().end());
    return overwrite_items(path, array_path, items.data(), shape, options);
  }
};

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
