#include "restore_call.hpp"

#include "allocator.hpp"
#include "tree/path.hpp"

namespace flaxstate::capi {

RestoreCall::RestoreCall(const fs_restore_options& options, const fs_decode_options& decoding,
                         const Allocator& allocator, Report* report)
    : workspace_(options.workspace),
      memory_limit_(decoding.memory_limit),
      own_memory_(decoding.allocator != nullptr ? read_allocator(decoding.allocator) : allocator),
      parallel_(read_parallel(options.parallel)),
      reads_directly_(options.read_directly == 1),
      report_(report),
      progress_(options.progress) {
  if (workspace_.get() != nullptr) tree_ = &workspace_.get()->tree;
  (tree_ != nullptr ? tree_->memory : own_memory_).set_limit(memory_limit_);
}

RestoreCall::~RestoreCall() {
  if (workspace_.get() == nullptr) return;
  tree_->clear();
  tree_->memory.set_limit(0);
}

Tree& RestoreCall::tree() {
  if (tree_ == nullptr) {
    tree_ = &own_tree_.emplace(own_memory_.allocator());
    tree_->memory.set_limit(memory_limit_);
  }
  return *tree_;
}

RestoreResources RestoreCall::resources() {
  Workspace* const workspace = workspace_.get();
  RestoreResources resources(tree_ != nullptr ? tree_->memory : own_memory_);
  resources.parallel = &parallel_;
  resources.space = workspace != nullptr ? &workspace->restoring : nullptr;
  resources.reads_directly = reads_directly_;
  resources.report = report_;
  resources.progress = progress_.get();
  return resources;
}

const Node& subtree(const Node& state, const char* path) {
  if (path == nullptr) return state;
  const Node* found = node_at(state, path);
  if (found == nullptr)
    throw Error(Status::not_found, "the state has no subtree '" + std::string(path) + "'", plain_path(path));
  return *found;
}

}  // namespace flaxstate::capi
