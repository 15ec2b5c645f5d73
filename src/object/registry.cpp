#include "object/registry.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "object/field_layout.hpp"
#include "object/field_location.hpp"
#include "object/type_check.hpp"

namespace flaxstate {
namespace {

// Added to the number of users: there are none, and those that come find less than none.
constexpr std::int64_t exclusive = INT64_MIN / 2;

// Keeps readers out while the registry changes: there may be none before, and those that come are told to come again
// by Use's owner.
class Change {
 public:
  explicit Change(std::atomic<std::int64_t>& users) : users_(users) {
    std::int64_t none = 0;
    if (!users_.compare_exchange_strong(none, exclusive)) {
      throw Error(Status::busy, "the registry is being used by another call, so it can't be changed");
    }
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  ~Change() { users_.fetch_sub(exclusive); }

 private:
  std::atomic<std::int64_t>& users_;
};

// Whether the state of a pass-through type with this field is that of the field's type.
bool passes_through(const Field& field) noexcept {
  if (field.storage == Storage::accessors) return field.accessors->container() == Container::optional;
  return field.rank == 0;
}

// Its own state would have no end.
template <class TypeOf>
void check_passes_through(const Type& type, const TypeOf& type_of, std::size_t type_count) {
  const Type* next = &type;
  for (std::size_t steps = 0; next != nullptr && next->kind == Kind::nil && next->handler == nullptr; ++steps) {
    next = passes_through(next->fields[0]) ? type_of(next->fields[0]) : nullptr;
    if (next == &type || steps > type_count) {
      throw Error(Status::invalid_argument, "the state of the pass-through type '" + type.name + "' is that of itself");
    }
  }
}

std::unique_ptr<const TypeProgram> program_of(const Type& type, const FindType& type_of) {
  return std::make_unique<const TypeProgram>(compile_type(type, type_of));
}

}  // namespace

Registry::~Registry() {
  // What ends with a type may come back with calls.
  users_.store(exclusive);
  names_.clear();
  slots_.clear();
}

Registry::Use::Use(const Registry& registry) : users_(registry.users_) {
  if (users_.fetch_add(1) >= 0) return;
  users_.fetch_sub(1);
  throw Error(Status::busy, "the registry is being changed by another call");
}

TypeSlot& Registry::slot_of(const std::string& name) {
  std::unique_ptr<TypeSlot>& slot = slots_.try_emplace(name).first->second;
  if (slot == nullptr) slot = std::make_unique<TypeSlot>(TypeSlot{name, nullptr});
  return *slot;
}

bool Registry::mentions_any(const std::vector<Addition>& additions) const {
  return std::any_of(additions.begin(), additions.end(),
                     [&](const Addition& addition) { return slots_.find(addition.type->name) != slots_.end(); });
}

// Whatever a type says of its nested objects is checked when both are known.
void Registry::check_nested(const std::vector<Addition>& additions, const FindType& type_of) const {
  std::set<std::string_view> added;
  for (const Addition& addition : additions) added.insert(addition.type->name);
  const auto check = [&](const Type& type) {
    check_passes_through(type, type_of, slots_.size() + additions.size());
    bool has_nested = false;
    for (const Field& field : type.fields) {
      const Type* const nested = type_of(field);
      if (nested == nullptr) continue;
      has_nested = true;
      check_nested_place(type, field, *nested, FieldLocation(field, type.name));
    }
    if (has_nested) check_overlaps(type, type.name, type_of);
  };
  for (const Addition& addition : additions) check(*addition.type);
  if (!mentions_any(additions)) return;
  const auto is_of_added = [&](const Field& field) { return added.find(field.type_name) != added.end(); };
  for (const TypeSlot* slot : names_) {
    const std::vector<Field>& fields = slot->type->fields;
    const bool is_replaced = added.find(slot->name) != added.end();
    if (!is_replaced && std::any_of(fields.begin(), fields.end(), is_of_added)) check(*slot->type);
  }
}

// Types whose objects have parts that are added, or have such parts: their programs lead into them.
std::vector<const TypeSlot*> Registry::made_anew(const std::vector<Addition>& additions) const {
  std::set<std::string_view> changed;
  for (const Addition& addition : additions) {
    if (slots_.find(addition.type->name) != slots_.end()) changed.insert(addition.type->name);
  }
  std::vector<const TypeSlot*> found;
  if (changed.empty()) return found;
  std::set<std::string_view> others;
  for (const Addition& addition : additions) others.insert(addition.type->name);
  const auto changes = [&](const Field& field) { return is_part(field) && changed.count(field.type_name) != 0; };
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (const TypeSlot* slot : names_) {
      const std::vector<Field>& fields = slot->type->fields;
      if (others.count(slot->name) != 0 || !std::any_of(fields.begin(), fields.end(), changes)) continue;
      others.insert(slot->name);
      changed.insert(slot->name);
      found.push_back(slot);
      is_new = true;
    }
  }
  return found;
}

void Registry::add(std::vector<Addition> additions, bool names_owner) {
  const Change change(users_);
  std::set<std::string_view> names;
  for (const Addition& addition : additions) {
    const std::string& name = addition.type->name;
    check_type(*addition.type, names_owner ? std::string_view(name) : std::string_view());
    const bool is_known = contains(name) && !addition.override_existing;
    if (is_known || !names.insert(name).second) {
      // Flax's own message.
      throw Error(Status::exists, "a serialization handler for \"" + name + "\" is already registered");
    }
  }
  std::map<std::string_view, const Type*> added;
  for (const Addition& addition : additions) added.emplace(addition.type->name, addition.type.get());
  const FindType type_of = [&](const Field& field) -> const Type* {
    if (field.type_name.empty()) return nullptr;
    const auto is_new = added.find(field.type_name);
    if (is_new != added.end()) return is_new->second;
    const auto known = slots_.find(field.type_name);
    return known == slots_.end() || known->second == nullptr ? nullptr : known->second->type.get();
  };
  check_nested(additions, type_of);
  for (const Addition& addition : additions) {
    if (addition.type->handler == nullptr) addition.type->program = program_of(*addition.type, type_of);
  }
  std::vector<std::pair<Type*, std::unique_ptr<const TypeProgram>>> anew;
  for (const TypeSlot* slot : made_anew(additions))
    anew.emplace_back(slot->type.get(), program_of(*slot->type, type_of));
  const bool changes_known = mentions_any(additions);
  // What may fail comes first. A slot without a type is a name that was mentioned.
  names_.reserve(names_.size() + additions.size());
  std::vector<TypeSlot*> slots;
  slots.reserve(additions.size());
  for (const Addition& addition : additions) {
    for (Field& field : addition.type->fields) {
      if (!field.type_name.empty()) field.type = &slot_of(field.type_name);
    }
    slots.push_back(&slot_of(addition.type->name));
  }
  for (std::size_t i = 0; i < additions.size(); ++i) {
    if (slots[i]->type == nullptr) names_.push_back(slots[i]);
    slots[i]->type = std::move(additions[i].type);
  }
  for (auto& [type, program] : anew) type->program = std::move(program);
  if (changes_known) forget_findings();
}

// What was found out about a type may be otherwise when one that it leads to is.
void Registry::forget_findings() noexcept {
  for (const TypeSlot* slot : names_) {
    const TypeProgram* const program = slot->type->program.get();
    if (program == nullptr) continue;
    program->from_bytes.set(Finding::Way::unknown);
    if (program->sorted != nullptr) program->sorted->from_bytes.set(Finding::Way::unknown);
  }
}

void Registry::add(std::unique_ptr<Type> type, bool override_existing) {
  std::vector<Addition> additions;
  additions.push_back({std::move(type), override_existing});
  add(std::move(additions), false);
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

}  // namespace flaxstate
