#include <flaxstate/registry.h>

#include <memory>
#include <string_view>
#include <vector>

#include "allocator.hpp"
#include "callback_outcome.hpp"
#include "field.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handler_callbacks.hpp"
#include "handles.hpp"
#include "object/uncovered_bytes.hpp"
#include "report_use.hpp"
#include "source_callbacks.hpp"
#include "user_data.hpp"

namespace flaxstate::capi {
namespace {

// Whether so much fits behind an address.
bool can_be_array(const void* first, std::size_t count, std::size_t size) noexcept {
  const auto behind = UINTPTR_MAX - reinterpret_cast<std::uintptr_t>(first);
  return count == 0 || count <= behind / size;
}

std::unique_ptr<Type> read_type(const fs_type& source, std::string_view owner) {
  auto type = std::make_unique<Type>();
  require(source.fields != nullptr || source.field_count == 0, "fs_type.fields is NULL");
  require(source.field_count == 0 || can_be_size(source.field_size, first_size<fs_field>),
          "fs_type.field_size is not a size of fs_field");
  require(can_be_array(source.fields, source.field_count, source.field_size),
          "fs_type.field_count is more than memory can hold");
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
    type->fields.push_back(read_field(field, owner));
  }
  return type;
}

// The types of one call, and what their owner gave along: it ends now, if registering fails, else with the types.
class NewTypes {
 public:
  NewTypes(const fs_type* types, std::size_t count, std::size_t size) noexcept
      : bytes_(reinterpret_cast<const Byte*>(types)),
        count_(types != nullptr && can_be_size(size, first_size<fs_type>) && can_be_array(types, count, size) ? count
                                                                                                              : 0),
        size_(size) {}
  NewTypes(const NewTypes&) = delete;
  NewTypes& operator=(const NewTypes&) = delete;
  ~NewTypes() {
    for (std::size_t i = 0; !are_added_ && i < count_; ++i) const UserData ends = user_data_of(&type(i));
  }

  void add_to(Registry& registry, bool names_owner) {
    std::vector<Registry::Addition> additions;
    std::vector<std::shared_ptr<UserData>> lifetimes;
    for (std::size_t i = 0; i < count_; ++i) {
      require(readable(&type(i)) == nullptr || count_ == 1 || type(i).struct_size <= size_,
              "an fs_type.struct_size is larger than type_size, the distance of the types");
      const fs_type source = read_struct(&type(i));
      require(source.name != nullptr, "fs_type.name is NULL");
      std::unique_ptr<Type> read = read_type(source, names_owner ? source.name : std::string_view());
      lifetimes.push_back(std::make_shared<UserData>(nullptr, nullptr));
      read->lifetime = lifetimes.back();
      additions.push_back({std::move(read), source.override_existing == 1});
    }
    registry.add(std::move(additions), names_owner);
    for (std::size_t i = 0; i < count_; ++i) user_data_of(&type(i)).move_to(*lifetimes[i]);
    are_added_ = true;
  }

 private:
  const fs_type& type(std::size_t index) const noexcept {
    return *reinterpret_cast<const fs_type*>(bytes_ + index * size_);
  }

  const Byte* bytes_;
  std::size_t count_;
  std::size_t size_;
  bool are_added_ = false;
};

// Shows the names of the registered types, unless the registry is being changed.
template <class Visit>
void visit_names(const fs_registry* registry, const Visit& visit) {
  guarded(nullptr, [&] {
    require(registry != nullptr, "the registry is NULL");
    const Registry::Use use(registry->core);
    visit(registry->core.names());
  });
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

void fs_registry_free(fs_registry* registry) { free_handle(registry); }

fs_status fs_register_type(fs_registry* registry, const fs_type* type, fs_error** error) {
  return guarded(error, [&] {
    NewTypes types(type, 1, sizeof(fs_type));
    require(registry != nullptr && type != nullptr, "an argument is NULL");
    types.add_to(registry->core, false);
  });
}

fs_status fs_register_types(fs_registry* registry, const fs_type* types, size_t type_count, size_t type_size,
                            fs_error** error) {
  return guarded(error, [&] {
    NewTypes added(types, type_count, type_size);
    require(registry != nullptr && (types != nullptr || type_count == 0), "an argument is NULL");
    require(type_count == 0 || can_be_size(type_size, first_size<fs_type>), "type_size must be sizeof(fs_type)");
    require(can_be_array(types, type_count, type_size), "type_count is more than memory can hold");
    added.add_to(registry->core, true);
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

size_t fs_registry_type_count(const fs_registry* registry) {
  std::size_t count = 0;
  visit_names(registry, [&](const auto& names) { count = names.size(); });
  return count;
}

const char* fs_registry_type_name(const fs_registry* registry, size_t index) {
  const char* name = nullptr;
  visit_names(registry, [&](const auto& names) {
    if (index < names.size()) name = names[index]->name.c_str();
  });
  return name;
}

fs_status fs_registry_uncovered(const fs_registry* registry, const char* type_name, fs_report* report,
                                fs_error** error) {
  return guarded(error, [&] {
    ReportUse use_of_report(report);
    require(registry != nullptr && type_name != nullptr && report != nullptr, "an argument is NULL");
    const Registry::Use use(registry->core);
    for (const UncoveredRun& run : find_uncovered(registry->core.find(type_name))) {
      Report& core = *use_of_report.get();
      core.add(ReportKind::uncovered, run.path, {}, core.is_full() ? std::string() : run.text());
    }
    use_of_report.finish();
  });
}

}  // extern "C"
