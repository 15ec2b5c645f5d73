// std::variant: {"index": which alternative, "value": its state}. std::monostate is None.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

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
      return mismatch_failure({FS_MISMATCH_KIND, ".", "a variant is a dict of an index and a value",
                               "dict of index and value", fs_kind_name(state.kind())});
    }
    const result<std::int64_t> index = index_node.try_as<std::int64_t>();
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(sizeof...(Ts))) {
      const std::string wanted = "an int below " + std::to_string(sizeof...(Ts));
      const std::string found = index ? std::to_string(*index) : fs_kind_name(index_node.kind());
      return mismatch_failure({FS_MISMATCH_VALUE, "./index",
                               "the index of a variant is that of one of its alternatives", wanted.c_str(),
                               found.c_str()});
    }
    options.path = "value";
    return read_alternative<0>(static_cast<std::size_t>(*index), state, options);
  }

 private:
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
          {FS_MISMATCH_KIND, ".", "the value of std::monostate is nil", "nil", fs_kind_name(state.kind())});
    }
    return std::monostate();
  }
};

}  // namespace detail

template <class... Ts>
struct field_traits<std::variant<Ts...>> {
  using elements = type_list<Ts...>;
  static constexpr const char* name = "variant";

  static void fill_type(fs_type& type, describer& with) {
    using functions = detail::variant_functions<Ts...>;
    detail::value_type<std::variant<Ts...>, functions>::fill(type, std::make_unique<functions>(with));
  }
};

template <>
struct field_traits<std::monostate> {
  using elements = type_list<>;
  static constexpr const char* name = "None";

  static void fill_type(fs_type& type, describer&) {
    using functions = detail::monostate_functions;
    detail::value_type<std::monostate, functions>::fill(type, std::make_unique<functions>());
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
