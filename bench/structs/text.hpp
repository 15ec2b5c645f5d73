#pragma once

#include <cstddef>
#include <string>

namespace flaxstate::bench {

// Of 4 to 24 characters, of which some fit into a std::string and others need memory. The length is the same in both variants.
inline std::string make_text(std::size_t i, int variant) {
  std::string text(4 + i * 7 % 21, variant == 0 ? 'a' : 'k');
  for (std::size_t digit = 0, rest = i; digit < 4; ++digit, rest /= 10) text[digit] += static_cast<char>(rest % 10);
  return text;
}

}  // namespace flaxstate::bench
