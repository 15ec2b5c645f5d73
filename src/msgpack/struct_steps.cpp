#include "msgpack/struct_steps.hpp"

#include <algorithm>
#include <string_view>

#include "dtype/dtype.hpp"

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

constexpr std::size_t largest_template = 4096;
constexpr std::size_t largest_fixed_items = 32;
constexpr std::size_t double_size = 8;

class StepMaker {
 public:
  explicit StepMaker(StructProgram& program) noexcept : program_(program) {}

  void run() {
    program_.step_of.reserve(program_.ops.size() + 1);
    program_.step_of.assign(program_.ops.size(), StructProgram::no_step);
    program_.steps.reserve(program_.ops.size());
    program_.fixed_values.reserve(program_.ops.size());
    const std::size_t bytes = program_.constants.size() + (1 + double_size) * program_.ops.size();
    program_.templates.reserve(bytes);
    program_.masks.reserve(bytes);
    for (std::uint32_t i = 0; i < program_.ops.size(); ++i) {
      const StructOp& op = program_.ops[i];
      if (is_open_ && size() + op.constant_size > largest_template) end(i - 1, {});
      begin(i);
      append(std::string_view(program_.constants).substr(op.constant, op.constant_size), '\xff');
      if (!append_fixed(op)) end(i, op);
    }
    if (is_open_) end(static_cast<std::uint32_t>(program_.ops.size() - 1), {});
    program_.step_of.push_back(static_cast<std::uint32_t>(program_.steps.size()));
    // A template is copied and compared in pieces.
    program_.templates.append(StructProgram::padding, '\0');
    program_.masks.append(StructProgram::padding, '\0');
  }

 private:
  std::size_t size() const noexcept { return program_.templates.size() - step_.start; }

  void begin(std::uint32_t op) {
    if (is_open_) return;
    is_open_ = true;
    step_ = {};
    step_.start = static_cast<std::uint32_t>(program_.templates.size());
    step_.first = static_cast<std::uint32_t>(program_.fixed_values.size());
    program_.step_of[op] = static_cast<std::uint32_t>(program_.steps.size());
  }

  void append(std::string_view bytes, char mask) {
    program_.templates += bytes;
    program_.masks.append(bytes.size(), mask);
  }
  void append_value(std::size_t bytes) {
    program_.templates.append(bytes, '\0');
    program_.masks.append(bytes, '\0');
  }

  // False: its encoding varies, or is large.
  bool append_fixed(const StructOp& op) {
    const auto position = [&] { return static_cast<std::uint16_t>(size()); };
    switch (op.code) {
      case StructCode::nothing: return true;
      case StructCode::boolean:
        program_.fixed_values.push_back({op.offset, position(), op.code, 0});
        append("\xc2", '\xfe');
        return true;
      case StructCode::float32:
      case StructCode::float64:
        append("\xcb", '\xff');
        program_.fixed_values.push_back({op.offset, position(), op.code, 0});
        append_value(double_size);
        return true;
      case StructCode::items:
        // A file's bools may be other bytes than 0 and 1.
        if (op.argument > largest_fixed_items || static_cast<Dtype>(op.detail) == Dtype::boolean) return false;
        program_.fixed_values.push_back({op.offset, position(), op.code, static_cast<std::uint8_t>(op.argument)});
        append_value(op.argument);
        return true;
      default: return false;
    }
  }

  void end(std::uint32_t op, const StructOp& last) {
    step_.size = static_cast<std::uint32_t>(size());
    while (size() % sizeof(std::uint64_t) != 0) append_value(1);  // so that whole words are compared
    step_.last = last;
    step_.last_op = op;
    const auto begin = program_.fixed_values.begin() + step_.first;
    const auto behind = std::stable_partition(
        begin, program_.fixed_values.end(), [](const FixedValue& value) { return value.code == StructCode::float32; });
    step_.float32s = static_cast<std::uint16_t>(behind - begin);
    step_.fixed_values = static_cast<std::uint16_t>(program_.fixed_values.end() - begin);
    program_.steps.push_back(step_);
    is_open_ = false;
  }

  StructProgram& program_;
  StructStep step_{};
  bool is_open_ = false;
};

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
  StepMaker(program).run();
}

}  // namespace flaxstate
