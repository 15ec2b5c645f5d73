#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace flaxstate {

// A number or short text that stands in a struct.
enum class SimpleKind : std::uint8_t {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  text
};

struct SimpleField {
  SimpleKind kind;
  std::uint8_t key_size;
  std::uint16_t text_capacity;
  std::uint32_t offset;
  unsigned char key[32];  // as msgpack with a header of one byte, padded

  std::string_view name() const noexcept {
    return {reinterpret_cast<const char*>(key) + 1, static_cast<std::size_t>(key_size) - 1};
  }
};

constexpr std::size_t largest_simple_text = 31;  // bytes: those with a header of one byte

// Structs that are written and restored in one go, since all they have is simple: see msgpack_writer_struct.hpp and
// object_restore_struct.hpp.
struct StructTable {
  std::size_t struct_size = 0;              // bytes from one struct to the next
  std::vector<SimpleField> fields;          // empty: the structs aren't that simple
  std::vector<SimpleField> varying_fields;  // those of them whose encoding varies in size
  std::size_t fixed_encoding = 0;           // bytes of all the others, of the keys and of the header
  std::size_t largest_encoding = 0;         // bytes of a struct
};

}  // namespace flaxstate
