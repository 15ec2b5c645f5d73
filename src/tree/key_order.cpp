#include "tree/key_order.hpp"

#include <algorithm>

#include "base/big_endian.hpp"
#include "tree/array_reader.hpp"
#include "tree/key.hpp"

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

// The first 8 bytes as a number that is ordered like them. Shorter texts have zeros behind them, which texts may have,
// too: so equal prefixes tell nothing.
std::uint64_t prefix_of(std::string_view text) noexcept {
  const auto* bytes = reinterpret_cast<const Byte*>(text.data());
  const std::size_t size = text.size();
  if (size >= 8) return load_big_endian<std::uint64_t>(bytes);
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < size; ++i) prefix |= std::uint64_t{bytes[i]} << (56 - 8 * i);
  return prefix;
}

bool text_less(const SortedChild& left, const SortedChild& right) noexcept {
  if (left.prefix != right.prefix) return left.prefix < right.prefix;
  return left.node->key_text() < right.node->key_text();
}

bool key_less(const SortedChild& left, const SortedChild& right) noexcept {
  if (left.prefix != right.prefix) return left.prefix < right.prefix;
  const KeyView left_key = key_of(*left.node);
  const KeyView right_key = key_of(*right.node);
  if (class_of(left_key) == Class::number) return compare_numbers(number_of(left_key), number_of(right_key)) < 0;
  if (class_of(left_key) == Class::time) return time_of(left_key) < time_of(right_key);
  if (left_key.ext_code != right_key.ext_code && left_key.kind == Kind::ext) {
    return left_key.ext_code < right_key.ext_code;
  }
  return left_key.text() < right_key.text();
}

template <class Less>
void sort_unless_sorted(SortedChild* first, SortedChild* last, const Less& less) {
  if (!std::is_sorted(first, last, less)) std::sort(first, last, less);
}

std::uint64_t prefix_of(const Node& child, Class keys) noexcept {
  const KeyView key = key_of(child);
  if (keys == Class::number) return ordered_prefix(number_of(key));
  return keys == Class::bytes ? prefix_of(key.text()) : 0;
}

// Which all are comparable with.
Class common_class(const SortedChild* first, const SortedChild* last) noexcept {
  const KeyView model = key_of(*first->node);
  const Class wanted = class_of(model);
  const auto comparable = [&](const SortedChild& other) {
    const KeyView key = key_of(*other.node);
    return class_of(key) == wanted && (wanted != Class::time || same_dtype(key.scalar, model.scalar));
  };
  return std::all_of(first, last, comparable) ? wanted : Class::none;
}

}  // namespace

bool append_sorted_children(const Node& dict, GrowArray<SortedChild>& children) {
  SortedChild* const first = children.append(dict.size);
  const Node* child = first_child(dict);
  bool all_text = true;
  for (std::uint32_t i = 0; i < dict.size; ++i, child = next_sibling(*child)) {
    const bool is_text = child->key_kind == Kind::str;
    first[i] = {is_text ? prefix_of(child->key_text()) : 0, child};
    all_text = all_text && is_text;
  }
  SortedChild* const last = first + dict.size;
  if (all_text) {
    sort_unless_sorted(first, last, text_less);
    return true;
  }
  if (dict.size == 1) return true;
  const Class keys = common_class(first, last);
  if (keys == Class::none) return false;
  for (SortedChild* each = first; each != last; ++each) each->prefix = prefix_of(*each->node, keys);
  sort_unless_sorted(first, last, key_less);
  return true;
}

}  // namespace flaxstate
