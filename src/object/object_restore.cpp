#include "object/object_restore.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/byte_overlap.hpp"
#include "base/format_constants.hpp"
#include "base/own_frame.hpp"
#include "base/too_deep.hpp"
#include "object/element_check.hpp"
#include "object/entries_beyond_list.hpp"
#include "object/field_access.hpp"
#include "object/key_check.hpp"
#include "object/leaf_store.hpp"
#include "object/origin_path.hpp"
#include "object/plain_store.hpp"
#include "object/restore_report.hpp"
#include "object/shared_count_members.hpp"
#include "object/staged_container.hpp"
#include "object/staged_items.hpp"
#include "object/state_view.hpp"
#include "object/struct_restore.hpp"
#include "object/view_restore.hpp"
#include "tree/container_index.hpp"
#include "tree/key_text.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {
namespace {

enum class Step : std::uint8_t {
  check,  // compares, and prepares what may fail
  load,   // reads what is in a source, unless it is to be read directly
  write,  // writes what was checked; can't fail, unless it reads directly
  fill,   // both at once, for elements of a staged container, which the target doesn't see yet
};

constexpr bool checks(Step step) noexcept { return step == Step::check || step == Step::fill; }
constexpr bool writes(Step step) noexcept { return step == Step::write || step == Step::fill; }

// What the steps of a call share.
struct Shared {
  const RestoreCall& call;
  MismatchReport& mismatches;
  StagedParts& staged;
  Shadow& shadow;
  bool& reads_late;      // something is read while it is written
  bool is_part = false;  // the state isn't in its own tree, where types by callbacks would look for it
};

template <Step step>
class ObjectRestore {
 public:
  explicit ObjectRestore(const Shared& shared) noexcept : call_(shared.call), shared_(shared) {}

  void state(const Type& type, void* target, const Node& node, std::uint32_t depth, const TreePath& path) {
    if (type.handler != nullptr) {
      handled(type, target, node, path, shared_.mismatches);
      return;
    }
    // What isn't a dict of its own may stand in the deepest one.
    if (depth > format::max_depth && type.kind != Kind::nil) fail_deep(path);
    if (type.program != nullptr && by_program(*type.program, static_cast<Byte*>(target), node, depth, path)) return;
    if (type.kind == Kind::nil) return value(type.fields[0], target, node, depth, path);
    if (!has_keys(node.kind)) return kind_mismatch(type.name, node, path);
    fields(type, target, node, depth, path);
  }

 private:
  // False: the state isn't what the program is for.
  bool by_program(const TypeProgram& program, Byte* target, const Node& state, std::uint32_t depth,
                  const TreePath& path) {
    if (restore_struct<writes(step)>(program, program.nodes, state, target)) {
      if (program.general_nodes != 0) general(program, target, state, depth, path);
      return true;
    }
    if (!restore_struct<writes(step)>(program, program.sorted_nodes, state, target)) return false;
    if (program.general_nodes != 0) sorted_general(program, target, state, depth, path);
    return true;
  }

