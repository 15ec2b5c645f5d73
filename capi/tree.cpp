#include <flaxstate/tree.h>

#include "allocator.hpp"
#include "arguments.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "tree/tree_merge.hpp"
#include "tree/tree_replace.hpp"
#include "tree_options.hpp"

using namespace flaxstate::capi;

extern "C" {

fs_status fs_tree_create(const fs_allocator* allocator, fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    require(out_tree != nullptr, "out_tree is NULL");
    *out_tree = handle(std::make_unique<flaxstate::Tree>(read_allocator(allocator)));
  });
}

void fs_tree_free(fs_tree* tree) { free_handle(core(tree)); }

const fs_node* fs_tree_root(const fs_tree* tree) { return tree == nullptr ? nullptr : handle(core(tree)->root()); }

size_t fs_tree_bytes_used(const fs_tree* tree) {
  return tree == nullptr ? 0 : static_cast<size_t>(core(tree)->bytes_used);
}

fs_status fs_node_replace(const fs_node* root, const fs_node* replaced, const fs_node* replacement,
                          const fs_tree_options* options, fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    require(root != nullptr && replaced != nullptr && replacement != nullptr, "a node is NULL");
    require(out_tree != nullptr, "out_tree is NULL");
    *out_tree = handle(
        flaxstate::replace_subtree(*core(root), *core(replaced), *core(replacement), read_tree_options(options)));
  });
}

fs_status fs_node_merge(const fs_node* const* nodes, size_t node_count, const fs_tree_options* options,
                        fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    require(nodes != nullptr && node_count != 0, "there are no nodes to merge");
    require(node_count <= UINT32_MAX, "there are more nodes than a tree can have");
    require(out_tree != nullptr, "out_tree is NULL");
    for (size_t i = 0; i < node_count; ++i) require(nodes[i] != nullptr, "a node is NULL");
    *out_tree = handle(flaxstate::merge_trees(reinterpret_cast<const flaxstate::Node* const*>(nodes), node_count,
                                              {"node", 0}, read_tree_options(options)));
  });
}

}  // extern "C"
