#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flaxstate {

// How files that a save hasn't finished are named: ".flaxstate-" and 16 hex digits.
constexpr std::string_view temporary_prefix = ".flaxstate-";
constexpr std::size_t temporary_digits = 16;
constexpr std::size_t temporary_name_size = temporary_prefix.size() + temporary_digits;

// Writes the name for a number, without a NUL. Char: of the system's names.
template <class Char>
void write_temporary_name(std::uint64_t number, Char* name) noexcept {
  for (const char letter : temporary_prefix) *name++ = static_cast<Char>(letter);
  for (std::size_t i = 0; i < temporary_digits; ++i, number >>= 4U) {
    *name++ = static_cast<Char>("0123456789abcdef"[number & 15U]);
  }
}

inline bool is_temporary_name(std::string_view name) noexcept {
  return name.size() == temporary_name_size && name.substr(0, temporary_prefix.size()) == temporary_prefix &&
         name.find_first_not_of("0123456789abcdef", temporary_prefix.size()) == name.npos;
}

}  // namespace flaxstate
