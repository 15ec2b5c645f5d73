#include "object/type_compiler.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/format_constants.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "msgpack/struct_steps.hpp"
#include "object/field_access.hpp"
#include "object/sorted_keys.hpp"

namespace flaxstate {
namespace {

// Before parts are left to programs of their own. Steps are nodes, with those that were tried and dropped.
constexpr std::size_t most_nodes = 512;
constexpr std::size_t most_steps = 4 * most_nodes;
constexpr std::uint32_t most_levels = 16;
constexpr std::uint64_t largest_offset = std::numeric_limits<std::uint32_t>::max();

StructCode number_code(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::boolean: return StructCode::boolean;
    case Dtype::int8: return StructCode::int8;
    case Dtype::int16: return StructCode::int16;
    case Dtype::int32: return StructCode::int32;
    case Dtype::int64: return StructCode::int64;
    case Dtype::uint8: return StructCode::uint8;
    case Dtype::uint16: return StructCode::uint16;
    case Dtype::uint32: return StructCode::uint32;
    case Dtype::uint64: return StructCode::uint64;
    case Dtype::float32: return StructCode::float32;
    case Dtype::float64: return StructCode::float64;
    case Dtype::complex64: return StructCode::complex64;
    case Dtype::complex128: return StructCode::complex128;
    default: return StructCode::other_number;
  }
}

// Of an array or scalar that stands in the struct as it does in a file, 0 bytes included; UINT64_MAX for others.
std::uint64_t items_size(const Field& field) noexcept {
  const bool is_alike = !field.varies() && !field.is_strided && !dtype_is_sub_byte(field.dtype) &&
                        field.dtype != Dtype::opaque && (!host_is_big_endian() || field.item_size == 1);
  if (!is_alike) return UINT64_MAX;
  std::uint64_t size = field.item_size;
  for (std::uint32_t i = 0; i < field.rank; ++i) {
    const auto dimension = static_cast<std::uint64_t>(field.shape[i]);
    if (dimension > StructProgram::largest_value) return UINT64_MAX;
    size *= dimension;
    if (size > StructProgram::largest_value) return UINT64_MAX;
  }
  return size;
}

std::string head_of(const Field& field) {
  const Byte unused[StructProgram::largest_value] = {};
  return encode_array_head(array_of_shape(field, unused, field.shape), field.form == Form::scalar);
}

std::size_t count_dicts(const std::vector<NodeOp>& nodes) noexcept {
  const auto is_dict = [](const NodeOp& node) { return node.code == StructCode::dict; };
  return static_cast<std::size_t>(std::count_if(nodes.begin(), nodes.end(), is_dict));
}

// Where fields begin, and whether they have general nodes.
using Places = std::vector<std::pair<std::size_t, bool>>;

// Whether a field has the bytes of another one, and is restored in another turn: what is general comes last. Fields with bytes
// in common begin at the same one.
bool changes_order(Places& places) {
  std::sort(places.begin(), places.end());
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (places[i].first == places[i - 1].first && places[i].second) return true;
  }
  return false;
}

bool have_same_bytes(const Places& sorted) noexcept {
  return std::adjacent_find(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
           return left.first == right.first;
         }) != sorted.end();
}

// What room there is for some field is what another one counts: the room that was checked isn't what it is when it is written.
bool changes_room(const Type& type) noexcept {
  return std::any_of(type.fields.begin(), type.fields.end(), [&](const Field& field) {
    const bool has_member = field.varies() && field.storage != Storage::accessors && field.capacity == 0;
    return has_member && std::any_of(type.fields.begin(), type.fields.end(), [&](const Field& other) {
             return &other != &field && counts_at(other, field.capacity_offset);
           });
  });
}

class Compiler {
 public:
  Compiler(const FindType& type_of, bool sorts_keys) : type_of_(type_of), sorts_keys_(sorts_keys) {}

  TypeProgram run(const Type& type) {
    program_.writing.struct_size = type.size;
    state(type, 0, 0, 0);
    flush_constants(0);
    complete_program(program_.writing);
    program_.dicts = count_dicts(program_.nodes);
    if (!may_restore_) program_.nodes.clear();
    program_.reads_bytes = may_restore_ && may_read_;
    return std::move(program_);
  }
  bool may_sort() const noexcept { return may_sort_; }

 private:
  struct Mark {
    std::size_t ops, constants, nodes, keys, origins;
    std::string pending;
    std::string_view key;
    std::uint32_t levels;
    std::uint64_t largest_array;
    std::size_t general_nodes;
    bool may_restore;
  };

