#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace flaxstate {

// What is wrong with values that nobody wants; nullptr: nothing.
struct SkipFault {
  const char* message = nullptr;
  Status status = Status::format;
  const Byte* at = nullptr;
};

// Skips `count` values, and checks them as msgpack-python does when it reads the payload of an extension, `depth` levels
// deep: text is UTF-8, keys of maps are text or bytes, and extensions are timestamps or have codes of 0 and more. `next`
// is behind them then.
SkipFault skip_values(const Byte*& next, const Byte* end, std::uint32_t count, std::uint32_t depth) noexcept;

}  // namespace flaxstate
