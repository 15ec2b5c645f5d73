#include "object/sorted_keys.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace flaxstate {
namespace {

// The value at `first`, and all that it has, with the keys of each dict in order. Gives where the next value is.
std::size_t append_sorted(const TypeProgram& program, std::size_t first, std::vector<NodeOp>& sorted) {
  const NodeOp& op = program.nodes[first];
  sorted.push_back(op);
  std::size_t next = first + 1;
  if (op.code != StructCode::dict) return next;
  using Entry = std::pair<std::string_view, std::vector<NodeOp>>;
  std::vector<Entry> entries(op.argument);
  for (Entry& entry : entries) {
    entry.first = std::string_view(program.keys).substr(program.nodes[next].key, program.nodes[next].key_size);
    next = append_sorted(program, next, entry.second);
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& left, const Entry& right) { return left.first < right.first; });
  for (const Entry& entry : entries) sorted.insert(sorted.end(), entry.second.begin(), entry.second.end());
  return next;
}

std::string_view constant_of(const TypeProgram& program, const StructOp& op) noexcept {
  return {program.writing.constants.data() + op.constant, op.constant_size};
}

// Whether both programs do the same at `at`.
bool is_same(const TypeProgram& one, const TypeProgram& other, std::size_t at) noexcept {
  const StructOp& left = one.writing.ops[at];
  const StructOp& right = other.writing.ops[at];
  if (left.code != right.code || left.detail != right.detail || left.offset != right.offset) return false;
  if (constant_of(one, left) != constant_of(other, right)) return false;
  if (left.code != StructCode::general) return left.argument == right.argument;
  const FieldOrigin& of_left = one.origins[one.write_origins[at]];
  const FieldOrigin& of_right = other.origins[other.write_origins[at]];
  return of_left.field == of_right.field && of_left.base == of_right.base;
}

}  // namespace

std::vector<NodeOp> sort_nodes(const TypeProgram& program) {
  std::vector<NodeOp> sorted;
  if (program.nodes.empty()) return sorted;
  append_sorted(program, 0, sorted);
  const auto has_same_key = [](const NodeOp& left, const NodeOp& right) { return left.key == right.key; };
  if (std::equal(sorted.begin(), sorted.end(), program.nodes.begin(), has_same_key)) sorted.clear();
  return sorted;
}

std::unique_ptr<const TypeProgram> sorted_reading(const TypeProgram& program, TypeProgram compiled) {
  const std::size_t count = std::min(program.writing.ops.size(), compiled.writing.ops.size());
  auto sorted = std::make_unique<TypeProgram>();
  std::size_t& fork = sorted->fork;
  while (fork != count && is_same(program, compiled, fork)) {
    if (program.writing.ops[fork++].code == StructCode::general) sorted->fork_stretch = fork;
  }
  if (fork == count) return nullptr;
  sorted->writing = std::move(compiled.writing);
  sorted->writing.varying_ops = {};
  sorted->write_origins = std::move(compiled.write_origins);
  sorted->origins = std::move(compiled.origins);
  return sorted;
}

}  // namespace flaxstate
