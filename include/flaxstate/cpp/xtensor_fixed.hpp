// xt::xtensor_fixed as a member: an array in the struct itself, which a field table describes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "items.hpp"
#include "xtensor_headers.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class Shape>
struct spelled_shape;
template <std::size_t... extents>
struct spelled_shape<xt::fixed_shape<extents...>> {
  static std::string text() {
    std::string numbers;
    ((numbers += (numbers.empty() ? "" : ", ") + std::to_string(extents)), ...);
    return "xt::xshape<" + numbers + ">";
  }
};
template <class Shape>
inline constexpr bool has_text<spelled_shape<Shape>> = true;

}  // namespace detail

template <class T, class Shape, xt::layout_type layout, bool is_sharable, class Tag>
struct field_traits<xt::xfixed_container<T, Shape, layout, is_sharable, Tag>> {
  using elements = type_list<>;
  using arguments = type_list<T, detail::spelled_shape<Shape>>;
  static constexpr const char* name = "xt::xtensor_fixed";

  static void describe(fs_field& field, describer& with) {
    using array = xt::xfixed_container<T, Shape, layout, is_sharable, Tag>;
    static_assert(detail::is_item<T>,
                  "flaxstate: no dtype has the type of these items: specialise flaxstate::dtype_of");
    static_assert(Shape::size() <= FS_MAX_FIELD_RANK, "flaxstate: an array in a struct has at most 8 dimensions");
    const auto sample = std::make_unique<array>();
    field.offset += static_cast<std::size_t>(reinterpret_cast<const unsigned char*>(sample->data()) -
                                             reinterpret_cast<const unsigned char*>(sample.get()));
    field.member_size = 0;  // the items are a part of it
    for (const auto extent : sample->shape()) field.shape[field.rank++] = static_cast<std::int64_t>(extent);
    if constexpr (layout != xt::layout_type::row_major) {
      std::size_t axis = 0;
      for (const auto stride : sample->strides()) {
        field.strides[axis++] = static_cast<std::int64_t>(stride) * static_cast<std::int64_t>(sizeof(T));
      }
    }
    detail::describe_items<T>(field, with);
    if (with.options().form == form::automatic) field.form = FS_FORM_ARRAY;
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