  FLAXSTATE_OWN_FRAME void general(const TypeProgram& program, Byte* target, const Node& state, std::uint32_t depth,
                                   const TreePath& path) {
    const Node* next = &state;
    for (const NodeOp& op : program.nodes) {
      const Node& node = *next;
      next = op.code == StructCode::dict ? first_child(node) : next_sibling(node);
      if (op.code == StructCode::general) general_value(program, op, target, node, depth, path);
    }
  }
  // In the order of the fields, as callbacks and mismatches come, whatever that of the keys is.
  FLAXSTATE_OWN_FRAME void sorted_general(const TypeProgram& program, Byte* target, const Node& state,
                                          std::uint32_t depth, const TreePath& path) {
    const Node* found[TypeProgram::most_sorted_general] = {};
    std::uint32_t origins[TypeProgram::most_sorted_general] = {};
    std::size_t count = 0;
    const Node* next = &state;
    for (const NodeOp& op : program.sorted_nodes) {
      if (op.code == StructCode::general) {
        found[count] = next;
        origins[count++] = op.argument;
      }
      next = op.code == StructCode::dict ? first_child(*next) : next_sibling(*next);
    }
    for (const NodeOp& op : program.nodes) {
      if (op.code != StructCode::general) continue;
      const std::size_t at = static_cast<std::size_t>(std::find(origins, origins + count, op.argument) - origins);
      general_value(program, op, target, *found[at], depth, path);
    }
  }
  void general_value(const TypeProgram& program, const NodeOp& op, Byte* target, const Node& node, std::uint32_t depth,
                     const TreePath& path) {
    const FieldOrigin& origin = program.origins[op.argument];
    const FieldOrigin& keyed = keyed_origin(program, origin);
    // Most are the object's own, and take no frame beside this one.
    if (keyed.above != 0) {
      left_over(program, origin, keyed, target, node, depth, path);
    } else if (!keyed.has_key) {
      value(*origin.field, target + origin.base, node, depth + origin.depth, path);
    } else if (!is_missing(*keyed.field, target + keyed.base, node, path)) {
      value(*origin.field, target + origin.base, node, depth + origin.depth, TreePath(path, keyed.field->name));
    }
  }
  FLAXSTATE_OWN_FRAME void left_over(const TypeProgram& program, const FieldOrigin& origin, const FieldOrigin& keyed,
                                     Byte* target, const Node& node, std::uint32_t depth, const TreePath& path) {
    below(program, keyed, path, [&](const TreePath& above) {
      if (is_missing(*keyed.field, target + keyed.base, node, above)) return;
      value(*origin.field, target + origin.base, node, depth + origin.depth, TreePath(above, keyed.field->name));
    });
  }

  FLAXSTATE_OWN_FRAME void fields(const Type& type, void* target, const Node& node, std::uint32_t depth,
                                  const TreePath& path) {
    StateView entries(node, type.kind == Kind::named_tuple, path, call_.memory);
    const std::size_t mark = shared_.mismatches.mark();
    std::size_t found = 0;
    if (checks(step) && type.shares_counts) {
      check_shared_counts(type, target, node, call_, path, shared_.mismatches);
    }
    for (const Field& field : type.fields) {
      const Node* entry = entries.find(field.name);
      if (entry == nullptr) {
        if (checks(step)) missing_field(type, field, path);
        continue;
      }
      ++found;
      if (is_simple(field, *entry)) {
        simple(field, target, *entry, path);
      } else if (is_short_text(field, *entry)) {
        if (writes(step)) store_short_text(field, *entry, static_cast<Byte*>(target) + field.offset);
      } else {
        if (!is_missing(field, target, *entry, path))
          value(field, target, *entry, depth + 1, TreePath(path, field.name));
      }
    }
    if (checks(step) && (found != type.fields.size() || found != entries.size())) {
      keys_differ(type, entries, found, mark, path);
    }
    if (checks(step) && report() != nullptr) report_legacy_form(entries, *report());
  }

  using Options = RestoreOptions;

  Report* report() const noexcept { return call_.report; }

  FLAXSTATE_OWN_FRAME static void fail_deep(const TreePath& path) { path.fail(Status::limit, too_deep("type")); }

  FLAXSTATE_OWN_FRAME void keys_differ(const Type& type, StateView& entries, std::size_t found, std::size_t mark,
                                       const TreePath& path) {
    if (type.kind != Kind::dataclass) shared_.mismatches.go_to(mark);
    report_keys(FieldKeys(type), entries, found, call_.options, path, shared_.mismatches);
    shared_.mismatches.go_to_end();
    if (report() != nullptr) report_other_keys(type, entries, path, step == Step::fill, *report());
  }

  // Most fields of most structs: a number in place.
  static bool is_simple(const Field& field, const Node& node) noexcept {
    return field.storage == Storage::in_place && field.type == nullptr && field.rank == 0 && !is_array(node.kind);
  }
  FLAXSTATE_OWN_FRAME void simple(const Field& field, void* target, const Node& node, const TreePath& path) {
    Byte* const data = static_cast<Byte*>(target) + field.offset;
    if (is_same_number(field, node)) {
      if (writes(step)) store_same_number(node, data);
      return;
    }
    if (is_missing(field, target, node, path)) return;
    const LeafTarget leaf{field, 1, false};
    const bool fits =
        !checks(step) || check_leaf(leaf, node, call_.options, TreePath(path, field.name), shared_.mismatches);
    if (checks(step) && fits && report() != nullptr) {
      report_leaf(field, node, TreePath(path, field.name), *report());
    }
    if (writes(step) && fits) store_leaf(leaf, node, data);
  }

