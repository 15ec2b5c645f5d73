#include "restore_call.hpp"

#include "path.hpp"

namespace flaxstate::capi {

RestoreCall::RestoreCall(const fs_restore_options& options, const Allocator& allocator, Report* report)
    : workspace_(options.workspace),
      allocator_(allocator),
      parallel_(read_parallel(options.parallel)),
      reads_directly_(options.read_directly == 1),
      report_(report),
      progress_(options.progress) {
  if (workspace_.get() != nullptr) tree_ = &workspace_.get()->tree;
}

RestoreCall::~RestoreCall() {
  if (workspace_.get() == nullptr) return;
  tree_->clear();
  tree_->memory.set_limit(0);
}

Tree& RestoreCall::tree() {
  if (tree_ == nullptr) tree_ = &own_tree_.emplace(allocator_);
  return *tree_;
}

RestoreResources RestoreCall::resources() {
  Workspace* const workspace = workspace_.get();
  RestoreResources resources(workspace != nullptr ? workspace->memory : own_memory_.emplace(allocator_));
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
  if (found == nullptr) throw Error(Status::not_found, "the state has no subtree '" + std::string(path) + "'", path);
  return *found;
}

}  // namespace flaxstate::capi
