#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flaxstate {

// What anybody may have written, as messages show it: no more than so many bytes of it, and no character that would end a line or
// do something to a terminal.
constexpr std::size_t largest_shown = 256;

// repr() of the text, of whose end no more than "…(+1000 bytes)" is left if it is long.
std::string shown_repr(std::string_view text);
// The same without quotes: what can be printed stands there as it is.
std::string shown_text(std::string_view text);

// The text in one line: what isn't printed as it is, is escaped.
void keep_in_line(std::string& text);

// Leaves out the middle of a text that is too long. In the middle stands `mark` then.
void cut_middle(std::string& text, std::size_t limit, std::string_view mark = "…");

}  // namespace flaxstate
