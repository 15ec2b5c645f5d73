#include "tree/array_slice.hpp"

#include <algorithm>
#include <cstring>

#include "base/english.hpp"
#include "base/location.hpp"
#include "dtype/strided_copy.hpp"
#include "tree/array_reader.hpp"

namespace flaxstate {
namespace {

void c_order_strides(const ArrayView& array, std::int64_t* strides) noexcept {
  std::int64_t stride = array.item_size;
  for (std::uint32_t i = array.rank; i-- != 0;) {
    strides[i] = array.strides != nullptr ? array.strides[i] : stride;
    stride *= array.shape[i];
  }
}

// Items that lie side by side in the array and in the part.
struct Runs {
  std::uint32_t outer_rank;   // dimensions along which runs follow each other
  std::uint64_t items;        // in a run
  std::int64_t strides[64];   // items from one run to the next along each of these dimensions
  std::uint32_t group_rank;   // runs along the dimensions from this one on are close together
  std::uint64_t group_items;  // from the first item of such a group to its last one
};

// Bytes that are rather read than skipped.
constexpr std::uint64_t worthwhile_gap = 4096;

// Which runs are close together: those along the innermost dimensions, as far as what is in between is small.
void find_groups(const ArrayView& array, const Slice& slice, Runs& runs) noexcept {
  runs.group_rank = runs.outer_rank;
  runs.group_items = runs.items;
  while (runs.group_rank != 0) {
    const std::uint32_t axis = runs.group_rank - 1;
    const auto distance = static_cast<std::uint64_t>(runs.strides[axis] * slice.steps[axis]);
    const bool is_close = (distance - runs.group_items) * array.item_size <= worthwhile_gap;
    if (!is_close && slice.shape[axis] != 1) break;
    runs.group_items += static_cast<std::uint64_t>(slice.shape[axis] - 1) * distance;
    runs.group_rank = axis;
  }
}

Runs find_runs(const ArrayView& array, const Slice& slice) noexcept {
  Runs runs{};
  std::int64_t inner = 1;
  std::uint32_t axis = array.rank;
  while (axis != 0 && slice.steps[axis - 1] == 1 && slice.shape[axis - 1] == array.shape[axis - 1]) {
    inner *= array.shape[--axis];
  }
  runs.items = static_cast<std::uint64_t>(inner);
  if (axis != 0 && slice.steps[axis - 1] == 1) {
    runs.items *= static_cast<std::uint64_t>(slice.shape[axis - 1]);
    inner *= array.shape[--axis];
  }
  runs.outer_rank = axis;
  while (axis-- != 0) {
    runs.strides[axis] = inner;
    inner *= array.shape[axis];
  }
  find_groups(array, slice, runs);
  return runs;
}

// Reads runs in ascending order. Where they are close together, one read fetches several of them with what is in
// between.
class RunReader {
 public:
  RunReader(const ArrayView& array, const Runs& runs, const Location& where) noexcept
      : array_(array), reader_(array, where) {
    const bool are_close = runs.group_items != runs.items;
    gathers_ = are_close && runs.items * array.item_size <= sizeof buffer_ / 4 && !is_in_memory(array);
  }

  // `group_end`: the item behind the last one of the run's group.
  void copy(std::uint64_t first, std::uint64_t count, std::uint64_t group_end, Byte* destination) {
    if (!gathers_) return reader_.copy(first, count, destination, host_is_big_endian());
    if (first < buffer_first_ || first + count > buffer_end_) {
      buffer_first_ = first;
      buffer_end_ = std::min(group_end, first + sizeof buffer_ / array_.item_size);
      reader_.copy(first, buffer_end_ - first, buffer_, host_is_big_endian());
    }
    std::memcpy(destination, buffer_ + (first - buffer_first_) * array_.item_size, count * array_.item_size);
  }

 private:
  const ArrayView& array_;
  ArrayReader reader_;
  bool gathers_ = false;
  std::uint64_t buffer_first_ = 0;
  std::uint64_t buffer_end_ = 0;
  Byte buffer_[32768];
};

// The way for what is no strided array in memory: chunks, and data in a source.
void copy_runs(const ArrayView& array, const Slice& slice, Byte* destination, const Location& where) {
  const Runs runs = find_runs(array, slice);
  std::int64_t item_strides[64] = {};
  std::int64_t stride = 1;
  for (std::uint32_t i = array.rank; i-- != 0; stride *= array.shape[i]) item_strides[i] = stride;
  std::int64_t first = 0;
  for (std::uint32_t i = 0; i < array.rank; ++i) first += slice.starts[i] * item_strides[i];
  RunReader reader(array, runs, where);
  std::int64_t index[64] = {};
  for (std::uint64_t left = slice_item_count(array, slice); left != 0; left -= runs.items) {
    std::int64_t group = first;
    std::uint32_t axis_of_run = 0;
    for (; axis_of_run < runs.group_rank; ++axis_of_run) {
      group += index[axis_of_run] * slice.steps[axis_of_run] * runs.strides[axis_of_run];
    }
    std::int64_t item = group;
    for (std::uint32_t i = axis_of_run; i < runs.outer_rank; ++i) item += index[i] * slice.steps[i] * runs.strides[i];
    const std::uint64_t group_end = static_cast<std::uint64_t>(group) + runs.group_items;
    reader.copy(static_cast<std::uint64_t>(item), runs.items, group_end, destination);
    destination += runs.items * array.item_size;
    for (std::uint32_t axis = runs.outer_rank; axis-- != 0;) {
      if (++index[axis] != slice.shape[axis]) break;
      index[axis] = 0;
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
                      quantity(static_cast<std::uint64_t>(array.shape[i]), "item") + " there, or its step is below 1");
    }
    slice.starts[i] = start;
    slice.shape[i] = start < stop ? (stop - start - 1) / step + 1 : 0;
    slice.steps[i] = slice.shape[i] > 1 ? step : 1;  // a step alone may be of any size
  }
}

std::uint64_t slice_item_count(const ArrayView& array, const Slice& slice) noexcept {
  std::uint64_t count = 1;
  for (std::uint32_t i = 0; i < array.rank; ++i) count *= static_cast<std::uint64_t>(slice.shape[i]);
  return count;
}

void copy_slice(const ArrayView& array, const Slice& slice, Byte* destination, const Location& where) {
  const std::uint64_t count = slice_item_count(array, slice);
  if (count == 0) return;
  if (array.strides == nullptr && (array.segment_count != 1 || !is_in_memory(array))) {
    return copy_runs(array, slice, destination, where);
  }
  std::int64_t strides[64];
  c_order_strides(array, strides);
  const Byte* first = array.strides != nullptr ? array.data : array.segment(0).data();
  for (std::uint32_t i = 0; i < array.rank; ++i) {
    first += slice.starts[i] * strides[i];
    strides[i] = slice.shape[i] > 1 ? strides[i] * slice.steps[i] : 0;
  }
  gather_items({first, array.rank, slice.shape, strides, array.item_size}, 0, count, destination);
  if (array.swapped != host_is_big_endian()) {
    swap_bytes(destination, count * array.item_size, dtype_swap_size(array.dtype));
  }
}

}  // namespace flaxstate
