#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>

#include "arguments.hpp"
#include "base/error.hpp"

namespace flaxstate::capi {

// The one place that knows that structs grow: which sizes a caller's may have, and what is read and filled of it.
// Specialised for each struct in growable_structs.hpp.

// Its size in the first release that had it.
template <class Struct>
inline constexpr std::size_t first_size = 0;
// For messages.
template <class Struct>
inline constexpr const char* struct_name = nullptr;

// More than any struct will ever have: beyond it, struct_size was never set.
inline constexpr std::size_t largest_struct_size = 4096;

// What is asked of every specialisation.
template <class Struct>
constexpr bool can_grow() {
  return std::is_standard_layout_v<Struct> && std::is_trivially_copyable_v<Struct> &&
         offsetof(Struct, struct_size) == 0 && first_size<Struct> <= sizeof(Struct);
}

// Padding would be a member that nobody can use: callers don't set it. Only where 64-bit members stand at multiples of
// 8 on a 32-bit machine (Windows, ARM) it can't be kept out.
struct Alignment {
  char first;
  std::uint64_t second;
};
inline constexpr bool padding_is_avoidable = offsetof(Alignment, second) == sizeof(void*);

template <class Struct>
constexpr bool has_no_padding() {
  return !padding_is_avoidable || std::has_unique_object_representations_v<Struct>;
}
// The same for structs with floats, whose members of the first release are given.
template <class Struct, class... Member>
constexpr bool has_no_padding(Member Struct::*...) {
  return !padding_is_avoidable || (sizeof(Member) + ...) == first_size<Struct>;
}

template <class Struct, class = void>
struct HasReserved : std::false_type {};
template <class Struct>
struct HasReserved<Struct, std::void_t<decltype(Struct::reserved)>> : std::true_type {};

inline bool can_be_size(std::size_t size, std::size_t first) noexcept {
  return size >= first && size <= largest_struct_size;
}

inline bool is_zero_beyond(const void* given, std::size_t known, std::size_t size) noexcept {
  const auto* const bytes = static_cast<const unsigned char*>(given);
  for (std::size_t i = known; i < size; ++i) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

// The caller's struct itself, if it can be looked at: all members of the first release are there, others may not be.
// For what must be done even if the call then fails.
template <class Struct>
const Struct* readable(const Struct* given) noexcept {
  static_assert(first_size<Struct> != 0, "missing in growable_structs.hpp");
  if (given == nullptr) return nullptr;
  std::size_t size;
  std::memcpy(&size, given, sizeof size);
  return can_be_size(size, first_size<Struct>) ? given : nullptr;
}

// What a caller gave, with zeros for what its struct is too old to have; all zero for NULL. A struct that is newer than
// this library must be zero beyond what is known.
template <class Struct>
Struct read_struct(const Struct* given) {
  Struct known;
  std::memset(static_cast<void*>(&known), 0, sizeof known);
  known.struct_size = sizeof known;
  if (given == nullptr) return known;
  if (readable(given) == nullptr) {
    throw Error(Status::invalid_argument,
                std::string(struct_name<Struct>) + ".struct_size is not a valid size: start with the _INIT macro");
  }
  const std::size_t size = given->struct_size;
  if (size >= sizeof known) {
    std::memcpy(static_cast<void*>(&known), given, sizeof known);
    if (!is_zero_beyond(given, sizeof known, size)) {
      throw Error(Status::invalid_argument,
                  std::string(struct_name<Struct>) + " uses a member that this version of flaxstate doesn't know");
    }
  } else {
    std::memcpy(static_cast<void*>(&known), given, size);
  }
  known.struct_size = sizeof known;
  // So that it can get a meaning some day.
  if constexpr (HasReserved<Struct>::value) {
    if (known.reserved != 0) {
      throw Error(Status::invalid_argument,
                  std::string(struct_name<Struct>) + ".reserved must be 0: start with the _INIT macro");
    }
  }
  return known;
}

// Fills what the caller's struct has of it. What this library doesn't know stays zero; throws, and fills nothing, if it
// isn't, or for a struct_size that can't be one. Nothing is written behind what is known: if the size is garbage, there is no
// struct.
template <class Struct>
void fill_struct(Struct* out, const Struct& filled) {
  if (readable(out) == nullptr) {
    throw Error(Status::invalid_argument,
                std::string(struct_name<Struct>) + ".struct_size is not a valid size: set it by the _INIT macro");
  }
  const std::size_t size = out->struct_size;
  if (!is_zero_beyond(out, sizeof(Struct), size)) {
    throw Error(Status::invalid_argument,
                std::string(struct_name<Struct>) + " isn't zero at its end: set it by the _INIT macro");
  }
  std::memcpy(static_cast<void*>(out), &filled, std::min(size, sizeof(Struct)));
  out->struct_size = size;
}

// A struct that the library lends to a callback, which may copy it whole, and hand the copy on: so it has the size that
// it has in the headers of the callback's program, and there is memory behind it. What such a program can't know is
// left out.
template <class Struct>
class Lent {
 public:
  // `size` 0: as in the first release. Throws invalid_argument for a size that can't be one.
  Lent(const Struct& known, std::size_t size) {
    if (size == 0) size = first_size<Struct>;
    if (!can_be_size(size, first_size<Struct>)) {
      throw Error(Status::invalid_argument, std::string(struct_name<Struct>) + " can't have this size");
    }
    if (size > sizeof known) newer_ = std::make_unique<unsigned char[]>(size);
    unsigned char* const lent = newer_ != nullptr ? newer_.get() : memory_;
    std::memcpy(lent, &known, std::min(size, sizeof known));
    std::memcpy(lent, &size, sizeof size);
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  const Struct* get() const noexcept {
    return reinterpret_cast<const Struct*>(newer_ != nullptr ? newer_.get() : memory_);
  }

 private:
  // Prepared objects may be nested as deeply as a tree: there is no room for the largest struct at each level of the
  // stack.
  alignas(Struct) unsigned char memory_[sizeof(Struct)] = {};
  std::unique_ptr<unsigned char[]> newer_;  // of a program that knows members which this library doesn't
};

}  // namespace flaxstate::capi
