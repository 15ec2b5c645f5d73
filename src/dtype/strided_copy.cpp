#include "dtype/strided_copy.hpp"

#include <algorithm>
#include <array>
#include <cstring>

// Later releases of xtensor have their headers in folders.
#if __has_include(<xtensor/containers/xadapt.hpp>)
#include <xtensor/containers/xadapt.hpp>
#else
#include <xtensor/xadapt.hpp>
#endif

#include "dtype/strided_axes.hpp"
#include "dtype/strided_copy_loops.hpp"

namespace flaxstate {
namespace {

// The axes outside a plane, with the strides of both sides. The last stands at the end, after axes of extent 1: with a
// fixed number of axes xtensor allocates nothing, so that a copy can't fail.
template <std::size_t capacity>
struct OuterAxes {
  std::size_t size = 1;
  std::array<std::size_t, capacity> shape;
  std::array<std::ptrdiff_t, capacity> array_strides{};
  std::array<std::ptrdiff_t, capacity> flat_strides{};

  OuterAxes() noexcept { shape.fill(1); }

  void set(std::size_t axis, std::uint64_t extent, std::int64_t array_stride, std::int64_t flat_stride) noexcept {
    size *= static_cast<std::size_t>(extent);
    shape[axis] = static_cast<std::size_t>(extent);
    array_strides[axis] = static_cast<std::ptrdiff_t>(array_stride);
    flat_strides[axis] = static_cast<std::ptrdiff_t>(flat_stride);
  }
};

// xtensor visits the byte of each side at which a plane starts, in C order.
template <class ArrayByte, class FlatByte, std::size_t capacity>
void copy_planes(ArrayByte* array, FlatByte* flat, const OuterAxes<capacity>& outer, const CopyPlane& plane,
                 std::size_t item_size) {
  auto array_starts = xt::adapt(array, outer.size, xt::no_ownership(), outer.shape, outer.array_strides);
  auto flat_starts = xt::adapt(flat, outer.size, xt::no_ownership(), outer.shape, outer.flat_strides);
  auto array_start = array_starts.template begin<xt::layout_type::row_major>();
  auto flat_start = flat_starts.template begin<xt::layout_type::row_major>();
  for (std::size_t i = 0; i < outer.size; ++i, ++array_start, ++flat_start) {
    copy_plane(&*array_start, &*flat_start, plane, item_size);
  }
}

// The rows of the plane: the axis along which the array's items are closest, or else the last but one.
std::size_t choose_row_axis(const StridedAxes& axes) noexcept {
  std::size_t chosen = axes.rank() - 2;
  for (std::size_t axis = 0; axis + 1 < axes.rank(); ++axis) {
    if (magnitude(axes.stride(axis)) < magnitude(axes.stride(chosen))) chosen = axis;
  }
  const bool is_transposed = magnitude(axes.stride(chosen)) < magnitude(axes.stride(axes.rank() - 1));
  return is_transposed ? chosen : axes.rank() - 2;
}

template <std::size_t capacity, class ArrayByte, class FlatByte>
void copy_outer_axes(ArrayByte* array, FlatByte* flat, const StridedAxes& axes, std::size_t row_axis,
                     const std::int64_t* flat_strides, const CopyPlane& plane) {
  OuterAxes<capacity> outer;
  std::size_t place = capacity;
  for (std::size_t axis = axes.rank() - 1; axis-- > 0;) {
    if (axis != row_axis) outer.set(--place, axes.extent(axis), axes.stride(axis), flat_strides[axis]);
  }
  copy_planes(array, flat, outer, plane, axes.item_size());
}

// All items of an array.
template <class ArrayByte, class FlatByte>
void copy_box(ArrayByte* array, FlatByte* flat, StridedAxes axes) {
  axes.absorb_contiguous_axis();
  if (axes.rank() == 0) return copy_item(array, flat, axes.item_size());

  std::int64_t flat_strides[StridedAxes::capacity];
  auto flat_stride = static_cast<std::int64_t>(axes.item_size());
  for (std::size_t axis = axes.rank(); axis-- > 0;) {
    flat_strides[axis] = flat_stride;
    flat_stride = distance(axes.extent(axis), flat_stride);
  }
  const std::size_t last = axes.rank() - 1;
  CopyPlane plane;
  plane.columns = axes.extent(last);
  plane.array_column_stride = axes.stride(last);
  if (axes.rank() == 1) return copy_plane(array, flat, plane, axes.item_size());

  const std::size_t row_axis = choose_row_axis(axes);
  plane.rows = axes.extent(row_axis);
  plane.array_row_stride = axes.stride(row_axis);
  plane.flat_row_stride = flat_strides[row_axis];
  if (axes.rank() == 2) return copy_plane(array, flat, plane, axes.item_size());

  constexpr std::size_t usual_capacity = 4;
  if (axes.rank() - 2 <= usual_capacity) {
    copy_outer_axes<usual_capacity>(array, flat, axes, row_axis, flat_strides, plane);
  } else {
    copy_outer_axes<StridedAxes::capacity>(array, flat, axes, row_axis, flat_strides, plane);
  }
}

// How many items lie below one step along each axis.
struct StepSizes {
  explicit StepSizes(const StridedAxes& axes) noexcept {
    std::uint64_t size = 1;
    for (std::size_t axis = axes.rank(); axis-- > 0;) {
      items[axis] = size;
      size *= axes.extent(axis);
    }
  }
  std::uint64_t items[StridedAxes::capacity];
};

// The items [first, first + count) as boxes: at each point the largest that starts there, so that a range of a rank-n
// array has at most 2n - 1 of them.
template <class ArrayByte, class FlatByte>
void copy_range(ArrayByte* array, FlatByte* flat, const StridedAxes& axes, std::uint64_t first, std::uint64_t count) {
  const StepSizes steps(axes);
  while (count != 0) {
    std::int64_t offset = 0;
    std::uint64_t rest = first;
    std::uint64_t steps_left = 0;
    std::size_t axis = 0;
    for (;; ++axis) {
      const std::uint64_t index = rest / steps.items[axis];
      offset += distance(index, axes.stride(axis));
      rest %= steps.items[axis];
      steps_left = axes.extent(axis) - index;
      if (rest == 0 && count >= steps.items[axis]) break;
    }
    const std::uint64_t taken = std::min(steps_left, count / steps.items[axis]);
    StridedAxes box(axes.item_size());
    box.append(taken, axes.stride(axis));
    for (std::size_t inner = axis + 1; inner < axes.rank(); ++inner) {
      box.append(axes.extent(inner), axes.stride(inner));
    }
    copy_box(array + offset, flat, box);
    const std::uint64_t copied = taken * steps.items[axis];
    flat += static_cast<std::size_t>(copied) * axes.item_size();
    first += copied;
    count -= copied;
  }
}

template <class ArrayByte, class FlatByte>
void copy_items(const BasicStridedView<ArrayByte>& view, std::uint64_t first, std::uint64_t count, FlatByte* flat) {
  if (count == 0 || view.item_size == 0) return;
  StridedAxes axes(view.item_size);
  if (view.strides != nullptr) {
    for (std::size_t axis = 0; axis < view.rank; ++axis) {
      axes.append(static_cast<std::uint64_t>(view.shape[axis]), view.strides[axis]);
    }
  }
  const bool is_contiguous =
      axes.rank() == 0 || (axes.rank() == 1 && axes.stride(0) == static_cast<std::int64_t>(view.item_size));
  if (is_contiguous) {
    const std::size_t size = static_cast<std::size_t>(count) * view.item_size;
    return copy_item(view.data + static_cast<std::size_t>(first) * view.item_size, flat, size);
  }
  copy_range(view.data, flat, axes, first, count);
}

// Units of one, two, four and eight bytes; the compiler makes single instructions of it.
template <class Word>
Word reversed(Word word) noexcept {
  Word result = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i) {
    result = static_cast<Word>(result << 8 | (word & 0xff));
    word = static_cast<Word>(word >> 8);
  }
  return result;
}

template <class Word>
void swap_words(unsigned char* data, std::size_t size) noexcept {
  for (std::size_t at = 0; at < size; at += sizeof(Word)) {
    Word word;
    std::memcpy(&word, data + at, sizeof word);
    word = reversed(word);
    std::memcpy(data + at, &word, sizeof word);
  }
}

}  // namespace

