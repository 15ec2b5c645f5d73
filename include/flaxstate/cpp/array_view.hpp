// A view of an array or NumPy scalar that stands in a tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "../node.h"
#include "dtype_of.hpp"
#include "guarded.hpp"
#include "span.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

namespace detail {

// A function of the user's that takes the items of an array.
template <class Write>
struct items_writer {
  Write& function;
  std::size_t item_size;

  static fs_status write(std::uint64_t first, std::uint64_t count, const void* items, fs_error** error,
                         void* user_data) noexcept {
    return guarded(error, [&]() -> fs_status {
      const items_writer& self = *static_cast<const items_writer*>(user_data);
      const bytes_view piece(items, static_cast<std::size_t>(count) * self.item_size);
      if constexpr (std::is_void_v<decltype(self.function(first, piece))>) {
        self.function(first, piece);
      } else {
        result<void> outcome = self.function(first, piece);
        if (!outcome) return report(error, std::move(outcome).failure());
      }
      return FS_OK;
    });
  }
};

}  // namespace detail

// Which indices of a dimension are taken: start, start + step, … below stop, as NumPy's a[start:stop:step]. {} is all of
// them. Since 0.1
struct index_range {
  static constexpr std::int64_t end = INT64_MAX;

  std::int64_t start = 0;
  std::int64_t stop = end;  // `end`: that of the dimension
  std::int64_t step = 1;
};

// Borrowed from the tree, as the node is. Since 0.1
class array_view {
  template <class Ranges>
  using if_ranges = std::enable_if_t<std::is_convertible_v<const Ranges&, span<const index_range>>>;

 public:
  // What fs_node_array filled for the node. Since 0.1
  array_view(const fs_node* node, const fs_array& filled) noexcept : node_(node), array_(filled) {}

  // Since 0.1
  fs_dtype dtype() const noexcept { return array_.dtype; }
  std::string_view dtype_name() const noexcept { return {array_.dtype_name, array_.dtype_name_size}; }
  span<const std::int64_t> shape() const noexcept { return {array_.shape, array_.rank}; }
  std::size_t rank() const noexcept { return array_.rank; }
  std::uint64_t item_count() const noexcept { return array_.item_count; }
  // Bytes. Since 0.1
  std::size_t item_size() const noexcept { return array_.item_size; }
  std::uint64_t size() const noexcept { return array_.size; }
  // C order, when it is one segment in memory, in host byte order; else NULL. Since 0.1
  const void* data() const noexcept { return array_.data; }
  bool is_aligned() const noexcept { return array_.is_aligned != 0; }

  // The items where they stand, without a copy. FS_E_DTYPE if they aren't T; FS_E_STATE if they are in pieces, in a
  // file, big-endian or not aligned: `gather` always works, and options.align_arrays copies when decoding. Since 0.1
  template <class T>
  result<span<const T>> try_items() const {
    if (!is<T>()) return failure(FS_E_DTYPE, "the array's dtype is not that of the type that was asked for");
    const auto count = static_cast<std::size_t>(array_.item_count);
    if (count == 0) return span<const T>();
    if (array_.data == nullptr) return failure(FS_E_STATE, "the items are not in one piece in memory: gather them");
    if (array_.is_aligned == 0) {
      return failure(FS_E_STATE, "the items are not aligned: gather them, or decode with align_arrays");
    }
    return span<const T>(static_cast<const T*>(array_.data), count);
  }

  // A copy of all items, whatever their pieces, place and byte order. FS_E_DTYPE if they aren't T. Since 0.1
  template <class T>
  result<std::vector<T>> try_gather() const {
    static_assert(!std::is_same_v<T, bool>, "flaxstate: std::vector<bool> has no items: gather unsigned char");
    if (!is<T>()) return failure(FS_E_DTYPE, "the array's dtype is not that of the type that was asked for");
    std::vector<T> items(static_cast<std::size_t>(array_.item_count));
    result<void> outcome = try_gather_into(items.data(), items.size() * sizeof(T));
    if (!outcome) return std::move(outcome).failure();
    return items;
  }

  // The same into memory of the caller's; FS_E_TOO_SMALL, and nothing copied, unless `size` bytes hold it. Since 0.1
  result<void> try_gather_into(void* destination, std::size_t size) const {
    return detail::call(fs_node_array_gather, node_, destination, size);
  }

