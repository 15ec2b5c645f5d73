#pragma once

#include <string>

#include "base/format_constants.hpp"
#include "base/hash_slots.hpp"
#include "base/location.hpp"
#include "base/shown_text.hpp"
#include "base/too_deep.hpp"
#include "tree/array_view.hpp"
#include "tree/container_index.hpp"
#include "tree/key_order.hpp"
#include "tree/key_text.hpp"
#include "tree/path.hpp"
#include "tree/tree.hpp"
#include "tree/tree_events.hpp"

namespace flaxstate {

enum class WalkMode : std::uint8_t {
  unchanged,   // as the tree is
  sorted,      // the keys of every dict sorted
  state_dict,  // as flax.serialization.to_state_dict makes it
};

// Where a walk starts: at the root of what is written, or somewhere in an object.
struct WalkStart {
  const Location* above = nullptr;  // whose path goes on; nullptr: "."
  std::uint32_t depth = 0;
  bool may_chunk = true;
};

// The containers that a walk is in, and the sorted children of those that are sorted. Can be used again.
struct WalkWorkspace {
  struct Level {
    const Node* container;
    const Node* child;  // the last one that was visited
    std::uint32_t left;
    std::uint32_t first_sorted;
    bool may_chunk;  // for arrays in this container
  };

  explicit WalkWorkspace(Memory& memory) noexcept : levels(memory), sorted(memory) {}

  GrowArray<Level> levels;
  GrowArray<SortedChild> sorted;
};

// Emits the events of a tree. Keeps its own stack, so that deep trees need no deep call stack.
template <class Events>
class TreeWalk final : public Location {
 public:
  TreeWalk(Events& events, WalkMode mode, WalkWorkspace& workspace, const WalkStart& start = {})
      : events_(events), mode_(mode), start_(start), levels_(workspace.levels), sorted_(workspace.sorted) {
    levels_.clear();
    sorted_.clear();
  }

  void run(const Node& root) {
    visit(root);
    while (levels_.size() != 0) {
      if (levels_.back().left == 0) {
        sorted_.set_size(levels_.back().first_sorted);
        levels_.pop_back();
        events_.end();
        continue;
      }
      const Node& child = step(levels_.back());
      emit_key(levels_.back(), child);
      visit(child);
    }
  }

  std::string path() const override {
    std::string path = container_path();
    if (levels_.size() != 0 && levels_.back().child != nullptr) append_child(path, levels_.back());
    return path;
  }

 private:
  using Level = WalkWorkspace::Level;

  class ContainerPath final : public Location {
   public:
    explicit ContainerPath(const TreeWalk& walk) noexcept : walk_(walk) {}
    std::string path() const override { return walk_.container_path(); }

   private:
    const TreeWalk& walk_;
  };

  static void append_child(std::string& path, const Level& level) {
    append_path(path, *level.container, child_index(*level.container, *level.child));
  }

  std::string container_path() const {
    std::string path = start_.above != nullptr ? start_.above->path() : ".";
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i) append_child(path, levels_[i]);
    return path;
  }

  const Node& step(Level& level) noexcept {
    const std::uint32_t index = level.container->size - level.left--;
    if (mode_ == WalkMode::sorted && level.container->kind == Kind::dict) {
      level.child = sorted_[level.first_sorted + index].node;
    } else {
      level.child = level.child == nullptr ? first_child(*level.container) : next_sibling(*level.child);
    }
    return *level.child;
  }

  std::uint32_t depth() const noexcept { return start_.depth + static_cast<std::uint32_t>(levels_.size()); }
  bool may_chunk() const noexcept { return levels_.size() == 0 ? start_.may_chunk : levels_.back().may_chunk; }

  void emit_key(const Level& level, const Node& child) {
    if (mode_ == WalkMode::state_dict) return emit_state_key(level, child);
    if (child.key_kind == Kind::none) return;
    if (child.key_kind != Kind::str) return events_.key(key_of(child));
    check_marker(level, child.key_text());
    events_.key_text(child.key_text());
  }

  void emit_state_key(const Level& level, const Node& child) {
    if (child.key_kind == Kind::str) {
      check_marker(level, child.key_text());
      events_.key_text(child.key_text());
    } else if (child.key_kind == Kind::none) {
      events_.key_temporary(std::to_string(level.container->size - level.left - 1));
    } else {
      MemoryText text(levels_.memory());
      events_.key_temporary(state_key(child, text));
    }
  }

