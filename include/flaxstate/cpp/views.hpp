// Views: members that lead to the data that they are restored from, in the bytes or in a mapped file, which has to stay as
// long as they are used (FS_STORAGE_VIEW). What can't be viewed as it stands is FS_E_MISMATCH, and the message says what to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_span)
#include <span>
#endif

#include "container_layout.hpp"
#include "items.hpp"
#include "span.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// A pointer and a count, in an order that no standard says.
template <class View>
class view_probe {
 public:
  static constexpr std::size_t half = sizeof(void*);

  // FS_LAYOUT_NONE: it is something else.
  static container_layout find() noexcept {
    if constexpr (sizeof(View) == 2 * half && sizeof(std::size_t) == half) {
      for (const std::size_t data : {std::size_t{0}, half}) {
        if (holds(data)) return {FS_LAYOUT_COUNT, data, half - data};
      }
    }
    return {};
  }

 private:
  static bool holds(std::size_t data) noexcept {
    // Nobody looks at the items, of which there are none.
    alignas(std::max_align_t) static unsigned char items[1];
    const auto* const first = reinterpret_cast<typename View::const_pointer>(static_cast<const void*>(items));
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{300}}) {
      const View view(first, size);
      if (word(view, data) != reinterpret_cast<std::uintptr_t>(first) || word(view, half - data) != size) return false;
    }
    return true;
  }
  static std::uintptr_t word(const View& view, std::size_t offset) noexcept {
    std::uintptr_t word = 0;
    std::memcpy(&word, reinterpret_cast<const unsigned char*>(std::addressof(view)) + offset, sizeof word);
    return word;
  }
};

template <class View>
void describe_counted_view(fs_field& field, describer& with) {
  static const container_layout layout = view_probe<View>::find();
  if (layout.layout == FS_LAYOUT_NONE) {
    with.fail(FS_E_INVALID_ARGUMENT, "this standard library's view isn't a pointer and a count: use flaxstate::span");
  }
  field.storage = FS_STORAGE_VIEW;
  field.rank = 1;
  field.shape[0] = FS_COUNTED;
  field.count_offset = field.offset + layout.end_offset;
  field.count_size = sizeof(std::size_t);
  field.offset += layout.data_offset;
  field.member_size = sizeof(void*);  // the rest is the count
}

template <class View>
void describe_text_view(fs_field& field, describer& with, fs_dtype dtype) {
  if (!with.options().are_default()) with.fail(FS_E_INVALID_ARGUMENT, "text and bytes have neither a form nor a dtype");
  describe_counted_view<View>(field, with);
  field.dtype = dtype;
}

// As many items as the file has, or arrays of them; of std::byte Python's bytes.
template <class View, class T>
void describe_span(fs_field& field, describer& with) {
  static_assert(std::is_const_v<T>,
                "flaxstate: a span is a view of what nobody may change: flaxstate::span<const float>");
  using item = std::remove_const_t<T>;
  if constexpr (std::is_same_v<item, std::byte>) {
    describe_text_view<View>(field, with, FS_DTYPE_BYTES);
  } else {
    static_assert(is_items<item>(), "flaxstate: a span is a view of numbers, or of arrays of them");
    static_assert(fixed_array<item>::rank < FS_MAX_FIELD_RANK, "flaxstate: a span of arrays has at most 8 dimensions");
    describe_counted_view<View>(field, with);
    append_extents<item>(field);
    describe_items<typename fixed_array<item>::innermost>(field, with);
  }
}

}  // namespace detail

template <class T>
struct field_traits<span<T>> {
  using elements = type_list<>;
  using arguments = type_list<std::remove_const_t<T>>;
  static constexpr const char* name = "flaxstate::span";
  static void describe(fs_field& field, describer& with) { detail::describe_span<span<T>, T>(field, with); }
};

#if defined(__cpp_lib_span)
template <class T>
struct field_traits<std::span<T>> {
  using elements = type_list<>;
  using arguments = type_list<std::remove_const_t<T>>;
  static constexpr const char* name = "std::span";
  static void describe(fs_field& field, describer& with) { detail::describe_span<std::span<T>, T>(field, with); }
};
#endif

template <class Traits>
struct field_traits<std::basic_string_view<char, Traits>> {
  using elements = type_list<>;
  static constexpr const char* name = "std::string_view";
  static void describe(fs_field& field, describer& with) {
    detail::describe_text_view<std::basic_string_view<char, Traits>>(field, with, FS_DTYPE_STR);
  }
};

// A pointer to a const array of numbers: of its shape, const float (*kernel)[64][10].
template <class T>
struct field_traits<const T*, std::enable_if_t<detail::fixed_array<T>::value && detail::is_items<T>()>> {
  using elements = type_list<>;
  using arguments = type_list<T>;
  static constexpr const char* name = "view";

  static void describe(fs_field& field, describer& with) {
    static_assert(detail::fixed_array<T>::rank <= FS_MAX_FIELD_RANK, "flaxstate: a view has at most 8 dimensions");
    detail::append_extents<T>(field);
    detail::describe_items<typename detail::fixed_array<T>::innermost>(field, with);
    field.storage = FS_STORAGE_VIEW;
    field.member_size = sizeof(T*);
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
