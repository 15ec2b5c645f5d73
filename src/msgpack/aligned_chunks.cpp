#include "msgpack/aligned_chunks.hpp"

#include <algorithm>

#include "base/format_constants.hpp"

namespace flaxstate {
namespace {

unsigned digits_of(std::uint64_t number) noexcept {
  unsigned digits = 1;
  for (; number >= 10; number /= 10) ++digits;
  return digits;
}

// Of an odd number, modulo 2^64: Newton's iteration doubles the bits that are right each time.
std::uint64_t inverse_of(std::uint64_t odd) noexcept {
  std::uint64_t inverse = odd;
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

// A chunk's key and head whose lengths don't depend on the number of its items: they and the sizes have long headers.
// What stands in front of the data is a multiple of `multiple` bytes, up to 16.
bool make_head(unsigned digits, std::size_t name_size, std::uint64_t multiple, std::uint8_t& key_header,
               ArrayHead& head) noexcept {
  constexpr std::int64_t long_dimension = UINT32_MAX;
  constexpr std::uint64_t long_size = std::uint64_t{1} << 31;
  for (const unsigned header : {1U, 2U, 3U, 5U}) {
    key_header = static_cast<std::uint8_t>(header);
    if (aligned_head(&long_dimension, 1, name_size, long_size, std::uint64_t{header} + digits, multiple, head)) {
      return true;
    }
  }
  return false;
}

}  // namespace

AlignedChunks::AlignedChunks(std::uint64_t item_count, std::uint32_t item_size, std::size_t name_size,
                             std::uint64_t chunk_items, std::uint64_t alignment) noexcept
    : item_count_(item_count),
      item_size_(item_size),
      name_size_(name_size),
      most_items_(chunk_items),
      unit_(alignment),
      is_single_(item_count <= chunk_items) {
  while (unit_ > 1 && (item_size >> shift_ & 1) == 0) {
    ++shift_;
    unit_ /= 2;
  }
  inverse_ = inverse_of(item_size >> shift_ | 1);
  if (is_single_) return;
  // Chunks can be no longer than the limit, and than an extension; a chunk that is shorter than the alignment has no
  // room to bring the next one to its place.
  most_items_ = std::min<std::uint64_t>(most_items_, (UINT32_MAX - format::max_array_head) / item_size);
  is_aligned_ = most_items_ >= unit_;
  for (unsigned digits = 1; digits <= most_digits; ++digits) {
    is_aligned_ =
        is_aligned_ && make_head(digits, name_size, std::uint64_t{1} << shift_, key_headers_[digits], heads_[digits]);
  }
  if (!is_aligned_) most_items_ = chunk_items;
}

std::uint64_t AlignedChunks::items(std::uint64_t index, std::uint64_t first) const noexcept {
  const std::uint64_t left = item_count_ - first;
  if (is_single_ || !is_aligned_) return std::min(left, most_items_);
  // items * item_size + between = 0 modulo the alignment, with the even part of the item size divided out.
  const unsigned digits = digits_of(index + 1);
  const std::uint64_t between = (key_headers_[digits] + digits + heads_[digits].total) >> shift_;
  const std::uint64_t wanted = (0 - between) * inverse_ & (unit_ - 1);
  const std::uint64_t items = most_items_ - ((most_items_ - wanted) & (unit_ - 1));
  return std::min(left, items);
}

std::uint64_t AlignedChunks::count() const noexcept {
  if (item_count_ / most_items_ > UINT32_MAX) return std::uint64_t{UINT32_MAX} + 1;
  std::uint64_t count = 0;
  for (std::uint64_t first = 0; first < item_count_ && count <= UINT32_MAX; ++count) first += items(count, first);
  return count;
}

std::uint8_t AlignedChunks::key_header(std::uint64_t index) const noexcept {
  return is_single_ || !is_aligned_ ? 1 : key_headers_[digits_of(index)];
}

bool AlignedChunks::head(std::uint64_t index, std::uint64_t items, ArrayHead& head) const noexcept {
  const auto dimension = static_cast<std::int64_t>(items);
  const std::uint64_t size = items * item_size_;
  if (is_single_ || !is_aligned_) return shortest_head(&dimension, 1, name_size_, size, head);
  head = heads_[digits_of(index)];
  head.payload_size = head.total - head.ext + size;
  return head.payload_size <= UINT32_MAX;
}

}  // namespace flaxstate
