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

inline bool is_text_size(const StructOp& op, std::uint64_t size, const Byte* text) noexcept {
  const std::uint64_t most = op.detail == sizeof(std::uint32_t) ? INT32_MAX : UINT32_MAX;
  return size <= most && (text != nullptr || size == 0);
}

// A value whose encoding has always the same size: a float32, float64 or bool, or `detail` bytes of items.
struct FixedValue {
  std::uint32_t offset;    // in the struct
  std::uint16_t position;  // in the template, behind the byte that says what it is; a bool is such a byte
  StructCode code;
  std::uint8_t detail;
};
static_assert(sizeof(FixedValue) == 8);

// Several ops at once: the bytes up to the next value whose encoding varies in size, as a template in which the fixed values
// are 0, and then that value, or what is general, or nothing.
struct StructStep {
  StructOp last;          // its constants stand in the template
  std::uint32_t last_op;  // its place among the ops; of `nothing`: the op before the next step's
  std::uint32_t start;    // of the template in StructProgram::templates
  std::uint32_t size;     // of the template
  std::uint32_t first;    // in StructProgram::fixed_values
  std::uint16_t fixed_values;
  std::uint16_t float32s;  // of these, the first
};

// How a struct is written: a list of its values, those of structs in it as well.
struct StructProgram {
  static constexpr std::size_t padding = 32;  // behind the templates, which are copied in pieces of that size
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

  // The same as the ops, for speed.
  std::vector<StructStep> steps;
  std::vector<FixedValue> fixed_values;
  std::string templates;               // with padding
  std::string masks;                   // of the templates: which bits never change
  std::vector<std::uint32_t> step_of;  // of each op, and the end; `no_step` for those that begin none
  static constexpr std::uint32_t no_step = UINT32_MAX;
};

// The steps of a program as a loop over structs needs them: not read again when it has stored bytes, which might be anything's.
struct StepList {
  explicit StepList(const StructProgram& program) noexcept
      : begin(program.steps.data()),
        end(begin + program.steps.size()),
        fixed_values(program.fixed_values.data()),
        templates(program.templates.data()),
        masks(program.masks.data()),
        op_count(program.ops.size()),
        largest_stretch(program.largest_stretch) {}

  const StructStep* const begin;
  const StructStep* const end;
  const FixedValue* const fixed_values;
  const char* const templates;
  const char* const masks;
  const std::size_t op_count;
  const std::uint64_t largest_stretch;
};

}  // namespace flaxstate
