// Registries: what the structs of a program are made of.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "field_types.hpp"
#include "value_type.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// Part of a description: the type may take the place of one that was added before. Since 0.1
struct replace_existing {};

namespace detail {

// The parts of a call of add, sorted out.
template <class Struct>
struct type_parts {
  type_parts(registered_types& registered) noexcept : types(registered) {}

  template <class Owner, class Member>
  void take(const member_field<Owner, Member>& part) {
    static_assert(std::is_base_of_v<Owner, Struct>,
                  "flaxstate: this field is a member of a different struct from the one that is added");
    if constexpr (std::is_base_of_v<Owner, Struct>) {
      check_describable<Member>();
      describer with(types, part.options);
      fs_field field = empty_field(part.name, member_offset(static_cast<Member Struct::*>(part.member)));
      field.member_size = sizeof(Member);
      describe_member<Member>(field, with);
      if (outcome && !with.outcome()) {
        const failure& why = with.outcome().failure();
        outcome = failure(why.status(), (std::string("the field ") + part.name + ": " + why.message()).c_str());
      }
      fields.push_back(field);
    }
  }
  void take(kind wanted) noexcept { type_kind = wanted; }
  void take(replace_existing) noexcept { replaces = true; }
  template <class Part>
  void take(const Part&) noexcept {
    static_assert(never<Part>,
                  "flaxstate: add takes the name, and then fields, a kind (kind::dict) and replace_existing()");
  }

  registered_types& types;
  std::vector<fs_field> fields;
  kind type_kind = kind::dataclass;
  bool replaces = false;
  result<void> outcome;
};

}  // namespace detail

// Owns an fs_registry, and knows which C++ types are in it. Move only. Any number of threads may use it while nobody
// adds a type. That a struct was added before it is used is checked when the program runs; `types` makes a registry for
// which the compiler checks it. Since 0.1
class registry {
 public:
  // Takes the handle. Since 0.1
  explicit registry(fs_registry* handle) : types_(std::make_unique<detail::registered_types>(handle)) {}
  // Since 0.1
  static result<registry> try_create(const fs_allocator* allocator = nullptr) {
    return detail::make<registry, fs_registry>(fs_registry_create, allocator);
  }

  // Describes a struct: its name in messages, and its fields in the order in which they are written:
  //   reg.try_add<Player>("Player", field("hp", &Player::hp), field("items", &Player::items))
  // The structs of members are added before, or declared; a struct may hold itself. Without fields, T may also be what
  // isn't a struct, such as std::vector<Player>, and is then written as a whole. Statuses: those of fs_register_type, and
  // FS_E_NOT_FOUND for a member's struct that wasn't added. After a failure T is as it was. Since 0.1
  template <class T, class... Parts>
  result<void> try_add(const char* name, const Parts&... parts) {
    static_assert(!std::is_reference_v<T> && !std::is_const_v<T>, "flaxstate: add takes the struct itself");
    detail::check_describable<T>();
    if constexpr (detail::is_struct<T>) {
      return add_struct<T>(name, parts...);
    } else {
      static_assert(sizeof...(Parts) == 0, "flaxstate: only a struct has fields");
      if (types_->find<T>() != nullptr) return exists(name);
      describer with(*types_, {});
      with.add_type<T>(name);
      return std::move(with.outcome());
    }
  }

  // A struct that is written by a function and read by another one: write(const T&, builder_view&) adds exactly one
  // value; read(node), or read(node, restore_options) if it makes nested calls, gives a T, or a result<T>. Both may throw,
  // and are kept by the registry: see mismatch_failure for a state that does not fit. A nested call takes the node itself,
  // and the options with the place of its part as `path`, which is then a part of the paths of what doesn't fit:
  //   options.path = "item"; from_state_dict(reg, inner, state, options);
  // Since 0.1
  template <class T, class Write, class Read>
  result<void> try_add_by(const char* name, Write write, Read read) {
    static_assert(detail::is_struct<T>, "flaxstate: only a struct can have functions of its own");
    using functions = detail::write_and_read<Write, Read>;
    if (types_->find<T>() != nullptr) return exists(name);
    fs_type type = FS_TYPE_INIT;
    type.name = name;
    type.size = sizeof(T);
    detail::value_type<T, functions>::fill(
        type, std::unique_ptr<functions>(new functions{std::move(write), std::move(read)}));
    return register_by_functions<T>(type);
  }

