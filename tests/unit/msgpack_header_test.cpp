#include "msgpack/msgpack_header.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::Header;
using flaxstate::Token;
using namespace unit;

namespace {

Header header_of(std::string_view hex) {
  const ExactBytes bytes(from_hex(hex));
  return flaxstate::read_header(bytes.data(), bytes.data() + bytes.size());
}

std::string text_of(const Header& header) {
  const std::string size = " size " + std::to_string(header.size) + " header " + std::to_string(header.header_size);
  switch (header.token) {
    case Token::truncated: return "truncated";
    case Token::invalid: return "invalid";
    case Token::nil: return "nil" + size;
    case Token::boolean: return (header.integer != 0 ? "true" : "false") + size;
    case Token::integer: return std::to_string(header.integer) + size;
    case Token::unsigned_integer: return "u" + std::to_string(header.unsigned_integer) + size;
    case Token::real: return real_text(header.real) + size;
    case Token::str: return "str" + size;
    case Token::bin: return "bin" + size;
    case Token::ext: return "ext " + std::to_string(header.ext_code) + size;
    case Token::array: return "array" + size;
    case Token::map: return "map" + size;
  }
  return "?";
}

struct Row {
  const char* hex;
  const char* text;
};

// From the msgpack specification: each format, at the ends of its range.
const Row rows[] = {
    {"00", "0 size 0 header 1"},
    {"7f", "127 size 0 header 1"},
    {"e0", "-32 size 0 header 1"},
    {"ff", "-1 size 0 header 1"},
    {"80", "map size 0 header 1"},
    {"8f", "map size 15 header 1"},
    {"90", "array size 0 header 1"},
    {"9f", "array size 15 header 1"},
    {"a0", "str size 0 header 1"},
    {"bf", "str size 31 header 1"},
    {"c0", "nil size 0 header 1"},
    {"c1", "invalid"},
    {"c2", "false size 0 header 1"},
    {"c3", "true size 0 header 1"},
    {"c4ff", "bin size 255 header 2"},
    {"c5fffe", "bin size 65534 header 3"},
    {"c6fffefdfc", "bin size 4294901244 header 5"},
    {"c70380", "ext -128 size 3 header 3"},
    {"c801027f", "ext 127 size 258 header 4"},
    {"c9ffffffffff", "ext -1 size 4294967295 header 6"},
    {"ca3fc00000", "f3ff8000000000000 size 0 header 5"},
    {"ca00000001", "f36a0000000000000 size 0 header 5"},
    {"ca80000000", "f8000000000000000 size 0 header 5"},
    {"cb7ff0000000000001", "f7ff0000000000001 size 0 header 9"},
    {"ccff", "255 size 0 header 2"},
    {"cdffff", "65535 size 0 header 3"},
    {"ceffffffff", "4294967295 size 0 header 5"},
    {"cf7fffffffffffffff", "9223372036854775807 size 0 header 9"},
    {"cf8000000000000000", "u9223372036854775808 size 0 header 9"},
    {"cfffffffffffffffff", "u18446744073709551615 size 0 header 9"},
    {"cf0000000000000005", "5 size 0 header 9"},
    {"d080", "-128 size 0 header 2"},
    {"d07f", "127 size 0 header 2"},
    {"d18000", "-32768 size 0 header 3"},
    {"d280000000", "-2147483648 size 0 header 5"},
    {"d38000000000000000", "-9223372036854775808 size 0 header 9"},
    {"d3ffffffffffffffff", "-1 size 0 header 9"},
    {"d405", "ext 5 size 1 header 2"},
    {"d5fe", "ext -2 size 2 header 2"},
    {"d600", "ext 0 size 4 header 2"},
    {"d701", "ext 1 size 8 header 2"},
    {"d803", "ext 3 size 16 header 2"},
    {"d920", "str size 32 header 2"},
    {"da0100", "str size 256 header 3"},
    {"db00010000", "str size 65536 header 5"},
    {"dc0010", "array size 16 header 3"},
    {"ddffffffff", "array size 4294967295 header 5"},
    {"de0010", "map size 16 header 3"},
    {"df00000000", "map size 0 header 5"},
};

}  // namespace

TEST_CASE("A header of every format is read, and is truncated when any of its bytes is missing") {
  for (const Row& row : rows) {
    INFO(row.hex);
    CHECK(text_of(header_of(row.hex)) == row.text);
    const std::string hex = row.hex;
    for (std::size_t size = 0; size < hex.size(); size += 2) {
      CHECK(header_of(hex.substr(0, size)).token == Token::truncated);
    }
  }
}

TEST_CASE("Every leading byte is of the format that the specification gives it") {
  const std::string zeros(18, '0');
  std::string kinds;
  for (unsigned lead = 0xc0; lead < 0xe0; ++lead) {
    const Byte byte = static_cast<Byte>(lead);
    switch (header_of(to_hex(&byte, 1) + zeros).token) {
      case Token::nil: kinds += 'n'; break;
      case Token::invalid: kinds += '!'; break;
      case Token::boolean: kinds += 'b'; break;
      case Token::bin: kinds += 'B'; break;
      case Token::ext: kinds += 'x'; break;
      case Token::real: kinds += 'f'; break;
      case Token::integer: kinds += 'i'; break;
      case Token::str: kinds += 's'; break;
      case Token::array: kinds += 'a'; break;
      case Token::map: kinds += 'm'; break;
      default: kinds += '?';
    }
  }
  CHECK(kinds == "n!bbBBBxxxffiiiiiiiixxxxxsssaamm");
}
