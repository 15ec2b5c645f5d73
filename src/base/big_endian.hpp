#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace flaxstate {

// msgpack's numbers stand most significant byte first, at any address.

constexpr std::uint64_t swapped(std::uint64_t value) noexcept {
#if defined(__GNUC__)
  return __builtin_bswap64(value);
#else
  value = (value & 0x00ff00ff00ff00ffU) << 8 | (value >> 8 & 0x00ff00ff00ff00ffU);
  value = (value & 0x0000ffff0000ffffU) << 16 | (value >> 16 & 0x0000ffff0000ffffU);
  return value << 32 | value >> 32;
#endif
}

template <class T>
T load_big_endian(const Byte* p) noexcept {
  const T value = load<T>(p);
  return host_is_big_endian() ? value : static_cast<T>(swapped(value) >> (64 - 8 * sizeof(T)));
}

inline void store_big_endian(std::uint64_t value, Byte* p) noexcept {
  store(host_is_big_endian() ? value : swapped(value), p);
}

}  // namespace flaxstate
