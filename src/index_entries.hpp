#pragma once

#include <cstdint>

#include "decimal_counter.hpp"
#include "node.hpp"

namespace flaxstate {

// The entries "0", "1", … of a dict, which is Flax's form of a list, in that order, wherever they stand in the file:
// visit(index, entry), with nullptr for an index that is missing. Fast when they stand in order, as they do unless
// somebody else wrote them; else find(dict, text) looks for them.
template <class Find, class Visit>
void visit_index_entries(const Node& dict, const Find& find, const Visit& visit) {
  const Node* in_order = first_child(dict);
  DecimalCounter index;
  for (std::uint32_t i = 0; i < dict.size; ++i, in_order = next_sibling(*in_order), index.next()) {
    const bool is_next = in_order->key_kind == Kind::str && index.equals(in_order->key_text());
    visit(i, is_next ? in_order : find(dict, index.text()));
  }
}

}  // namespace flaxstate