bool is_c_contiguous(const StridedView& view) noexcept {
  if (view.strides == nullptr) return true;
  for (std::size_t axis = 0; axis < view.rank; ++axis) {
    if (view.shape[axis] == 0) return true;
  }
  auto expected = static_cast<std::int64_t>(view.item_size);
  for (std::size_t axis = view.rank; axis-- > 0;) {
    if (view.shape[axis] == 1) continue;
    if (view.strides[axis] != expected) return false;
    expected = distance(static_cast<std::uint64_t>(view.shape[axis]), expected);
  }
  return true;
}

void gather_items(const StridedView& view, std::uint64_t first, std::uint64_t count, void* destination) {
  copy_items(view, first, count, static_cast<unsigned char*>(destination));
}

void scatter_items(const MutableStridedView& view, std::uint64_t first, std::uint64_t count, const void* source) {
  copy_items(view, first, count, static_cast<const unsigned char*>(source));
}

void swap_bytes(void* data, std::size_t size, std::uint32_t unit) noexcept {
  const auto bytes = static_cast<unsigned char*>(data);
  switch (unit) {
    case 0:
    case 1: return;
    case 2: return swap_words<std::uint16_t>(bytes, size);
    case 4: return swap_words<std::uint32_t>(bytes, size);
    case 8: return swap_words<std::uint64_t>(bytes, size);
    default:
      for (std::size_t at = 0; at < size; at += unit) std::reverse(bytes + at, bytes + at + unit);
  }
}

}  // namespace flaxstate
