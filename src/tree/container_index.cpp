#include "tree/container_index.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "tree/tree.hpp"

namespace flaxstate {
namespace {

// A record: the head, [the class name: address and size], [the children's distances, 32 bits each], [the hash slots,
// 32 bits each]. Lists of a state dict, whose keys are their numbers, need no slots.
constexpr std::uint64_t slot_count_mask = 0xffffffff;
constexpr std::uint64_t has_children = std::uint64_t{1} << 32;
constexpr std::uint64_t has_class_name = std::uint64_t{1} << 33;
constexpr std::uint64_t has_index_keys = std::uint64_t{1} << 34;

struct Record {
  std::string_view class_name;
  const std::uint32_t* children = nullptr;
  const std::uint32_t* slots = nullptr;
  std::uint32_t slot_count = 0;
  bool has_index_keys = false;
};

std::size_t words_for(std::size_t halves) noexcept { return (halves + 1) / 2; }

Record record_of(const Node& node) noexcept {
  Record record;
  if (node.value.subtree.record == 0) return record;
  const std::uint64_t* words = Tree::of(node).record(node.value.subtree.record);
  const std::uint64_t head = *words++;
  if ((head & has_class_name) != 0) {
    record.class_name = {reinterpret_cast<const char*>(static_cast<std::uintptr_t>(words[0])), words[1]};
    words += 2;
  }
  if ((head & has_children) != 0) {
    record.children = reinterpret_cast<const std::uint32_t*>(words);
    words += words_for(node.size);
  }
  record.has_index_keys = (head & has_index_keys) != 0;
  record.slot_count = static_cast<std::uint32_t>(head & slot_count_mask);
  if (record.slot_count != 0) record.slots = reinterpret_cast<const std::uint32_t*>(words);
  return record;
}

std::uint32_t reserve_record(Tree& tree, std::size_t words) {
  return tree.add_record(words, "the tree has more entries than its index holds");
}

// A slot holds the child's number from 1 on, and what is left of its 32 bits is a part of the hash: most keys that
// differ are told apart without touching them.
class SlotTable {
 public:
  SlotTable(std::uint32_t slot_count, std::uint32_t children) noexcept : slot_count_(slot_count) {
    while (number_bits_ < 32 && (children >> number_bits_) != 0) ++number_bits_;
    number_mask_ = number_bits_ == 32 ? UINT32_MAX : (std::uint32_t{1} << number_bits_) - 1;
  }
  // The high half of the hash, scaled: tables of any size, so that none is larger than it need be.
  std::uint32_t first_slot(std::uint64_t hash) const noexcept {
    return static_cast<std::uint32_t>((hash >> 32) * slot_count_ >> 32);
  }
  std::uint32_t next_slot(std::uint32_t slot) const noexcept { return slot + 1 == slot_count_ ? 0 : slot + 1; }
  std::uint32_t tag(std::uint64_t hash) const noexcept { return static_cast<std::uint32_t>(hash) & ~number_mask_; }
  std::uint32_t number(std::uint32_t slot) const noexcept { return slot & number_mask_; }
  bool tag_fits(std::uint32_t slot, std::uint32_t tag) const noexcept { return (slot & ~number_mask_) == tag; }

 private:
  std::uint64_t slot_count_;
  std::uint32_t number_bits_ = 0;
  std::uint32_t number_mask_;
};

// Three quarters of the slots are taken.
std::uint32_t slot_count_for(std::uint32_t children) noexcept {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{children} * 4 / 3 + 1, UINT32_MAX));
}

std::uint64_t hash_of(const Tree& tree, const Node& node) noexcept {
  return node.key_kind == Kind::str ? hash_text(tree.hash_seed, node.key_text()) : hash_key_of(tree.hash_seed, node);
}

// Tells nearly all pairs of keys apart. Keys that are no text may be equal across kinds; NaN, the entry at `index`, is to look like
// no other.
std::uint32_t signature(const Node& node, std::uint32_t index) noexcept {
  if (node.key_kind != Kind::str) {
    const std::uint64_t hash = hash_of(Tree::of(node), node);
    return hash == hash_of_none ? index : static_cast<std::uint32_t>(hash >> 32);
  }
  if (node.key_size == 0) return 0;
  return node.key_size << 16 | std::uint32_t{node.key.data[0]} << 8 | node.key.data[node.key_size - 1];
}

