#pragma once

#include <cstdint>
#include <string>

#include "base/format_constants.hpp"
#include "base/location.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

// How the payloads of Flax's extensions are read.
struct PayloadCall {
  const Location& where;
  const Byte* start;  // where the bytes at `start_offset` are, from which offsets in messages count
  Arena& arena;       // for dtype names that don't stand in the bytes
  bool lenient = false;
  bool legacy_bfloat16 = false;
  std::uint64_t start_offset = 0;

  [[noreturn]] void fail(Status status, const std::string& message, const Byte* at) const {
    where.fail_at(status, message, start_offset + static_cast<std::uint64_t>(at - start));
  }
};

// An array as it stands in the bytes; the view's shape points into it, and its name into the bytes.
struct ArrayPayload {
  ArrayView view;
  std::uint32_t data_position = 0;  // in the payload
  std::uint32_t data_size = 0;
  std::int64_t shape[format::max_rank];

  ArrayPayload() = default;
  ArrayPayload(const ArrayPayload&) = delete;
  ArrayPayload& operator=(const ArrayPayload&) = delete;
};

struct ComplexPayload {
  double real;
  double imag;
};

struct TimestampPayload {
  std::int64_t seconds;
  std::uint32_t nanoseconds;
};

// Extension 1 and 3: (shape, dtype name, data). Looks at no more than the first format::max_array_head bytes, so that
// only those need be in memory.
void parse_array(const PayloadCall& call, const Byte* payload, std::uint32_t size, ArrayPayload& array);

// The same for nearly all arrays, in a fraction of the time. False: it is something else, or something is wrong with
// it.
bool parse_usual_array(const Byte* payload, std::uint32_t size, ArrayPayload& array) noexcept;

// Extension 2: (real, imag).
ComplexPayload parse_complex(const PayloadCall& call, const Byte* payload, std::uint32_t size);

// Extension -1, in msgpack's three encodings.
TimestampPayload parse_timestamp(const PayloadCall& call, const Byte* payload, std::uint32_t size);

}  // namespace flaxstate
