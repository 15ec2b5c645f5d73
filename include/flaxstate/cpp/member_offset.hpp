// Where a member stands in its struct.
#pragma once

#include <cstddef>
#include <memory>

#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// Room for a Struct that nobody makes: it has an address, and so have its members. (offsetof takes no pointer to
// member, and a null pointer in the place of an object is what sanitizers report.)
template <class Struct>
union room_for {
  constexpr room_for() noexcept : nothing() {}
  room_for(const room_for&) = delete;
  room_for& operator=(const room_for&) = delete;
  ~room_for() {}  // NOLINT(modernize-use-equals-default): `= default` is deleted where Struct has a destructor.

  char nothing;
  Struct object;
};

template <class Struct>
inline room_for<Struct> unused_room;

template <class Struct, class Member>
std::size_t member_offset(Member Struct::*member) noexcept {
  const Struct& object = unused_room<Struct>.object;
  const auto* const begin = reinterpret_cast<const unsigned char*>(std::addressof(object));
  const auto* const place = reinterpret_cast<const unsigned char*>(std::addressof(object.*member));
  return static_cast<std::size_t>(place - begin);
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