  // None in the place of what can't be None says as much as no entry, where a missing one is kept.
  bool is_missing(const Field& field, void* object, const Node& node, const TreePath& above) {
    return node.kind == Kind::nil && call_.options.keep_missing && keeps_at_nil(field, object, node, above);
  }
  FLAXSTATE_OWN_FRAME bool keeps_at_nil(const Field& field, void* object, const Node& node, const TreePath& above) {
    const AtNil then = at_nil(field, object, node, TreePath(above, field.name));
    if (then == AtNil::kept && reports()) report_kept_at_nil(field.name, describe(field), above);
    return then != AtNil::value;
  }
  // The same of an element.
  bool is_missing(const Type& type, void* object, const Node& node, std::size_t index, const TreePath& above) {
    return node.kind == Kind::nil && call_.options.keep_missing && keeps_at_nil(type, object, node, index, above);
  }
  FLAXSTATE_OWN_FRAME bool keeps_at_nil(const Type& type, void* object, const Node& node, std::size_t index,
                                        const TreePath& above) {
    const AtNil then = at_nil(type, object, node, TreePath(above, index));
    if (then == AtNil::kept && reports()) report_kept_at_nil(std::to_string(index), type.name, above);
    return then != AtNil::value;
  }
  bool reports() const noexcept { return checks(step) && report() != nullptr; }
  void report_kept_at_nil(std::string_view key, const std::string& target, const TreePath& above) {
    report_kept(key, target, above, step == Step::fill, *report());
    report()->add_loaded(-1);
  }
  // What None is to a field. A type by callbacks is asked, and has it if it took it.
  enum class AtNil { value, kept, handled };
  AtNil at_nil(const Field& field, void* object, const Node& node, const TreePath& path) {
    if (field.storage == Storage::pointer) return AtNil::value;
    if (field.storage == Storage::accessors)
      return field.accessors->container() == Container::optional ? AtNil::value : AtNil::kept;
    if (field.type == nullptr || field.rank != 0) return AtNil::kept;
    return at_nil(type_of(field, path), static_cast<Byte*>(object) + field.offset, node, path);
  }
  AtNil at_nil(const Type& type, void* object, const Node& node, const TreePath& path) {
    if (type.handler == nullptr) {
      return type.kind == Kind::nil ? at_nil(type.fields[0], object, node, path) : AtNil::kept;
    }
    MismatchReport refused(1);
    return handled(type, object, node, path, refused) ? AtNil::handled : AtNil::kept;
  }

  FLAXSTATE_OWN_FRAME void missing_field(const Type& type, const Field& field, const TreePath& path) {
    const bool is_named = type.kind == Kind::dataclass && !call_.options.keep_missing;
    if (is_named) shared_.mismatches.missing_field(path, field.name, type.name);
  }

  FLAXSTATE_OWN_FRAME void kind_mismatch(const std::string& wanted, const Node& node, const Location& where) {
    if (!checks(step)) return;
    shared_.mismatches.differ(MismatchKind::kind, where, "", wanted, describe(node));
  }

  FLAXSTATE_OWN_FRAME void no_objects(const std::string& type_name, const Node& node, const Location& where) {
    kind_mismatch("a dict of " + type_name, node, where);
  }

  // With mismatches of its own, a state that doesn't fit leaves the target as it is.
  // False: it doesn't fit.
  FLAXSTATE_OWN_FRAME bool handled(const Type& type, void* target, const Node& node, const TreePath& path,
                                   MismatchReport& mismatches) {
    bool fits = true;
    if (shared_.is_part) {
      kind_mismatch(type.name, node, path);
      return false;
    }
    if (checks(step)) {
      if (!type.handler->can_restore()) path.fail(Status::type, "the type '" + type.name + "' can only be written");
      shared_.staged.reserve();
      void* staged = nullptr;
      fits = type.handler->prepare(target, node, call_, mismatches, path, staged);
      if (!fits && &mismatches == &shared_.mismatches) return false;
      shared_.staged.add(fits ? type.handler.get() : nullptr, target, staged);
      // What nested calls load they have told.
      if (fits && report() != nullptr) report()->add_loaded(-leaves_below(node));
    }
    commit();
    return fits;
  }
  void commit() noexcept {
    if (step == Step::write) shared_.staged.commit_next();
    if (step == Step::fill) shared_.staged.commit_last();
  }

