// Covers short_text.hpp, decimal_counter.hpp and big_endian.hpp.

#include "base/short_text.hpp"

#include "base/big_endian.hpp"
#include "base/decimal_counter.hpp"
#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

bool same(const std::string& left, const std::string& right) {
  const ExactBytes left_bytes(left);
  const ExactBytes right_bytes(right);
  return flaxstate::same_text(reinterpret_cast<const char*>(left_bytes.data()), left.size(),
                              reinterpret_cast<const char*>(right_bytes.data()), right.size());
}

}  // namespace

TEST_CASE("Texts of every length are the same only if every byte is") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'x');
    CHECK(same(text, text));
    CHECK_FALSE(same(text, text + "x"));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = '\xf8';
      if (same(text, other)) FAIL_CHECK(size << " at " << at);
    }
  }
}

TEST_CASE("The length of text in an array, wherever its NUL is, and whatever stands around it") {
  for (std::size_t capacity = 0; capacity <= 40; ++capacity) {
    for (std::size_t size = 0; size <= capacity; ++size) {
      for (const char filler : {'x', '\1', '\x80', '\xff'}) {
        std::string text(capacity, filler);
        if (size < capacity) text[size] = '\0';
        const ExactBytes bytes(text);
        if (flaxstate::short_text_length(bytes.data(), capacity) != size) FAIL_CHECK(capacity << ": " << size);
      }
    }
  }
}

TEST_CASE("Short copies take every byte and not one more") {
  for (std::size_t size = 0; size <= 32; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i);
    const ExactBytes source(text);
    ExactBytes destination(std::string(size, '\xee'));
    flaxstate::copy_short(destination.data(), source.data(), size);
    CHECK(to_hex(destination.data(), size) == to_hex(text));
  }
}

TEST_CASE("Counting in decimal") {
  flaxstate::DecimalCounter counter;
  for (std::uint64_t i = 0; i < 120000; ++i, counter.next()) {
    const std::string text = std::to_string(i);
    if (counter.text() != text || counter.size() != text.size() || !counter.equals(text) ||
        counter.equals(std::to_string(i + 1)) || counter.equals("0" + text) || counter.equals("")) {
      FAIL_CHECK(i);
    }
  }
}

TEST_CASE("Numbers whose most significant byte comes first") {
  const Byte bytes[] = {0x81, 0x02, 0x83, 0x04, 0x85, 0x06, 0x87, 0x08};
  CHECK(flaxstate::load_big_endian<std::uint8_t>(bytes) == 0x81);
  CHECK(flaxstate::load_big_endian<std::uint16_t>(bytes) == 0x8102);
  CHECK(flaxstate::load_big_endian<std::uint32_t>(bytes) == 0x81028304);
  CHECK(flaxstate::load_big_endian<std::uint64_t>(bytes) == 0x8102830485068708);
  Byte stored[8];
  flaxstate::store_big_endian(0x8102830485068708, stored);
  CHECK(to_hex(stored, 8) == to_hex(bytes, 8));
}