  // A part of the items, in C order, also of an array in a file, of which only the part is read: a range for each of the
  // first dimensions, the others are whole. FS_E_INVALID_ARGUMENT for an index outside the shape, a step below 1, and more
  // ranges than dimensions; FS_E_DTYPE if they aren't T. Since 0.1
  //   std::vector<float> rows = kernel.slice<float>({{10, 20}, {0, index_range::end, 2}});  // kernel[10:20, ::2]
  template <class T>
  result<std::vector<T>> try_slice(std::initializer_list<index_range> ranges) const {
    return try_slice<T, span<const index_range>>({ranges.begin(), ranges.size()});
  }
  // Ranges is what a span can be made of; a template, so that {0, 20} isn't taken for one.
  template <class T, class Ranges, class = if_ranges<Ranges>>
  result<std::vector<T>> try_slice(const Ranges& given) const {
    const span<const index_range> ranges = given;
    static_assert(!std::is_same_v<T, bool>, "flaxstate: std::vector<bool> has no items: slice into unsigned char");
    if (!is<T>()) return failure(FS_E_DTYPE, "the array's dtype is not that of the type that was asked for");
    std::vector<T> items(slice_count(ranges));
    result<void> outcome = try_slice_into(ranges, items.data(), items.size() * sizeof(T));
    if (!outcome) return std::move(outcome).failure();
    return items;
  }
  // The same into memory of the caller's; FS_E_TOO_SMALL, and nothing copied, unless `size` bytes hold it. Since 0.1
  template <class Ranges, class = if_ranges<Ranges>>
  result<void> try_slice_into(const Ranges& given, void* destination, std::size_t size) const {
    const span<const index_range> ranges = given;
    if (ranges.size() > rank()) return failure(FS_E_INVALID_ARGUMENT, "the array has fewer dimensions than the slice");
    std::vector<std::int64_t> starts, stops, steps;
    for (std::size_t axis = 0; axis < rank(); ++axis) {
      const index_range range = range_of(ranges, axis);
      starts.push_back(range.start), stops.push_back(range.stop), steps.push_back(range.step);
    }
    return detail::call(fs_node_array_slice, node_, static_cast<const std::int64_t*>(starts.data()),
                        static_cast<const std::int64_t*>(stops.data()), static_cast<const std::int64_t*>(steps.data()),
                        destination, size);
  }
  result<void> try_slice_into(std::initializer_list<index_range> ranges, void* destination, std::size_t size) const {
    return try_slice_into(span<const index_range>(ranges.begin(), ranges.size()), destination, size);
  }

  // Hands the items to `write` piece by piece, in C order and host byte order: write(first_item, bytes_view) may throw, or
  // return a result<void>, and is then FS_E_CALLBACK. A piece has at most `piece_size` bytes (0: 1 MiB), unless an item is
  // larger; it is borrowed for the call. Since 0.1
  template <class Write>
  result<void> try_stream(Write&& write, std::size_t piece_size = 0) const {
    detail::items_writer<std::remove_reference_t<Write>> writer{write, array_.item_size};
    fs_items_sink sink = FS_ITEMS_SINK_INIT;
    sink.piece_size = piece_size;
    sink.write_items = writer.write;
    sink.user_data = &writer;
    return detail::call(fs_node_array_stream, node_, static_cast<const fs_items_sink*>(&sink));
  }

#if FLAXSTATE_HAS_EXCEPTIONS
  template <class Write>
  void stream(Write&& write, std::size_t piece_size = 0) const {
    detail::value_or_throw(try_stream(write, piece_size));
  }
  template <class T, class Ranges, class = if_ranges<Ranges>>
  std::vector<T> slice(const Ranges& ranges) const {
    return detail::value_or_throw(try_slice<T>(ranges));
  }
  template <class T>
  std::vector<T> slice(std::initializer_list<index_range> ranges) const {
    return detail::value_or_throw(try_slice<T>(ranges));
  }
  template <class Ranges, class = if_ranges<Ranges>>
  void slice_into(const Ranges& ranges, void* destination, std::size_t size) const {
    detail::value_or_throw(try_slice_into(ranges, destination, size));
  }
  void slice_into(std::initializer_list<index_range> ranges, void* destination, std::size_t size) const {
    detail::value_or_throw(try_slice_into(ranges, destination, size));
  }
  template <class T>
  span<const T> items() const {
    return detail::value_or_throw(try_items<T>());
  }
  template <class T>
  std::vector<T> gather() const {
    return detail::value_or_throw(try_gather<T>());
  }
  void gather_into(void* destination, std::size_t size) const {
    detail::value_or_throw(try_gather_into(destination, size));
  }
#endif

  // All that the C struct says: segments, byte order, whether it is in a file. Since 0.1
  const fs_array& get() const noexcept { return array_; }

  // Whether the items are of type T; unsigned char takes bools as well. Since 0.1
  template <class T>
  bool is() const noexcept {
    static_assert(detail::is_item<T>, "flaxstate: no dtype has this C++ type: specialise flaxstate::dtype_of");
    return array_.dtype == dtype_of<T>::value || (array_.dtype == FS_DTYPE_BOOL && std::is_same_v<T, unsigned char>);
  }

 private:
  index_range range_of(span<const index_range> ranges, std::size_t axis) const noexcept {
    index_range range = axis < ranges.size() ? ranges[axis] : index_range();
    if (range.stop == index_range::end) range.stop = array_.shape[axis];
    return range;
  }
  // 0 for what the library will refuse.
  std::size_t slice_count(span<const index_range> ranges) const noexcept {
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < rank(); ++axis) {
      const index_range range = range_of(ranges, axis);
      const bool is_inside = range.start >= 0 && range.stop <= array_.shape[axis] && range.step >= 1;
      if (!is_inside || range.start >= range.stop) return 0;
      count *= static_cast<std::size_t>((range.stop - range.start - 1) / range.step + 1);
    }
    return count;
  }

  const fs_node* node_;
  fs_array array_;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