  void value(const Field& field, void* object, const Node& node, std::uint32_t depth, const TreePath& path) {
    if (field.storage == Storage::accessors) return accessed(field, object, node, depth, path);
    if (field.storage == Storage::view) return view(field, object, node, path);
    Byte* const data = field_data(field, object);
    if (field.storage == Storage::pointer && (data == nullptr || node.kind == Kind::nil)) {
      return null_pointer(field, object, data, node, path);
    }
    if (field.type == nullptr) return leaf(field, object, data, node, path);
    const Type& type = type_of(field, path);
    if (field.rank == 0) return state(type, data, node, depth, path);
    objects(field, type, object, data, node, depth, path);
  }

  FLAXSTATE_OWN_FRAME void view(const Field& field, void* object, const Node& node, const TreePath& path) {
    if (checks(step) && !check_view(field, node, call_.options, path, shared_.mismatches)) return;
    if (checks(step) && report() != nullptr) report_leaf(field, node, path, *report());
    if (writes(step)) set_view(field, node, object);
  }

  // NULL and nil are the same; a counted pointer with nothing in it may be NULL as well.
  FLAXSTATE_OWN_FRAME void null_pointer(const Field& field, void* object, const Byte* data, const Node& node,
                                        const TreePath& path) {
    if (data == nullptr && node.kind == Kind::nil) return set_empty(field, object);
    if (data == nullptr && field.varies() && is_empty_value(field, node)) {
      return empty_array(field, object, node, path);
    }
    if (!checks(step)) return;
    if (data != nullptr) return kind_mismatch("a value", node, path);
    shared_.mismatches.add(MismatchKind::capacity, path, describe(node) + " in the file, a NULL pointer in the target",
                           "NULL", describe(node));
  }
  void empty_array(const Field& field, void* object, const Node& node, const TreePath& path) {
    const bool is_items = field.type == nullptr && field.leaf == LeafType::items;
    const LeafTarget nothing{field, 0, false};
    if (is_items && checks(step) && !check_leaf(nothing, node, call_.options, path, shared_.mismatches)) return;
    if (is_items) return set_extents(field, object, node);
    set_count(field, object, 0);
  }
  // There is nothing behind the pointer.
  void set_empty(const Field& field, void* object) noexcept {
    const std::int64_t nothing[max_field_rank] = {};
    if (writes(step) && field.has_extents) store_extents(field, object, nothing);
    if (field.is_counted()) set_count(field, object, 0);
  }
  void set_count(const Field& field, void* object, std::size_t count) noexcept {
    if (writes(step)) store_count(object, field.count_offset, field.count_size, count);
  }
  // How much there is of a leaf, if it varies.
  void set_extents(const Field& field, void* object, const Node& node) noexcept {
    if (field.is_counted()) set_count(field, object, leaf_count(field, node));
    if (writes(step) && field.has_extents) store_extents(field, object, array_of(node).shape);
  }

  FLAXSTATE_OWN_FRAME void leaf(const Field& field, void* object, Byte* data, const Node& node, const TreePath& path) {
    const bool is_terminated = field.leaf == LeafType::str && !field.is_counted();
    const std::size_t capacity = field_room(field, object, path);
    const LeafTarget target{field, capacity, is_terminated};
    const bool fits = !checks(step) || check_leaf(target, node, call_.options, path, shared_.mismatches);
    if (!fits) return;
    if (checks(step) && report() != nullptr) report_leaf(field, node, path, *report());
    store(target, node, data, path);
    set_extents(field, object, node);
  }

  // Nobody ends the writing of what was checked, unless it reads.
  Progress* progress() const noexcept { return step != Step::write || shared_.reads_late ? call_.progress : nullptr; }
  CopyCall copying(const Location& where) const noexcept { return {where, call_.parallel, progress()}; }

