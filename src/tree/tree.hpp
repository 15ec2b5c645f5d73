#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/memory.hpp"
#include "io/file_source.hpp"
#include "tree/build_workspace.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The bytes that a tree points into, when the tree has to end them.
struct OwnedBytes {
  void* data = nullptr;
  std::size_t size = 0;
  void (*release)(void* data, std::size_t size, void* user_data) = nullptr;  // nullptr: the tree's memory
  void* user_data = nullptr;
};

// Immutable once it is built. Never moves: its nodes lead back to it.
class Tree : public Allocated {
 public:
  explicit Tree(const Allocator& allocator);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() { release_data(); }

  // The tree that a node belongs to: the slot before the first node points at it.
  static const Tree& of(const Node& node) noexcept {
    return *reinterpret_cast<const Tree*>((&node - node.self)->value.data);
  }

  const Node* root() const noexcept { return nodes.size() > 1 ? nodes.data() + 1 : nullptr; }
  const std::uint64_t* record(std::uint32_t position) const noexcept { return records.data() + position; }

  // Room for another record of so many words; gives its position, which is never 0, since that means that there is
  // none. Throws limit, with the message.
  std::uint32_t add_record(std::size_t words, const char* too_many) {
    if (records.size() == 0) records.push_back(0);
    const std::size_t position = records.size();
    if (position + words > UINT32_MAX) throw Error(Status::limit, too_many);
    records.append(words);
    return static_cast<std::uint32_t>(position);
  }

  // Empties the tree and keeps its memory.
  void clear() noexcept;
  // The same, but the bytes and sources that it adopted stay.
  void clear_nodes() noexcept;
  // Keeps only what other trees may share: the bytes, the sources and the arena.
  void release_nodes() noexcept;
  void adopt(const OwnedBytes& bytes) noexcept { owned_ = bytes; }
  // Keeps alive what this tree's arrays may point at: the bytes and the memory of another tree.
  void adopt_tree(std::unique_ptr<Tree> other) noexcept { others_.push_back(std::move(other)); }
  void adopt_trees(OwnedChain<Tree>& others) noexcept { others_.take(others); }
  // Who points at data of the tree may do so as long as the tree stays; but the data of a tree that ends with a call only
  // where it lies in bytes that don't, if there are any. Until the tree is cleared.
  void lasts_only_in(const void* data, std::size_t size) noexcept {
    lasting_ = {reinterpret_cast<std::uintptr_t>(data), size};
  }
  void lasts_nowhere() noexcept { lasting_ = {0, 0}; }
  bool lasts() const noexcept { return lasting_.size != 0; }
  bool lasts(const Byte* data, std::uint64_t size) const noexcept {
    const std::uintptr_t skipped = reinterpret_cast<std::uintptr_t>(data) - lasting_.begin;
    return skipped <= lasting_.size && size <= lasting_.size - skipped;
  }
  // What arrays are read from until the tree is cleared.
  const Source& adopt_source(std::unique_ptr<Source> source) noexcept;
  const Source& open_file(const char* path, Mapping mapping);

  Memory memory;
  GrowArray<Node> nodes;
  GrowArray<std::uint64_t> records;  // what a node can't hold, in words
  Arena arena;
  BuildWorkspace building;
  std::uint64_t hash_seed;
  std::uint64_t bytes_used = 0;
  std::uint64_t text_used = 0;  // of a reader's text limit, if there was one
  Tree* next_owned = nullptr;

 private:
  void release_data() noexcept;

  struct Lasting {
    std::uintptr_t begin = 0;
    std::uintptr_t size = UINTPTR_MAX;
  };

  OwnedBytes owned_;
  Lasting lasting_;
  GrowArray<char> path_;  // of the file
  std::optional<FileSource> file_;
  OwnedChain<Source> sources_;
  OwnedChain<Tree> others_;
};

// The imaginary part of a complex number, and of a key that is one; the real part stands in the node.
double imag_of(const Node& node) noexcept;
double imag_of_key(const Node& node) noexcept;

}  // namespace flaxstate
