// Fields: a name, a pointer to member, and how the member is to be written.
#pragma once

#include <cstring>
#include <type_traits>

#include "../registry.h"
#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// How the numbers of a member are written; restoring takes any form. For a container it counts for its elements.
// Since 0.1
enum class form : fs_form {
  automatic = FS_FORM_DEFAULT,  // a number of Python, where there is one; an array from rank 1
  plain = FS_FORM_PLAIN,        // an int, float, bool or complex of Python
  scalar = FS_FORM_SCALAR,      // a NumPy scalar
  array = FS_FORM_ARRAY         // a NumPy array; of rank 0 for a single number, and int8 for chars
};

// What a struct's state is to Flax; see fs_type.kind. Since 0.1
enum class kind : fs_kind {
  dataclass = FS_KIND_DATACLASS,      // missing and extra keys are mismatches
  named_tuple = FS_KIND_NAMED_TUPLE,  // the same, and the legacy form is read
  dict = FS_KIND_DICT,                // extra keys are dropped
  list = FS_KIND_LIST,                // the number of keys must match; so for a tuple
  tuple = FS_KIND_TUPLE,
  bare = FS_KIND_NIL  // the struct has one field, whose bare value is the state
};

// Another dtype than that of the C++ type, with items as long: as_dtype(FS_DTYPE_BFLOAT16) for a std::uint16_t,
// as_dtype("datetime64[s]") for a std::int64_t. The name isn't copied. Since 0.1
struct as_dtype {
  constexpr as_dtype() noexcept = default;
  explicit constexpr as_dtype(fs_dtype dtype_number) noexcept : number(dtype_number) {}
  explicit as_dtype(const char* dtype_name) noexcept : number(fs_dtype_from_name(dtype_name, std::strlen(dtype_name))) {
    const bool needs_name =
        number == FS_DTYPE_DATETIME64 || number == FS_DTYPE_TIMEDELTA64 || number == FS_DTYPE_OPAQUE;
    name = needs_name ? dtype_name : nullptr;
    is_refused = number == FS_DTYPE_NONE;
  }

  fs_dtype number = FS_DTYPE_NONE;  // FS_DTYPE_NONE: that of the C++ type
  const char* name = nullptr;
  bool is_refused = false;
};

namespace detail {

struct field_options {
  flaxstate::form form = flaxstate::form::automatic;
  as_dtype dtype;

  bool are_default() const noexcept {
    return form == flaxstate::form::automatic && dtype.number == FS_DTYPE_NONE && !dtype.is_refused;
  }
};

inline void set_option(field_options& options, form wanted) noexcept { options.form = wanted; }
inline void set_option(field_options& options, as_dtype wanted) noexcept { options.dtype = wanted; }

template <class T>
inline constexpr bool is_field_option = std::is_same_v<T, form> || std::is_same_v<T, as_dtype>;

template <class Struct, class Member>
struct member_field {
  const char* name;
  Member Struct::*member;
  field_options options;
};

template <class T>
inline constexpr bool is_member_field = false;
template <class Struct, class Member>
inline constexpr bool is_member_field<member_field<Struct, Member>> = true;

template <class>
inline constexpr bool never = false;

}  // namespace detail

// A field with its key in the state dict: field("hp", &Player::hp), field("step", &State::step, form::array). The name
// is read when the struct is added. Since 0.1
template <class Struct, class Member, class... Options>
detail::member_field<Struct, Member> field(const char* name, Member Struct::*member, Options... options) noexcept {
  static_assert(!std::is_function_v<Member>,
                "flaxstate: a field is a data member: field takes no pointer to a member function");
  static_assert(!std::is_const_v<Member>, "flaxstate: a const member can't be restored, so it can't be a field");
  static_assert(
      (detail::is_field_option<Options> && ...),
      "flaxstate: the options of a field are a form (form::scalar) and a dtype (as_dtype(FS_DTYPE_BFLOAT16))");
  detail::member_field<Struct, Member> made{name, member, {}};
  if constexpr ((detail::is_field_option<Options> && ...)) (detail::set_option(made.options, options), ...);
  return made;
}

// Catches pointers that point to no member.
template <class T, class... Options, class = std::enable_if_t<!std::is_member_pointer_v<T>>>
void field(const char*, const T&, Options...) noexcept {
  static_assert(detail::never<T>, "flaxstate: field takes a pointer to a member: field(\"hp\", &Player::hp)");
}

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
