#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <type_traits>

#include "error.hpp"

namespace flaxstate::capi {

template <class Struct, class = void>
struct HasReserved : std::false_type {};
template <class Struct>
struct HasReserved<Struct, std::void_t<decltype(Struct::reserved)>> : std::true_type {};

// A caller's struct may be newer than this library, that is longer: what is beyond must be zero. It may never be
// shorter than in the first release that had it.
template <class Struct>
Struct read_struct(const Struct* given, const char* name) {
  Struct known;
  std::memset(&known, 0, sizeof known);
  if (given == nullptr) {
    known.struct_size = sizeof known;
    return known;
  }
  std::size_t size;
  std::memcpy(&size, given, sizeof size);
  if (size < sizeof known) {
    throw Error(Status::invalid_argument, std::string(name) + ".struct_size is too small: start with the _INIT macro");
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof known; i < size; ++i) {
    if (bytes[i] != 0) {
      throw Error(Status::invalid_argument,
                  std::string(name) + " uses a member that this version of flaxstate doesn't know");
    }
  }
  std::memcpy(&known, given, sizeof known);
  // So that it can get a meaning some day.
  if constexpr (HasReserved<Struct>::value) {
    if (known.reserved != 0) {
      throw Error(Status::invalid_argument, std::string(name) + ".reserved must be 0: start with the _INIT macro");
    }
  }
  return known;
}

// Fills a caller's struct; false if its struct_size is too small.
template <class Struct>
bool fill_struct(Struct* out, const Struct& filled) noexcept {
  const std::size_t size = out->struct_size;
  if (size < sizeof(Struct)) return false;
  std::memcpy(static_cast<void*>(out), &filled, sizeof(Struct));
  std::memset(reinterpret_cast<unsigned char*>(out) + sizeof(Struct), 0, size - sizeof(Struct));
  out->struct_size = size;
  return true;
}

// For arguments that must not be NULL.
inline void require(bool holds, const char* message) {
  if (!holds) throw Error(Status::invalid_argument, message);
}

}  // namespace flaxstate::capi
