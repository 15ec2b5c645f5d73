#include "object/template_restore.hpp"

#include <string>

#include "base/own_frame.hpp"
#include "base/shown_text.hpp"
#include "object/entries_beyond_list.hpp"
#include "object/key_check.hpp"
#include "object/leaf_check.hpp"
#include "object/restore_report.hpp"
#include "object/state_view.hpp"
#include "tree/build_tree.hpp"
#include "tree/container_index.hpp"
#include "tree/key_text.hpp"
#include "tree/tree_path.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {
namespace {

// What a leaf is to Python's arithmetic: a Python int and a 0-d int array are alike.
using Class = NumberClass;

Class class_of(Dtype dtype) noexcept {
  if (dtype == Dtype::float128) return Class::real;
  return dtype == Dtype::complex256 ? Class::complex : number_class(dtype);
}

Class class_of(const Node& node) noexcept {
  switch (node.kind) {
    case Kind::boolean: return Class::boolean;
    case Kind::integer:
    case Kind::unsigned_integer: return Class::integer;
    case Kind::real: return Class::real;
    case Kind::complex: return Class::complex;
    default: break;
  }
  return is_array(node.kind) && array_of(node).rank == 0 ? class_of(array_of(node).dtype) : Class::none;
}

class TemplateRestore {
 public:
  TemplateRestore(StateBuilder& events, Memory& memory, const RestoreOptions& options, MismatchReport& report,
                  Report* done) noexcept
      : events_(events), memory_(memory), workspace_(memory), options_(options), report_(report), done_(done) {}

  void value(const Node& target, const Node& state, const TreePath& path) {
    if (has_keys(target.kind)) return keyed(target, state, path);
    if (is_sequence(target.kind)) return sequence(target, state, path);
    leaf(target, state, path);
  }

 private:
  FLAXSTATE_OWN_FRAME void leaf(const Node& target, const Node& state, const TreePath& path) {
    if (!options_.any_leaf) check_leaf(target, state, path);
    if (done_ != nullptr) report_leaf(target, state, path, *done_);
    copy(state);
  }

  FLAXSTATE_OWN_FRAME void copy(const Node& node) {
    TreeWalk<StateBuilder>(events_, WalkMode::unchanged, workspace_).run(node);
  }

  void kind_mismatch(const Node& target, const Node& state, const Location& where) {
    report_.differ(MismatchKind::kind, where, "", describe(target), describe(state));
  }

  FLAXSTATE_OWN_FRAME void begin(const Node& target) {
    events_.begin(target.kind, target.size);
    if (target.kind == Kind::dataclass) events_.class_name(class_name(target));
  }
  FLAXSTATE_OWN_FRAME void end() { events_.end(); }

  // As in an object: None in the place of anything else, where a missing entry is kept.
  bool is_missing(const Node& target, const Node& state) const noexcept {
    const bool takes_nil = target.kind == Kind::nil || (options_.any_leaf && !is_container(target.kind));
    return state.kind == Kind::nil && options_.keep_missing && !takes_nil;
  }

  void check_leaf(const Node& target, const Node& state, const Location& where) {
    if (is_array(target.kind) && is_array(state.kind)) return check_arrays(target, state, where);
    const bool one_is_array = is_array(target.kind) || is_array(state.kind);
    const bool same_class = class_of(target) != Class::none && class_of(target) == class_of(state);
    const bool both_ints = class_of(target) == Class::integer && class_of(state) == Class::integer;
    const bool fits = one_is_array ? same_class : both_ints || target.kind == state.kind;
    if (!fits) kind_mismatch(target, state, where);
  }

  // Nothing is converted here: a leaf stays as it is.
  bool takes_dtype(const ArrayView& wanted, const ArrayView& found, const Location& where) const {
    if (options_.convert == Convert::any || can_convert(found.dtype, wanted.dtype, options_.convert)) return true;
    return wanted.rank == 0 && found.rank == 0 && keeps_single_value(found, wanted.dtype, where);
  }

  void check_arrays(const Node& target, const Node& state, const Location& where) {
    const ArrayView wanted = array_of(target);
    const ArrayView found = array_of(state);
    if (!same_dtype(wanted, found) && !takes_dtype(wanted, found, where)) {
      report_.differ(MismatchKind::dtype, where, "dtype ", shown_text(wanted.dtype_text()),
                     shown_text(found.dtype_text()));
    }
    const bool reshapes = options_.reshape && wanted.item_count() == found.item_count();
    if (!same_shape(wanted, found) && !reshapes) {
      report_.differ(MismatchKind::shape, where, "shape ", shape_text(wanted.shape, wanted.rank),
                     shape_text(found.shape, found.rank));
    }
  }

