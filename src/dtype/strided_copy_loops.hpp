#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "dtype/strided_axes.hpp"

// The two innermost loops of a strided copy. "Array" is the side with strides, "flat" the side in C order without
// gaps; the one that is const is the source.
namespace flaxstate {

// The two axes that a kernel loops over, rows outside, columns inside; columns are the last axis of the C order.
struct CopyPlane {
  std::uint64_t rows = 1;
  std::uint64_t columns = 1;
  std::int64_t array_row_stride = 0;
  std::int64_t array_column_stride = 0;
  std::int64_t flat_row_stride = 0;
};

// The size of an item, known to the compiler where it is one that arrays have.
template <std::size_t size>
using FixedSize = std::integral_constant<std::size_t, size>;

template <class ArrayByte, class FlatByte, class Size>
inline void copy_item(ArrayByte* array, FlatByte* flat, Size size) noexcept {
  if constexpr (std::is_const_v<ArrayByte>) {
    std::memcpy(flat, array, size);
  } else {
    std::memcpy(array, flat, size);
  }
}

template <class ArrayByte, class FlatByte, class Size>
inline void copy_rows(ArrayByte* array, FlatByte* flat, const CopyPlane& plane, Size size) noexcept {
  for (std::uint64_t row = 0; row < plane.rows; ++row) {
    ArrayByte* const array_row = array + distance(row, plane.array_row_stride);
    FlatByte* const flat_row = flat + distance(row, plane.flat_row_stride);
    for (std::uint64_t column = 0; column < plane.columns; ++column) {
      copy_item(array_row + distance(column, plane.array_column_stride), flat_row + column * size, size);
    }
  }
}

// A transpose by source and target: inside is the axis along which the items to write are close to each other, and
// those to read are far apart.
struct Transpose {
  std::uint64_t outside;
  std::uint64_t inside;
  std::int64_t to_outside;
  std::int64_t to_inside;
  std::int64_t from_outside;
  std::int64_t from_inside;
};

constexpr std::size_t run_length = 8;

// Steps of a large power of two all fall into one set of the first-level cache: then a tile reads no more lines at a
// time than a set usually has.
inline std::uint64_t inside_of_tile(std::int64_t from_inside) noexcept {
  constexpr std::uint64_t way_size = 4096, longest = 32;
  const std::uint64_t step = magnitude(from_inside);
  const std::uint64_t power_of_two = step & (0 - step);
  const std::uint64_t length =
      run_length * (power_of_two == 0 ? way_size : way_size / std::min(power_of_two, way_size));
  return std::min(length, longest);
}

// Two cache lines of what is read, since they come in pairs.
template <std::size_t size>
constexpr std::size_t outside_of_tile = std::clamp<std::size_t>(128 / size, 8, 64);

template <class Size>
inline void copy_run(unsigned char* to, const unsigned char* from, const Transpose& transpose, std::uint64_t length,
                     Size size) noexcept {
  std::uint64_t i = 0;
  for (; i + run_length <= length; i += run_length) {
    unsigned char* const to_run = to + distance(i, transpose.to_inside);
    const unsigned char* const from_run = from + distance(i, transpose.from_inside);
    for (std::uint64_t j = 0; j < run_length; ++j) {
      std::memcpy(to_run + distance(j, transpose.to_inside), from_run + distance(j, transpose.from_inside), size);
    }
  }
  for (; i < length; ++i) {
    std::memcpy(to + distance(i, transpose.to_inside), from + distance(i, transpose.from_inside), size);
  }
}

template <std::size_t size>
inline void copy_tiles(unsigned char* to, const unsigned char* from, const Transpose& transpose,
                       FixedSize<size> item) noexcept {
  const std::uint64_t inside_step = inside_of_tile(transpose.from_inside);
  for (std::uint64_t outside = 0; outside < transpose.outside; outside += outside_of_tile<size>) {
    const std::uint64_t outside_end = std::min<std::uint64_t>(outside + outside_of_tile<size>, transpose.outside);
    for (std::uint64_t inside = 0; inside < transpose.inside; inside += inside_step) {
      const std::uint64_t length = std::min(inside_step, transpose.inside - inside);
      for (std::uint64_t i = outside; i < outside_end; ++i) {
        copy_run(to + (distance(i, transpose.to_outside) + distance(inside, transpose.to_inside)),
                 from + (distance(i, transpose.from_outside) + distance(inside, transpose.from_inside)), transpose,
                 length, item);
      }
    }
  }
}

// The outside of a gather is the inside of a scatter.
template <std::size_t size>
inline void copy_transposed(const unsigned char* array, unsigned char* flat, const CopyPlane& plane,
                            FixedSize<size> item) noexcept {
  const Transpose gather{plane.rows, plane.columns,          plane.flat_row_stride,
                         size,       plane.array_row_stride, plane.array_column_stride};
  copy_tiles(flat, array, gather, item);
}

template <std::size_t size>
inline void copy_transposed(unsigned char* array, const unsigned char* flat, const CopyPlane& plane,
                            FixedSize<size> item) noexcept {
  const Transpose scatter{plane.columns,          plane.rows, plane.array_column_stride,
                          plane.array_row_stride, size,       plane.flat_row_stride};
  copy_tiles(array, flat, scatter, item);
}

template <class ArrayByte, class FlatByte>
inline void copy_plane(ArrayByte* array, FlatByte* flat, const CopyPlane& plane, std::size_t item_size) noexcept {
  const bool is_transposed = plane.rows > 1 && magnitude(plane.array_row_stride) < magnitude(plane.array_column_stride);
  const auto copy = [&](auto size) noexcept {
    is_transposed ? copy_transposed(array, flat, plane, size) : copy_rows(array, flat, plane, size);
  };
  switch (item_size) {
    case 1: return copy(FixedSize<1>{});
    case 2: return copy(FixedSize<2>{});
    case 4: return copy(FixedSize<4>{});
    case 8: return copy(FixedSize<8>{});
    case 16: return copy(FixedSize<16>{});
    default: return copy_rows(array, flat, plane, item_size);
  }
}

}  // namespace flaxstate
