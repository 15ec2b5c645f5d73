// Keys of a list's elements as words, against the text of numbers, across each change in their size.

#include "msgpack/element_key.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::ElementKey;
using namespace unit;

namespace {

std::string encoded(std::uint64_t index) {
  const std::string digits = std::to_string(index);
  return static_cast<char>(0xa0 + digits.size()) + digits;
}

std::string written(const ElementKey& key) {
  ExactBytes room(std::string(ElementKey::largest, '\xee'));
  key.write(room.data());
  return {reinterpret_cast<const char*>(room.data()), key.size()};
}

bool stands_at(const ElementKey& key, const std::string& bytes) {
  const ExactBytes exact(bytes);
  return key.stands_at(exact.data(), exact.size());
}

}  // namespace

TEST_CASE("Keys of elements are counted") {
  ElementKey key;
  for (std::uint64_t i = 0; i < 120000; ++i, key.next()) {
    const std::string bytes = encoded(i);
    if (written(key) != bytes || !stands_at(key, bytes) || !stands_at(key, bytes + "more than a word")) FAIL_CHECK(i);
  }
  constexpr std::uint64_t largest = 9223372036854775807;
  for (const std::uint64_t first : {std::uint64_t{999'990}, std::uint64_t{9'999'990}, std::uint64_t{99'999'990},
                                    std::uint64_t{999'999'999'990}, largest - 20}) {
    ElementKey counter(first);
    for (std::uint64_t i = first; i < first + 20; ++i, counter.next()) {
      CHECK(to_hex(written(counter)) == to_hex(encoded(i)));
      CHECK(stands_at(counter, encoded(i)));
      CHECK(!stands_at(counter, encoded(i + 1)));
    }
  }
}

TEST_CASE("Keys of elements: other bytes, and bytes that end") {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{9}, std::uint64_t{10}, std::uint64_t{1234567},
                                     std::uint64_t{12345678}, std::uint64_t{4294967295}}) {
    const ElementKey key(number);
    const std::string bytes = encoded(number);
    for (const std::string behind : {"", "a", "more than a word"}) {
      CHECK(stands_at(key, bytes + behind));
      CHECK(!stands_at(key, "\xd9" + bytes + behind));
      for (std::size_t at = 0; at < bytes.size(); ++at) {
        CHECK(!stands_at(key, bytes.substr(0, at)));
        std::string other = bytes;
        other[at] = static_cast<char>(other[at] ^ 1);
        CHECK(!stands_at(key, other + behind));
      }
    }
  }
}
