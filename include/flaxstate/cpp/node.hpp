// Nodes: reading a tree whose structure is not known beforehand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "../node.h"
#include "node_value.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

class node_iterator;

// A view of a node, which dies with its tree; copied freely, read by any number of threads. A default one is absence,
// which every function takes: look-ups find nothing in it, and values are FS_E_TYPE. Since 0.1
class node {
 public:
  node() noexcept = default;
  // Borrowed. Since 0.1
  explicit node(const fs_node* handle) noexcept : handle_(handle) {}

  // Whether there is one. Since 0.1
  explicit operator bool() const noexcept { return handle_ != nullptr; }
  fs_kind kind() const noexcept { return fs_node_kind(handle_); }
  // "dict", "list", "array", … Static text. Since 0.1
  const char* kind_name() const noexcept { return fs_kind_name(kind()); }
  // Children of a container, bytes of a str, bytes or ext, else 0. Since 0.1
  std::size_t size() const noexcept { return fs_node_size(handle_); }
  // How many nodes the subtree has, this one included. Since 0.1
  std::size_t count() const noexcept { return fs_node_count(handle_); }

  // The entry with this key; absence if there is none. Since 0.1
  node operator[](std::string_view key) const noexcept {
    return node(fs_node_find(handle_, key.empty() ? "" : key.data(), key.size()));
  }
  node operator[](const char* key) const noexcept { return (*this)[std::string_view(key)]; }
  node find_int(std::int64_t key) const noexcept { return node(fs_node_find_int(handle_, key)); }
  // The child at `index` in file order. Since 0.1
  node child(std::size_t index) const noexcept { return node(fs_node_child(handle_, index)); }
  // By a path: "params/head/kernel", with ~1 for "/" and ~0 for "~" inside a key; a key that isn't text is found by its
  // text if no text key is there, "layers/2" by the int key 2. Since 0.1
  node at(const char* path) const noexcept { return node(fs_node_at(handle_, path)); }
  // The path from the root of the tree, "./params/head/kernel", by which `at` finds the node; "" for absence. Since 0.1
  std::string path() const {
    std::size_t size = 0;
    if (fs_node_path(handle_, nullptr, 0, &size, nullptr) != FS_OK) return {};
    std::string text(size, '\0');
    if (fs_node_path(handle_, text.data(), text.size(), &size, nullptr) != FS_OK) return {};
    text.pop_back();
    return text;
  }

  // The children in file order: for (flaxstate::node child : node) … Since 0.1
  node_iterator begin() const noexcept;
  node_iterator end() const noexcept;

  // The key of a dict's entry, borrowed; its kind is FS_KIND_NONE for the root and for items of lists. Since 0.1
  fs_key key() const noexcept {
    fs_key filled = FS_KEY_INIT;
    if (fs_node_key(handle_, &filled, nullptr) != FS_OK) filled = FS_KEY_INIT;
    return filled;
  }
  // The key if it is text, else "". Since 0.1
  std::string_view key_text() const noexcept {
    const fs_key filled = key();
    return filled.kind == FS_KIND_STR ? std::string_view(filled.data, filled.size) : std::string_view();
  }

  bool is_nil() const noexcept { return kind() == FS_KIND_NIL; }
  // The value: T is bool, std::int64_t, std::uint64_t, double, std::complex<double>, std::string_view, std::string,
  // bytes_view, extension, timestamp or array_view. FS_E_TYPE if the node is of another kind; nothing is converted.
  // What is a view is borrowed from the tree. Since 0.1
  template <class T>
  result<T> try_as() const {
    static_assert(
        detail::is_node_value<T>,
        "flaxstate: a node has no value of this type: ask for bool, std::int64_t, std::uint64_t, double, "
        "std::complex<double>, std::string_view, std::string, bytes_view, extension, timestamp or array_view");
    return detail::read_value(handle_, static_cast<const T*>(nullptr));
  }
#if FLAXSTATE_HAS_EXCEPTIONS
  template <class T>
  T as() const {
    return detail::value_or_throw(try_as<T>());
  }
#endif

  // Whether both subtrees hold the same things in the same order, bit for bit. Since 0.1
  friend bool operator==(node left, node right) noexcept {
    std::int32_t is_equal = 0;
    return fs_node_equal(left.handle_, right.handle_, &is_equal, nullptr) == FS_OK && is_equal != 0;
  }
  friend bool operator!=(node left, node right) noexcept { return !(left == right); }

  // Borrowed; NULL for absence. Since 0.1
  const fs_node* get() const noexcept { return handle_; }

 private:
  const fs_node* handle_ = nullptr;
};

// Since 0.1
class node_iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = node;
  using difference_type = std::ptrdiff_t;
  using pointer = const node*;
  using reference = node;

  node_iterator() noexcept = default;
  node_iterator(const fs_node* parent, const fs_node* child) noexcept : parent_(parent), child_(child) {}

  node operator*() const noexcept { return node(child_); }
  node_iterator& operator++() noexcept {
    child_ = fs_node_next(parent_, child_);
    return *this;
  }
  node_iterator operator++(int) noexcept {
    const node_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(node_iterator left, node_iterator right) noexcept { return left.child_ == right.child_; }
  friend bool operator!=(node_iterator left, node_iterator right) noexcept { return left.child_ != right.child_; }

 private:
  const fs_node* parent_ = nullptr;
  const fs_node* child_ = nullptr;
};

inline node_iterator node::begin() const noexcept { return {handle_, fs_node_next(handle_, nullptr)}; }
inline node_iterator node::end() const noexcept { return {handle_, nullptr}; }

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
