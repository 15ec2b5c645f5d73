#include "field.hpp"

#include <algorithm>
#include <string_view>

#include "callbacks.hpp"
#include "field_where.hpp"
#include "growable_structs.hpp"

namespace flaxstate::capi {
namespace {

// As require(), with the field as path.
void require_at(const Where& where, bool holds, const char* message) {
  if (!holds) where.fail(Status::invalid_argument, message);
}

void read_leaf_type(fs_dtype dtype, Field& field, const Where& where) {
  if (dtype == FS_DTYPE_STR || dtype == FS_DTYPE_BYTES) {
    field.leaf = dtype == FS_DTYPE_STR ? LeafType::str : LeafType::bytes;
    return;
  }
  field.dtype = read_array_dtype(dtype);
  require_at(where, dtype == FS_DTYPE_NONE || field.dtype != Dtype::none, "fs_field.dtype is none of the constants");
}

}  // namespace

Field read_field(const fs_field* given, std::string_view owner) {
  const fs_field source = read_struct(given);
  Field field;
  const FieldWhere where(field, owner);
  require(source.name != nullptr, "fs_field.name is NULL");
  field.name = source.name;
  require_at(where, source.rank <= FS_MAX_FIELD_RANK, "a field has at most 8 dimensions");
  require_at(where, source.storage >= FS_STORAGE_IN_PLACE && source.storage <= FS_STORAGE_ACCESSORS,
             "fs_field.storage is none of the FS_STORAGE_… constants");
  require_at(where, source.form >= FS_FORM_DEFAULT && source.form <= FS_FORM_ARRAY,
             "fs_field.form is none of the FS_FORM_… constants");
  require_at(where, source.item_size <= UINT32_MAX, "the item size is beyond 4 GiB");
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
  require(field.type_name.empty(), "the field is no leaf: nested objects need a registry");
  Type type;
  type.name = field.name.empty() ? "leaf" : field.name;
  type.size = SIZE_MAX;
  type.kind = Kind::nil;
  type.fields.push_back(std::move(field));
  check_type(type);
  return type;
}

}  // namespace flaxstate::capi
