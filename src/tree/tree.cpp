#include "tree/tree.hpp"

#include <cstring>

#include "base/bytes.hpp"
#include "base/hash_seed.hpp"

namespace flaxstate {

Tree::Tree(const Allocator& allocator)
    : memory(allocator),
      nodes(memory),
      records(memory),
      arena(memory),
      building(memory),
      hash_seed(make_hash_seed(this)),
      path_(memory) {}

void Tree::clear() noexcept {
  clear_nodes();
  release_data();
  lasting_ = {};
}

const Source& Tree::adopt_source(std::unique_ptr<Source> source) noexcept {
  sources_.push_back(std::move(source));
  return *sources_.last();
}

const Source& Tree::open_file(const char* path, Mapping mapping) {
  path_.clear();
  std::memcpy(path_.append(std::strlen(path) + 1), path, std::strlen(path) + 1);
  return file_.emplace(path_.data(), mapping, false);
}

void Tree::clear_nodes() noexcept {
  others_.clear();
  nodes.clear();
  records.clear();
  arena.clear();
  building.frames.clear();
  bytes_used = text_used = 0;
}

double imag_of(const Node& node) noexcept { return load<double>(Tree::of(node).record(node.size)); }

double imag_of_key(const Node& node) noexcept { return load<double>(Tree::of(node).record(node.key_size)); }

void Tree::release_nodes() noexcept {
  nodes.release();
  records.release();
  building.release();
}

void Tree::release_data() noexcept {
  file_.reset();
  sources_.clear();
  if (owned_.data == nullptr) return;
  if (owned_.release != nullptr) {
    owned_.release(owned_.data, owned_.size, owned_.user_data);
  } else {
    memory.free(owned_.data, owned_.size, 1);
  }
  owned_ = OwnedBytes{};
}

}  // namespace flaxstate
