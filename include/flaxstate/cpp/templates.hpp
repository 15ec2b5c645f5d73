// Trees as targets, and trees made of others.
#pragma once

#include "tree.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// flax.serialization.from_bytes with a tree as target: a new tree with the structure and keys of `target` and the leaves of
// the bytes, which must outlive it unless options.decode says otherwise. Statuses as of restore. Since 0.1
inline result<tree> try_restore_tree(node target, bytes_view bytes, const restore_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_node_from_bytes, target.get(), bytes.data() != nullptr ? bytes.data() : "",
                                     bytes.size(), static_cast<const fs_restore_options*>(&options),
                                     static_cast<const fs_allocator*>(nullptr));
}
// flax.serialization.from_state_dict with a tree as target; the data is shared with the state's tree. Since 0.1
inline result<tree> try_restore_tree(node target, node state, const restore_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_node_from_state_dict, target.get(), state.get(),
                                     static_cast<const fs_restore_options*>(&options),
                                     static_cast<const fs_allocator*>(nullptr));
}

// A copy of the tree below `root` in which the subtree `replaced` is `replacement`. Array data is shared, so that both
// trees must outlive the new one. FS_E_INVALID_ARGUMENT if `replaced` is not below `root`. Since 0.1
inline result<tree> try_replace(node root, node replaced, node replacement) {
  return detail::make<tree, fs_tree>(fs_node_replace, root.get(), replaced.get(), replacement.get(),
                                     static_cast<const fs_allocator*>(nullptr));
}

#if FLAXSTATE_HAS_EXCEPTIONS
inline tree restore_tree(node target, bytes_view bytes, const restore_options& options = {}) {
  return detail::value_or_throw(try_restore_tree(target, bytes, options));
}
inline tree restore_tree(node target, node state, const restore_options& options = {}) {
  return detail::value_or_throw(try_restore_tree(target, state, options));
}
inline tree replace(node root, node replaced, node replacement) {
  return detail::value_or_throw(try_replace(root, replaced, replacement));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
