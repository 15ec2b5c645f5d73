#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flaxstate {

// str(value) of a Python float: the shortest digits that give the same double.
std::string python_float_text(double value);
// The same without memory; the text may stand in `text`.
using FloatText = char[40];
std::string_view write_python_float(double value, FloatText& text) noexcept;

// repr() of Python's bytes and str, for keys and messages.
std::string python_bytes_text(std::string_view bytes);
// The same for who has memory of his own: how long it is, and so many characters.
std::size_t python_bytes_size(std::string_view bytes) noexcept;
void write_python_bytes(std::string_view bytes, char* text) noexcept;
// Whether the text is that of the bytes.
bool is_python_bytes_text(std::string_view text, std::string_view bytes) noexcept;
std::string python_str_repr(std::string_view text);

// The bytes of the character at the start of the text, if that isn't printed as it is: controls, and what changes how the rest is
// shown. 0: it may be printed.
std::size_t unprintable_size(std::string_view text) noexcept;

}  // namespace flaxstate
