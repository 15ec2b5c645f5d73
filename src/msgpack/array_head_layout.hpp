#pragma once

#include <cstddef>
#include <cstdint>

namespace flaxstate {

// The headers in front of an array's data: the extension's, the tuple's, the shape's, the dimensions', the name's and
// the bin's. Each may be longer than it need be, which stock msgpack readers take. Sizes are in bytes, header included.
struct ArrayHead {
  std::uint8_t ext;             // 2 (fixext), 3, 4, 6
  std::uint8_t tuple;           // 1, 3, 5
  std::uint8_t shape;           // 1 (up to 15 dimensions), 3, 5
  std::uint8_t name;            // 1 (up to 31 bytes), 2, 3, 5
  std::uint8_t bin;             // 2, 3, 5
  std::uint8_t dimensions[64];  // 1, 2, 3, 5, 9 each
  std::uint64_t payload_size;   // what the extension's header says: all behind it, data included
  std::uint64_t total;          // of all the headers and the name: the data's distance from the first byte
};

// The shortest head of an array of `data_size` bytes, which is Flax's own. False if the payload is beyond what an
// extension holds (2^32 - 1 bytes).
bool shortest_head(const std::int64_t* shape, std::uint32_t rank, std::size_t name_size, std::uint64_t data_size,
                   ArrayHead& head) noexcept;

// The shortest head that puts the data at a multiple of `alignment` (a power of two), when the head starts at
// `position`. False if no lengths of the headers do.
bool aligned_head(const std::int64_t* shape, std::uint32_t rank, std::size_t name_size, std::uint64_t data_size,
                  std::uint64_t position, std::uint64_t alignment, ArrayHead& head) noexcept;

// Writes the head (without any data behind it) to `out`, which has room for head.total bytes. The code is that of the
// extension.
void write_head(const ArrayHead& head, int code, const std::int64_t* shape, std::uint32_t rank, const char* name,
                std::size_t name_size, std::uint64_t data_size, unsigned char* out) noexcept;

}  // namespace flaxstate