  // An array that stands in a source takes the way over the shadow, unless nobody sees its target yet.
  bool is_shadowed(const Node& node) const noexcept {
    return step != Step::fill && !call_.options.reads_directly && is_in_source(node);
  }
  static bool is_in_source(const Node& node) noexcept {
    return is_array(node.kind) && array_of(node).source != nullptr && !is_in_memory(array_of(node));
  }
  void store(const LeafTarget& target, const Node& node, Byte* data, const TreePath& path) {
    if (!is_shadowed(node)) {
      if (step == Step::check && call_.options.reads_directly && is_in_source(node)) shared_.reads_late = true;
      if (writes(step)) store_read(target, node, data, path);
      return;
    }
    const ArrayView array = array_of(node);
    if (step == Step::check) shared_.shadow.want(array);
    if (step == Step::load) check_loaded(target.field, shared_.shadow.load(array, copying(path)), path);
    if (step == Step::write) store_array(target.field, shared_.shadow.next(array), data, copying(path));
  }

  void check_loaded(const Field& field, const ArrayView& array, const TreePath& path) {
    if (!may_misfit(array.dtype, field.dtype, call_.options)) return;
    const Misfit misfit = find_misfit(array, field.dtype, path);
    if (misfit.is_found) report_misfit(array, field.dtype, misfit, path, shared_.mismatches);
  }

  // What is read only now can turn out not to fit.
  bool is_unchecked(const Field& field, const Node& node) const noexcept {
    if (call_.options.convert != Convert::same_kind) return false;
    if (!is_array(node.kind)) return false;
    const ArrayView array = array_of(node);
    return may_misfit(array.dtype, field.dtype, call_.options) && !is_in_memory(array);
  }
  void store_read(const LeafTarget& target, const Node& node, Byte* data, const TreePath& path) {
    if (!is_unchecked(target.field, node)) return store_leaf(target, node, data, copying(path));
    Misfit misfit;
    store_leaf(target, node, data, copying(path), &misfit);
    if (misfit.is_found) report_misfit(array_of(node), target.field.dtype, misfit, path, shared_.mismatches);
  }

  FLAXSTATE_OWN_FRAME void objects(const Field& field, const Type& type, void* object, Byte* data, const Node& node,
                                   std::uint32_t depth, const TreePath& path) {
    if (!has_keys(node.kind)) return no_objects(type.name, node, path);
    const std::size_t room = field_room(field, object, path);
    if (!field.is_counted()) return fixed_objects(type, room, data, node, depth, path);
    if (node.size > room) {
      if (checks(step)) shared_.mismatches.too_many(path, room, node.size);
      return;
    }
    in_order(type, data, node, depth, path);
    set_count(field, object, node.size);
  }
  void in_order(const Type& type, Byte* first, const Node& dict, std::uint32_t depth, const TreePath& path) {
    elements(dict, path, [&](std::size_t i, const Node& entry) {
      state(type, first + i * type.size, entry, depth + 1, TreePath(path, i));
    });
  }
  // As Flax's lists, when the options take fewer of them, or more.
  FLAXSTATE_OWN_FRAME void fixed_objects(const Type& type, std::size_t count, Byte* data, const Node& node,
                                         std::uint32_t depth, const TreePath& path) {
    if (!list_size_fits(count, node.size, call_.options)) {
      if (checks(step)) shared_.mismatches.list_size(path, count, node.size);
      return;
    }
    std::size_t found = 0;
    visit_index_entries(node, count, find_by_text, [&](std::size_t i, const Node* entry) {
      if (entry == nullptr) return missing_element(type, i, path);
      ++found;
      Byte* const element = data + i * type.size;
      if (is_missing(type, element, *entry, i, path)) return;
      state(type, element, *entry, depth + 1, TreePath(path, i));
    });
    if (checks(step) && found != node.size) other_elements(count, node, path);
  }
  FLAXSTATE_OWN_FRAME void missing_element(const Type& type, std::size_t index, const TreePath& path) {
    if (!checks(step)) return;
    const std::string key = std::to_string(index);
    if (!call_.options.keep_missing) return report_missing_entry(key, path, shared_.mismatches);
    if (report() != nullptr) report_kept(key, type.name, path, step == Step::fill, *report());
  }
  FLAXSTATE_OWN_FRAME void other_elements(std::size_t count, const Node& node, const TreePath& path) {
    const bool are_unknown = minds_unknown_entries(call_.options);
    visit_entries_beyond(node, count, path, call_.memory, [&](std::string_view name, const Node& entry) {
      if (are_unknown) report_unknown_entry(name, path, shared_.mismatches);
      if (report() != nullptr) report_dropped(name, entry, path, *report());
    });
  }

