// std::variant: {"index": which alternative, "value": its state}. std::monostate is None.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../state_dict.h"
#include "describer.hpp"
#include "staging.hpp"
#include "value_type.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class... Ts>
class variant_functions {
 public:
  using variant = std::variant<Ts...>;

  explicit variant_functions(describer& with) : registry_(with.registry()), names_{name_of<Ts>(with)...} {}

  void write(const variant& value, builder_view& out) const {
    const std::size_t index = value.index();
    out.begin_dict().key("index").add(static_cast<std::int64_t>(index)).key("value");
    if (index != std::variant_npos) write_alternative(value, out, std::index_sequence_for<Ts...>());
    out.end();
  }

  result<variant> read(node state, restore_options options) const {
    const node index_node = state["index"];
    if (!index_node || !state["value"] || state.size() != 2) {
      return mismatch_failure({FS_MISMATCH_KIND, ".", "a variant must be a dict of an index and a value",
                               "dict of index and value", fs_kind_name(state.kind())});
    }
    result<std::size_t> index = read_index(state, index_node, options);
    if (!index) return std::move(index).failure();
    options.path = "value";
    return read_alternative<0>(*index, state, options);
  }

 private:
  // An int, or what NumPy and JAX make of one: a 0-d array or a NumPy scalar of any integer dtype.
  static result<std::size_t> read_index(node state, node index_node, const restore_options& given) {
    fs_field field = empty_field("index", 0);
    field.dtype = FS_DTYPE_INT64;
    restore_options options;
    options.path = "index";
    options.decode = given.decode;
    options.report = given.report;
    std::int64_t index = 0;
    result<void> outcome = call(fs_node_restore_field, state.get(), static_cast<const fs_field*>(&field),
                                static_cast<void*>(&index), static_cast<const fs_restore_options*>(&options));
    if (!outcome && outcome.failure().status() != FS_E_MISMATCH) return std::move(outcome).failure();
    if (!outcome) return index_mismatch(text_of(index_node, outcome.failure()));
    if (index < 0 || index >= static_cast<std::int64_t>(sizeof...(Ts))) return index_mismatch(std::to_string(index));
    return static_cast<std::size_t>(index);
  }
  // What isn't an index: the number if it is one, else what it is.
  static std::string text_of(node state, const failure& why) {
    if (state.kind() == FS_KIND_UINT) return std::to_string(*state.try_as<std::uint64_t>());
    const result<array_view> array = state.try_as<array_view>();
    if (array && array->rank() != 0) return "an array of rank " + std::to_string(array->rank());
    const std::vector<mismatch> all = why.mismatches();
    return all.empty() ? state.kind_name() : all[0].found;
  }
  static failure index_mismatch(const std::string& found) {
    const std::string wanted = "an int from 0 to " + std::to_string(sizeof...(Ts) - 1);
    const std::string message = "the index of a variant must be " + wanted + ", not " + found;
    return mismatch_failure({FS_MISMATCH_VALUE, "./index", message.c_str(), wanted.c_str(), found.c_str()});
  }

  template <class T>
  static std::string name_of(describer& with) {
    check_element<T>();
    return with.type_name<T>();
  }

  template <std::size_t... indices>
  void write_alternative(const variant& value, builder_view& out, std::index_sequence<indices...>) const {
    (write_if<indices>(value, out), ...);
  }
  template <std::size_t index>
  void write_if(const variant& value, builder_view& out) const {
    const auto* const alternative = std::get_if<index>(&value);
    if (alternative != nullptr) out.object(registry_, names_[index].c_str(), alternative);
  }

  template <std::size_t index>
  result<variant> read_alternative(std::size_t wanted, node state, const restore_options& options) const {
    if constexpr (index + 1 < sizeof...(Ts)) {
      if (index != wanted) return read_alternative<index + 1>(wanted, state, options);
    }
    variant value(std::in_place_index<index>);
    result<void> outcome =
        call(fs_from_state_dict, registry_, names_[index].c_str(), static_cast<void*>(std::get_if<index>(&value)),
             state.get(), static_cast<const fs_restore_options*>(&options));
    if (!outcome) return std::move(outcome).failure();
    return value;
  }

  const fs_registry* registry_;
  std::array<std::string, sizeof...(Ts)> names_;
};

struct monostate_functions {
  void write(std::monostate, builder_view& out) const { out.nil(); }
  result<std::monostate> read(node state) const {
    if (!state.is_nil()) {
      return mismatch_failure(
          {FS_MISMATCH_KIND, ".", "the value of std::monostate must be nil", "nil", fs_kind_name(state.kind())});
    }
    return std::monostate();
  }
};

}  // namespace detail

template <class... Ts>
struct field_traits<std::variant<Ts...>> {
  using elements = type_list<Ts...>;
  static constexpr const char* name = "std::variant";

  static void fill_type(fs_type& type, describer& with) {
    using functions = detail::variant_functions<Ts...>;
    detail::value_type<std::variant<Ts...>, functions>::fill(type, std::make_unique<functions>(with));
  }
};

template <>
struct field_traits<std::monostate> {
  using elements = type_list<>;
  static constexpr const char* name = "std::monostate";

  static void fill_type(fs_type& type, describer&) {
    using functions = detail::monostate_functions;
    detail::value_type<std::monostate, functions>::fill(type, std::make_unique<functions>());
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
