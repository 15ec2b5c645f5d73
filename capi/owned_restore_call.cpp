#include "owned_restore_call.hpp"

#include "allocator.hpp"
#include "parallel_options.hpp"
#include "restore_options.hpp"

namespace flaxstate::capi {

OwnedRestoreCall::OwnedRestoreCall(const fs_restore_options& options, const fs_decode_options& decoding,
                                   const Allocator& allocator, Report* report)
    : options_(restore_options(options)),
      workspace_(options.workspace),
      memory_limit_(decoding.memory_limit),
      own_memory_(decoding.allocator != nullptr ? read_allocator(decoding.allocator) : allocator),
      parallel_(read_parallel(options.parallel)),
      report_(report),
      progress_(options.progress) {
  if (workspace_.get() != nullptr) tree_ = &workspace_.get()->tree;
  (tree_ != nullptr ? tree_->memory : own_memory_).set_limit(memory_limit_);
}

OwnedRestoreCall::~OwnedRestoreCall() {
  if (workspace_.get() == nullptr) return;
  tree_->clear();
  tree_->memory.set_limit(0);
}

Tree& OwnedRestoreCall::tree() {
  if (tree_ == nullptr) {
    tree_ = &own_tree_.emplace(own_memory_.allocator());
    tree_->memory.set_limit(memory_limit_);
  }
  return *tree_;
}

RestoreCall OwnedRestoreCall::restore() {
  RestoreCall call(options_, tree_ != nullptr ? tree_->memory : own_memory_);
  call.parallel = &parallel_;
  call.workspace = workspace_.get() != nullptr ? &workspace_.get()->restoring : nullptr;
  call.report = report_;
  call.progress = progress_.get();
  return call;
}

}  // namespace flaxstate::capi
