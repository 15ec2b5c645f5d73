#pragma once

#include <string>
#include <string_view>

#include "base/memory_text.hpp"
#include "tree/key.hpp"

namespace flaxstate {

// str(key) for the kinds that to_state_dict takes (str, int, bool, nil, float, bytes); others get a text for paths, and
// `exact` false: that of NumPy's ints and bools is str(), too, the rest has none of its own.
std::string python_key_text(const KeyView& key, bool& exact);

// The same, in memory that counts in a limit.
void python_key_text(const KeyView& key, bool& exact, MemoryText& text);
// The same for those who only look at it: the key's own, if that is text, else `made`.
std::string_view key_text_of(const Node& child, MemoryText& made);

// The same text as messages show it, in quotes.
std::string shown_key(const KeyView& key);

// The key that is no text but has this text (see python_key_text), as far as its text tells: an int, a bool, None, a
// float, bytes of a text that fits into `memory`, which holds what it points at. Kind none: there is no such key.
using KeyMemory = char[256];
KeyView key_with_text(std::string_view text, KeyMemory& memory) noexcept;

// Whether python_key_text gives this text.
bool key_has_text(const KeyView& key, std::string_view text) noexcept;

// The entry of a dict under a text key or, if there is none, under the key of another kind that has this text.
const Node* find_by_text(const Node& dict, std::string_view text) noexcept;
// The same for those who look up many: a long text that isn't a key takes memory there, in the place of time that grows with the
// dict.
const Node* find_by_text_in(Memory& memory, const Node& dict, std::string_view text);

}  // namespace flaxstate
