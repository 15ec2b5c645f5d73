#include "registry.hpp"

#include <utility>

namespace flaxstate {
namespace {

// Keeps readers out while the registry changes: there may be none before, and those that come are told to come again
// by Use's owner.
class Change {
 public:
  explicit Change(std::atomic<std::int64_t>& users) : users_(users) {
    std::int64_t none = 0;
    if (!users_.compare_exchange_strong(none, exclusive)) {
      throw Error(Status::busy, "the registry is being used by another call, so that it can't be changed");
    }
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  ~Change() { users_.fetch_sub(exclusive); }

 private:
  static constexpr std::int64_t exclusive = INT64_MIN / 2;
  std::atomic<std::int64_t>& users_;
};

}  // namespace

Registry::Use::Use(const Registry& registry) : users_(registry.users_) {
  if (users_.fetch_add(1) >= 0) return;
  users_.fetch_sub(1);
  throw Error(Status::busy, "the registry is being changed by another call");
}

std::string_view Field::dtype_text() const noexcept {
  if (leaf == LeafType::str) return "str";
  if (leaf == LeafType::bytes) return "bytes";
  return dtype_name.empty() ? flaxstate::dtype_name(dtype) : std::string_view(dtype_name);
}

void Registry::add(std::unique_ptr<Type> type, bool override_existing) {
  const Change change(users_);
  check_type(*type);
  const auto known = slots_.find(type->name);
  if (known != slots_.end() && known->second->type != nullptr && !override_existing) {
    // Flax's own words.
    throw Error(Status::exists, "a serialization handler for \"" + type->name + "\" is already registered");
  }
  const auto slot_of = [&](const std::string& name) -> TypeSlot& {
    std::unique_ptr<TypeSlot>& slot = slots_.try_emplace(name).first->second;
    if (slot == nullptr) slot = std::make_unique<TypeSlot>(TypeSlot{name, nullptr});
    return *slot;
  };
  for (Field& field : type->fields) {
    if (!field.type_name.empty()) field.type = &slot_of(field.type_name);
  }
  TypeSlot& slot = slot_of(type->name);
  slot.type = std::move(type);
}

bool Registry::contains(std::string_view name) const noexcept {
  const auto known = slots_.find(name);
  return known != slots_.end() && known->second != nullptr && known->second->type != nullptr;
}

const Type& Registry::find(std::string_view name) const {
  const auto known = slots_.find(name);
  if (known == slots_.end() || known->second == nullptr || known->second->type == nullptr) {
    throw Error(Status::not_found, "no type '" + std::string(name) + "' is registered");
  }
  return *known->second->type;
}

const Type& type_of(const Field& field, const Where& where) {
  if (field.type->type == nullptr) {
    where.fail(Status::not_found, "no type '" + field.type->name + "' is registered");
  }
  return *field.type->type;
}

}  // namespace flaxstate
