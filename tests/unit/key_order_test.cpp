#include "tree/key_order.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// The keys of a dict as they are sorted; "" if they can't be.
std::string sorted_keys(const std::string& text) {
  const Read dict(packed(text));
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::GrowArray<flaxstate::SortedChild> children(memory);
  const Node* const before = &dict.root();
  children.push_back({0, before});
  if (!flaxstate::append_sorted_children(dict.root(), children)) return "";
  if (children[0].node != before || children.size() != dict.root().size + 1) return "what was there is gone";
  std::string keys;
  for (std::size_t i = 1; i < children.size(); ++i) {
    keys += (i == 1 ? "" : " ") + key_dump(flaxstate::key_of(*children[i].node));
  }
  return keys;
}

}  // namespace

// All expectations: msgpack_serialize({key: …}) of stock Flax, which sorts.

TEST_CASE("Text keys are sorted by code point") {
  CHECK(sorted_keys("{'b': 0, '': 1, 'a': 2, 'ab': 3, '\\xef\\xbf\\xbf': 4, '\\xf0\\x90\\x80\\x80': 5, 'é': 6, 'z': 7, "
                    "'Z': 8}") == " Z a ab b z \xc3\xa9 \xef\xbf\xbf \xf0\x90\x80\x80");
  CHECK(sorted_keys("{'\\x00': 0, '\\x00\\x00': 1}") == std::string("\0 \0\0", 4));
  CHECK(sorted_keys("{}") == "");
}

TEST_CASE("Numbers are sorted by value, whatever their kinds") {
  CHECK(sorted_keys("{10: 0, 9: 1, -1: 2, 9223372036854775808: 3, 0: 4}") == "-1 0 9 10 9223372036854775808");
  CHECK(sorted_keys("{0.5: 0, True: 1, 2: 2}") == "f3fe0000000000000 true 2");
  CHECK(sorted_keys("{True: 0, False: 1}") == "false true");
  CHECK(sorted_keys("{i8(3): 0, f32(2.5): 1, 1: 2}") == "1 float32:00002040 int8:03");
  // 2**64-1, 2.0**63, 2**63-1, 1e300, -1e300, -2**63
  CHECK(sorted_keys("{18446744073709551615: 0, 9.223372036854776e+18: 1, 9223372036854775807: 2, 1e+300: 3, -1e+300: "
                    "4, -9223372036854775808: 5}") ==
        "ffe37e43c8800759c -9223372036854775808 9223372036854775807 f43e0000000000000 18446744073709551615 "
        "f7e37e43c8800759c");
  // 2**53+1, 2.0**53, 2**53-1
  CHECK(sorted_keys("{9007199254740993: 0, 9007199254740992.0: 1, 9007199254740991: 2}") ==
        "9007199254740991 f4340000000000000 9007199254740993");
}

TEST_CASE("Numbers that a double doesn't tell apart are sorted by value") {
  // 2**53+1, 2**53, -2**53, -2**53-1, 0.5, -0.5, 0, 2**64-1, 2**64-2
  CHECK(sorted_keys("{9007199254740993: 0, 9007199254740992: 1, -9007199254740992: 2, -9007199254740993: 3, 0.5: 4, "
                    "-0.5: 5, 0: 6, 18446744073709551615: 7, 18446744073709551614: 8}") ==
        "-9007199254740993 -9007199254740992 fbfe0000000000000 0 f3fe0000000000000 9007199254740992 9007199254740993 "
        "18446744073709551614 18446744073709551615");
}

TEST_CASE("Bytes and extensions are sorted bytewise, extensions by code first") {
  CHECK(sorted_keys("{b'b': 0, b'\\xff': 1, b'': 2}") == "b b62 bff");
  CHECK(sorted_keys("{ext(5, b'b'): 0, ext(4, b'z'): 1, ext(5, b'a'): 2}") == "x4:7a x5:61 x5:62");
}

TEST_CASE("Keys that Python can't compare can't be sorted, unless there is just one") {
  CHECK(sorted_keys("{'a': 0, 1: 1}") == "");
  CHECK(sorted_keys("{None: 0, 1: 1}") == "");
  CHECK(sorted_keys("{b'a': 0, 'a': 1}") == "");
  CHECK(sorted_keys("{timestamp(1, 0): 0, timestamp(0, 0): 1}") == "");
  CHECK(sorted_keys("{1+2j: 0, 1: 1}") == "");
  CHECK(sorted_keys("{None: 0}") == "nil");
  CHECK(sorted_keys("{nan: 0}") == "f7ff8000000000000");
  CHECK(sorted_keys("{1+1j: 0}") == "f3ff0000000000000+f3ff0000000000000j");
}

TEST_CASE("Many keys that are in no order") {
  std::string bytes = from_hex("de0400");
  std::string expected;
  for (unsigned i = 0; i < 1024; ++i) {
    const unsigned key = i * 389 % 1024;  // each number once
    bytes += from_hex("cd") + static_cast<char>(key >> 8) + static_cast<char>(key & 255) + from_hex("c0");
    expected += (i == 0 ? "" : " ") + std::to_string(i);
  }
  CHECK(sorted_keys(in_hex(bytes)) == expected);
}

TEST_CASE("Random texts that are alike, some with zeros") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> texts;
    while (texts.size() < 40) {
      std::string text(random() % 2 == 0 ? 0 : 6, 'p');
      for (std::size_t size = random() % 6; size != 0; --size) text += "\0\1aab"[random() % 5];
      texts.insert(text);
    }
    std::vector<std::string> shuffled(texts.begin(), texts.end());
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::string bytes = from_hex("de0028");
    for (const std::string& text : shuffled) bytes += static_cast<char>(0xa0 + text.size()) + text + from_hex("c0");
    std::string expected;
    for (const std::string& text : texts) expected += (expected.empty() && text == *texts.begin() ? "" : " ") + text;
    CHECK((sorted_keys(in_hex(bytes)) == expected));
  }
}
