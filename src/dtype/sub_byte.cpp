#include "dtype/sub_byte.hpp"

#include <cstdint>

namespace flaxstate {

void read_low_bits(Dtype dtype, void* items, std::size_t count) noexcept {
  const SubByte type = sub_byte_of(dtype);
  const unsigned sign = type.is_signed ? 1u << (type.bits - 1) : 0;
  auto* const bytes = static_cast<std::uint8_t*>(items);
  for (std::size_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<std::uint8_t>(((bytes[i] & ((1u << type.bits) - 1)) ^ sign) - sign);
  }
}

void write_low_bits(Dtype dtype, void* items, std::size_t count) noexcept {
  const auto mask = static_cast<std::uint8_t>((1u << sub_byte_of(dtype).bits) - 1);
  auto* const bytes = static_cast<std::uint8_t*>(items);
  for (std::size_t i = 0; i < count; ++i) bytes[i] &= mask;
}

}  // namespace flaxstate
