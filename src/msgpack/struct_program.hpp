#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace flaxstate {

// What a value of a struct is.
enum class StructCode : std::uint8_t {
  nothing,
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
  other_number,  // of the dtype `detail`, as a Python int or float
  complex64,
  complex128,
  items,  // `argument` bytes as they are, of the dtype `detail`
  text,   // with a NUL at its end, in a char array of `argument` bytes
  // Text of any length: its address is at `offset`, and `argument` bytes behind that is its size, an integer of `detail`
  // bytes, or, if that is 0, the address of its end.
  text_at,
  general,  // what a walk has to look at: pointers, containers, callbacks
  dict,     // of `argument` entries; the writer has it in its constants
};

// A value, and the bytes that always stand in front of it: keys, headers of maps, the heads of arrays.
struct StructOp {
  StructCode code;
  std::uint8_t detail;
  std::uint16_t constant_size;
  std::uint32_t constant;  // where these bytes stand in the program's
  std::uint32_t offset;    // of the value in the struct
  std::uint32_t argument;
};
static_assert(sizeof(StructOp) == 16);

// Bytes of the text of a text_at at `item`, which begins at `text`.
inline std::uint64_t laid_out_size(const StructOp& op, const Byte* item, const Byte* text) noexcept {
  const Byte* const end = item + static_cast<std::int32_t>(op.argument);
  if (op.detail == 0) return static_cast<std::uint64_t>(load<const Byte*>(end) - text);
  return op.detail == 4 ? load<std::uint32_t>(end) : load<std::uint64_t>(end);
}

// How a struct is written: a list of its values, those of structs in it as well.
struct StructProgram {
  static constexpr std::size_t padding = 32;  // behind the constants, which are copied in pieces of that size
  static constexpr std::size_t largest_constant = 60000;
  static constexpr std::size_t largest_value = 4096;  // bytes of items and text

  std::size_t struct_size = 0;  // bytes from one struct to the next
  std::vector<StructOp> ops;
  std::string constants;
  std::uint32_t levels = 0;           // of dicts
  std::uint32_t leaves = 0;           // but for what is general
  std::uint64_t largest_array = 0;    // bytes
  bool is_straight = true;            // nothing is general
  bool is_read_straight = true;       // the same, and no text stands elsewhere
  std::vector<StructOp> varying_ops;  // those whose encoding varies in size
  std::uint64_t fixed_encoding = 0;   // bytes of all the others, and of the constants
  std::uint64_t largest_stretch = 0;  // bytes between two values that are general, at most, and the padding
};

// Fills in what follows from ops and constants.
void complete_program(StructProgram& program);

}  // namespace flaxstate
