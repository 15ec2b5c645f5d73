#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/location.hpp"
#include "object/state_view.hpp"

namespace flaxstate {

// The entries of a dict that are none of "0", "1", … up to `count`, which is what a list of that size takes:
// visit(name, value).
template <class Visit>
void visit_entries_beyond(const Node& dict, std::uint64_t count, const Location& where, Memory& memory,
                          const Visit& visit) {
  const StateView entries(dict, false, where, memory);
  entries.visit([&](std::string_view name, const Node& entry) {
    std::uint64_t index = count;
    std::from_chars(name.data(), name.data() + name.size(), index);
    const bool is_index = index < count && std::to_string(index) == name;
    if (!is_index || !entries.finds(name, entry)) visit(name, entry);
  });
}

}  // namespace flaxstate
