#include "packed.hpp"

#include "../c/packed.h"

std::string packed(const std::string& text) {
  const Bytes bytes = packed_bytes(text.c_str());
  std::string copy(reinterpret_cast<const char*>(bytes.data), bytes.size);
  std::free(bytes.data);
  return copy;
}
