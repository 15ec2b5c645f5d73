#include "field.hpp"

#include <algorithm>
#include <string_view>

#include "accessor_callbacks.hpp"
#include "growable_structs.hpp"
#include "object/field_location.hpp"
#include "object/type_check.hpp"

namespace flaxstate::capi {
namespace {

// As require(), with the field as path.
void require_at(const Location& where, bool holds, const char* message) {
  if (!holds) where.fail(Status::invalid_argument, message);
}

void read_leaf_type(fs_dtype dtype, Field& field, const Location& where) {
  if (dtype == FS_DTYPE_STR || dtype == FS_DTYPE_BYTES) {
    field.leaf = dtype == FS_DTYPE_STR ? LeafType::str : LeafType::bytes;
    return;
  }
  field.dtype = read_array_dtype(dtype);
  require_at(where, dtype == FS_DTYPE_NONE || field.dtype != Dtype::none,
             "fs_field.dtype is none of the FS_DTYPE_… constants");
}

// What a forgotten rank or FS_COUNTED leaves without a meaning.
void require_used(const fs_field& field, const Location& where) {
  constexpr std::size_t most = FS_MAX_FIELD_RANK;
  const auto is_zero = [](std::int64_t number) { return number == 0; };
  require_at(where, std::all_of(field.shape + field.rank, field.shape + most, is_zero),
             "fs_field.shape has more dimensions than its rank");
  require_at(where, std::all_of(field.strides + field.rank, field.strides + most, is_zero),
             "fs_field.strides has more dimensions than its rank");
  const auto* const behind_first = field.shape + (field.rank != 0 ? 1 : 0);
  const bool has_extents = std::find(behind_first, field.shape + field.rank, FS_COUNTED) != field.shape + field.rank;
  const bool varies = has_extents || (field.rank != 0 && field.shape[0] == FS_COUNTED);
  const bool is_counted = varies && field.storage != FS_STORAGE_ACCESSORS;
  const bool has_room = is_counted && field.storage != FS_STORAGE_VIEW;
  require_at(
      where, has_room || (field.capacity == 0 && field.capacity_offset == 0 && field.capacity_size == 0),
      "fs_field.capacity is for a field with an FS_COUNTED dimension, in place or behind a pointer, not for a view");
  require_at(where, field.capacity == 0 || field.capacity_offset == 0,
             "fs_field.capacity is a constant, or stands at capacity_offset");
  require_at(where, (is_counted && !has_extents) || (field.count_offset == 0 && field.count_size == 0),
             "fs_field.count_offset is for a field whose first dimension alone is FS_COUNTED");
  require_at(where, (is_counted && has_extents) || field.extents_offset == 0,
             "fs_field.extents_offset is for a field with an FS_COUNTED dimension behind the first");
  require_at(where, field.type_name == nullptr || field.form == FS_FORM_DEFAULT, "fs_field.form is for leaves");
}

}  // namespace

Field read_field(const fs_field* given, std::string_view owner) {
  const fs_field source = read_struct(given);
  Field field;
  const FieldLocation where(field, owner);
  require(source.name != nullptr, "fs_field.name is NULL");
  field.name = source.name;
  require_at(where, source.rank <= FS_MAX_FIELD_RANK, "a field has at most 8 dimensions");
  require_at(where, source.storage >= FS_STORAGE_IN_PLACE && source.storage <= FS_STORAGE_VIEW,
             "fs_field.storage is none of the FS_STORAGE_… constants");
  require_at(where, source.form >= FS_FORM_DEFAULT && source.form <= FS_FORM_ARRAY,
             "fs_field.form is none of the FS_FORM_… constants");
  require_at(where, source.item_size <= UINT32_MAX, "the item size is beyond 4 GiB");
  require_used(source, where);
  field.offset = source.offset;
  field.storage = static_cast<Storage>(source.storage);
  field.form = static_cast<Form>(source.form);
  read_leaf_type(source.dtype, field, where);
  field.rank = source.rank;
  std::copy_n(source.shape, FS_MAX_FIELD_RANK, field.shape);
  std::copy_n(source.strides, FS_MAX_FIELD_RANK, field.strides);
  field.count_offset = source.count_offset;
  field.capacity_offset = source.capacity_offset;
  field.capacity = source.capacity;
  field.count_size = source.count_size;
  field.capacity_size = source.capacity_size;
  field.extents_offset = source.extents_offset;
  field.member_size = source.member_size;
  field.item_size = static_cast<std::uint32_t>(source.item_size);
  if (source.type_name != nullptr) field.type_name = source.type_name;
  if (source.dtype_name != nullptr) field.dtype_name = source.dtype_name;
  if (source.accessors != nullptr) {
    field.accessors = read_accessors(source.accessors, where);
    require_at(where, !field.is_counted() || source.accessors->size != nullptr,
               "a stream whose first dimension is FS_COUNTED needs size");
  }
  return field;
}

Type type_of_leaf(Field field) {
  require(field.type_name.empty(), "the field is not a leaf: nested objects need a registry");
  Type type;
  type.name = field.name.empty() ? "leaf" : field.name;
  type.size = SIZE_MAX;
  type.kind = Kind::nil;
  type.fields.push_back(std::move(field));
  check_type(type);
  return type;
}

}  // namespace flaxstate::capi
