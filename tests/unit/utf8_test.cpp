#include "base/utf8.hpp"

#include <string>
#include <vector>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

bool is_valid(std::string_view text) {
  return flaxstate::is_valid_utf8(reinterpret_cast<const Byte*>(text.data()), text.size());
}

struct LeadCount {
  unsigned first, last;  // leading bytes
  unsigned count;        // valid strings that start with each of them
};

// Of all strings of `size` bytes with a leading byte: how many bytes.decode('utf-8') takes. Third and fourth bytes of
// four are drawn from those at the bounds of the Unicode standard's table 3-7.
const std::vector<LeadCount> of_one = {{0x00, 0x7f, 1}, {0x80, 0xff, 0}};
const std::vector<LeadCount> of_two = {{0x00, 0x7f, 128}, {0x80, 0xc1, 0}, {0xc2, 0xdf, 64}, {0xe0, 0xff, 0}};
const std::vector<LeadCount> of_three = {{0x00, 0x7f, 18304}, {0x80, 0xc1, 0},    {0xc2, 0xdf, 8192},
                                         {0xe0, 0xe0, 2048},  {0xe1, 0xec, 4096}, {0xed, 0xed, 2048},
                                         {0xee, 0xef, 4096},  {0xf0, 0xff, 0}};
const std::vector<LeadCount> of_four = {{0x00, 0x7f, 1412}, {0x80, 0xc1, 0},   {0xc2, 0xdf, 256}, {0xe0, 0xe0, 384},
                                        {0xe1, 0xec, 768},  {0xed, 0xed, 384}, {0xee, 0xef, 768}, {0xf0, 0xf0, 1728},
                                        {0xf1, 0xf3, 2304}, {0xf4, 0xf4, 576}, {0xf5, 0xff, 0}};
const std::vector<Byte> bounds = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};

std::vector<Byte> all_bytes() {
  std::vector<Byte> bytes;
  for (unsigned i = 0; i < 256; ++i) bytes.push_back(static_cast<Byte>(i));
  return bytes;
}

unsigned count_valid(std::string& text, std::size_t at, const std::vector<std::vector<Byte>>& choices) {
  if (at == choices.size()) return is_valid(text) ? 1 : 0;
  unsigned count = 0;
  for (const Byte byte : choices[at]) {
    text[at] = static_cast<char>(byte);
    count += count_valid(text, at + 1, choices);
  }
  return count;
}

void check_counts(const std::vector<LeadCount>& rows, std::vector<std::vector<Byte>> choices) {
  std::string text(choices.size(), '\0');
  for (const LeadCount& row : rows) {
    for (unsigned lead = row.first; lead <= row.last; ++lead) {
      choices[0] = {static_cast<Byte>(lead)};
      const unsigned count = count_valid(text, 0, choices);
      if (count != row.count) FAIL_CHECK("lead " << lead << ": " << count << " instead of " << row.count);
    }
  }
}

std::string encode(std::uint32_t code_point) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3f)); };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xc0 | code_point >> 6), tail(0)};
  if (code_point < 0x10000) return {static_cast<char>(0xe0 | code_point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | code_point >> 18), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE("What is UTF-8 is what Python decodes") {
  check_counts(of_one, {{}});
  check_counts(of_two, {{}, all_bytes()});
  check_counts(of_four, {{}, all_bytes(), bounds, bounds});
}

TEST_CASE("What is UTF-8 is what Python decodes, for all strings of three bytes") {
  check_counts(of_three, {{}, all_bytes(), all_bytes()});
}

TEST_CASE("Every code point but surrogates is valid UTF-8") {
  CHECK(is_valid(""));
  for (std::uint32_t code_point = 0; code_point < 0x10ffff + 0x1000; ++code_point) {
    const bool expected = code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
    if (is_valid(encode(code_point)) != expected) FAIL_CHECK("code point " << code_point);
  }
}

TEST_CASE("Bad UTF-8 is found at every place of texts of every length, and nothing is read behind the end") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const ExactBytes ascii(std::string(size, 'x'));
    CHECK(flaxstate::is_valid_utf8(ascii.data(), size));
    for (std::size_t at = 0; at < size; ++at) {
      for (const char bad : {'\x80', '\xff', '\xc3'}) {
        std::string text(size, 'x');
        text[at] = bad;
        const ExactBytes bytes(text);
        if (flaxstate::is_valid_utf8(bytes.data(), size)) FAIL_CHECK("size " << size << " at " << at);
      }
    }
  }
}

TEST_CASE("Characters of every length are valid at every place, whole, and nowhere cut") {
  for (const std::string character : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    for (std::size_t before = 0; before <= 20; ++before) {
      for (std::size_t after = 0; after <= 10; ++after) {
        const std::string text = std::string(before, 'x') + character + std::string(after, 'y');
        if (!is_valid(text)) FAIL_CHECK(before << " before, " << after << " behind");
        for (std::size_t cut = 1; cut < character.size(); ++cut) {
          const ExactBytes bytes(std::string(before, 'x') + character.substr(0, cut) + std::string(after, 'y'));
          if (flaxstate::is_valid_utf8(bytes.data(), bytes.size())) FAIL_CHECK("cut at " << cut << ", " << before);
        }
      }
    }
  }
}