  std::string_view state_key(const Node& child, MemoryText& text) const {
    bool exact = true;
    if (child.key_kind == Kind::str) return child.key_text();
    python_key_text(key_of(child), exact, text);
    if (!exact) {
      ContainerPath(*this).fail(Status::key, std::string("a key of kind ") + kind_name(child.key_kind) +
                                                 " has no text of its own for a state dict");
    }
    return text;
  }

  void check_marker(const Level& level, std::string_view key) const {
    if constexpr (Events::writes_bytes) {
      if (level.may_chunk && key == format::chunk_marker_key) {
        ContainerPath(*this).fail(Status::key, "the dict has the key '" + std::string(key) +
                                                   "', so that Flax would take it for a chunked array");
      }
    }
  }

  void check_state_keys(const Node& dict) {
    const Node* child = first_child(dict);
    bool all_text = true;
    for (std::uint32_t i = 0; i < dict.size && all_text; ++i, child = next_sibling(*child)) {
      all_text = child->key_kind == Kind::str;
    }
    if (all_text) return;
    const Tree& tree = Tree::of(dict);
    HashSlots slots(levels_.memory(), dict.size);
    for (std::uint32_t i = 0; i < dict.size; ++i) {
      MemoryText made(levels_.memory());
      const std::string_view text = state_key(*child_at(dict, i), made);
      const auto is_text = [&](std::uint32_t other) {
        MemoryText made_other(levels_.memory());
        return state_key(*child_at(dict, other), made_other) == text;
      };
      if (slots.find_or_add(hash_text(tree.hash_seed, text), i, is_text) != i) {
        ContainerPath(*this).fail(Status::key, "Dict keys do not have a unique string representation: '" +
                                                   shown_text(text) + "' stands for two of them");
      }
    }
  }

  void visit(const Node& node) {
    if (is_container(node.kind)) return begin(node);
    switch (node.kind) {
      case Kind::nil: return events_.nil();
      case Kind::boolean: return events_.boolean(node.value.integer != 0);
      case Kind::integer: return events_.integer(node.value.integer);
      case Kind::unsigned_integer: return events_.unsigned_integer(node.value.unsigned_integer);
      case Kind::real: return events_.real(node.value.real);
      case Kind::str: return events_.str(node.text());
      case Kind::bytes: return events_.bytes(node.value.data, node.size);
      case Kind::timestamp: return events_.timestamp(node.value.integer, node.size);
      case Kind::array: return events_.array(array_of(node), Surroundings{may_chunk(), depth(), *this});
      case Kind::scalar: return events_.scalar(array_of(node), Surroundings{may_chunk(), depth(), *this});
      case Kind::ext: return visit_ext(node);
      default: return events_.complex(node.value.real, imag_of(node));
    }
  }

  void visit_ext(const Node& node) {
    if (mode_ != WalkMode::state_dict) return events_.ext(node.ext_code, node.value.data, node.size);
    // To Flax an ExtType is a named tuple.
    check_depth();
    events_.begin(Kind::dict, 2);
    events_.key_temporary("code");
    events_.integer(node.ext_code);
    events_.key_temporary("data");
    events_.bytes(node.value.data, node.size);
    events_.end();
  }

  void check_depth() const {
    if (depth() >= format::max_depth) fail(Status::limit, too_deep("tree"));
  }

  void begin(const Node& node) {
    check_depth();
    if (Events::writes_bytes && mode_ != WalkMode::state_dict &&
        (node.kind == Kind::named_tuple || node.kind == Kind::dataclass)) {
      fail(Status::type, std::string("a ") + kind_name(node.kind) + " can't be part of a state dict: make one first");
    }
    const bool as_dict = has_keys(node.kind) || mode_ == WalkMode::state_dict;
    const auto first_sorted = static_cast<std::uint32_t>(sorted_.size());
    if (mode_ == WalkMode::sorted && node.kind == Kind::dict && !append_sorted_children(node, sorted_)) {
      fail(Status::key, "the keys of the dict can't be sorted, since Python can't compare them");
    }
    events_.begin(mode_ == WalkMode::state_dict ? Kind::dict : node.kind, node.size);
    if (node.kind == Kind::dataclass && mode_ == WalkMode::unchanged) events_.class_name(class_name(node));
    levels_.push_back({&node, nullptr, node.size, first_sorted, may_chunk() && as_dict});
    if (mode_ == WalkMode::state_dict && node.kind == Kind::dict) check_state_keys(node);
  }

  Events& events_;
  WalkMode mode_;
  WalkStart start_;
  GrowArray<Level>& levels_;
  GrowArray<SortedChild>& sorted_;
};

}  // namespace flaxstate
