#pragma once

#include <cstdint>

#include "base/decimal_counter.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The entries "0", "1", … of a dict, which is Flax's form of a list, in that order, wherever they stand in the file:
// visit(index, entry), with nullptr for an index below `count` that is missing. Fast when they stand in order, as they do
// unless somebody else wrote them; else find(dict, text) looks for them.
template <class Count, class Find, class Visit>
void visit_index_entries(const Node& dict, Count count, const Find& find, const Visit& visit) {
  const Node* in_order = first_child(dict);
  const Node* const end = &dict + dict.node_count();
  DecimalCounter index;
  for (Count i = 0; i < count; ++i, index.next()) {
    const bool is_next = in_order != end && in_order->key_kind == Kind::str && index.equals(in_order->key_text());
    visit(i, is_next ? in_order : find(dict, index.text()));
    if (in_order != end) in_order = next_sibling(*in_order);
  }
}

}  // namespace flaxstate
