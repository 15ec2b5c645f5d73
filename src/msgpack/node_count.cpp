#include "msgpack/node_count.hpp"

#include <array>

#include "msgpack/msgpack_header.hpp"

namespace flaxstate {
namespace {

// What the first byte tells of most values: how many bytes there are, and in front of these 8 bits how many nodes there are, less
// the keys that follow. 0: it doesn't tell enough.
constexpr std::array<std::int32_t, 256> make_steps() noexcept {
  std::array<std::int32_t, 256> steps{};
  for (int lead = 0; lead < 256; ++lead) {
    const bool is_fixmap = lead >= 0x80 && lead < 0x90;
    const bool is_fixstr = lead >= 0xa0 && lead < 0xc0;
    const bool is_small = lead < 0xa0 || lead >= 0xe0 || lead == 0xc0 || lead == 0xc2 || lead == 0xc3;
    const int size = is_fixstr ? 1 + lead - 0xa0 : is_small ? 1 : 0;
    const int nodes = is_fixmap ? 1 - (lead - 0x80) : 1;
    if (size != 0) steps[static_cast<std::size_t>(lead)] = nodes * 256 + size;
  }
  for (std::size_t log = 0; log < 4; ++log) steps[0xcc + log] = steps[0xd0 + log] = 256 + 1 + (1 << log);
  steps[0xca] = 256 + 5;
  steps[0xcb] = 256 + 9;
  return steps;
}

constexpr std::array<std::int32_t, 256> steps = make_steps();
constexpr std::ptrdiff_t largest_step = 32;
constexpr std::int64_t one_byte = 256 + 1;  // and a node: None, bools, small ints

}  // namespace

std::uint64_t count_nodes(const Byte* bytes, const Byte* end, std::uint64_t keys) noexcept {
  std::int64_t nodes = -static_cast<std::int64_t>(keys);
  const Byte* next = bytes;
  while (next < end) {
    for (const Byte* const last = end - next > largest_step ? end - largest_step : next; next < last;) {
      const std::int64_t step = steps[*next];
      // A processor guesses the branch, and goes on before it has the step.
      if (step == one_byte) {
        ++next;
        ++nodes;
        continue;
      }
      if (step == 0) break;
      next += step & 255;
      nodes += step >> 8;
    }
    const Header header = read_header(next, end);
    if (header.token == Token::truncated || header.token == Token::invalid) break;
    next += header.header_size;
    if (header.token == Token::map) nodes -= header.size;
    if (header.token == Token::str || header.token == Token::bin || header.token == Token::ext) {
      if (header.size > static_cast<std::uint64_t>(end - next)) break;
      next += header.size;
    }
    ++nodes;
  }
  return nodes > 0 ? static_cast<std::uint64_t>(nodes) : 0;
}

}  // namespace flaxstate
