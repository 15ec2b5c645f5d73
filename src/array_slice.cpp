#include "array_slice.hpp"

#include "error.hpp"
#include "strided_copy.hpp"

namespace flaxstate {
namespace {

void c_order_strides(const ArrayView& array, std::int64_t* strides) noexcept {
  std::int64_t stride = array.item_size;
  for (std::uint32_t i = array.rank; i-- != 0;) {
    strides[i] = array.strides != nullptr ? array.strides[i] : stride;
    stride *= array.shape[i];
  }
}

// Chunks are no strided array, so the part is copied run by run along the last dimension.
void copy_runs(const ArrayView& array, const Slice& slice, Byte* destination) {
  std::int64_t item_strides[64] = {};
  std::int64_t stride = 1;
  for (std::uint32_t i = array.rank; i-- != 0; stride *= array.shape[i]) item_strides[i] = stride;
  const std::uint32_t last = array.rank - 1;
  const bool whole_run = slice.steps[last] == 1;
  const auto run = static_cast<std::uint64_t>(whole_run ? slice.shape[last] : 1);
  std::int64_t index[64] = {};
  for (std::uint64_t left = slice_item_count(array, slice); left != 0; left -= run) {
    std::int64_t item = 0;
    for (std::uint32_t i = 0; i < array.rank; ++i)
      item += (slice.starts[i] + index[i] * slice.steps[i]) * item_strides[i];
    copy_items(array, static_cast<std::uint64_t>(item), run, destination, host_is_big_endian());
    destination += run * array.item_size;
    std::uint32_t axis = last;
    index[last] += static_cast<std::int64_t>(run);
    while (axis != 0 && index[axis] == slice.shape[axis]) {
      index[axis] = 0;
      ++index[--axis];
    }
  }
}

}  // namespace

void make_slice(const ArrayView& array, const std::int64_t* starts, const std::int64_t* stops,
                const std::int64_t* steps, Slice& slice) {
  for (std::uint32_t i = 0; i < array.rank; ++i) {
    const std::int64_t start = starts == nullptr ? 0 : starts[i];
    const std::int64_t stop = stops == nullptr ? array.shape[i] : stops[i];
    const std::int64_t step = steps == nullptr ? 1 : steps[i];
    if (start < 0 || start > array.shape[i] || stop < 0 || stop > array.shape[i] || step < 1) {
      throw Error(Status::invalid_argument,
                  "dimension " + std::to_string(i) + " of the slice lies outside the array, which has " +
                      std::to_string(array.shape[i]) + " items there, or its step is below 1");
    }
    slice.starts[i] = start;
    slice.steps[i] = step;
    slice.shape[i] = start < stop ? (stop - start - 1) / step + 1 : 0;
  }
}

std::uint64_t slice_item_count(const ArrayView& array, const Slice& slice) noexcept {
  std::uint64_t count = 1;
  for (std::uint32_t i = 0; i < array.rank; ++i) count *= static_cast<std::uint64_t>(slice.shape[i]);
  return count;
}

void copy_slice(const ArrayView& array, const Slice& slice, Byte* destination) {
  const std::uint64_t count = slice_item_count(array, slice);
  if (count == 0) return;
  if (array.segment_count != 1 && array.rank != 0) return copy_runs(array, slice, destination);
  std::int64_t strides[64];
  c_order_strides(array, strides);
  const Byte* first = array.segment(0).data;
  for (std::uint32_t i = 0; i < array.rank; ++i) {
    first += slice.starts[i] * strides[i];
    strides[i] = slice.shape[i] > 1 ? strides[i] * slice.steps[i] : 0;  // a step alone may be of any size
  }
  gather_items({first, array.rank, slice.shape, strides, array.item_size}, 0, count, destination);
  if (array.swapped != host_is_big_endian()) {
    swap_bytes(destination, count * array.item_size, dtype_swap_size(array.dtype));
  }
}

}  // namespace flaxstate