  void state(const Type& type, std::uint64_t base, std::uint32_t above, std::uint32_t depth) {
    if (type.kind == Kind::nil) return value(type.fields[0], base, above, depth, false);
    // The older form of a named tuple has other keys, and shared counts are compared before.
    if (type.kind == Kind::named_tuple || type.shares_counts) may_restore_ = false;
    if (changes_room(type)) may_read_ = false;
    const auto count = static_cast<std::uint32_t>(type.fields.size());
    pending_ += encode_dict_header(count);
    node(StructCode::dict, 0, base, count);
    program_.writing.levels = std::max(program_.writing.levels, depth + 1);
    Places places;
    places.reserve(type.fields.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      const Field& field = type.fields[sorts_keys_ ? type.sorted_fields[i] : i];
      pending_ += field.encoded_key;
      key_ = field.name;
      if (key_ == format::chunk_marker_key) may_read_ = false;
      const std::size_t before = program_.general_nodes;
      value(field, base, above, depth + 1, true);
      places.emplace_back(field.offset, program_.general_nodes != before);
    }
    if (changes_order(places)) may_restore_ = false;
    // Of fields with the same bytes the last one wins.
    if (have_same_bytes(places)) may_sort_ = false;
  }

  void value(const Field& field, std::uint64_t base, std::uint32_t above, std::uint32_t depth, bool has_key) {
    const std::uint64_t place = base + field.offset;
    if (place > largest_offset) return general(origin(field, base, above, depth, has_key));
    if (!field.type_name.empty()) {
      if (part(field, base, above, depth, has_key)) return;
      return general(origin(field, base, above, depth, has_key));
    }
    leaf(field, place, origin(field, base, above, depth, has_key));
  }

  // False: it is left to a program of its own.
  bool part(const Field& field, std::uint64_t base, std::uint32_t above, std::uint32_t depth, bool has_key) {
    const Type* const nested = is_part(field) ? type_of_(field) : nullptr;
    if (nested == nullptr || nested->handler != nullptr || parts_ == most_levels) return false;
    if (steps_ > most_steps || program_.nodes.size() + 1 + nested->fields.size() > most_nodes) return false;
    const Mark before = mark();
    if (has_key) above = origin(field, base, above, depth, has_key) + 1;
    ++parts_;
    state(*nested, base + field.offset, above, depth);
    --parts_;
    const bool fits = program_.nodes.size() <= most_nodes;
    if (!fits) go_back(before);
    return fits;
  }

  void leaf(const Field& field, std::uint64_t place, std::uint32_t origin) {
    if (is_laid_out_text(field, place)) return text_at(field, place, origin);
    if (field.storage != Storage::in_place) return general(origin);
    if (field.leaf != LeafType::items) {
      const bool is_text = field.leaf == LeafType::str && !field.is_counted() &&
                           static_cast<std::uint64_t>(field.shape[0]) <= StructProgram::largest_value;
      if (!is_text) return general(origin);
      return both(StructCode::text, 0, place, static_cast<std::uint32_t>(field.shape[0]), origin);
    }
    if (field.form == Form::plain) {
      const StructCode code = number_code(field.dtype);
      if (code == StructCode::complex64 || code == StructCode::complex128) pending_ += complex_head();
      return both(code, static_cast<std::uint8_t>(field.dtype), place, 0, origin);
    }
    const std::uint64_t size = items_size(field);
    if (size == UINT64_MAX) return general(origin);
    pending_ += head_of(field);
    program_.writing.largest_array = std::max(program_.writing.largest_array, size);
    op(StructCode::items, static_cast<std::uint8_t>(field.dtype), place, static_cast<std::uint32_t>(size), origin);
    // A file's bools may be other bytes than 0 and 1.
    if (field.dtype == Dtype::boolean) return general_node(origin);
    node(StructCode::items, 0, place, origin);
  }

  static bool is_laid_out_text(const Field& field, std::uint64_t place) noexcept {
    const ContainerLayout& layout = field.layout;
    return field.leaf == LeafType::str && (layout.layout == Layout::count || layout.layout == Layout::end) &&
           place + layout.data_offset <= largest_offset && std::max(layout.data_offset, layout.end_offset) <= INT32_MAX;
  }
  void text_at(const Field& field, std::uint64_t place, std::uint32_t origin) {
    const ContainerLayout& layout = field.layout;
    const auto count_size = static_cast<std::uint8_t>(layout.layout == Layout::count ? layout.count_size : 0);
    const auto distance = static_cast<std::uint32_t>(layout.end_offset - layout.data_offset);
    op(StructCode::text_at, count_size, place + layout.data_offset, distance, origin);
    general_node(origin);
  }

