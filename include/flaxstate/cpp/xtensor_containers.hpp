// xt::xarray and xt::xtensor as members: arrays of any shape, and of any shape of a fixed rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "describer.hpp"
#include "value_type.hpp"
#include "xtensor_headers.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class Shape, class = void>
inline constexpr bool is_resizable = false;
template <class Shape>
inline constexpr bool is_resizable<Shape, std::void_t<decltype(std::declval<Shape&>().resize(1))>> = true;

template <class Array>
class xtensor_functions {
 public:
  using item = typename Array::value_type;
  static constexpr bool has_fixed_rank = !is_resizable<typename Array::shape_type>;

  explicit xtensor_functions(describer& with) {
    static_assert(is_item<item>, "flaxstate: no dtype has the type of these items: specialise flaxstate::dtype_of");
    const field_options& options = with.options();
    if (options.form != form::automatic && options.form != form::array) {
      with.fail(FS_E_INVALID_ARGUMENT, "an array of xtensor has the form of an array");
    }
    if (options.dtype.is_refused) with.fail(FS_E_DTYPE, "there is no dtype of the name that as_dtype was given");
    if (options.dtype.number != FS_DTYPE_NONE) dtype_ = options.dtype.number;
    if (options.dtype.name != nullptr) dtype_name_ = options.dtype.name;
  }

  void write(const Array& array, builder_view& out) const {
    std::vector<std::int64_t> shape, strides;
    for (const auto extent : array.shape()) shape.push_back(static_cast<std::int64_t>(extent));
    for (const auto stride : array.strides()) {
      strides.push_back(static_cast<std::int64_t>(stride) * static_cast<std::int64_t>(sizeof(item)));
    }
    fs_array_source source = FS_ARRAY_SOURCE_INIT;
    source.dtype = dtype_;
    source.dtype_name = dtype_name_.empty() ? nullptr : dtype_name_.c_str();
    source.item_size = sizeof(item);
    source.rank = static_cast<std::uint32_t>(shape.size());
    source.shape = shape.data();
    if (array.layout() != xt::layout_type::row_major) source.strides = strides.data();
    source.data = array.data();
    out.array(source);
  }

  result<Array> read(node state) const {
    const result<array_view> found = state.try_as<array_view>();
    if (!found) return failure(found.failure().status(), found.failure().message());
    if (found->dtype() != dtype_ || found->item_size() != sizeof(item) ||
        (!dtype_name_.empty() && found->dtype_name() != dtype_name_)) {
      const std::string wanted = dtype_name_.empty() ? fs_dtype_name(dtype_) : dtype_name_;
      const std::string message =
          "dtype " + std::string(found->dtype_name()) + " in the file, " + wanted + " in the target";
      return failure(FS_E_DTYPE, message.c_str());
    }
    return filled(*found);
  }

 private:
  static result<Array> filled(const array_view& found) {
    Array array;
    typename Array::shape_type shape = array.shape();
    if constexpr (has_fixed_rank) {
      if (shape.size() != found.rank()) {
        const std::string message =
            "rank " + std::to_string(found.rank()) + " in the file, " + std::to_string(shape.size()) + " in the target";
        return failure(FS_E_SHAPE, message.c_str());
      }
    } else {
      shape.resize(found.rank());
    }
    for (std::size_t i = 0; i < found.rank(); ++i) {
      shape[i] = static_cast<typename Array::shape_type::value_type>(found.shape()[i]);
    }
    array.resize(shape);
    result<void> outcome = gather(found, array, shape);
    if (!outcome) return std::move(outcome).failure();
    return array;
  }

  static result<void> gather(const array_view& found, Array& array, const typename Array::shape_type& shape) {
    if (array.size() == 0) return {};
    if (array.layout() == xt::layout_type::row_major) {
      return found.try_gather_into(array.data(), array.size() * sizeof(item));
    }
    xt::xarray<item, xt::layout_type::row_major> in_file_order(std::vector<std::size_t>(shape.begin(), shape.end()));
    result<void> outcome = found.try_gather_into(in_file_order.data(), in_file_order.size() * sizeof(item));
    if (outcome) array = in_file_order;
    return outcome;
  }

  fs_dtype dtype_ = dtype_of<item>::value;
  std::string dtype_name_;
};

template <class Array>
struct xtensor_traits {
  using elements = type_list<>;
  static constexpr const char* name = "xtensor array";

  static void fill_type(fs_type& type, describer& with) {
    using functions = xtensor_functions<Array>;
    value_type<Array, functions>::fill(type, std::make_unique<functions>(with));
  }
};

}  // namespace detail

template <class Storage, xt::layout_type layout, class Shape, class Tag>
struct field_traits<xt::xarray_container<Storage, layout, Shape, Tag>>
    : detail::xtensor_traits<xt::xarray_container<Storage, layout, Shape, Tag>> {};
template <class Storage, std::size_t rank, xt::layout_type layout, class Tag>
struct field_traits<xt::xtensor_container<Storage, rank, layout, Tag>>
    : detail::xtensor_traits<xt::xtensor_container<Storage, rank, layout, Tag>> {};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
