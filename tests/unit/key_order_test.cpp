#include "tree/key_order.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// The keys of a dict as they are sorted; "" if they can't be.
std::string sorted_keys(std::string_view hex) {
  const Read dict(from_hex(hex));
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::GrowArray<flaxstate::SortedChild> children(memory);
  const Node* const before = &dict.root();
  children.push_back({0, before});
  if (!flaxstate::append_sorted_children(dict.root(), children)) return "";
  if (children[0].node != before || children.size() != dict.root().size + 1) return "what was there is gone";
  std::string text;
  for (std::size_t i = 1; i < children.size(); ++i) {
    text += (i == 1 ? "" : " ") + key_dump(flaxstate::key_of(*children[i].node));
  }
  return text;
}

}  // namespace

// All expectations: msgpack_serialize({key: …}) of stock Flax, which sorts.

TEST_CASE("Text keys are sorted by code point") {
  // ['b', '', 'a', 'ab', '\uffff', '\U00010000', 'é', 'z', 'Z']
  CHECK(sorted_keys("89 a16200 a001 a16102 a2616203 a3efbfbf04 a4f090808005 a2c3a906 a17a07 a15a08") ==
        " Z a ab b z \xc3\xa9 \xef\xbf\xbf \xf0\x90\x80\x80");
  CHECK(sorted_keys("82 a10000 a2000001") == std::string("\0 \0\0", 4));
  CHECK(sorted_keys("80") == "");
}

TEST_CASE("Numbers are sorted by value, whatever their kinds") {
  CHECK(sorted_keys("85 0a00 0901 ff02 cf800000000000000003 0004") == "-1 0 9 10 9223372036854775808");
  CHECK(sorted_keys("83 cb3fe000000000000000 c301 0202") == "f3fe0000000000000 true 2");
  CHECK(sorted_keys("82 c300 c201") == "false true");
  // np.int8(3), np.float32(2.5), 1
  CHECK(sorted_keys("83 c70a039390a4696e7438c4010300 d8039390a7666c6f61743332c4040000204001 0102") ==
        "1 float32:00002040 int8:03");
  // 2**64-1, 2.0**63, 2**63-1, 1e300, -1e300, -2**63
  CHECK(sorted_keys("86 cfffffffffffffffff00 cb43e000000000000001 cf7fffffffffffffff02 cb7e37e43c8800759c03"
                    "cbfe37e43c8800759c04 d3800000000000000005") ==
        "ffe37e43c8800759c -9223372036854775808 9223372036854775807 f43e0000000000000 18446744073709551615 "
        "f7e37e43c8800759c");
  // 2**53+1, 2.0**53, 2**53-1
  CHECK(sorted_keys("83 cf002000000000000100 cb434000000000000001 cf001fffffffffffff02") ==
        "9007199254740991 f4340000000000000 9007199254740993");
}

TEST_CASE("Numbers that a double doesn't tell apart are sorted by value") {
  // 2**53+1, 2**53, -2**53, -2**53-1, 0.5, -0.5, 0, 2**64-1, 2**64-2
  CHECK(sorted_keys("89 cf002000000000000100 cf002000000000000001 d3ffe000000000000002 d3ffdfffffffffffff03"
                    "cb3fe000000000000004 cbbfe000000000000005 0006 cfffffffffffffffff07 cffffffffffffffffe08") ==
        "-9007199254740993 -9007199254740992 fbfe0000000000000 0 f3fe0000000000000 9007199254740992 9007199254740993 "
        "18446744073709551614 18446744073709551615");
}

TEST_CASE("Bytes and extensions are sorted bytewise, extensions by code first") {
  CHECK(sorted_keys("83 c4016200 c401ff01 c40002") == "b b62 bff");
  CHECK(sorted_keys("83 d4056200 d4047a01 d4056102") == "x4:7a x5:61 x5:62");
}

TEST_CASE("Keys that Python can't compare can't be sorted, unless there is just one") {
  CHECK(sorted_keys("82 a16100 0101") == "");
  CHECK(sorted_keys("82 c000 0101") == "");
  CHECK(sorted_keys("82 c4016100 a16101") == "");
  CHECK(sorted_keys("82 d6ff0000000100 d6ff0000000001") == "");
  CHECK(sorted_keys("82 c7130292cb3ff0000000000000cb400000000000000000 0101") == "");
  CHECK(sorted_keys("81 c000") == "nil");
  CHECK(sorted_keys("81 cb7ff800000000000000") == "f7ff8000000000000");
  CHECK(sorted_keys("81 c7130292cb3ff0000000000000cb3ff000000000000000") == "f3ff0000000000000+f3ff0000000000000j");
}

TEST_CASE("Many keys that are in no order") {
  std::string bytes = from_hex("de0400");
  std::string expected;
  for (unsigned i = 0; i < 1024; ++i) {
    const unsigned key = i * 389 % 1024;  // each number once
    bytes += from_hex("cd") + static_cast<char>(key >> 8) + static_cast<char>(key & 255) + from_hex("c0");
    expected += (i == 0 ? "" : " ") + std::to_string(i);
  }
  CHECK(sorted_keys(to_hex(bytes)) == expected);
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
    CHECK((sorted_keys(to_hex(bytes)) == expected));
  }
}
