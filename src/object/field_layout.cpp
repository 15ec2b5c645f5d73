#include "object/field_layout.hpp"

#include <algorithm>
#include <string>

#include "base/english.hpp"
#include "object/field_location.hpp"
#include "object/field_rows.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {
namespace {

// Bytes from the field's first byte to its last.
std::uint64_t strided_size(const Field& field, const Location& where) {
  std::uint64_t size = field.item_size;
  for (std::uint32_t i = 0; i < field.rank; ++i) {
    if (field.strides[i] < 0) where.fail(Status::invalid_argument, "the strides of a field in place can't be negative");
    const auto steps = static_cast<std::uint64_t>(field.shape[i] > 1 ? field.shape[i] - 1 : 0);
    const auto stride = static_cast<std::uint64_t>(field.strides[i]);
    if (steps != 0 && stride > (INT64_MAX - size) / steps) {
      where.fail(Status::shape, "the strides reach further than an array can");
    }
    size += steps * stride;
  }
  return size;
}

// With room for as much as there may be.
std::uint64_t in_place_size(const Field& field, const Location& where) {
  std::int64_t shape[max_field_rank];
  std::copy_n(field.shape, max_field_rank, shape);
  const auto capacity = static_cast<std::int64_t>(std::min<std::uint64_t>(field.capacity, INT64_MAX));
  if (field.is_counted()) shape[0] = capacity;
  std::uint64_t count = 0;
  const bool can_be = field.has_extents ? checked_item_count(&capacity, 1, field.item_size, count)
                                        : checked_item_count(shape, field.rank, field.item_size, count);
  if (!can_be) where.fail(Status::shape, "the shape is larger than an array can be");
  if (count == 0) return 0;
  return field.is_strided ? strided_size(field, where) : count * field.item_size;
}

[[noreturn]] void fail_member(const Field& field, std::uint64_t size, const Location& where) {
  where.fail(Status::invalid_argument, "the struct's member has " + quantity(field.member_size, "byte") +
                                           ", but a field of this dtype, shape and storage needs " +
                                           std::to_string(size));
}

void check_inside(const Type& type, std::size_t offset, std::size_t size, const Location& where) {
  if (offset <= type.size && size <= type.size - offset) return;
  where.fail(Status::invalid_argument, "the field doesn't lie inside an object of its type");
}

void check_counts(const Type& type, const Field& field, const Location& where) {
  if (!field.varies() || field.storage == Storage::accessors) return;
  if (field.has_extents) {
    check_inside(type, field.extents_offset, field.rank * sizeof(std::int64_t), where);
  } else {
    check_inside(type, field.count_offset, field.count_size, where);
  }
  if (field.capacity != 0 || field.storage == Storage::view) return;
  if (field.storage == Storage::in_place) {
    where.fail(Status::invalid_argument, "a counted field in place needs a constant capacity");
  }
  check_inside(type, field.capacity_offset, field.capacity_size, where);
}

std::uint64_t object_count(const Field& field) noexcept {
  if (field.rank == 0) return 1;
  return field.is_counted() ? field.capacity : static_cast<std::uint64_t>(field.shape[0]);
}

// A number of its own may say how many there are, too: restoring then minds that both agree.
bool may_count(const Region& value, const Region& count) noexcept {
  const Field& field = *value.field;
  return count.role == Role::count && field.type_name.empty() && field.storage == Storage::in_place &&
         field.rank == 0 && dtype_is_integer(field.dtype) && value.is_same(count);
}

constexpr const char* shared_bytes = "the field has bytes in common with another one, but isn't the same";

[[noreturn]] void fail_overlap(const Field& one, const Field& other, std::string_view owner, const char* message) {
  FieldLocation(*std::max(&one, &other), owner).fail(Status::invalid_argument, message);
}

// A pointer, and what a container consists of, are nothing that a number may stand for.
bool are_same(const Region& one, const Region& other) noexcept {
  const bool is_value = one.role == Role::value && other.role == Role::value;
  return one.is_same(other) && (!is_value || one.field->storage == other.field->storage);
}

// Regions with bytes in common are the same, or it fails at the field that comes later.
void check_same_or_apart(std::vector<Region>& regions, std::string_view owner, const char* message) {
  std::sort(regions.begin(), regions.end(),
            [](const Region& a, const Region& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  for (std::size_t i = 1; i < regions.size(); ++i) {
    const Region& before = regions[i - 1];
    if (regions[i].begin >= before.end || are_same(before, regions[i])) continue;
    fail_overlap(*before.field, *regions[i].field, owner, message);
  }
}

// A field with gaps has no byte of what anything else has, but may describe the very items of another one.
void check_rows(const Type& type, std::string_view owner, const std::vector<Region>& others) {
  for (const Field& field : type.fields) {
    if (!has_gaps(field)) continue;
    const FieldRows rows(field);
    const auto is_same = [&](const Region& other) {
      const bool are_all = rows.count() == 1 && other.begin == rows.begin() && other.end == rows.end();
      return are_all && other.role == Role::value && other.field->storage == Storage::in_place;
    };
    for (const Region& other : others) {
      if (!rows.touches(other.begin, other.end) || is_same(other)) continue;
      fail_overlap(field, *other.field, owner, shared_bytes);
    }
    for (const Field& other : type.fields) {
      if (&other <= &field || !has_gaps(other)) continue;
      const FieldRows other_rows(other);
      if (rows.touches(other_rows) && !rows.is_same(other_rows)) fail_overlap(field, other, owner, shared_bytes);
    }
  }
}

// Bytes of the container, or, if its size isn't known, of the object from there on.
std::size_t layout_room(const Type& type, const Field& field) noexcept {
  return field.member_size != 0 ? field.member_size : type.size - field.offset;
}

// What a layout reads lies in them.
void check_layout(const Type& type, const Field& field, const Location& where) {
  const ContainerLayout& layout = field.layout;
  if (layout.layout == Layout::none) return;
  const std::size_t room = layout_room(type, field);
  const auto check_read = [&](std::size_t offset, std::size_t size) {
    if (offset <= room && size <= room - offset) return;
    where.fail(Status::invalid_argument, "the layout of the accessors reaches beyond the container");
  };
  const bool has_flag = layout.layout == Layout::flag;
  check_read(layout.data_offset, has_flag ? 0 : sizeof(void*));
  check_read(layout.end_offset, has_flag ? 1 : layout.layout == Layout::count ? layout.count_size : sizeof(void*));
  if (layout.layout != Layout::end || field.leaf != LeafType::items || !field.type_name.empty()) return;
  std::int64_t row[max_field_rank];
  std::copy_n(field.shape, max_field_rank, row);
  row[0] = 1;
  std::uint64_t items = 0;
  if (!checked_item_count(row, field.rank, field.item_size, items)) {
    where.fail(Status::shape, "the shape is larger than an array can be");
  }
  if (items == 0) where.fail(Status::invalid_argument, "rows of 0 bytes need a count, since they end where they begin");
}
// The same of what depends on the type of its elements.
void check_nested_layout(const Type& type, const Field& field, const Type& nested, const Location& where) {
  const ContainerLayout& layout = field.layout;
  if (layout.layout == Layout::end && nested.size == 0) {
    where.fail(Status::invalid_argument, "elements of 0 bytes need a count, since they end where they begin");
  }
  if (layout.layout != Layout::flag || nested.size <= layout_room(type, field) - layout.data_offset) return;
  where.fail(Status::invalid_argument, std::string("the container has ") + (field.member_size != 0 ? "" : "at most ") +
                                           quantity(layout_room(type, field), "byte") + ", but '" + nested.name +
                                           "' at its data_offset reaches beyond them");
}

}  // namespace

void check_place(const Type& type, const Field& field, const Location& where) {
  check_inside(type, field.offset, field.member_size, where);
  check_counts(type, field, where);
  if (field.storage == Storage::accessors) check_layout(type, field, where);
  if (field.is_behind_pointer()) {
    check_inside(type, field.offset, sizeof(void*), where);
    if (field.member_size != 0 && field.member_size != sizeof(void*)) fail_member(field, sizeof(void*), where);
  }
  if (field.storage != Storage::in_place || !field.type_name.empty()) return;
  const std::uint64_t size = in_place_size(field, where);
  check_inside(type, field.offset, size, where);
  // Gaps between rows, and room that is never used, may lie behind the last item.
  const bool is_exact = !field.is_strided && !field.varies();
  if (field.member_size == 0) return;
  if (is_exact ? field.member_size != size : field.member_size < size) fail_member(field, size, where);
}

void check_nested_place(const Type& type, const Field& field, const Type& nested, const Location& where) {
  if (field.storage == Storage::accessors) check_nested_layout(type, field, nested, where);
  if (field.storage != Storage::in_place) return;
  const std::uint64_t count = object_count(field);
  const auto fail = [&](const std::string& needed) {
    where.fail(Status::invalid_argument,
               "the struct's member has " +
                   (field.member_size != 0 ? quantity(field.member_size, "byte") : std::string("no room")) + ", but " +
                   std::to_string(count) + " of '" + nested.name + "' " + (count == 1 ? "needs " : "need ") + needed +
                   (field.member_size == sizeof(void*) ? ": is it a pointer?" : ""));
  };
  if (nested.size == 0) {
    // Its objects would all be one.
    if (nested.handler != nullptr && count > 1 && field.member_size != 0) fail("a type with a size");
    return;
  }
  if (count > SIZE_MAX / nested.size) fail("more than memory can hold");
  const std::size_t size = static_cast<std::size_t>(count) * nested.size;
  const bool fits = field.is_counted() ? field.member_size >= size : field.member_size == size;
  if (field.member_size != 0 && !fits) fail(std::to_string(size));
  check_inside(type, field.offset, size, where);
}

std::size_t value_size(const Field& field, const Type* nested) {
  if (field.is_behind_pointer()) return sizeof(void*);
  if (field.member_size != 0 || field.storage == Storage::accessors) return field.member_size;
  if (field.type_name.empty()) return static_cast<std::size_t>(in_place_size(field, no_location()));
  return nested != nullptr ? static_cast<std::size_t>(object_count(field)) * nested->size : 0;
}

std::vector<Region> count_regions(const Type& type) {
  std::vector<Region> regions;
  for (const Field& field : type.fields) {
    if (!field.varies() || field.storage == Storage::accessors) continue;
    const auto add = [&](std::size_t offset, std::size_t size, Role role) {
      regions.push_back({offset, offset + size, &field, role});
    };
    if (field.is_counted()) add(field.count_offset, field.count_size, Role::count);
    for (std::uint32_t i = 0; field.has_extents && i < field.rank; ++i) {
      constexpr std::size_t size = sizeof(std::int64_t);
      if (field.shape[i] == counted) add(field.extents_offset + i * size, size, Role::count);
    }
    const bool has_capacity = field.capacity == 0 && field.storage != Storage::view;
    if (has_capacity) add(field.capacity_offset, field.capacity_size, Role::capacity);
  }
  return regions;
}

void check_overlaps(const Type& type, std::string_view owner, std::vector<Region> values) {
  check_same_or_apart(values, owner, shared_bytes);
  std::vector<Region> counts = count_regions(type);
  check_same_or_apart(counts, owner, "the counts of two fields have bytes in common, but aren't the same");
  for (const Region& count : counts) {
    for (const Region& value : values) {
      if (count.end <= value.begin || value.end <= count.begin || may_count(value, count)) continue;
      FieldLocation(*count.field, owner)
          .fail(Status::invalid_argument, count.role == Role::count
                                              ? "the count of the field is a part of another value"
                                              : "the capacity of the field is a value");
    }
  }
  values.insert(values.end(), counts.begin(), counts.end());
  check_rows(type, owner, values);
}

bool shares_counts(const Type& type) {
  const std::vector<Region> counts = count_regions(type);
  return std::any_of(counts.begin(), counts.end(), [&](const Region& count) {
    if (count.role != Role::count) return false;
    const bool is_counted_twice = std::any_of(counts.begin(), counts.end(), [&](const Region& other) {
      return other.role == Role::count && &other != &count && other.is_same(count);
    });
    return is_counted_twice || std::any_of(type.fields.begin(), type.fields.end(), [&](const Field& field) {
             return field.type_name.empty() && field.rank == 0 && field.storage == Storage::in_place &&
                    field.offset == count.begin;
           });
  });
}

}  // namespace flaxstate