  void general(std::uint32_t origin) {
    op(StructCode::general, 0, 0, origin, origin);
    general_node(origin);
  }
  void general_node(std::uint32_t origin) {
    node(StructCode::general, 0, 0, origin);
    ++program_.general_nodes;
  }

  void both(StructCode code, std::uint8_t detail, std::uint64_t place, std::uint32_t argument, std::uint32_t origin) {
    op(code, detail, place, argument, origin);
    node(code, detail, place, argument);
  }

  // An ext of 19 bytes, and a list of two.
  static std::string complex_head() { return {"\xc7\x13\x02\x92", 4}; }

  std::uint32_t origin(const Field& field, std::uint64_t base, std::uint32_t above, std::uint32_t depth, bool has_key) {
    // Only what is at the start of an object can stand so far behind.
    program_.origins.push_back(
        {&field, static_cast<std::uint32_t>(std::min(base, largest_offset)), above, depth, has_key});
    return static_cast<std::uint32_t>(program_.origins.size() - 1);
  }

  void node(StructCode code, std::uint8_t detail, std::uint64_t place, std::uint32_t argument) {
    if (key_.size() > UINT16_MAX || program_.keys.size() > largest_offset) may_restore_ = false;
    const auto key = static_cast<std::uint32_t>(program_.keys.size());
    program_.nodes.push_back(
        {code, detail, static_cast<std::uint16_t>(key_.size()), key, static_cast<std::uint32_t>(place), argument});
    program_.keys += key_;
    key_ = {};
    ++steps_;
  }

  void op(StructCode code, std::uint8_t detail, std::uint64_t place, std::uint32_t argument, std::uint32_t origin) {
    flush_constants(origin, StructProgram::largest_constant);
    push_op({code, detail, static_cast<std::uint16_t>(pending_.size()), 0, static_cast<std::uint32_t>(place), argument},
            origin);
  }
  void push_op(StructOp op, std::uint32_t origin) {
    std::string& constants = program_.writing.constants;
    op.constant = static_cast<std::uint32_t>(constants.size());
    constants.append(pending_, 0, op.constant_size);
    pending_.erase(0, op.constant_size);
    program_.writing.ops.push_back(op);
    program_.write_origins.push_back(origin);
  }
  // Those that are too many for one value, or stand behind the last one.
  void flush_constants(std::uint32_t origin, std::size_t most = 0) {
    while (pending_.size() > most) {
      const std::size_t size = std::min(pending_.size(), StructProgram::largest_constant);
      push_op({StructCode::nothing, 0, static_cast<std::uint16_t>(size), 0, 0, 0}, origin);
    }
  }

  Mark mark() const {
    return {program_.writing.ops.size(),
            program_.writing.constants.size(),
            program_.nodes.size(),
            program_.keys.size(),
            program_.origins.size(),
            pending_,
            key_,
            program_.writing.levels,
            program_.writing.largest_array,
            program_.general_nodes,
            may_restore_};
  }
  void go_back(const Mark& mark) {
    program_.writing.ops.resize(mark.ops);
    program_.write_origins.resize(mark.ops);
    program_.writing.constants.resize(mark.constants);
    program_.nodes.resize(mark.nodes);
    program_.keys.resize(mark.keys);
    program_.origins.resize(mark.origins);
    pending_ = mark.pending;
    key_ = mark.key;
    program_.writing.levels = mark.levels;
    program_.writing.largest_array = mark.largest_array;
    program_.general_nodes = mark.general_nodes;
    may_restore_ = mark.may_restore;
  }

  const FindType& type_of_;
  const bool sorts_keys_;
  TypeProgram program_;
  std::string pending_;      // constants in front of the next value
  std::string_view key_;     // of the next node
  std::uint32_t parts_ = 0;  // around the type that is being compiled
  std::size_t steps_ = 0;
  bool may_restore_ = true;
  bool may_read_ = true;  // without a tree
  bool may_sort_ = true;
};

}  // namespace

bool is_part(const Field& field) noexcept {
  return !field.type_name.empty() && field.storage == Storage::in_place && field.rank == 0;
}

TypeProgram compile_type(const Type& type, const FindType& type_of) {
  Compiler compiler(type_of, false);
  TypeProgram program = compiler.run(type);
  if (!compiler.may_sort()) return program;
  std::vector<NodeOp> sorted = sort_nodes(program);
  if (sorted.empty()) return program;
  if (program.reads_bytes) program.sorted = sorted_reading(program, Compiler(type_of, true).run(type));
  if (program.general_nodes <= TypeProgram::most_sorted_general) program.sorted_nodes = std::move(sorted);
  return program;
}

}  // namespace flaxstate
