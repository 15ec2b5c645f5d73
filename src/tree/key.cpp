#include "tree/key.hpp"

#include <cstring>

#include "base/bytes.hpp"
#include "tree/tree.hpp"

namespace flaxstate {
namespace {

bool same_bytes(const Byte* left, const Byte* right, std::size_t size) noexcept {
  return size == 0 || std::memcmp(left, right, size) == 0;
}

std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept {
#if defined(__SIZEOF_INT128__)
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
  std::uint64_t mixed = (left ^ (right << 32 | right >> 32)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 29)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 32);
#endif
}

std::uint64_t some_hash(std::uint64_t hash) noexcept { return hash == hash_of_none ? 1 : hash; }

std::uint64_t hash_number(std::uint64_t seed, std::uint64_t bits, std::uint64_t imag_bits) noexcept {
  return some_hash(mix(mix(bits ^ seed, 0xa0761d6478bd642fU) ^ imag_bits, 0x9e3779b97f4a7c15U ^ seed));
}

bool is_small_int(const Node& node) noexcept {
  return node.key_kind == Kind::integer || node.key_kind == Kind::boolean;
}

// What tells keys of the same bytes apart: without it all of them would stand in one row of slots.
std::uint64_t sort_of(std::uint64_t seed, const KeyView& key) noexcept {
  const std::uint64_t kind = static_cast<std::uint64_t>(key.kind) << 16;
  if (key.kind == Kind::ext) return kind | static_cast<Byte>(key.ext_code);
  if (key.kind != Kind::scalar) return kind;
  return (kind | static_cast<std::uint64_t>(key.scalar.dtype)) ^ hash_text(seed, key.scalar.name);
}

// Another one than that of text.
std::uint64_t hash_bytes(std::uint64_t seed, std::string_view bytes) noexcept {
  return hash_text(seed ^ 0x8ebc6af09c88c6e3U, bytes);
}

// NumPy's NaT, which equals nothing, as NaN does.
bool is_not_a_time(const KeyView& key) noexcept {
  if (key.scalar.dtype != Dtype::datetime64 && key.scalar.dtype != Dtype::timedelta64) return false;
  const auto bits = load<std::uint64_t>(key.value.data);
  return bits == (key.scalar.swapped == host_is_big_endian() ? std::uint64_t{1} << 63 : std::uint64_t{0x80});
}

}  // namespace

KeyView text_key(std::string_view text) noexcept {
  KeyView key;
  key.kind = Kind::str;
  key.value.data = reinterpret_cast<const Byte*>(text.data());
  key.size = static_cast<std::uint32_t>(text.size());
  return key;
}

KeyView key_of(const Node& node) noexcept {
  KeyView key;
  key.kind = node.key_kind;
  key.ext_code = node.key_ext_code;
  key.value = node.key;
  key.size = node.key_size;
  if (node.key_kind == Kind::complex) {
    key.imag = imag_of_key(node);
    key.size = 0;
  } else if (node.key_kind == Kind::scalar) {
    key.scalar = array_of_key(node);
    key.size = key.scalar.item_size;
  }
  return key;
}

bool keys_equal(const KeyView& left, const KeyView& right) noexcept {
  const Number left_number = number_of(left);
  const Number right_number = number_of(right);
  if (left_number.form != right_number.form) return false;
  if (left_number.form != Number::Form::none) {
    return left_number.bits == right_number.bits && left_number.imag_bits == right_number.imag_bits &&
           !is_nan(left_number);
  }
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case Kind::nil: return true;
    case Kind::timestamp: return left.value.integer == right.value.integer && left.size == right.size;
    case Kind::ext:
      if (left.ext_code != right.ext_code) return false;
      break;
    case Kind::scalar:
      if (!same_dtype(left.scalar, right.scalar) || is_not_a_time(left)) return false;
      break;
    default: break;
  }
  return left.size == right.size && same_bytes(left.value.data, right.value.data, left.size);
}

std::uint64_t hash_text(std::uint64_t seed, std::string_view text) noexcept {
  constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15U;
  const char* p = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = seed ^ (left * 0xa0761d6478bd642fU);
  while (left > 8) {
    hash = mix(hash ^ load<std::uint64_t>(p), multiplier ^ seed);
    p += 8;
    left -= 8;
  }
  std::uint64_t tail = 0;
  if (text.size() >= 8) {
    tail = load<std::uint64_t>(text.data() + text.size() - 8);
  } else {
    for (std::size_t i = 0; i < left; ++i) tail |= std::uint64_t{static_cast<Byte>(p[i])} << (8 * i);
  }
  return mix(mix(hash ^ tail, multiplier ^ seed), 0xe7037ed1a0b428dbU);
}

std::uint64_t hash_key(std::uint64_t seed, const KeyView& key) noexcept {
  if (key.kind == Kind::str) return hash_text(seed, key.text());
  if (key.kind == Kind::bytes) return hash_bytes(seed, key.text());
  const Number number = number_of(key);
  if (number.form != Number::Form::none) {
    return is_nan(number) ? hash_of_none : hash_number(seed, number.bits, number.imag_bits);
  }
  if (key.kind == Kind::nil) return some_hash(seed);
  if (key.kind == Kind::timestamp) {
    return hash_number(~seed, static_cast<std::uint64_t>(key.value.integer), key.size);
  }
  if (key.kind == Kind::scalar && is_not_a_time(key)) return hash_of_none;
  return some_hash(hash_text(mix(seed ^ sort_of(seed, key), 0x8ebc6af09c88c6e3U), key.text()));
}

bool same_keys(const Node& left, const Node& right) noexcept {
  if (left.key_kind == Kind::str && right.key_kind == Kind::str) return left.key_text() == right.key_text();
  if (is_small_int(left) && is_small_int(right)) return left.key.integer == right.key.integer;
  if (left.key_kind == Kind::nil || right.key_kind == Kind::nil) return left.key_kind == right.key_kind;
  if (left.key_kind == Kind::bytes && right.key_kind == Kind::bytes) return left.key_text() == right.key_text();
  return keys_equal(key_of(left), key_of(right));
}

std::uint64_t hash_key_of(std::uint64_t seed, const Node& node) noexcept {
  if (node.key_kind == Kind::str) return hash_text(seed, node.key_text());
  if (is_small_int(node)) return hash_number(seed, static_cast<std::uint64_t>(node.key.integer), 0);
  if (node.key_kind == Kind::nil) return some_hash(seed);
  if (node.key_kind == Kind::bytes) return hash_bytes(seed, node.key_text());
  return hash_key(seed, key_of(node));
}

}  // namespace flaxstate