  // The entries "0", "1", … of a dict, in that order, wherever they stand.
  template <class Visit>
  void elements(const Node& dict, const TreePath& path, const Visit& visit) {
    visit_index_entries(dict, dict.size, find_by_text, [&](std::uint32_t i, const Node* entry) {
      if (entry != nullptr) {
        visit(i, *entry);
      } else if (checks(step)) {
        report_missing_entry(std::to_string(i), path, shared_.mismatches);
      }
    });
  }

  FLAXSTATE_OWN_FRAME void accessed(const Field& field, void* object, const Node& node, std::uint32_t depth,
                                    const TreePath& path) {
    if (checks(step)) require_restoring(*field.accessors, path);
    if (step == Step::write &&
        shared_.staged.is_next(field.accessors.get(), static_cast<Byte*>(object) + field.offset)) {
      return commit();
    }
    if (step != Step::fill && keep(field, object, node, depth, path)) return;
    if (step == Step::load) return;
    if (step == Step::write) return ObjectRestore<Step::fill>(shared_).fill_late(field, object, node, depth, path);
    const bool is_reset = step == Step::fill && field.accessors->can_reset();
    const Prepared container = is_reset ? reset(field, object, node, path) : prepared(field, object, node, path);
    if (container.count == SIZE_MAX) return;
    if (has_elements(field) && container.count != 0) {
      fill_elements(field, type_of(field, path), container, node, depth, path);
    }
    if (step == Step::fill && !is_reset) shared_.staged.commit_last();
  }
  // In the memory that the container has. False: that isn't the way.
  FLAXSTATE_OWN_FRAME bool keep(const Field& field, void* object, const Node& node, std::uint32_t depth,
                                const TreePath& path) {
    const Container container = field.accessors->container();
    if (container == Container::items) return keep_items(field, object, node, path);
    if (!call_.options.keep_memory || field.layout.layout == Layout::none) return false;
    const bool is_optional = container == Container::optional;
    if (!is_optional && !has_keys(node.kind)) return false;
    const std::size_t count = !is_optional ? node.size : node.kind == Kind::nil ? 0 : 1;
    Byte* first = nullptr;
    if (!has_elements_to_keep(field, object, count, first, path)) return false;
    if (is_in_bytes(first, count * element_size(field, path))) return false;
    const Type& type = type_of(field, path);
    if (is_optional) {
      if (count != 0) state(type, first, node, depth, path);
    } else {
      in_order(type, first, node, depth, path);
    }
    return true;
  }
  FLAXSTATE_OWN_FRAME bool keep_items(const Field& field, void* object, const Node& node, const TreePath& path) {
    if (field.layout.layout == Layout::none) return false;
    const bool is_text = node.kind == Kind::str || node.kind == Kind::bytes;
    if (is_text ? field.leaf == LeafType::items : field.leaf != LeafType::items || !is_array(node.kind)) return false;
    if (!is_text && array_of(node).rank != field.rank) return false;
    const std::size_t count = leaf_count(field, node);
    Byte* first = nullptr;
    if (!has_elements_to_keep(field, object, count, first, path)) return false;
    if (!stands_apart(node, first, count * element_size(field, path))) return false;
    const LeafTarget target{field, SIZE_MAX, false};
    if (checks(step)) {
      if (!check_leaf(target, node, call_.options, path, shared_.mismatches)) return true;
      if (report() != nullptr) report_leaf(field, node, path, *report());
    }
    if (writes(step) && count != 0) store_leaf(target, node, first, copying(path));
    return true;
  }
  // Whether some of the state stands there, as far as that is known.
  bool is_in_bytes(const Byte* memory, std::uint64_t size) const noexcept {
    return have_bytes_in_common(memory, size, call_.bytes, call_.bytes_size);
  }
  // Whether the data of a leaf is in memory, and none of it in that.
  bool stands_apart(const Node& node, const Byte* memory, std::uint64_t size) const noexcept {
    if (is_in_bytes(memory, size)) return false;
    if (!is_array(node.kind)) return !have_bytes_in_common(node.value.data, node.size, memory, size);
    const ArrayView array = array_of(node);
    if (!is_in_memory(array) || array.strides != nullptr) return false;
    for (std::uint32_t i = 0; i < array.segment_count; ++i) {
      const Segment segment = array.segment(i);
      if (have_bytes_in_common(segment.data(), segment.size(), memory, size)) return false;
    }
    return true;
  }

