#pragma once

// Constants of the format; docs/format.md is its description.

#include <cstdint>
#include <string_view>

namespace flaxstate::format {

constexpr int ext_array = 1;       // array of (shape, dtype name, data)
constexpr int ext_complex = 2;     // array of (real, imag)
constexpr int ext_scalar = 3;      // as ext_array, with an empty shape
constexpr int ext_timestamp = -1;  // msgpack's own

// Whether the library knows what is in an extension of that code.
constexpr bool is_own_extension(std::int32_t code) noexcept {
  return code == ext_array || code == ext_complex || code == ext_scalar || code == ext_timestamp;
}

constexpr std::uint64_t default_chunk_limit = std::uint64_t{1} << 30;  // Flax's MAX_CHUNK_SIZE
constexpr std::uint32_t max_depth = 1024;                              // msgpack-python's, both ways
constexpr std::uint32_t max_rank = 64;                                 // NumPy's
constexpr std::uint32_t max_array_head = 1024;  // bytes in front of an array's data: headers, 64 dimensions, a name
constexpr std::uint32_t max_nanoseconds = 999999999;

constexpr std::string_view chunk_marker_key = "__msgpack_chunked_array__";
constexpr std::string_view chunk_shape_key = "shape";
constexpr std::string_view chunk_chunks_key = "chunks";
constexpr std::string_view chunk_pad_key = "pad";  // ours: Flax ignores every other key of a chunked array

}  // namespace flaxstate::format
