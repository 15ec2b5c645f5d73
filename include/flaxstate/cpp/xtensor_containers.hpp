// xt::xarray and xt::xtensor as members: arrays of any shape, and of any shape of a fixed rank.
#pragma once

#include <algorithm>
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
    if (options.dtype.is_refused) with.fail(FS_E_DTYPE, "there is no dtype with the name that as_dtype was given");
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

  result<Array> read(node state, const restore_options& options) const {
    Array array;
    typename Array::shape_type shape = array.shape();
    const result<array_view> found = state.try_as<array_view>();
    if (found) {
      if constexpr (has_fixed_rank) {
        if (shape.size() != found->rank()) return rank_mismatch(shape.size(), found->rank());
      } else {
        shape.resize(found->rank());
      }
      for (std::size_t i = 0; i < found->rank(); ++i) {
        shape[i] = static_cast<typename Array::shape_type::value_type>(found->shape()[i]);
      }
      array.resize(shape);
    }
    result<void> outcome = restore_items(state, array, options);
    if (!outcome) return std::move(outcome).failure();
    return array;
  }

 private:
  static failure rank_mismatch(std::size_t wanted_rank, std::size_t found_rank) {
    const std::string wanted = std::to_string(wanted_rank), found = std::to_string(found_rank);
    const std::string message = "rank " + found + " in the file, " + wanted + " in the target";
    return mismatch_failure({FS_MISMATCH_SHAPE, ".", message.c_str(), wanted.c_str(), found.c_str()});
  }

  result<void> restore_items(node state, Array& array, const restore_options& options) const {
    if (array.layout() == xt::layout_type::row_major)
      return restore_in_order(state, array.data(), array.size(), options);
    xt::xarray<item, xt::layout_type::row_major> in_file_order(
        std::vector<std::size_t>(array.shape().begin(), array.shape().end()));
    result<void> outcome = restore_in_order(state, in_file_order.data(), in_file_order.size(), options);
    // Assigning the one to the other would resize it, and g++ warn of how xtensor copies a shape of unknown rank.
    constexpr auto file_order = xt::layout_type::row_major;
    if (outcome) std::copy(in_file_order.begin(), in_file_order.end(), array.template begin<file_order>());
    return outcome;
  }

  // Of any rank: all items in one dimension. What isn't an array is refused with the library's own words.
  result<void> restore_in_order(node state, item* items, std::size_t count, restore_options options) const {
    fs_field field = {};
    field.struct_size = sizeof field;
    field.name = "";
    field.dtype = dtype_;
    field.dtype_name = dtype_name_.empty() ? nullptr : dtype_name_.c_str();
    field.item_size = sizeof(item);
    field.form = FS_FORM_ARRAY;
    field.rank = 1;
    field.shape[0] = static_cast<std::int64_t>(count);
    options.reshape = 1;
    item none{};
    return call(fs_node_restore_field, state.get(), static_cast<const fs_field*>(&field),
                static_cast<void*>(count != 0 ? items : &none), static_cast<const fs_restore_options*>(&options));
  }

  fs_dtype dtype_ = dtype_of<item>::value;
  std::string dtype_name_;
};

template <class Array>
struct xtensor_traits {
  using elements = type_list<>;

  static void fill_type(fs_type& type, describer& with) {
    using functions = xtensor_functions<Array>;
    value_type<Array, functions>::fill(type, std::make_unique<functions>(with));
  }
};

}  // namespace detail

template <class Storage, xt::layout_type layout, class Shape, class Tag>
struct field_traits<xt::xarray_container<Storage, layout, Shape, Tag>>
    : detail::xtensor_traits<xt::xarray_container<Storage, layout, Shape, Tag>> {
  using arguments = type_list<typename Storage::value_type>;
  static constexpr const char* name = "xt::xarray";
};
template <class Storage, std::size_t rank, xt::layout_type layout, class Tag>
struct field_traits<xt::xtensor_container<Storage, rank, layout, Tag>>
    : detail::xtensor_traits<xt::xtensor_container<Storage, rank, layout, Tag>> {
  using arguments = type_list<typename Storage::value_type, detail::spelled_number<rank>>;
  static constexpr const char* name = "xt::xtensor";
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
