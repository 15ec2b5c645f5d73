#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"
#include "base/location.hpp"
#include "object/type.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

// Where the value of a field stands in an object, and how large it is there.

template <class T>
T load_member(const void* object, std::size_t offset) noexcept {
  return load<T>(static_cast<const Byte*>(object) + offset);
}

// The value's first byte; nullptr for a NULL pointer. Not for accessors.
inline const Byte* field_data(const Field& field, const void* object) noexcept {
  if (field.is_behind_pointer()) return load_member<const Byte*>(object, field.offset);
  return static_cast<const Byte*>(object) + field.offset;
}
inline Byte* field_data(const Field& field, void* object) noexcept {
  return const_cast<Byte*>(field_data(field, static_cast<const void*>(object)));
}

// A member that counts, of 4 or 8 bytes.
inline std::uint64_t load_count(const void* object, std::size_t offset, std::uint32_t size) noexcept {
  return size == 4 ? load_member<std::uint32_t>(object, offset) : load_member<std::uint64_t>(object, offset);
}
inline void store_count(void* object, std::size_t offset, std::uint32_t size, std::uint64_t count) noexcept {
  Byte* const member = static_cast<Byte*>(object) + offset;
  if (size == 4) {
    store(static_cast<std::uint32_t>(count), member);
  } else {
    store(count, member);
  }
}
// It may be signed.
constexpr std::uint64_t largest_count(std::uint32_t size) noexcept {
  if (size == 4) return INT32_MAX;
  return SIZE_MAX < INT64_MAX ? SIZE_MAX : INT64_MAX;
}

// Elements of the first dimension. Throws shape for one that is negative or too large.
inline std::size_t field_count(const Field& field, const void* object, const Location& where) {
  if (!field.is_counted()) return field.rank == 0 ? 1 : static_cast<std::size_t>(field.shape[0]);
  const std::uint64_t count = load_count(object, field.count_offset, field.count_size);
  if (count > largest_count(field.count_size)) {
    where.fail(Status::shape, "the count of the field is negative, or larger than an array can be");
  }
  return static_cast<std::size_t>(count);
}
// How many the memory has room for, if the object knows how many there are. Throws invalid_argument for a capacity that
// is negative or too large.
inline std::size_t field_capacity(const Field& field, const void* object, const Location& where) {
  std::uint64_t capacity = field.capacity;
  if (capacity == 0) {
    capacity = load_count(object, field.capacity_offset, field.capacity_size);
    if (capacity > largest_count(field.capacity_size)) {
      where.fail(Status::invalid_argument, "the capacity of the field is negative, or larger than memory");
    }
  }
  // More than the count can say doesn't fit, either.
  const std::uint64_t most = field.is_counted() ? largest_count(field.count_size) : SIZE_MAX;
  return static_cast<std::size_t>(capacity < most ? capacity : most);
}
// The same for every field.
inline std::size_t field_room(const Field& field, const void* object, const Location& where) {
  return field.varies() ? field_capacity(field, object, where) : field_count(field, object, where);
}

// The shape of a field with extents, as the object has it now. Throws shape for a negative dimension.
inline void load_extents(const Field& field, const void* object, std::int64_t* shape, const Location& where) {
  for (std::uint32_t i = 0; i < field.rank; ++i) {
    shape[i] = field.shape[i];
    if (shape[i] == counted) shape[i] = load_member<std::int64_t>(object, field.extents_offset + i * sizeof shape[i]);
    if (shape[i] < 0) where.fail(Status::shape, "an extent of the field is negative");
  }
}
inline void store_extents(const Field& field, void* object, const std::int64_t* shape) noexcept {
  for (std::uint32_t i = 0; i < field.rank; ++i) {
    if (field.shape[i] != counted) continue;
    store(shape[i], static_cast<Byte*>(object) + field.extents_offset + i * sizeof shape[i]);
  }
}

// The elements of a container whose layout is known: they are `element_size` bytes apart. Throws shape for a count that
// can't be, and invalid_argument for elements at NULL, as where a field has a count.
struct LaidOut {
  const Byte* first;
  std::size_t count;
};
inline LaidOut laid_out(const ContainerLayout& layout, const void* container, std::size_t element_size,
                        const Location& where) {
  if (layout.layout == Layout::flag) {
    const bool is_there = load_member<std::uint8_t>(container, layout.end_offset) != 0;
    return {static_cast<const Byte*>(container) + layout.data_offset, is_there ? std::size_t{1} : 0};
  }
  const auto* const first = load_member<const Byte*>(container, layout.data_offset);
  std::uint64_t count = 0;
  if (layout.layout == Layout::count) {
    count = load_count(container, layout.end_offset, layout.count_size);
    if (count > largest_count(layout.count_size)) {
      where.fail(Status::shape, "the count of the container is negative, or larger than memory");
    }
  } else {
    const auto* const end = load_member<const Byte*>(container, layout.end_offset);
    const auto size = static_cast<std::uint64_t>(end - first);
    if (size > INT64_MAX) where.fail(Status::shape, "the container ends before its first element");
    if (element_size == 0 || size % element_size != 0)
      where.fail(Status::shape, "the container ends inside an element");
    count = size / element_size;
  }
  if (first == nullptr && count != 0) {
    where.fail(Status::invalid_argument, "the elements of the container are at NULL, but its count is not 0");
  }
  return {first, static_cast<std::size_t>(count)};
}

// Whether a member at `offset` says how much there is of the field.
inline bool counts_at(const Field& field, std::size_t offset) noexcept {
  if (field.storage == Storage::accessors) return false;
  if (field.is_counted()) return field.count_offset == offset;
  for (std::uint32_t i = 0; field.has_extents && i < field.rank; ++i) {
    if (field.shape[i] == counted && field.extents_offset + i * sizeof(std::int64_t) == offset) return true;
  }
  return false;
}

// The array of a leaf field with this shape, whose data is at `data`.
inline ArrayView array_of_shape(const Field& field, const Byte* data, const std::int64_t* shape) noexcept {
  ArrayView array;
  array.dtype = field.dtype;
  array.swapped = host_is_big_endian();
  array.rank = field.rank;
  array.item_size = field.item_size;
  array.name = field.dtype_name;
  array.data = data;
  array.shape = shape;
  if (field.is_strided) array.strides = field.strides;
  return array;
}
// The same of a field whose first dimension has `count` elements; `shape` is storage for it.
inline ArrayView field_array(const Field& field, const Byte* data, std::size_t count, std::int64_t* shape) noexcept {
  if (!field.is_counted()) return array_of_shape(field, data, field.shape);
  std::memcpy(shape, field.shape, sizeof field.shape);
  shape[0] = static_cast<std::int64_t>(count);
  return array_of_shape(field, data, shape);
}

}  // namespace flaxstate
