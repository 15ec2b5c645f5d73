#include <flaxstate/registry.h>

#include <memory>

#include "allocator.hpp"
#include "callbacks.hpp"
#include "field.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "source_callbacks.hpp"

namespace flaxstate::capi {
namespace {

std::unique_ptr<Type> read_type(const fs_type& source) {
  auto type = std::make_unique<Type>();
  require(source.name != nullptr, "fs_type.name is NULL");
  require(source.fields != nullptr || source.field_count == 0, "fs_type.fields is NULL");
  require(source.field_count == 0 || can_be_size(source.field_size, first_size<fs_field>),
          "fs_type.field_size is no size of an fs_field");
  read_flag(source.override_existing, "fs_type.override_existing");
  require(source.kind >= 0 && source.kind <= FS_KIND_DATACLASS, "fs_type.kind is none of the FS_KIND_… constants");
  type->name = source.name;
  type->size = source.size;
  type->kind = source.kind == FS_KIND_NONE ? Kind::dataclass : static_cast<Kind>(source.kind);
  type->handler = read_handler(source);
  const auto* bytes = reinterpret_cast<const Byte*>(source.fields);
  for (std::size_t i = 0; i < source.field_count; ++i) {
    const auto* field = reinterpret_cast<const fs_field*>(bytes + i * source.field_size);
    // Beyond its own size an element isn't that field any more.
    require(readable(field) == nullptr || field->struct_size <= source.field_size,
            "an fs_field.struct_size is larger than fs_type.field_size, the distance of the fields");
    type->fields.push_back(read_field(field));
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
    const fs_type source = read_struct(type);
    std::unique_ptr<Type> read = read_type(source);
    auto lifetime = std::make_shared<UserData>(nullptr, nullptr);
    read->lifetime = lifetime;
    registry->core.add(std::move(read), source.override_existing == 1);
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
