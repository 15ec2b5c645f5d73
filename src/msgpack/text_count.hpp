#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace flaxstate {

// Bytes of keys, str, bytes and unknown extensions, as the text limit counts them, in values whose keys are text or bytes. A look
// at each header: what is behind the first that is wrong or incomplete doesn't count.
std::uint64_t count_text(const Byte* bytes, const Byte* end) noexcept;

}  // namespace flaxstate
