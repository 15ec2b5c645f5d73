#include "object/direct_types.hpp"

#include <algorithm>
#include <iterator>

namespace flaxstate {
namespace {

const Type* known_type(const Field& field) noexcept { return field.type != nullptr ? field.type->type.get() : nullptr; }

// Calls visit(field) for each general value until it gives false.
template <class Visit>
bool visit_general(const TypeProgram& program, const Visit& visit) {
  const auto& ops = program.writing.ops;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (ops[i].code != StructCode::general) continue;
    if (!visit(*program.origins[program.write_origins[i]].field)) return false;
  }
  return true;
}

// Looks for what only a tree can give. Types may lead to each other in circles, or to very many: what is deeper, or behind so many,
// is found out when it is met.
class TypeLook {
 public:
  Finding::Way way(const Type& type) noexcept {
    if (!reads_bytes(type, 0)) return Finding::Way::by_tree;
    return looks_ == 0 || may_have_arrays_ ? Finding::Way::directly : Finding::Way::without_arrays;
  }

 private:
  bool reads_bytes(const Type& type, std::uint32_t level) noexcept {
    const TypeProgram* const program = type.program.get();
    if (program == nullptr || !program->reads_bytes) return false;
    return visit_general(*program, [&](const Field& field) {
      if (looks_ == 0) return true;
      --looks_;
      return reads_bytes(field, level);
    });
  }
  bool reads_bytes(const Field& field, std::uint32_t level) noexcept {
    if (field.storage == Storage::view || field.container == Container::stream) return false;
    if (field.type_name.empty()) {
      may_have_arrays_ = may_have_arrays_ || (field.leaf == LeafType::items && field.rank != 0);
      return field.storage != Storage::accessors || field.leaf != LeafType::items || field.is_counted();
    }
    const Type* const type = known_type(field);
    if (type == nullptr) return false;
    if (level != most_direct_levels) return reads_bytes(*type, level + 1);
    may_have_arrays_ = true;
    return true;
  }

  std::uint32_t looks_ = 1024;
  bool may_have_arrays_ = false;  // of any size: small ones aren't general
};

// Whether there may be a pointer in a value, or in what it leads to. What isn't known yet, and what is behind very many types, may
// have one.
class PointerLook {
 public:
  bool may_lead(const Field& field) noexcept {
    if (field.storage == Storage::pointer) return true;
    if (field.type_name.empty()) return false;
    const Type* const type = known_type(field);
    if (type == nullptr || type->program == nullptr) return true;
    const Type** const end = seen_ + count_;
    if (std::find(seen_, end, type) != end) return false;
    if (count_ == std::size(seen_)) return true;
    seen_[count_++] = type;
    return may_lead_in(*type->program);
  }
  bool may_lead_in(const TypeProgram& program) noexcept {
    return !visit_general(program, [&](const Field& inner) { return !may_lead(inner); });
  }

 private:
  const Type* seen_[32] = {};
  std::size_t count_ = 0;
};

// The next op from `first` on whose value may lead to pointers; their number: there is none.
std::size_t next_pointer(const TypeProgram& program, std::size_t first) noexcept {
  const auto& ops = program.writing.ops;
  while (first < ops.size() && (ops[first].code != StructCode::general ||
                                !PointerLook().may_lead(*program.origins[program.write_origins[first]].field))) {
    ++first;
  }
  return first;
}

// Whether the values that may lead to pointers come in the same order.
bool keeps_pointers(const TypeProgram& program, const TypeProgram& sorted) noexcept {
  std::size_t one = 0, other = 0;
  for (;; ++one, ++other) {
    one = next_pointer(program, one);
    other = next_pointer(sorted, other);
    const bool is_end = one == program.writing.ops.size();
    if (is_end || other == sorted.writing.ops.size()) return is_end && other == sorted.writing.ops.size();
    const FieldOrigin& left = program.origins[program.write_origins[one]];
    const FieldOrigin& right = sorted.origins[sorted.write_origins[other]];
    if (left.field != right.field || left.base != right.base) return false;
  }
}

}  // namespace

Finding::Way way_from_bytes(const Type& type) noexcept {
  const TypeProgram* const program = type.program.get();
  if (program == nullptr || !program->reads_bytes) return Finding::Way::by_tree;
  const Finding& found = program->from_bytes;
  if (found.way() == Finding::Way::unknown) found.set(TypeLook().way(type));
  return found.way();
}

bool may_lead_to_pointers(const Type& type) noexcept {
  return type.program == nullptr || PointerLook().may_lead_in(*type.program);
}

const TypeProgram* sorted_program(const TypeProgram& program) noexcept {
  const TypeProgram* const sorted = program.sorted.get();
  if (sorted == nullptr) return nullptr;
  const Finding& found = sorted->from_bytes;
  if (found.way() == Finding::Way::unknown) {
    found.set(keeps_pointers(program, *sorted) ? Finding::Way::directly : Finding::Way::by_tree);
  }
  return found.way() == Finding::Way::directly ? sorted : nullptr;
}

}  // namespace flaxstate