  static bool has_elements(const Field& field) noexcept {
    const Container container = field.accessors->container();
    return container != Container::stream && container != Container::items;
  }

  // A staged container, with its items; elements are to come. SIZE_MAX: it doesn't fit, and that was reported.
  struct Prepared {
    void* staged;
    std::size_t count;
    Byte* first;  // of elements that stand where the container says; nullptr: it is asked
  };
  // In a container that nobody sees yet.
  FLAXSTATE_OWN_FRAME Prepared reset(const Field& field, void* object, const Node& node, const TreePath& path) {
    const Accessors& accessors = *field.accessors;
    void* const container = static_cast<Byte*>(object) + field.offset;
    const std::size_t count = checked_count(field, node, path);
    if (count == SIZE_MAX) return {nullptr, SIZE_MAX, nullptr};
    Byte* const first = reset_container(field, container, count, path);
    if (accessors.container() == Container::items) fill_items(field, container, first, count, node, path);
    return {container, count, first};
  }
  // Of elements, for which there may be room.
  std::size_t checked_count(const Field& field, const Node& node, const TreePath& path) {
    const std::size_t count = element_count(field, node, path);
    if (count == SIZE_MAX) return SIZE_MAX;
    const Container container = field.accessors->container();
    const bool has_many = container == Container::sequence || container == Container::map;
    if (has_many && !may_make_room(type_of(field, path), node, call_.options, path, shared_.mismatches)) {
      return SIZE_MAX;
    }
    if (count != 0) shared_.staged.charge(count, element_size(field, path), path);
    return count;
  }
  FLAXSTATE_OWN_FRAME Prepared prepared(const Field& field, void* object, const Node& node, const TreePath& path) {
    const Accessors& accessors = *field.accessors;
    void* const container = static_cast<Byte*>(object) + field.offset;
    const std::size_t count = checked_count(field, node, path);
    if (count == SIZE_MAX) return {nullptr, SIZE_MAX, nullptr};
    shared_.staged.reserve();
    void* const staged = accessors.prepare(container, count, path);
    shared_.staged.add(&accessors, container, staged);
    if (accessors.container() == Container::stream) fill_stream(field, staged, node, path);
    if (accessors.container() == Container::items) fill_items(field, staged, nullptr, count, node, path);
    return {staged, count, nullptr};
  }

  // SIZE_MAX: it doesn't fit, and that was reported.
  FLAXSTATE_OWN_FRAME std::size_t element_count(const Field& field, const Node& node, const TreePath& path) {
    const Container container = field.accessors->container();
    if (container == Container::optional) return node.kind == Kind::nil ? 0 : 1;
    if (container == Container::items || container == Container::stream) {
      const LeafTarget target{field, SIZE_MAX, false};
      if (!check_leaf(target, node, call_.options, path, shared_.mismatches)) return SIZE_MAX;
      if (report() != nullptr) report_leaf(field, node, path, *report());
      return container == Container::stream && field.rank == 0 ? 1 : leaf_count(field, node);
    }
    if (has_keys(node.kind)) return node.size;
    no_objects(field.type_name, node, path);
    return SIZE_MAX;
  }

  FLAXSTATE_OWN_FRAME void fill_items(const Field& field, void* staged, Byte* first, std::size_t count,
                                      const Node& node, const TreePath& path) {
    if (count == 0) return;
    store_read({field, count, false}, node, first_staged(*field.accessors, staged, first, path), path);
  }
  static Byte* first_staged(const Accessors& accessors, void* staged, Byte* first, const TreePath& path) {
    return first != nullptr ? first : static_cast<Byte*>(accessors.staged_element(staged, 0, {}, path));
  }

  FLAXSTATE_OWN_FRAME void fill_stream(const Field& field, void* staged, const Node& node, const TreePath& path) {
    StagedItems items(field, staged, copying(path));
    Misfit misfit;
    const bool is_checked = !is_unchecked(field, node);
    stream_leaf(field, node, path, call_.memory, items, is_checked ? nullptr : &misfit);
    if (misfit.is_found) report_misfit(array_of(node), field.dtype, misfit, path, shared_.mismatches);
  }

