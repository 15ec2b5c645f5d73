#pragma once

#include <cstddef>
#include <cstdint>

#include "base/big_endian.hpp"
#include "base/bytes.hpp"
#include "base/inlining.hpp"

namespace flaxstate {

// Numbers and headers as msgpack-cxx packs them, for loops that keep the place in a register. Each writes up to nine bytes, and
// gives where the next value begins, which must not wait for the number: so each size is a branch of its own.

template <unsigned size>
FLAXSTATE_INLINE Byte* put_wide(Byte* out, unsigned lead, std::uint64_t value) noexcept {
  *out = static_cast<Byte>(lead);
  store_big_endian(value << (64 - 8 * size), out + 1);
  return out + 1 + size;
}
// `magnitude` tells the size, `lead` is the header of one byte.
FLAXSTATE_INLINE Byte* put_wide_integer(Byte* out, std::uint64_t value, std::uint64_t magnitude,
                                        unsigned lead) noexcept {
  if (magnitude <= 0xff) return put_wide<1>(out, lead, value);
  if (magnitude <= 0xffff) return put_wide<2>(out, lead + 1, value);
  if (magnitude <= 0xffffffffU) return put_wide<4>(out, lead + 2, value);
  return put_wide<8>(out, lead + 3, value);
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
