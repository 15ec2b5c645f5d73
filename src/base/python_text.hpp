#pragma once

#include <string>
#include <string_view>

namespace flaxstate {

// str(value) of a Python float: the shortest digits that give the same double.
std::string python_float_text(double value);

// repr() of Python's bytes and str, for keys and messages; of the characters that Python doesn't print, those above
// U+00FF stay as they are.
std::string python_bytes_text(std::string_view bytes);
std::string python_str_repr(std::string_view text);

}  // namespace flaxstate
