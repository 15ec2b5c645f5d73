#include "msgpack/struct_program.hpp"

#include <algorithm>

#include "msgpack/struct_steps.hpp"

namespace flaxstate {
namespace {

constexpr std::uint64_t largest_number = 9;
constexpr std::uint64_t largest_text_header = 5;

bool varies(StructCode code) noexcept {
  return code == StructCode::text || code == StructCode::text_at || code == StructCode::other_number ||
         (code >= StructCode::int8 && code <= StructCode::uint64);
}

// Bytes at most.
std::uint64_t largest_encoding(const StructOp& op) noexcept {
  switch (op.code) {
    case StructCode::nothing:
    case StructCode::general:
    case StructCode::dict: return 0;
    case StructCode::boolean: return 1;
    case StructCode::complex64:
    case StructCode::complex128: return 2 * largest_number;
    case StructCode::items: return op.argument;
    case StructCode::text: return largest_text_header + op.argument;
    case StructCode::text_at: return largest_text_header;  // the room for its text is looked at
    default: return largest_number;
  }
}

}  // namespace

void complete_program(StructProgram& program) {
  std::uint64_t stretch = 0;
  for (const StructOp& op : program.ops) {
    program.fixed_encoding += op.constant_size;
    if (varies(op.code)) {
      program.varying_ops.push_back(op);
    } else {
      program.fixed_encoding += largest_encoding(op);
    }
    stretch += op.constant_size + largest_encoding(op);
    program.largest_stretch = std::max(program.largest_stretch, stretch);
    if (op.code == StructCode::text_at) program.is_read_straight = false;
    if (op.code != StructCode::general && op.code != StructCode::nothing) ++program.leaves;
    if (op.code != StructCode::general) continue;
    program.is_straight = false;
    program.is_read_straight = false;
    stretch = 0;
  }
  program.largest_stretch += StructProgram::padding;
  program.constants.append(StructProgram::padding, '\0');
  add_steps(program);
}

}  // namespace flaxstate
