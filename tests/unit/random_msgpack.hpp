#pragma once

// Bytes as Flax and others write them, at random.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support.hpp"

namespace unit {

inline std::string big_endian(std::size_t value, int size) {
  std::string bytes;
  while (size-- > 0) bytes += static_cast<char>(value >> 8 * size);
  return bytes;
}

// Msgpack with all that Flax has, in headers of any length.
class RandomMsgpack {
 public:
  explicit RandomMsgpack(std::mt19937& random) : random_(random) {}

  std::string value(int depth) {
    const std::size_t kind = draw(depth == 0 ? 2 : depth > 4 ? 12 : 16);
    if (kind < 2) return container(kind == 0, depth);
    switch (kind) {
      case 3: return text(draw(draw(10) == 0 ? 5000 : 40));
      case 4: return text(draw(12));
      case 5: return from_hex("cb") + raw(8);
      case 6:
        return draw(2) == 0 ? from_hex("c7130292cb") + raw(8) + from_hex("cb") + raw(8) : from_hex("d6ff") + raw(4);
      case 7: return bin(draw(draw(60) == 0 ? 70000 : 50));
      case 8: return from_hex("c7") + big_endian(5, 1) + from_hex("2a") + raw(5);
      case 9: return array(1, {static_cast<std::int64_t>(draw(3) == 0 ? draw(3000) : draw(70))});
      case 10: return array(3, {});
      case 11: return draw(4) == 0 ? chunks() : number();
      case 12:
      case 13: return container(true, depth);
      case 14: return container(false, depth);
      default: return number();
    }
  }
  std::string raw(std::size_t size) {
    std::string bytes;
    while (size-- > 0) bytes += static_cast<char>(random_());
    return bytes;
  }
  std::size_t draw(std::size_t below) { return random_() % below; }
  std::string bin(std::size_t size) {
    return size < 256 && draw(3) != 0 ? from_hex("c4") + big_endian(size, 1) + raw(size)
                                      : from_hex("c6") + big_endian(size, 4) + raw(size);
  }

 private:
  std::string number() {
    const std::size_t width = draw(4);
    if (draw(2) == 0) return {static_cast<char>(draw(128))};
    return static_cast<char>(0xcc + width + 4 * draw(2)) + raw(std::size_t{1} << width);
  }
  std::string text(std::size_t size) {
    std::string text;
    while (text.size() < size) text += static_cast<char>('a' + draw(26));
    if (size < 32 && draw(4) != 0) return std::string(1, static_cast<char>(0xa0 + size)) + text;
    if (size < 256 && draw(3) != 0) return from_hex("d9") + big_endian(size, 1) + text;
    return from_hex("db") + big_endian(size, 4) + text;
  }
  std::string array(int code, const std::vector<std::int64_t>& shape) {
    struct Sort {
      const char* name;
      std::size_t size;
    };
    constexpr Sort sorts[] = {{"float32", 4}, {"uint8", 1},          {">i2", 2}, {"bfloat16", 2},
                              {"<U3", 12},    {"datetime64[ns]", 8}, {"|S5", 5}};
    const Sort& sort = sorts[draw(std::size(sorts))];
    std::size_t items = 1;
    std::string inner = from_hex("93") + static_cast<char>(0x90 + shape.size());
    for (const std::int64_t dimension : shape) {
      const std::size_t extent =
          static_cast<std::size_t>(dimension) + (sort.name[0] == '<' || sort.name[0] == '|' ? 1 : 0);
      inner += from_hex("ce") + big_endian(extent, 4);
      items *= extent;
    }
    const std::string name = sort.name;
    inner += draw(4) == 0 ? from_hex("db") + big_endian(name.size(), 4) + name
                          : std::string(1, static_cast<char>(0xa0 + name.size())) + name;
    inner += from_hex("c6") + big_endian(items * sort.size, 4) + raw(items * sort.size);
    return from_hex("c9") + big_endian(inner.size(), 4) + static_cast<char>(code) + inner;
  }
  std::string chunks() {
    const std::size_t count = 1 + draw(4);
    const std::size_t items = 1 + draw(400);
    std::string bytes = from_hex("83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706581a130cd") +
                        big_endian(count * items, 2) + from_hex("a66368756e6b73") + static_cast<char>(0x80 + count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string inner = from_hex("9391cd") + big_endian(items, 2) + from_hex("a5696e743136c5") +
                                big_endian(items * 2, 2) + raw(items * 2);
      bytes += from_hex("a1") + static_cast<char>('0' + i) + from_hex("c8") + big_endian(inner.size(), 2) +
               from_hex("01") + inner;
    }
    return bytes;
  }
  std::string key(std::size_t index) {
    const std::string number = std::to_string(index);
    switch (draw(8)) {
      case 0: return from_hex("cd") + big_endian(1000 + index, 2);
      case 1: return from_hex("c4") + big_endian(number.size(), 1) + number;
      case 2: return from_hex("d804") + (number + std::string(16, ' ')).substr(0, 16);
      case 3: {
        const std::string text = std::string(draw(400), 'k') + "x" + number;
        return from_hex("da") + big_endian(text.size(), 2) + text;
      }
      default: return std::string(1, static_cast<char>(0xa1 + number.size())) + "k" + number;
    }
  }
  std::string container(bool is_dict, int depth) {
    // Records, which share their keys.
    const bool are_records = !is_dict && draw(4) == 0;
    const std::size_t children = are_records ? draw(60) : draw(draw(5) == 0 ? 30 : 8);
    std::string bytes = children < 16 && draw(2) == 0
                            ? std::string(1, static_cast<char>((is_dict ? 0x80 : 0x90) + children))
                            : from_hex(is_dict ? "de" : "dc") + big_endian(children, 2);
    for (std::size_t i = 0; i < children; ++i) {
      if (are_records) {
        bytes += from_hex("83a2696407a46e616d65") + text(draw(30)) + from_hex("a178cb") + raw(8);
        continue;
      }
      if (is_dict) bytes += key(i);
      bytes += value(depth + 1);
    }
    return bytes;
  }

  std::mt19937& random_;
};

}  // namespace unit
