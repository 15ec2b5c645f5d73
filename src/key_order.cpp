#include "key_order.hpp"

#include <algorithm>

#include "number_key.hpp"

namespace flaxstate {
namespace {

// Keys of one class can be compared with each other.
enum class Class : std::uint8_t { number, text, bytes, ext, none };

Class class_of(const KeyView& key) noexcept {
  switch (key.kind) {
    case Kind::str: return Class::text;
    case Kind::bytes: return Class::bytes;
    case Kind::ext: return Class::ext;  // to Python a tuple of code and data
    default: break;
  }
  const Number number = number_of(key);
  const bool ordered = number.form != Number::Form::none && number.form != Number::Form::complex && !is_nan(number);
  return ordered ? Class::number : Class::none;
}

bool text_less(const Node* left, const Node* right) noexcept { return left->key_text() < right->key_text(); }

bool key_less(const Node* left, const Node* right) noexcept {
  const KeyView left_key = key_of(*left);
  const KeyView right_key = key_of(*right);
  if (class_of(left_key) == Class::number) return compare_numbers(number_of(left_key), number_of(right_key)) < 0;
  if (left_key.ext_code != right_key.ext_code && left_key.kind == Kind::ext) {
    return left_key.ext_code < right_key.ext_code;
  }
  return left_key.text() < right_key.text();
}

}  // namespace

bool append_sorted_children(const Node& dict, GrowArray<const Node*>& children) {
  const std::size_t start = children.size();
  const Node** first = children.append(dict.size);
  const Node* child = first_child(dict);
  bool all_text = true;
  for (std::uint32_t i = 0; i < dict.size; ++i, child = next_sibling(*child)) {
    first[i] = child;
    all_text = all_text && child->key_kind == Kind::str;
  }
  const Node** last = children.data() + start + dict.size;
  if (all_text) {
    if (!std::is_sorted(first, last, text_less)) std::sort(first, last, text_less);
    return true;
  }
  if (dict.size > 1) {
    const Class wanted = class_of(key_of(*first[0]));
    const auto comparable = [&](const Node* node) { return class_of(key_of(*node)) == wanted; };
    if (wanted == Class::none || !std::all_of(first, last, comparable)) return false;
  }
  std::sort(first, last, key_less);
  return true;
}

}  // namespace flaxstate
