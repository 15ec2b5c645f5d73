// A registry of which the compiler knows the types.
#pragma once

#include <type_traits>
#include <utility>

#include "registry.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// A registry with the structs Ts: using one that is missing doesn't compile. Made by types(). Since 0.1
template <class... Ts>
class static_registry : public registry {
 public:
  explicit static_registry(registry&& base) noexcept : registry(std::move(base)) {}

#if FLAXSTATE_HAS_EXCEPTIONS
  // As of class registry, for a chain: types().add<Item>(…).add<Player>(…). Since 0.1
  template <class T, class... Parts>
  static_registry<Ts..., T> add(const char* name, const Parts&... parts) && {
    (check_part<T>(parts), ...);
    if constexpr (!detail::is_struct<T>) detail::check_added<T, Ts...>();
    detail::value_or_throw(this->template try_add<T>(name, parts...));
    return static_registry<Ts..., T>(std::move(*this));
  }
  // Its type can't change any more.
  template <class T, class... Parts>
  void add(const char*, const Parts&...) & {
    static_assert(
        detail::never<T>,
        "flaxstate: a registry of types() grows in one chain, types().add<A>(…).add<B>(…): one that has a name "
        "already is a flaxstate::registry");
  }
  template <class T, class Write, class Read>
  static_registry<Ts..., T> add_by(const char* name, Write write, Read read) && {
    detail::value_or_throw(this->template try_add_by<T>(name, std::move(write), std::move(read)));
    return static_registry<Ts..., T>(std::move(*this));
  }
  template <class T>
  static_registry<Ts..., T> declare(const char* name) && {
    detail::value_or_throw(this->template try_declare<T>(name));
    return static_registry<Ts..., T>(std::move(*this));
  }
#endif

 private:
  template <class T, class Owner, class Member>
  static constexpr void check_part(const detail::member_field<Owner, Member>&) noexcept {
    detail::check_added<Member, T, Ts...>();
  }
  template <class T, class Part>
  static constexpr void check_part(const Part&) noexcept {}
};

#if FLAXSTATE_HAS_EXCEPTIONS
// An empty registry for a chain of add:
//   const auto reg = flaxstate::types().add<Item>("Item", …).add<Player>("Player", …);
// Since 0.1
inline static_registry<> types(const fs_allocator* allocator = nullptr) {
  return static_registry<>(detail::value_or_throw(registry::try_create(allocator)));
}
#endif

namespace detail {

// What is given to a call with this registry must have been added: known to the compiler, or found when it runs.
template <class T>
void check_used(const registry*) noexcept {
  check_describable<T>();
}
template <class T, class... Ts>
void check_used(const static_registry<Ts...>*) noexcept {
  check_describable<T>();
  static_assert(is_one_of<T, Ts...>,
                "flaxstate: this type is not registered: add it by add<T>(\"T\", field(…), …) before it is used");
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
