#include "tree/key_text.hpp"

#include <charconv>

#include "base/english.hpp"
#include "base/python_text.hpp"
#include "base/shown_text.hpp"
#include "dtype/dtype.hpp"
#include "tree/container_index.hpp"

namespace flaxstate {
namespace {

template <class T>
bool parse(std::string_view text, T& value) noexcept {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

bool is_number(std::string_view text) noexcept {
  const char first = text.front();
  return (first >= '0' && first <= '9') || first == '-' || text == "inf";
}

KeyView number_with_text(std::string_view text) noexcept {
  KeyView key;
  if (parse(text, key.value.integer)) {
    key.kind = Kind::integer;
  } else if (parse(text, key.value.unsigned_integer)) {
    key.kind = Kind::unsigned_integer;
  } else if (parse(text, key.value.real)) {
    key.kind = Kind::real;
  }
  return key;
}

// What stands behind a backslash in the text of bytes; `i` is the position of its last character afterwards.
char unescaped(std::string_view text, std::size_t& i) noexcept {
  switch (text[i]) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'x': break;
    default: return text[i];
  }
  unsigned byte = 0;
  const char* const digits = text.data() + i + 1;
  if (text.size() - i > 2) std::from_chars(digits, digits + 2, byte, 16);
  i += 2;
  return static_cast<char>(byte);
}

bool is_bytes_text(std::string_view text) noexcept {
  return text.size() > 2 && text[0] == 'b' && (text[1] == '\'' || text[1] == '"') && text.back() == text[1];
}

// b'…' and b"…". What Python wouldn't write comes out as something else, whose text is another one. `memory` has room for as much
// as the text.
KeyView bytes_with_text(std::string_view text, char* memory) noexcept {
  const std::string_view inside = text.substr(2, text.size() - 3);
  std::size_t size = 0;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const bool is_escape = inside[i] == '\\' && i + 1 < inside.size();
    memory[size++] = is_escape ? unescaped(inside, ++i) : inside[i];
  }
  KeyView key = text_key({memory, size});
  key.kind = Kind::bytes;
  return key;
}

// The text of a key that is neither text nor bytes, which may stand in `text`.
std::string_view write_key_text(const KeyView& key, bool& exact, FloatText& text) noexcept {
  const auto decimal = [&text](auto number) {
    const char* const end = std::to_chars(text, text + sizeof text, number).ptr;
    return std::string_view(text, static_cast<std::size_t>(end - text));
  };
  exact = true;
  switch (key.kind) {
    case Kind::integer: return decimal(key.value.integer);
    case Kind::unsigned_integer: return decimal(key.value.unsigned_integer);
    case Kind::boolean: return key.value.integer != 0 ? "True" : "False";
    case Kind::nil: return "None";
    case Kind::real: return write_python_float(key.value.real, text);
    default: break;
  }
  exact = false;
  // str() of a NumPy scalar that is an int or a bool.
  if (key.kind == Kind::scalar && (dtype_is_integer(key.scalar.dtype) || key.scalar.dtype == Dtype::boolean)) {
    const Number number = number_of(key);
    if (key.scalar.dtype == Dtype::boolean) return number.bits != 0 ? "True" : "False";
    if (number.form != Number::Form::integer) return decimal(number.bits);
    return decimal(static_cast<std::int64_t>(number.bits));
  }
  const std::string_view kind = kind_name(key.kind);
  text[0] = '<';
  const std::size_t size = kind.copy(text + 1, sizeof text - 2) + 1;
  text[size] = '>';
  return {text, size + 1};
}

// Python takes 1, 1.0 and True for one key, but they have texts of their own.
const Node* find_other(const Node& dict, const KeyView& key, std::string_view text) noexcept {
  if (key.kind == Kind::none) return nullptr;
  const Node* const other = find_child(dict, key);
  return other != nullptr && key_has_text(key_of(*other), text) ? other : nullptr;
}

// A key of bytes that are too many for a look-up.
const Node* find_long_bytes(const Node& dict, std::string_view text) noexcept {
  const Node* child = first_child(dict);
  for (std::uint32_t i = 0; has_keys(dict.kind) && i < dict.size; ++i, child = next_sibling(*child)) {
    if (child->key_kind == Kind::bytes && key_has_text(key_of(*child), text)) return child;
  }
  return nullptr;
}

}  // namespace

std::string python_key_text(const KeyView& key, bool& exact) {
  exact = true;
  if (key.kind == Kind::str) return std::string(key.text());
  if (key.kind == Kind::bytes) return python_bytes_text(key.text());
  FloatText text;
  return std::string(write_key_text(key, exact, text));
}

void python_key_text(const KeyView& key, bool& exact, MemoryText& text) {
  exact = true;
  if (key.kind == Kind::str) {
    text.assign(key.text());
  } else if (key.kind == Kind::bytes) {
    text.resize(python_bytes_size(key.text()));
    write_python_bytes(key.text(), text.data());
  } else {
    FloatText memory;
    text.assign(write_key_text(key, exact, memory));
  }
}

std::string_view key_text_of(const Node& child, MemoryText& made) {
  if (child.key_kind == Kind::str) return child.key_text();
  bool exact;
  python_key_text(key_of(child), exact, made);
  return made;
}

std::string shown_key(const KeyView& key) {
  bool exact;
  if (key.kind == Kind::str) return shown_repr(key.text());
  KeyView head = key;
  if (key.kind == Kind::bytes && key.size > largest_shown) head.size = largest_shown;
  std::string shown = shown_repr(python_key_text(head, exact));
  if (head.size != key.size) shown.insert(shown.size() - 1, "…(+" + quantity(key.size - head.size, "byte") + ")");
  return shown;
}

bool key_has_text(const KeyView& key, std::string_view text) noexcept {
  if (key.kind == Kind::str) return key.text() == text;
  if (key.kind == Kind::bytes) return is_python_bytes_text(text, key.text());
  bool exact;
  FloatText memory;
  return write_key_text(key, exact, memory) == text;
}

KeyView key_with_text(std::string_view text, KeyMemory& memory) noexcept {
  KeyView key;
  if (text.empty()) return key;
  if (is_bytes_text(text)) return text.size() <= sizeof memory ? bytes_with_text(text, memory) : key;
  if (is_number(text)) return number_with_text(text);
  if (text == "True" || text == "False") {
    key.kind = Kind::boolean;
    key.value.integer = text.front() == 'T' ? 1 : 0;
  } else if (text == "None") {
    key.kind = Kind::nil;
  }
  return key;
}

const Node* find_by_text(const Node& dict, std::string_view text) noexcept {
  const Node* const found = find_text_child(dict, text);
  if (found != nullptr) return found;
  KeyMemory memory;
  if (text.size() > sizeof memory) return is_bytes_text(text) ? find_long_bytes(dict, text) : nullptr;
  return find_other(dict, key_with_text(text, memory), text);
}

const Node* find_by_text_in(Memory& memory, const Node& dict, std::string_view text) {
  if (text.size() <= sizeof(KeyMemory)) return find_by_text(dict, text);
  const Node* const found = find_text_child(dict, text);
  if (found != nullptr || !is_bytes_text(text)) return found;
  MemoryText inside(memory);
  inside.resize(text.size());
  return find_other(dict, bytes_with_text(text, inside.data()), text);
}

}  // namespace flaxstate
