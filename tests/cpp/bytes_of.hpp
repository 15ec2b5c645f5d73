#pragma once

#include <flaxstate/flaxstate.hpp>

#include <cstdio>
#include <string>

#include "packed.hpp"

// A struct whose state is the bare value of its only member.
template <class T>
struct bare {
  T value{};
};

inline std::string hex(flaxstate::bytes_view bytes) {
  std::string text;
  for (const char c : bytes.text()) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += digits;
  }
  return text;
}

// The hex of the bytes that Flax writes for what the text says.
inline std::string hex_of(const std::string& text) { return hex(packed(text)); }

inline std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}
