#include <flaxstate/registry.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "allocator.hpp"
#include "callbacks.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "path.hpp"
#include "source_callbacks.hpp"
#include "struct_size.hpp"

namespace flaxstate::capi {
namespace {

// As require(), with the field as path.
void require_of(const Field& field, bool holds, const char* message) {
  if (holds) return;
  std::string path = ".";
  append_path(path, std::string_view(field.name));
  throw Error(Status::invalid_argument, message, path);
}

void read_leaf_type(fs_dtype dtype, Field& field) {
  if (dtype == FS_STR || dtype == FS_BYTES) {
    field.leaf = dtype == FS_STR ? LeafType::str : LeafType::bytes;
    return;
  }
  require_of(field, dtype >= 0 && dtype <= FS_OPAQUE, "fs_field.dtype is none of the constants");
  field.dtype = static_cast<Dtype>(dtype);
}

Field read_field(const fs_field* given) {
  const fs_field source = read_struct(given, "fs_field");
  Field field;
  require(source.name != nullptr, "fs_field.name is NULL");
  field.name = source.name;
  require_of(field, source.rank <= FS_MAX_FIELD_RANK, "a field has at most 8 dimensions");
  require_of(field, source.storage >= FS_STORAGE_IN_PLACE && source.storage <= FS_STORAGE_ACCESSORS,
             "fs_field.storage is none of the FS_STORAGE_… constants");
  require_of(field, source.form >= FS_FORM_DEFAULT && source.form <= FS_FORM_ARRAY,
             "fs_field.form is none of the FS_FORM_… constants");
  require_of(field, source.item_size <= UINT32_MAX, "the item size is beyond 4 GiB");
  field.offset = source.offset;
  field.storage = static_cast<Storage>(source.storage);
  field.form = static_cast<Form>(source.form);
  read_leaf_type(source.dtype, field);
  field.rank = source.rank;
  std::copy_n(source.shape, FS_MAX_FIELD_RANK, field.shape);
  std::copy_n(source.strides, FS_MAX_FIELD_RANK, field.strides);
  field.count_offset = source.count_offset;
  field.capacity_offset = source.capacity_offset;
  field.capacity = source.capacity;
  field.item_size = static_cast<std::uint32_t>(source.item_size);
  if (source.type_name != nullptr) field.type_name = source.type_name;
  if (source.dtype_name != nullptr) field.dtype_name = source.dtype_name;
  if (source.accessors != nullptr) {
    field.accessors = read_accessors(source.accessors, field.name);
    require_of(field, !field.is_counted() || source.accessors->size != nullptr,
               "a stream whose first dimension is FS_COUNTED needs size");
  }
  return field;
}

std::unique_ptr<Type> read_type(const fs_type& source) {
  auto type = std::make_unique<Type>();
  require(source.name != nullptr, "fs_type.name is NULL");
  require(source.fields != nullptr || source.field_count == 0, "fs_type.fields is NULL");
  require(source.field_count == 0 || source.field_size >= sizeof(fs_field), "fs_type.field_size is too small");
  require(source.kind >= 0 && source.kind <= FS_KIND_DATACLASS, "fs_type.kind is none of the FS_KIND_… constants");
  type->name = source.name;
  type->size = source.size;
  type->kind = source.kind == FS_KIND_NONE ? Kind::dataclass : static_cast<Kind>(source.kind);
  type->handler = read_handler(source);
  const auto* bytes = reinterpret_cast<const Byte*>(source.fields);
  for (std::size_t i = 0; i < source.field_count; ++i) {
    type->fields.push_back(read_field(reinterpret_cast<const fs_field*>(bytes + i * source.field_size)));
  }
  return type;
}

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_status fs_registry_create(const fs_allocator* allocator, fs_registry** out_registry, fs_error** error) {
  return guarded(error, [&] {
    require(out_registry != nullptr, "out_registry is NULL");
    auto registry = std::make_unique<fs_registry>();
    registry->allocator = read_allocator(allocator);
    *out_registry = registry.release();
  });
}

void fs_registry_free(fs_registry* registry) { delete registry; }

fs_status fs_register_type(fs_registry* registry, const fs_type* type, fs_error** error) {
  // Ends the user data whatever happens: now, if registering fails, else with the type.
  UserData user_data = user_data_of(type);
  return guarded(error, [&] {
    require(registry != nullptr && type != nullptr, "an argument is NULL");
    const fs_type source = read_struct(type, "fs_type");
    std::unique_ptr<Type> read = read_type(source);
    auto lifetime = std::make_shared<UserData>(nullptr, nullptr);
    read->lifetime = lifetime;
    registry->core.add(std::move(read), source.override_existing != 0);
    user_data.move_to(*lifetime);
  });
}

int32_t fs_is_serializable(const fs_registry* registry, const char* type_name) {
  bool is_registered = false;
  guarded(nullptr, [&] {
    require(registry != nullptr && type_name != nullptr, "an argument is NULL");
    const Registry::Use use(registry->core);
    is_registered = registry->core.contains(type_name);
  });
  return is_registered ? 1 : 0;
}

}  // extern "C"
