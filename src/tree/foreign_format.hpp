#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace flaxstate {

// How an input begins.
struct FirstBytes {
  static constexpr std::size_t wanted = 24;

  const Byte* bytes = nullptr;
  std::size_t count = 0;    // up to `wanted`
  std::uint64_t total = 0;  // bytes of the input
};

// What the input looks like, if it begins as a file of another format does: "the bytes look like …". Else nullptr.
const char* foreign_format(const FirstBytes& first) noexcept;

}  // namespace flaxstate
