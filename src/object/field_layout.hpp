#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/location.hpp"
#include "object/type.hpp"

namespace flaxstate {

// Which bytes of an object a field needs. All checks throw with the field as path.

// That they lie inside an object of the type and, where its size is known, inside the struct's member, and so does what
// the layout of a container reads. Nested objects are looked at by check_nested_place().
void check_place(const Type& type, const Field& field, const Location& where);

// The same of nested objects in place and of elements, once their type is known.
void check_nested_place(const Type& type, const Field& field, const Type& nested, const Location& where);

// What a run of bytes is to its field.
enum class Role : std::uint8_t { value, count, capacity };
struct Region {
  std::size_t begin;
  std::size_t end;
  const Field* field;
  Role role;

  bool is_same(const Region& other) const noexcept { return begin == other.begin && end == other.end; }
};

// Bytes of the value in the object: of the pointer, the container, or the value itself; 0: not known. `nested`: the
// type of nested objects, nullptr if it isn't known.
std::size_t value_size(const Field& field, const Type* nested);

// The members that say how much there is, each counted dimension by itself, and for how much there is room.
std::vector<Region> count_regions(const Type& type);

// That two fields describe the same bytes or none in common, and that what counts is no part of a value, but for a
// number of its own. `type_of`: the type of a field's nested objects, or nullptr.
template <class TypeOf>
void check_overlaps(const Type& type, std::string_view owner, const TypeOf& type_of);
void check_overlaps(const Type& type, std::string_view owner, std::vector<Region> values);

// Rows of such a field may have those of others in the gaps between them.
inline bool has_gaps(const Field& field) noexcept { return field.is_strided && field.storage == Storage::in_place; }

// Whether a member that counts is written by more than one field.
bool shares_counts(const Type& type);

template <class TypeOf>
void check_overlaps(const Type& type, std::string_view owner, const TypeOf& type_of) {
  std::vector<Region> values;
  for (const Field& field : type.fields) {
    const std::size_t size = has_gaps(field) ? 0 : value_size(field, type_of(field));
    if (size != 0) values.push_back({field.offset, field.offset + size, &field, Role::value});
  }
  check_overlaps(type, owner, std::move(values));
}

}  // namespace flaxstate
