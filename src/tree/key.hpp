#pragma once

#include <cstdint>
#include <string_view>

#include "tree/array_view.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The key of a dict's entry, by itself.
struct KeyView {
  Kind kind = Kind::none;
  std::int8_t ext_code = 0;
  Node::Key value{};       // as in the node; complex: the real part
  double imag = 0;         // complex
  std::uint32_t size = 0;  // str, bytes, ext: bytes; timestamp: nanoseconds
  ArrayView scalar;        // scalar: value.data is its item

  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(value.data), size}; }
};

KeyView text_key(std::string_view text) noexcept;
KeyView key_of(const Node& node) noexcept;

// Whether Python's dict takes two keys for one: 1, 1.0 and True are one key, and NaN equals no key.
bool keys_equal(const KeyView& left, const KeyView& right) noexcept;

// The same for equal keys, and nothing that a file's author can foresee without the seed.
std::uint64_t hash_text(std::uint64_t seed, std::string_view text) noexcept;
std::uint64_t hash_key(std::uint64_t seed, const KeyView& key) noexcept;

// The same, but this for NaN and NaT, which are no key's equal, not even their own. Tables are to leave them out: all of the same
// bits would stand in one row of slots, and each be compared with all before.
constexpr std::uint64_t hash_of_none = 0;

// The same two for the keys of nodes, which are mostly text or small ints.
bool same_keys(const Node& left, const Node& right) noexcept;
std::uint64_t hash_key_of(std::uint64_t seed, const Node& node) noexcept;

// Python compares numbers by value, whatever their types: this is the value.
struct Number {
  enum class Form : std::uint8_t { none, integer, unsigned_integer, real, complex } form = Form::none;
  std::uint64_t bits = 0;  // of the integer or the double
  std::uint64_t imag_bits = 0;
};

Number number_of(const KeyView& key) noexcept;

bool is_nan(const Number& number) noexcept;

// -1, 0 or 1; for two numbers that are neither complex nor NaN.
int compare_numbers(const Number& left, const Number& right) noexcept;

// A number that is ordered like those that can be compared, but for those which a double doesn't tell apart: theirs are
// equal.
std::uint64_t ordered_prefix(const Number& number) noexcept;

}  // namespace flaxstate
