#pragma once

#include <cstddef>
#include <cstdint>

#include "base/big_endian.hpp"
#include "base/bytes.hpp"
#include "base/inlining.hpp"

namespace flaxstate {

// Numbers and headers as msgpack-cxx packs them, for loops that keep the place in a register, and with hardly a branch: numbers
// of different sizes come in any order. Each writes up to nine bytes, and gives where the next value begins.

FLAXSTATE_INLINE Byte* put_wide_integer(Byte* out, std::uint64_t value, std::uint64_t magnitude,
                                        unsigned lead) noexcept {
  const unsigned width =
      (magnitude > 0xff ? 1U : 0U) + (magnitude > 0xffff ? 1U : 0U) + (magnitude > 0xffffffffU ? 1U : 0U);
  const unsigned size = 1U << width;
  *out = static_cast<Byte>(lead + width);
  store_big_endian(value << (64 - 8 * size), out + 1);
  return out + 1 + size;
}

FLAXSTATE_INLINE Byte* put_unsigned(Byte* out, std::uint64_t value) noexcept {
  if (value < 0x80) {
    *out = static_cast<Byte>(value);
    return out + 1;
  }
  return put_wide_integer(out, value, value, 0xcc);
}

FLAXSTATE_INLINE Byte* put_signed(Byte* out, std::int64_t value) noexcept {
  const auto bits = static_cast<std::uint64_t>(value);
  if (bits + 0x20 < 0xa0) {
    *out = static_cast<Byte>(bits);
    return out + 1;
  }
  return value < 0 ? put_wide_integer(out, bits, ~bits << 1, 0xd0) : put_wide_integer(out, bits, bits, 0xcc);
}

FLAXSTATE_INLINE Byte* put_real(Byte* out, double value) noexcept {
  *out = 0xcb;
  store_big_endian(load<std::uint64_t>(&value), out + 1);
  return out + 9;
}

FLAXSTATE_INLINE Byte* put_str_header(Byte* out, std::uint32_t size) noexcept {
  if (size < 32) {
    *out = static_cast<Byte>(0xa0 | size);
    return out + 1;
  }
  return put_wide_integer(out, size, size, 0xd9);
}

}  // namespace flaxstate
