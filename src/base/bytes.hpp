#pragma once

#include <cstddef>
#include <cstring>

namespace flaxstate {

using Byte = unsigned char;

// Memory to write to.
struct Room {
  Byte* data = nullptr;
  std::size_t size = 0;
};

constexpr bool host_is_big_endian() noexcept {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return true;
#else
  return false;
#endif
}

// At an address of any alignment, in the host's byte order.
template <class T>
T load(const void* place) noexcept {
  T value;
  std::memcpy(&value, place, sizeof value);
  return value;
}
template <class T>
void store(T value, void* place) noexcept {
  std::memcpy(place, &value, sizeof value);
}

}  // namespace flaxstate
