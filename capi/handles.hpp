#pragma once

#include <atomic>

#include <flaxstate/flaxstate.h>

#include "base/memory.hpp"
#include "base/report.hpp"
#include "object/buffer.hpp"
#include "object/registry.hpp"
#include "object/workspace.hpp"
#include "tree/checked_builder.hpp"
#include "tree/tree.hpp"

// What the opaque handles of the C interface are.

struct fs_registry {
  flaxstate::Allocator allocator;
  flaxstate::Registry core;
};

struct fs_buffer {
  explicit fs_buffer(const flaxstate::Allocator& allocator) noexcept : core(allocator) {}

  flaxstate::Buffer core;
  std::atomic<bool> is_used{false};
};

struct fs_workspace {
  explicit fs_workspace(const flaxstate::Allocator& allocator) : core(allocator) {}

  flaxstate::Workspace core;
  std::atomic<bool> is_used{false};
};

struct fs_report {
  fs_report(const flaxstate::Allocator& allocator, std::uint32_t entry_limit) : core(allocator, entry_limit) {}

  flaxstate::Report core;
  std::atomic<bool> is_used{false};
  bool collects = false;  // what several calls do, one after the other
};

namespace flaxstate::capi {

inline const Node* core(const fs_node* node) noexcept { return reinterpret_cast<const Node*>(node); }
inline const fs_node* handle(const Node* node) noexcept { return reinterpret_cast<const fs_node*>(node); }
inline Tree* core(fs_tree* tree) noexcept { return reinterpret_cast<Tree*>(tree); }
inline const Tree* core(const fs_tree* tree) noexcept { return reinterpret_cast<const Tree*>(tree); }
inline fs_tree* handle(std::unique_ptr<Tree> tree) noexcept { return reinterpret_cast<fs_tree*>(tree.release()); }
// Of the tree that a node belongs to, and of a registry; the default where there is none.
inline const Allocator& allocator_of(const fs_node* node) noexcept {
  return node != nullptr ? Tree::of(*core(node)).memory.allocator() : default_allocator();
}
inline const Allocator& allocator_of(const fs_registry* registry) noexcept {
  return registry != nullptr ? registry->allocator : default_allocator();
}
inline CheckedBuilder* core(fs_builder* builder) noexcept { return reinterpret_cast<CheckedBuilder*>(builder); }
inline fs_builder* handle(CheckedBuilder* builder) noexcept { return reinterpret_cast<fs_builder*>(builder); }

}  // namespace flaxstate::capi
