// Descriptions of fields, and the types that the elements of containers need.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "field_traits.hpp"
#include "handle.hpp"
#include "result.hpp"
#include "spelling.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// An address for each type, which works without RTTI.
template <class T>
struct type_tag {
  static inline char address = 0;
};

inline fs_field empty_field(const char* name, std::size_t offset) noexcept {
  fs_field field{};
  field.struct_size = sizeof(fs_field);
  field.name = name;
  field.offset = offset;
  return field;
}

// The options that make types of elements differ, as text; "" for none.
inline std::string options_text(const field_options& options) {
  if (options.are_default()) return {};
  return std::to_string(static_cast<fs_form>(options.form)) + " " + std::to_string(options.dtype.number) + " " +
         (options.dtype.name != nullptr ? options.dtype.name : "");
}

// The C registry, and which C++ types are in it under which names.
struct registered_types {
  explicit registered_types(fs_registry* registry) noexcept : handle(registry) {}

  template <class T>
  const char* find(const std::string& options = {}) const {
    const auto found = names.find({&type_tag<T>::address, options});
    return found == names.end() ? nullptr : found->second.c_str();
  }
  // The text stays where it is until it is erased.
  template <class T>
  const char* keep(std::string name, const std::string& options = {}) {
    return names.insert_or_assign({&type_tag<T>::address, options}, std::move(name)).first->second.c_str();
  }
  template <class T>
  void forget(const std::string& options = {}) {
    names.erase({&type_tag<T>::address, options});
  }
  // `wanted`, or something like it that no type has.
  std::string free_name(std::string wanted) const {
    while (fs_is_serializable(handle.get(), wanted.c_str()) != 0) wanted += "'";
    return wanted;
  }

  owner<fs_registry, fs_registry_free> handle;
  std::map<std::pair<const void*, std::string>, std::string> names;
};

}  // namespace detail

// What field_traits describe with. The first failure sticks. Since 0.1
class describer {
 public:
  describer(detail::registered_types& types, const detail::field_options& options) noexcept
      : types_(types), options_(options) {}

  // The form and dtype that the field asks for. Since 0.1
  const detail::field_options& options() const noexcept { return options_; }

  // The name of the type of an element, which is registered if it isn't a struct that the program adds; "" after a
  // failure. Since 0.1
  template <class T>
  const char* type_name() {
    detail::check_describable<T>();
    const std::string key = detail::options_text(options_);
    if (const char* known = types_.find<T>(key)) return known;
    if constexpr (detail::is_struct<T>) {
      if (!key.empty()) return fail(FS_E_INVALID_ARGUMENT, "a form and a dtype are for numbers, not for structs");
      return fail(FS_E_NOT_FOUND, "the struct of a member is not registered: add it first, or declare it");
    } else {
      return add_type<T>(types_.free_name(label<T>()), key);
    }
  }

  // Registers a type of its own for something that isn't a struct. Since 0.1
  template <class T>
  const char* add_type(std::string name, const std::string& key = {}) {
    const char* const kept = types_.keep<T>(std::move(name), key);
    fs_type type = FS_TYPE_INIT;
    type.name = kept;
    type.size = sizeof(T);
    fs_field field = detail::empty_field("value", 0);
    if constexpr (detail::is_by_callbacks<T>) {
      field_traits<T>::fill_type(type, *this);
    } else {
      type.kind = FS_KIND_NIL;
      type.fields = &field;
      type.field_count = 1;
      field_traits<T>::describe(field, *this);
    }
    if (outcome_) {
      outcome_ = detail::call(fs_register_type, types_.handle.get(), static_cast<const fs_type*>(&type));
      if (outcome_) return kept;
    } else if (type.destroy_user_data != nullptr) {
      type.destroy_user_data(type.user_data);
    }
    types_.forget<T>(key);
    return "";
  }

  // Borrowed, for callbacks that use the registry; it stays where it is. Since 0.1
  fs_registry* registry() const noexcept { return types_.handle.get(); }
  // Since 0.1
  const char* fail(fs_status status, const char* message) {
    if (outcome_) outcome_ = failure(status, message);
    return "";
  }
  // How it went so far. Since 0.1
  result<void>& outcome() noexcept { return outcome_; }

 private:
  // For detail::spelling.
  struct names {
    const detail::registered_types& types;
    const detail::field_options& options;

    template <class T>
    std::string name_of_item() const {
      if (options.dtype.name != nullptr) return options.dtype.name;
      if (options.dtype.number != FS_DTYPE_NONE) return fs_dtype_name(options.dtype.number);
      return detail::item_spelling<T>();
    }
    template <class T>
    std::string name_of_struct() const {
      const char* const name = types.find<T>();
      return name != nullptr ? name : "";
    }
  };

  // A number is called what its dtype is, as in all messages.
  template <class T>
  std::string label() const {
    if constexpr (detail::is_item<T>) {
      if (options_.dtype.name != nullptr) return options_.dtype.name;
      return fs_dtype_name(options_.dtype.number != FS_DTYPE_NONE ? options_.dtype.number : dtype_of<T>::value);
    } else {
      return detail::spelling<T>(names{types_, options_});
    }
  }

  detail::registered_types& types_;
  detail::field_options options_;
  result<void> outcome_;
};

template <class T, class Enable>
void field_traits<T, Enable>::describe(fs_field& field, describer& with) {
  field.type_name = with.type_name<T>();
}

namespace detail {

// A field of a container or a value that has a type of its own.
template <class T>
void describe_member(fs_field& field, describer& with) {
  if constexpr (is_by_callbacks<T>) {
    field.type_name = with.type_name<T>();
  } else {
    field_traits<T>::describe(field, with);
  }
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
