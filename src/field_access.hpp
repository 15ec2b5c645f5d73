#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "array_view.hpp"
#include "registry.hpp"

namespace flaxstate {

// Where the value of a field stands in an object, and how large it is there.

template <class T>
T load_member(const void* object, std::size_t offset) noexcept {
  T value;
  std::memcpy(&value, static_cast<const Byte*>(object) + offset, sizeof value);
  return value;
}

// The value's first byte; nullptr for a NULL pointer. Not for accessors.
inline const Byte* field_data(const Field& field, const void* object) noexcept {
  if (field.storage == Storage::pointer) return load_member<const Byte*>(object, field.offset);
  return static_cast<const Byte*>(object) + field.offset;
}
inline Byte* field_data(const Field& field, void* object) noexcept {
  return const_cast<Byte*>(field_data(field, static_cast<const void*>(object)));
}

// Elements of the first dimension, and how many the memory has room for.
inline std::size_t field_count(const Field& field, const void* object) noexcept {
  if (field.is_counted()) return load_member<std::size_t>(object, field.count_offset);
  return field.rank == 0 ? 1 : static_cast<std::size_t>(field.shape[0]);
}
inline std::size_t field_capacity(const Field& field, const void* object) noexcept {
  return field.capacity != 0 ? field.capacity : load_member<std::size_t>(object, field.capacity_offset);
}

// The array of a leaf field whose first dimension has `count` elements and whose data is at `data`; `shape` is
// storage for it.
inline ArrayView field_array(const Field& field, const Byte* data, std::size_t count, std::int64_t* shape) noexcept {
  ArrayView array;
  array.dtype = field.dtype;
  array.swapped = host_is_big_endian();
  array.rank = field.rank;
  array.item_size = field.item_size;
  array.name = field.dtype_name;
  array.data = data;
  array.shape = field.shape;
  if (field.rank != 0 && field.shape[0] == counted) {
    std::memcpy(shape, field.shape, sizeof field.shape);
    shape[0] = static_cast<std::int64_t>(count);
    array.shape = shape;
  }
  if (field.is_strided) array.strides = field.strides;
  return array;
}

}  // namespace flaxstate
