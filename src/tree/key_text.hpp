#pragma once

#include <string>
#include <string_view>

#include "tree/key.hpp"

namespace flaxstate {

// str(key) for the kinds that to_state_dict takes (str, int, bool, nil, float, bytes); others get a text for paths, and
// `exact` false: that of NumPy's ints and bools is str(), too, the rest has none of its own.
std::string python_key_text(const KeyView& key, bool& exact);

// The same text as messages show it, in quotes.
std::string shown_key(const KeyView& key);

// The key that is no text but has this text (see python_key_text), as far as its text tells: an int, a bool, None, a
// float, bytes. `memory` holds what it points at. Kind none: there is no such key.
KeyView key_with_text(std::string_view text, std::string& memory);

// The entry of a dict under a text key or, if there is none, under the key of another kind that has this text.
const Node* find_by_text(const Node& dict, std::string_view text);

}  // namespace flaxstate