DuplicateKeys find_duplicate_in_small(const Node& dict) noexcept {
  std::uint32_t signatures[indexed_size];
  const Node* children[indexed_size];
  const Node* child = first_child(dict);
  for (std::uint32_t i = 0; i < dict.size; ++i, child = next_sibling(*child)) {
    const std::uint32_t mine = signature(*child, i);
    for (std::uint32_t k = 0; k < i; ++k) {
      if (signatures[k] == mine && same_keys(*children[k], *child)) return {k, i, true};
    }
    signatures[i] = mine;
    children[i] = child;
  }
  return {};
}

void prefetch([[maybe_unused]] const void* place) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(place, 1);
#endif
}

void fill_children(const Node& container, std::uint32_t* distances) noexcept {
  const Node* child = first_child(container);
  for (std::uint32_t i = 0; i < container.size; ++i, child = next_sibling(*child)) {
    distances[i] = static_cast<std::uint32_t>(child - &container);
  }
}

// Whether the keys are "0", "1", … in this order.
bool are_index_keys(const Node& dict) noexcept {
  DecimalCounter index;
  const Node* child = first_child(dict);
  for (std::uint32_t i = 0; i < dict.size; ++i, index.next(), child = next_sibling(*child)) {
    if (child->key_kind != Kind::str || !index.equals(child->key_text())) return false;
  }
  return true;
}

// The child under the text of its number; nullptr for any other text.
const Node* find_by_index(const Node& dict, std::string_view key) noexcept {
  std::uint32_t index = 0;
  const char* const end = key.data() + key.size();
  const auto parsed = std::from_chars(key.data(), end, index);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == end && (key.front() != '0' || key.size() == 1);
  return is_number ? child_at(dict, index) : nullptr;
}

DuplicateKeys fill_slots(const Tree& tree, const Node& dict, const std::uint32_t* distances, std::uint32_t* slots,
                         std::uint32_t slot_count) noexcept {
  const SlotTable table(slot_count, dict.size);
  std::memset(slots, 0, sizeof(std::uint32_t) * slot_count);
  const auto child_of = [&](std::uint32_t i) -> const Node& {
    return *(&dict + (distances != nullptr ? distances[i] : i + 1));
  };
  // Slots of a large table are far away, so that they are asked for some keys ahead.
  constexpr std::uint32_t ahead = 16;
  std::uint64_t hashes[ahead];
  const auto look_ahead = [&](std::uint32_t i) {
    if (i >= dict.size) return;
    hashes[i % ahead] = hash_of(tree, child_of(i));
    prefetch(slots + table.first_slot(hashes[i % ahead]));
  };
  // Gives the number of the child that has the same key, or 0.
  const auto place = [&](std::uint32_t i, std::uint64_t hash) -> std::uint32_t {
    if (hash == hash_of_none) return 0;
    const std::uint32_t tag = table.tag(hash);
    std::uint32_t slot = table.first_slot(hash);
    for (; slots[slot] != 0; slot = table.next_slot(slot)) {
      if (!table.tag_fits(slots[slot], tag)) continue;
      const std::uint32_t other = table.number(slots[slot]);
      if (same_keys(child_of(other - 1), child_of(i))) return other;
    }
    slots[slot] = tag | (i + 1);
    return 0;
  };
  for (std::uint32_t i = 0; i < ahead; ++i) look_ahead(i);
  for (std::uint32_t i = 0; i < dict.size; ++i) {
    const std::uint64_t hash = hashes[i % ahead];
    look_ahead(i + ahead);
    const std::uint32_t other = place(i, hash);
    if (other != 0) return {other - 1, i, true};
  }
  return {};
}

const Node* find_in_slots(const Node& dict, const Record& record, const KeyView& key) noexcept {
  const SlotTable table(record.slot_count, dict.size);
  const std::uint64_t hash = hash_key(Tree::of(dict).hash_seed, key);
  const std::uint32_t tag = table.tag(hash);
  for (std::uint32_t slot = table.first_slot(hash); record.slots[slot] != 0; slot = table.next_slot(slot)) {
    if (!table.tag_fits(record.slots[slot], tag)) continue;
    const std::uint32_t number = table.number(record.slots[slot]) - 1;
    const Node* child = &dict + (record.children != nullptr ? record.children[number] : number + 1);
    if (keys_equal(key_of(*child), key)) return child;
  }
  return nullptr;
}

}  // namespace

