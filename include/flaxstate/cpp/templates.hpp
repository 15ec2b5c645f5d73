// Trees as targets, and trees made of others.
#pragma once

#include <initializer_list>
#include <vector>

#include "tree.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// flax.serialization.from_bytes with a tree as target: a new tree with the structure and keys of `target` and the leaves of
// the bytes, which must outlive it unless options.decode says otherwise. Statuses as of restore. Since 0.1
inline result<tree> try_restore_tree(node target, bytes_view bytes, const restore_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_node_from_bytes, target.get(), bytes.data() != nullptr ? bytes.data() : "",
                                     bytes.size(), static_cast<const fs_restore_options*>(&options));
}
// flax.serialization.from_state_dict with a tree as target; the data is shared with the state's tree. Since 0.1
inline result<tree> try_restore_tree(node target, node state, const restore_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_node_from_state_dict, target.get(), state.get(),
                                     static_cast<const fs_restore_options*>(&options));
}

// A copy of the tree below `root` in which the subtree `replaced` is `replacement`. Array data is shared, so that both
// trees must outlive the new one, unless options.copy_data is set. FS_E_INVALID_ARGUMENT if `replaced` is not below `root`.
// Since 0.1
inline result<tree> try_replace(node root, node replaced, node replacement, const tree_options& options = {}) {
  return detail::make<tree, fs_tree>(fs_node_replace, root.get(), replaced.get(), replacement.get(),
                                     static_cast<const fs_tree_options*>(&options));
}

// The dicts as one, and so on for those under the same key; keys in the order of their first appearance. Array data is
// shared, as by replace. FS_E_KEY, with its path, for a key that two of them have and that isn't a dict in both. Since 0.1
//   tree all = merge({parameters.root(), optimizer.root()});
inline result<tree> try_merge(span<const node> nodes, const tree_options& options = {}) {
  std::vector<const fs_node*> handles;
  handles.reserve(nodes.size());
  for (const node each : nodes) handles.push_back(each.get());
  return detail::make<tree, fs_tree>(fs_node_merge, static_cast<const fs_node* const*>(handles.data()), handles.size(),
                                     static_cast<const fs_tree_options*>(&options));
}
inline result<tree> try_merge(std::initializer_list<node> nodes, const tree_options& options = {}) {
  return try_merge(span<const node>(nodes.begin(), nodes.size()), options);
}

#if FLAXSTATE_HAS_EXCEPTIONS
inline tree restore_tree(node target, bytes_view bytes, const restore_options& options = {}) {
  return detail::value_or_throw(try_restore_tree(target, bytes, options));
}
inline tree restore_tree(node target, node state, const restore_options& options = {}) {
  return detail::value_or_throw(try_restore_tree(target, state, options));
}
inline tree replace(node root, node replaced, node replacement, const tree_options& options = {}) {
  return detail::value_or_throw(try_replace(root, replaced, replacement, options));
}
inline tree merge(span<const node> nodes, const tree_options& options = {}) {
  return detail::value_or_throw(try_merge(nodes, options));
}
inline tree merge(std::initializer_list<node> nodes, const tree_options& options = {}) {
  return detail::value_or_throw(try_merge(nodes, options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