  // Names a struct that is added later, for structs that hold each other. Since 0.1
  template <class T>
  result<void> try_declare(const char* name) {
    static_assert(detail::is_struct<T>, "flaxstate: only a struct is declared");
    if (types_->find<T>() != nullptr) return exists(name);
    types_->keep<T>(name);
    return {};
  }

  // What the description of a struct forgets: a line for each run of bytes that no field describes, of this struct and of
  // those that its fields name: ".: bytes 12 to 15 of Player, behind 'hp'". See fs_registry_uncovered. Since 0.1
  template <class T>
  result<std::vector<std::string>> try_uncovered() const {
    fs_report* made = nullptr;
    result<void> outcome = detail::call(fs_report_create, nullptr, 0U, &made);
    const detail::owner<fs_report, fs_report_free> report(made);
    if (outcome) {
      const char* const name = name_of<T>();
      outcome = detail::call(fs_registry_uncovered, static_cast<const fs_registry*>(get()), name != nullptr ? name : "",
                             report.get());
    }
    if (!outcome) return std::move(outcome).failure();
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < fs_report_entry_count(report.get()); ++i) {
      fs_report_entry entry = FS_REPORT_ENTRY_INIT;
      if (fs_report_entry_at(report.get(), i, &entry) == FS_OK) {
        lines.push_back(std::string(entry.path) + ": " + entry.found);
      }
    }
    return lines;
  }

#if FLAXSTATE_HAS_EXCEPTIONS
  // Since 0.1
  template <class T>
  std::vector<std::string> uncovered() const {
    return detail::value_or_throw(try_uncovered<T>());
  }
  // Since 0.1
  explicit registry(const fs_allocator* allocator = nullptr)
      : registry(detail::value_or_throw(try_create(allocator))) {}
  template <class T, class... Parts>
  registry& add(const char* name, const Parts&... parts) {
    detail::value_or_throw(try_add<T>(name, parts...));
    return *this;
  }
  template <class T, class Write, class Read>
  registry& add_by(const char* name, Write write, Read read) {
    detail::value_or_throw(try_add_by<T>(name, std::move(write), std::move(read)));
    return *this;
  }
  template <class T>
  registry& declare(const char* name) {
    detail::value_or_throw(try_declare<T>(name));
    return *this;
  }
#endif

  // The name of a type, borrowed; NULL if it wasn't added. Since 0.1
  template <class T>
  const char* name_of() const {
    return types_->find<T>();
  }
  // Borrowed. Since 0.1
  fs_registry* get() const noexcept { return types_->handle.get(); }

 private:
  static failure exists(const char* name) {
    return failure(FS_E_EXISTS, (std::string("the C++ type of ") + name + " is registered already").c_str());
  }

  template <class T, class... Parts>
  result<void> add_struct(const char* name, const Parts&... parts) {
    const char* const before = types_->find<T>();
    const std::string declared = before != nullptr ? before : "";
    detail::type_parts<T> taken(*types_);
    // A struct may hold itself, so that its name is known before its fields.
    types_->keep<T>(name);
    (taken.take(parts), ...);
    fs_type type = FS_TYPE_INIT;
    type.name = name;
    type.size = sizeof(T);
    type.kind = static_cast<fs_kind>(taken.type_kind);
    type.override_existing = taken.replaces ? 1 : 0;
    type.fields = taken.fields.data();
    type.field_count = taken.fields.size();
    result<void> outcome = may_take_place(name, declared, taken.replaces);
    if (outcome) outcome = std::move(taken.outcome);
    if (outcome) outcome = detail::call(fs_register_type, get(), static_cast<const fs_type*>(&type));
    if (!outcome && before == nullptr) types_->forget<T>();
    if (!outcome && before != nullptr) types_->keep<T>(declared);
    return outcome;
  }

  // A type that was only declared may be added under its name; one that was added, replaced.
  result<void> may_take_place(const char* name, const std::string& before, bool replaces) const {
    if (before.empty() || replaces) return {};
    const bool was_declared = fs_is_serializable(get(), before.c_str()) == 0;
    if (was_declared && before == name) return {};
    return exists(name);
  }

  template <class T>
  result<void> register_by_functions(const fs_type& type) {
    result<void> outcome = detail::call(fs_register_type, get(), &type);
    if (outcome) types_->keep<T>(type.name);
    return outcome;
  }

  std::unique_ptr<detail::registered_types> types_;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