  void fill_elements(const Field& field, const Type& type, const Prepared& container, const Node& node,
                     std::uint32_t depth, const TreePath& path) {
    if constexpr (step == Step::fill) {
      fill(field, type, container.staged, container.first, node, depth, path);
    } else {
      ObjectRestore<Step::fill>(shared_).fill(field, type, container.staged, container.first, node, depth, path);
    }
  }

 public:
  void fill(const Field& field, const Type& type, void* staged, Byte* first, const Node& node, std::uint32_t depth,
            const TreePath& path) {
    const Accessors& accessors = *field.accessors;
    switch (accessors.container()) {
      case Container::optional: return state(type, first_staged(accessors, staged, first, path), node, depth, path);
      case Container::map: return fill_map(accessors, type, staged, node, depth, path);
      default: return fill_sequence(accessors, type, staged, first, node, depth, path);
    }
  }
  // A container that was to be kept, but that another field changed meanwhile.
  void fill_late(const Field& field, void* object, const Node& node, std::uint32_t depth, const TreePath& path) {
    accessed(field, object, node, depth, path);
  }

 private:
  FLAXSTATE_OWN_FRAME void fill_sequence(const Accessors& accessors, const Type& type, void* staged, Byte* first,
                                         const Node& node, std::uint32_t depth, const TreePath& path) {
    if (accessors.is_contiguous()) first = first_staged(accessors, staged, first, path);
    elements(node, path, [&](std::size_t i, const Node& entry) {
      const TreePath below(path, i);
      void* const element = first != nullptr ? first + i * type.size : accessors.staged_element(staged, i, {}, below);
      state(type, element, entry, depth + 1, below);
    });
  }
  FLAXSTATE_OWN_FRAME void fill_map(const Accessors& accessors, const Type& type, void* staged, const Node& node,
                                    std::uint32_t depth, const TreePath& path) {
    const Node* entry = first_child(node);
    for (std::uint32_t i = 0; i < node.size; ++i, entry = next_sibling(*entry)) {
      MemoryText text(call_.memory);
      if (!read_map_key(node, *entry, text, path, shared_.mismatches)) continue;
      const std::string_view key = entry->key_kind == Kind::str ? entry->key_text() : std::string_view(text);
      const TreePath below(path, key);
      state(type, accessors.staged_element(staged, i, key, below), *entry, depth + 1, below);
    }
  }

  const RestoreCall& call_;
  const Shared& shared_;
};

}  // namespace

void restore_object(const Type& type, void* target, const Node& state, const Location& where, const RestoreCall& call) {
  MismatchReport mismatches(call.options.mismatch_limit);
  RestoreWorkspace own_workspace(call.memory);
  RestoreWorkspace& workspace = call.workspace != nullptr ? *call.workspace : own_workspace;
  StagedParts staged(workspace.parts, call.memory);
  Shadow& shadow = workspace.shadow;
  shadow.clear();
  bool reads_late = false;
  const Shared shared{call, mismatches, staged, shadow, reads_late};
  const TreePath root(where);
  if (call.report != nullptr) call.report->add_loaded(leaves_below(state));
  ObjectRestore<Step::check>(shared).state(type, target, state, 1, root);
  mismatches.finish(type.name);
  Progress* const progress = call.progress;
  if (progress != nullptr && progress->total() == 0) progress->expect(progress->done() + shadow.wanted());
  if (shadow.is_wanted()) {
    shadow.reserve();
    ObjectRestore<Step::load>(shared).state(type, target, state, 1, root);
    mismatches.finish(type.name);
    if (call.parallel != nullptr) call.parallel->check();
  }
  if (progress != nullptr && !reads_late) progress->finish();
  ObjectRestore<Step::write>(shared).state(type, target, state, 1, root);
  if (progress != nullptr && reads_late) progress->finish();
  mismatches.finish(type.name);
  // Only now: the target was written whole in spite of it.
  if (call.parallel != nullptr) call.parallel->check();
}

bool fill_object(const Type& type, void* element, const Node& state, std::uint32_t depth, const TreePath& path,
                 const RestoreCall& call, StagedParts& staged) {
  MismatchReport mismatches(1);
  Shadow shadow(call.memory);
  bool reads_late = false;
  const Shared shared{call, mismatches, staged, shadow, reads_late, true};
  ObjectRestore<Step::fill>(shared).state(type, element, state, depth, path);
  return mismatches.is_empty();
}

}  // namespace flaxstate
