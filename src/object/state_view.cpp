#include "object/state_view.hpp"

#include "base/decimal_counter.hpp"
#include "base/english.hpp"
#include "base/hash_slots.hpp"
#include "tree/container_index.hpp"
#include "tree/key_text.hpp"
#include "tree/tree.hpp"

namespace flaxstate {
namespace {

bool is_index_keyed(const Node& dict) noexcept {
  if (dict.kind != Kind::dict) return false;
  const Node* child = first_child(dict);
  DecimalCounter index;
  for (std::uint32_t i = 0; i < dict.size; ++i, child = next_sibling(*child), index.next()) {
    if (child->key_kind != Kind::str || !index.equals(child->key_text())) return false;
  }
  return true;
}

}  // namespace

StateView::StateView(const Node& dict, bool legacy, const Location& where, Memory& memory)
    : memory_(memory), dict_(dict), size_(dict.size), first_entry_(first_child(dict)), guess_(first_entry_) {
  if (legacy && size_ == 3) read_legacy(where);
}

bool StateView::read_legacy(const Location& where) {
  const Node* fields = find_text_child(dict_, "fields");
  const Node* values = find_text_child(dict_, "values");
  if (fields == nullptr || values == nullptr || find_text_child(dict_, "name") == nullptr) return false;
  if (!is_index_keyed(*fields) || !is_index_keyed(*values)) return false;
  if (fields->size != values->size) {
    where.fail(Status::key, "a named tuple in its legacy form has " + quantity(fields->size, "field") + " but " +
                                quantity(values->size, "value"));
  }
  const Tree& tree = Tree::of(dict_);
  HashSlots names(memory_, fields->size);
  for (std::uint32_t i = 0; i < fields->size; ++i) {
    const Node& name = *child_at(*fields, i);
    if (name.kind != Kind::str) where.fail(Status::key, "a field name of a legacy named tuple is not a str");
    const auto is_name = [&](std::uint32_t other) { return child_at(*fields, other)->text() == name.text(); };
    if (names.find_or_add(hash_text(tree.hash_seed, name.text()), i, is_name) != i)
      where.fail(Status::key, "a field name of a legacy named tuple appears twice");
  }
  size_ = fields->size;
  first_entry_ = guess_ = first_child(*values);
  first_name_ = guess_name_ = first_child(*fields);
  return true;
}

const Node* StateView::find_elsewhere(std::string_view name) const {
  if (size_ == 0) return nullptr;
  if (first_name_ == nullptr) return find_by_text_in(memory_, dict_, name);
  const Node* found = nullptr;
  visit([&](std::string_view candidate, const Node& value) {
    if (candidate == name) found = &value;
  });
  return found;
}

}  // namespace flaxstate