DuplicateKeys index_container(Tree& tree, std::uint32_t position) {
  Node* container = tree.nodes.data() + position;
  const bool keyed = has_keys(container->kind);
  const std::uint32_t size = container->size;
  if (size < indexed_size) return keyed ? find_duplicate_in_small(*container) : DuplicateKeys{};
  const bool flat = container->value.subtree.node_count == size + 1;
  if (flat && !keyed) return {};

  const std::string_view name = class_name(*container);
  const std::size_t name_words = name.data() != nullptr ? 2 : 0;
  const std::size_t child_words = flat ? 0 : words_for(size);
  const bool is_list = keyed && are_index_keys(*container);
  const std::uint32_t slot_count = keyed && !is_list ? slot_count_for(size) : 0;
  const std::size_t slot_words = words_for(slot_count);
  const std::uint32_t record = reserve_record(tree, 1 + name_words + child_words + slot_words);
  container->value.subtree.record = record;

  std::uint64_t* words = tree.records.data() + record;
  *words++ =
      slot_count | (flat ? 0 : has_children) | (name_words != 0 ? has_class_name : 0) | (is_list ? has_index_keys : 0);
  if (name_words != 0) {
    *words++ = reinterpret_cast<std::uintptr_t>(name.data());
    *words++ = name.size();
  }
  std::uint32_t* distances = nullptr;
  if (!flat) {
    distances = reinterpret_cast<std::uint32_t*>(words);
    fill_children(*container, distances);
    words += child_words;
  }
  if (slot_count == 0) return {};
  const DuplicateKeys duplicate =
      fill_slots(tree, *container, distances, reinterpret_cast<std::uint32_t*>(words), slot_count);
  if (duplicate.found) {
    container->value.subtree.record = 0;
    tree.records.set_size(record);
  }
  return duplicate;
}

void set_class_name(Tree& tree, std::uint32_t position, std::string_view name) {
  const std::uint32_t record = reserve_record(tree, 3);
  tree.records[record] = has_class_name;
  tree.records[record + 1] = reinterpret_cast<std::uintptr_t>(name.data());
  tree.records[record + 2] = name.size();
  tree.nodes[position].value.subtree.record = record;
}

std::string_view class_name(const Node& node) noexcept { return record_of(node).class_name; }

const Node* child_at(const Node& node, std::size_t index) noexcept {
  if (!is_container(node.kind) || index >= node.size) return nullptr;
  if (node.value.subtree.node_count == node.size + 1) return &node + 1 + index;
  const Record record = record_of(node);
  if (record.children != nullptr) return &node + record.children[index];
  const Node* child = first_child(node);
  while (index-- != 0) child = next_sibling(*child);
  return child;
}

std::uint32_t child_index(const Node& container, const Node& below) noexcept {
  const auto distance = static_cast<std::uint32_t>(&below - &container);
  if (container.value.subtree.node_count == container.size + 1) return distance - 1;
  const Record record = record_of(container);
  if (record.children != nullptr) {
    const std::uint32_t* const after = std::upper_bound(record.children, record.children + container.size, distance);
    return static_cast<std::uint32_t>(after - record.children) - 1;
  }
  std::uint32_t index = 0;
  for (const Node* child = first_child(container); next_sibling(*child) <= &below; child = next_sibling(*child)) {
    ++index;
  }
  return index;
}

const Node* find_child(const Node& node, const KeyView& key) noexcept {
  if (!has_keys(node.kind)) return nullptr;
  const Record record = record_of(node);
  if (record.slots != nullptr) return find_in_slots(node, record, key);
  if (record.has_index_keys) return key.kind == Kind::str ? find_by_index(node, key.text()) : nullptr;
  if (key.kind == Kind::str) return find_text_child(node, key.text());
  const Node* child = first_child(node);
  for (std::uint32_t i = 0; i < node.size; ++i, child = next_sibling(*child)) {
    if (keys_equal(key_of(*child), key)) return child;
  }
  return nullptr;
}

const Node* find_text_child(const Node& node, std::string_view key) noexcept {
  if (!has_keys(node.kind) || key.size() > UINT32_MAX) return nullptr;
  if (node.size >= indexed_size) return find_child(node, text_key(key));
  const Node* child = first_child(node);
  for (std::uint32_t i = 0; i < node.size; ++i, child = next_sibling(*child)) {
    if (child->key_kind == Kind::str && child->key_text() == key) return child;
  }
  return nullptr;
}

}  // namespace flaxstate
