#include "key_order.hpp"

#include <algorithm>

#include "array_copy.hpp"
#include "number_key.hpp"

namespace flaxstate {
namespace {

// Keys of one class can be compared with each other.
enum class Class : std::uint8_t { number, text, bytes, ext, time, none };

bool dtype_is_time(Dtype dtype) noexcept { return dtype == Dtype::datetime64 || dtype == Dtype::timedelta64; }

std::int64_t time_of(const KeyView& key) noexcept {
  std::int64_t time;
  ArrayView item = key.scalar;
  item.data = key.value.data;
  copy_items(item, 0, 1, &time, host_is_big_endian());
  return time;
}

Class class_of(const KeyView& key) noexcept {
  switch (key.kind) {
    case Kind::str: return Class::text;
    case Kind::bytes: return Class::bytes;
    case Kind::ext: return Class::ext;  // to Python a tuple of code and data
    default: break;
  }
  const bool is_time = key.kind == Kind::scalar && dtype_is_time(key.scalar.dtype);
  if (is_time) return Class::time;
  const Number number = number_of(key);
  const bool ordered = number.form != Number::Form::none && number.form != Number::Form::complex && !is_nan(number);
  return ordered ? Class::number : Class::none;
}

bool text_less(const Node* left, const Node* right) noexcept { return left->key_text() < right->key_text(); }

bool key_less(const Node* left, const Node* right) noexcept {
  const KeyView left_key = key_of(*left);
  const KeyView right_key = key_of(*right);
  if (class_of(left_key) == Class::number) return compare_numbers(number_of(left_key), number_of(right_key)) < 0;
  if (class_of(left_key) == Class::time) return time_of(left_key) < time_of(right_key);
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
    const KeyView model = key_of(*first[0]);
    const Class wanted = class_of(model);
    const auto comparable = [&](const Node* node) {
      const KeyView key = key_of(*node);
      return class_of(key) == wanted && (wanted != Class::time || same_dtype(key.scalar, model.scalar));
    };
    if (wanted == Class::none || !std::all_of(first, last, comparable)) return false;
  }
  std::sort(first, last, key_less);
  return true;
}

}  // namespace flaxstate
