#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flaxstate {

// "1 byte", "2 bytes".
inline std::string quantity(std::uint64_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}
inline std::string quantity(std::uint64_t count, const std::string& noun) {
  return quantity(count, noun.c_str(), (noun + "s").c_str());
}

// "a Hero", "an int".
inline std::string with_article(std::string_view name) {
  constexpr std::string_view vowels = "AEIOUaeiou";
  const bool vowel = !name.empty() && vowels.find(name.front()) != vowels.npos;
  return (vowel ? "an " : "a ") + std::string(name);
}

}  // namespace flaxstate
