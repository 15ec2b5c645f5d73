#pragma once

#include <cstdint>
#include <string_view>

namespace flaxstate {

// What a name says by its form, of a dtype that isn't one of ours: "V4" has items of 4 bytes and "int128" of 16, and
// "datetime64[xx]" is nothing at all.
struct DtypeFamily {
  enum class Kind : std::uint8_t {
    none,      // the name has no form that is known, and says nothing
    number,    // "int128", "f12"
    flexible,  // raw bytes and text, whose items are as large as each dtype wants: "V4", "S3", "U3", "void64"
    pointer,   // "StringDType128"
    wrong,     // the form is one of those, but no dtype can have the name
  };
  Kind kind = Kind::none;
  std::uint32_t item_size = 0;  // of numbers and flexible dtypes
};

// For names that parse_dtype_name() doesn't know.
DtypeFamily dtype_family(std::string_view name) noexcept;

}  // namespace flaxstate
