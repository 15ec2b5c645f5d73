#pragma once

#include <cstdint>
#include <cstring>

#include "base/big_endian.hpp"
#include "base/bytes.hpp"

namespace flaxstate {

enum class Token : std::uint8_t {
  truncated,  // the window ends inside the header
  invalid,    // c1
  nil,
  boolean,
  integer,
  unsigned_integer,  // only where int64 doesn't hold it
  real,
  str,
  bin,
  ext,
  array,
  map,
};

// What stands in front of a value's body, or the whole of a value without body.
struct Header {
  Token token;
  std::int8_t ext_code;
  std::uint8_t header_size;  // bytes
  std::uint32_t size;        // str, bin, ext: bytes of the body; array, map: elements
  union {
    std::int64_t integer;  // boolean, integer
    std::uint64_t unsigned_integer;
    double real;
  };
};

// Reads the header of the value at `p`, of any legal encoding, from a window that ends at `end`. Whether the body is
// there is for the caller to check.
inline Header read_header(const Byte* p, const Byte* end) noexcept {
  Header header{};
  const auto left = static_cast<std::size_t>(end - p);
  const auto truncated = [] {
    Header h{};
    h.token = Token::truncated;
    return h;
  };
  if (left == 0) return truncated();
  const Byte lead = *p;
  header.header_size = 1;
  const auto with = [&](Token token, std::uint32_t size, unsigned header_size) {
    header.token = token;
    header.size = size;
    header.header_size = static_cast<std::uint8_t>(header_size);
    return header;
  };
  const auto signed_value = [&](std::int64_t value, unsigned header_size) {
    header.integer = value;
    return with(Token::integer, 0, header_size);
  };
  const auto extension = [&](std::uint32_t size, unsigned header_size) {
    header.ext_code = static_cast<std::int8_t>(p[header_size - 1]);
    return with(Token::ext, size, header_size);
  };
  if (lead < 0x80) return signed_value(lead, 1);
  if (lead < 0x90) return with(Token::map, lead & 15, 1);
  if (lead < 0xa0) return with(Token::array, lead & 15, 1);
  if (lead < 0xc0) return with(Token::str, lead & 31, 1);
  if (lead >= 0xe0) return signed_value(static_cast<std::int8_t>(lead), 1);
  // Bytes behind the lead, for c0 … df; the body of str, bin, ext is not counted, the ext's code is.
  constexpr std::uint8_t extra[32] = {0, 0, 0, 0, 1, 2, 4, 2, 3, 5, 4, 8, 1, 2, 4, 8,
                                      1, 2, 4, 8, 1, 1, 1, 1, 1, 1, 2, 4, 2, 4, 2, 4};
  if (left <= extra[lead - 0xc0]) return truncated();
  switch (lead) {
    case 0xc0: return with(Token::nil, 0, 1);
    case 0xc1: return with(Token::invalid, 0, 1);
    case 0xc2:
    case 0xc3: header.integer = lead & 1; return with(Token::boolean, 0, 1);
    case 0xc4: return with(Token::bin, p[1], 2);
    case 0xc5: return with(Token::bin, load_big_endian<std::uint16_t>(p + 1), 3);
    case 0xc6: return with(Token::bin, load_big_endian<std::uint32_t>(p + 1), 5);
    case 0xc7: return extension(p[1], 3);
    case 0xc8: return extension(load_big_endian<std::uint16_t>(p + 1), 4);
    case 0xc9: return extension(load_big_endian<std::uint32_t>(p + 1), 6);
    case 0xca: {
      const auto bits = load_big_endian<std::uint32_t>(p + 1);
      float value;
      std::memcpy(&value, &bits, sizeof value);
      header.real = static_cast<double>(value);
      return with(Token::real, 0, 5);
    }
    case 0xcb: {
      const auto bits = load_big_endian<std::uint64_t>(p + 1);
      std::memcpy(&header.real, &bits, sizeof bits);
      return with(Token::real, 0, 9);
    }
    case 0xcc: return signed_value(p[1], 2);
    case 0xcd: return signed_value(load_big_endian<std::uint16_t>(p + 1), 3);
    case 0xce: return signed_value(load_big_endian<std::uint32_t>(p + 1), 5);
    case 0xcf: {
      const auto value = load_big_endian<std::uint64_t>(p + 1);
      if (value <= static_cast<std::uint64_t>(INT64_MAX)) return signed_value(static_cast<std::int64_t>(value), 9);
      header.unsigned_integer = value;
      return with(Token::unsigned_integer, 0, 9);
    }
    case 0xd0: return signed_value(static_cast<std::int8_t>(p[1]), 2);
    case 0xd1: return signed_value(static_cast<std::int16_t>(load_big_endian<std::uint16_t>(p + 1)), 3);
    case 0xd2: return signed_value(static_cast<std::int32_t>(load_big_endian<std::uint32_t>(p + 1)), 5);
    case 0xd3: return signed_value(static_cast<std::int64_t>(load_big_endian<std::uint64_t>(p + 1)), 9);
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8: return extension(std::uint32_t{1} << (lead - 0xd4), 2);
    case 0xd9: return with(Token::str, p[1], 2);
    case 0xda: return with(Token::str, load_big_endian<std::uint16_t>(p + 1), 3);
    case 0xdb: return with(Token::str, load_big_endian<std::uint32_t>(p + 1), 5);
    case 0xdc: return with(Token::array, load_big_endian<std::uint16_t>(p + 1), 3);
    case 0xdd: return with(Token::array, load_big_endian<std::uint32_t>(p + 1), 5);
    case 0xde: return with(Token::map, load_big_endian<std::uint16_t>(p + 1), 3);
    default: return with(Token::map, load_big_endian<std::uint32_t>(p + 1), 5);
  }
}

}  // namespace flaxstate
