#include "dtype/dtype_convert.hpp"

#include <algorithm>
#include <cstring>

#include "dtype/convert_loops.hpp"
#include "dtype/number_block.hpp"

namespace flaxstate {
namespace {

using Bytes = const unsigned char*;
using MutableBytes = unsigned char*;

void convert_numbers(Dtype from, Bytes source, Dtype to, MutableBytes destination, std::size_t count) noexcept {
  NumberBlock block;
  const std::size_t from_size = dtype_item_size(from);
  const std::size_t to_size = dtype_item_size(to);
  for (std::size_t first = 0; first < count; first += NumberBlock::length) {
    load_numbers(from, source + first * from_size, std::min(count - first, NumberBlock::length), block);
    store_numbers(block, to, destination + first * to_size);
  }
}

template <std::size_t size>
void look_up(Bytes source, Bytes table, MutableBytes destination, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(destination + i * size, table + source[i] * size, size);
}

// There are only 256 items of one byte.
void convert_bytes(Dtype from, Bytes source, Dtype to, MutableBytes destination, std::size_t count) noexcept {
  constexpr std::size_t patterns = 256;
  constexpr std::size_t largest_item = 16;
  unsigned char all[patterns];
  for (std::size_t i = 0; i < patterns; ++i) all[i] = static_cast<unsigned char>(i);
  unsigned char table[patterns * largest_item];
  convert_numbers(from, all, to, table, patterns);
  switch (dtype_item_size(to)) {
    case 1: return look_up<1>(source, table, destination, count);
    case 2: return look_up<2>(source, table, destination, count);
    case 4: return look_up<4>(source, table, destination, count);
    case 8: return look_up<8>(source, table, destination, count);
    default: return look_up<16>(source, table, destination, count);
  }
}

}  // namespace

bool can_convert(Dtype from, Dtype to, Convert rule) noexcept {
  const NumberClass source = number_class(from);
  const NumberClass target = number_class(to);
  if (source == NumberClass::none || target == NumberClass::none || rule == Convert::none) return false;
  if (rule == Convert::any || source == target) return true;
  const bool is_number = source == NumberClass::integer || source == NumberClass::real;
  return is_number && source < target && target != NumberClass::boolean;
}

void convert_items(Dtype from, const void* source, Dtype to, void* destination, std::size_t count) noexcept {
  if (converts_directly(from, to)) return convert_directly(from, source, to, destination, count);
  if (count == 0) return;
  const auto in = static_cast<Bytes>(source);
  const auto out = static_cast<MutableBytes>(destination);
  constexpr std::size_t worth_a_table = 512;
  if (dtype_item_size(from) == 1 && count >= worth_a_table) return convert_bytes(from, in, to, out, count);
  convert_numbers(from, in, to, out, count);
}

}  // namespace flaxstate