  FLAXSTATE_OWN_FRAME void sequence(const Node& target, const Node& state, const TreePath& path) {
    const bool both_empty = is_sequence(state.kind) && state.size == 0 && target.size == 0;
    if (!has_keys(state.kind) && !both_empty) return mismatched_kind(target, state, path);
    const bool size_fits = list_size_fits(target.size, state.size, options_);
    if (!size_fits) report_.list_size(path, target.size, state.size);
    begin(target);
    const Node* child = first_child(target);
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < target.size; ++i, child = next_sibling(*child)) {
      const Node* entry = has_keys(state.kind) ? find_index(state, i) : nullptr;
      if (entry != nullptr) ++found;
      if (entry != nullptr && !is_missing(*child, *entry)) {
        value(*child, *entry, TreePath(path, i));
      } else {
        keep_item(i, *child, entry, size_fits, path);
      }
    }
    end();
    if (found != state.size) other_items(target, state, size_fits, path);
  }
  FLAXSTATE_OWN_FRAME static const Node* find_index(const Node& state, std::uint32_t index) {
    return find_by_text(state, std::to_string(index));
  }
  FLAXSTATE_OWN_FRAME void keep_item(std::uint32_t index, const Node& target, const Node* entry, bool size_fits,
                                     const TreePath& path) {
    const std::string key = std::to_string(index);
    if (size_fits && !options_.keep_missing) report_missing_entry(key, path, report_);
    if (done_ != nullptr) report_kept_item(key, target, entry, path);
    copy(target);
  }
  FLAXSTATE_OWN_FRAME void other_items(const Node& target, const Node& state, bool size_fits, const TreePath& path) {
    const bool are_unknown = size_fits && minds_unknown_entries(options_);
    visit_entries_beyond(state, target.size, path, memory_, [&](std::string_view name, const Node& entry) {
      if (are_unknown) report_unknown_entry(name, path, report_);
      if (done_ != nullptr) report_dropped(name, entry, path, *done_);
    });
  }

  // `entry`: None, or nullptr.
  void report_kept_item(std::string_view key, const Node& target, const Node* entry, const Location& above) {
    report_kept(key, describe(target), above, false, *done_);
    if (entry != nullptr) done_->add_loaded(-1);
  }

  FLAXSTATE_OWN_FRAME void mismatched_kind(const Node& target, const Node& state, const Location& where) {
    kind_mismatch(target, state, where);
    copy(target);
  }

  // Before any value, as Flax does it but for dataclasses.
  FLAXSTATE_OWN_FRAME void check_keys(const Node& target, StateView entries, const Location& where) {
    if (target.kind == Kind::dict && options_.keep_missing) return;
    std::size_t found = 0;
    MemoryText made(memory_);
    const Node* child = first_child(target);
    for (std::uint32_t i = 0; i < target.size; ++i, child = next_sibling(*child)) {
      if (entries.find(key_text_of(*child, made)) != nullptr) ++found;
    }
    if (found == target.size && (found == entries.size() || target.kind == Kind::dict)) return;
    report_keys(ChildKeys(target, memory_), entries, found, options_, where, report_);
  }

  FLAXSTATE_OWN_FRAME void keyed(const Node& target, const Node& state, const TreePath& path) {
    if (!has_keys(state.kind)) return mismatched_kind(target, state, path);
    StateView entries(state, target.kind == Kind::named_tuple, path, memory_);
    if (target.kind != Kind::dataclass) check_keys(target, entries, path);
    begin(target);
    const Node* child = first_child(target);
    std::size_t found = 0;
    for (std::uint32_t i = 0; i < target.size; ++i, child = next_sibling(*child)) {
      MemoryText made(memory_);
      const std::string_view key = key_text_of(*child, made);
      put_key(*child);
      const Node* entry = entries.find(key);
      if (entry != nullptr) ++found;
      if (entry != nullptr && !is_missing(*child, *entry)) {
        value(*child, *entry, TreePath(path, key));
      } else {
        keep_entry(target, key, *child, entry, path);
      }
    }
    end();
    tell_of_others(target, entries, found, path);
  }
  FLAXSTATE_OWN_FRAME void put_key(const Node& child) { emit_key(events_, child); }
  FLAXSTATE_OWN_FRAME void keep_entry(const Node& target, std::string_view key, const Node& child, const Node* entry,
                                      const TreePath& path) {
    if (target.kind == Kind::dataclass && !options_.keep_missing) {
      report_.missing_field(path, key, class_name(target));
    }
    if (done_ != nullptr) report_kept_item(key, child, entry, path);
    copy(child);
  }
  FLAXSTATE_OWN_FRAME void tell_of_others(const Node& target, StateView& entries, std::size_t found,
                                          const TreePath& path) {
    if (target.kind == Kind::dataclass) {
      report_keys(ChildKeys(target, memory_), entries, found, options_, path, report_);
    }
    if (done_ == nullptr) return;
    report_legacy_form(entries, *done_);
    report_unknown(ChildKeys(target, memory_), entries, path, *done_);
  }

  StateBuilder& events_;
  Memory& memory_;
  WalkWorkspace workspace_;
  const RestoreOptions& options_;
  MismatchReport& report_;
  Report* done_;  // nullptr: nobody wants to know
};

std::string target_name(const Node& target) {
  const std::string_view name = target.kind == Kind::dataclass ? class_name(target) : std::string_view();
  return name.empty() ? kind_name(target.kind) : shown_text(name);
}

}  // namespace

std::unique_ptr<Tree> restore_template(const Node& target, const Node& state, const Location& where,
                                       const RestoreOptions& options, const TreeOptions& tree_options, Report* done) {
  return build_tree(tree_options, [&](StateBuilder& events, Memory& memory) {
    MismatchReport report(options.mismatch_limit);
    if (done != nullptr) done->add_loaded(leaves_below(state));
    TemplateRestore(events, memory, options, report, done).value(target, state, TreePath(where));
    report.finish(target_name(target));
  });
}

}  // namespace flaxstate
