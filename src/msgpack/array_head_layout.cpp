#include "msgpack/array_head_layout.hpp"

#include <cstring>

#include "base/format_constants.hpp"

namespace flaxstate {
namespace {

// Every header has one of these widths, from the shortest that holds its value on.
constexpr std::uint8_t ext_widths[] = {2, 3, 4, 6};
constexpr std::uint8_t array_widths[] = {1, 3, 5};
constexpr std::uint8_t str_widths[] = {1, 2, 3, 5};
constexpr std::uint8_t bin_widths[] = {2, 3, 5};
constexpr std::uint8_t int_widths[] = {1, 2, 3, 5, 9};

std::uint8_t shortest_array(std::uint32_t count) noexcept { return count < 16 ? 1 : count <= UINT16_MAX ? 3 : 5; }

std::uint8_t shortest_str(std::uint64_t size) noexcept {
  return size < 32 ? 1 : size <= UINT8_MAX ? 2 : size <= UINT16_MAX ? 3 : 5;
}

std::uint8_t shortest_bin(std::uint64_t size) noexcept { return size <= UINT8_MAX ? 2 : size <= UINT16_MAX ? 3 : 5; }

std::uint8_t shortest_int(std::int64_t value) noexcept {
  const auto bits = static_cast<std::uint64_t>(value);
  return bits < 128 ? 1 : bits <= UINT8_MAX ? 2 : bits <= UINT16_MAX ? 3 : bits <= UINT32_MAX ? 5 : 9;
}

bool is_fixext_size(std::uint64_t size) noexcept { return size <= 16 && size != 0 && (size & (size - 1)) == 0; }

bool ext_holds(std::uint8_t width, std::uint64_t payload_size) noexcept {
  switch (width) {
    case 2: return is_fixext_size(payload_size);
    case 3: return payload_size <= UINT8_MAX;
    case 4: return payload_size <= UINT16_MAX;
    default: return payload_size <= UINT32_MAX;
  }
}

// A set of numbers of extra bytes: bit i of the words is i.
constexpr unsigned max_inner_headers = 4 + format::max_rank;
constexpr unsigned max_extra = 8 * format::max_rank + 4 + 4 + 4 + 3;  // dimensions, tuple, shape, name, bin
constexpr unsigned max_words = max_extra / 64 + 1;

class ExtraBytes {
 public:
  void clear(unsigned words) noexcept {
    for (unsigned i = 0; i < words; ++i) words_[i] = 0;
  }
  void insert(unsigned value) noexcept { words_[value / 64] |= std::uint64_t{1} << value % 64; }
  bool contains(unsigned value) const noexcept { return (words_[value / 64] >> value % 64 & 1) != 0; }
  // Inserts all of `other`, each `shift` (at most 8) bytes larger.
  void insert_shifted(const ExtraBytes& other, unsigned shift, unsigned words) noexcept {
    std::uint64_t carry = 0;
    for (unsigned i = 0; i < words; ++i) {
      words_[i] |= other.words_[i] << shift | carry;
      carry = shift == 0 ? 0 : other.words_[i] >> (64 - shift);
    }
  }

 private:
  std::uint64_t words_[max_words];
};

// The headers inside the extension, and which sums of their extra bytes there are: a table of the subset-sum problem,
// one row for each header, which is exact and small.
class InnerHeaders {
 public:
  InnerHeaders(ArrayHead& head, std::uint32_t rank) noexcept {
    add(head.tuple, array_widths, sizeof array_widths);
    add(head.shape, array_widths, sizeof array_widths);
    add(head.name, str_widths, sizeof str_widths);
    add(head.bin, bin_widths, sizeof bin_widths);
    for (std::uint32_t i = 0; i < rank; ++i) add(head.dimensions[i], int_widths, sizeof int_widths);
    fill();
  }
  unsigned most() const noexcept { return most_; }
  bool can_add(std::uint64_t extra) const noexcept {
    return extra <= most_ && sums_[count_].contains(static_cast<unsigned>(extra));
  }

  // Makes the headers `extra` bytes longer, which they can be: those in front first, the dimensions last.
  void add_bytes(unsigned extra) noexcept {
    for (unsigned i = count_; i-- > 0;) {
      const Part& part = parts_[i];
      const std::uint8_t* width = part.widths;
      while (*width - *part.width > static_cast<int>(extra) || !sums_[i].contains(extra - (*width - *part.width))) {
        ++width;
      }
      extra -= static_cast<unsigned>(*width - *part.width);
      *part.width = *width;
    }
  }

 private:
  struct Part {
    std::uint8_t* width;         // the shortest, until add_bytes()
    const std::uint8_t* widths;  // from that one on
    const std::uint8_t* end;
  };

  void add(std::uint8_t& width, const std::uint8_t* widths, std::size_t count) noexcept {
    const std::uint8_t* end = widths + count;
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): shortest_head() filled in all that there are.
    while (*widths != width) ++widths;
    parts_[count_++] = {&width, widths, end};
    most_ += static_cast<unsigned>(end[-1] - width);
  }
  void fill() noexcept {
    const unsigned words = most_ / 64 + 1;
    sums_[0].clear(words);
    sums_[0].insert(0);
    for (unsigned i = 0; i < count_; ++i) {
      const Part& part = parts_[i];
      sums_[i + 1].clear(words);
      for (const std::uint8_t* width = part.widths; width != part.end; ++width) {
        sums_[i + 1].insert_shifted(sums_[i], static_cast<unsigned>(*width - *part.width), words);
      }
    }
  }

  Part parts_[max_inner_headers];
  ExtraBytes sums_[max_inner_headers + 1];
  unsigned count_ = 0;
  unsigned most_ = 0;
};

// What msgpack-cxx can't write: its headers are always the shortest ones, and these may be longer.
class HeadWriter {
 public:
  explicit HeadWriter(unsigned char* out) noexcept : next_(out) {}

  void ext(std::uint8_t width, std::uint64_t size, int code) noexcept {
    if (width == 2) {
      unsigned char lead = 0xd4;
      while (std::uint64_t{1} << (lead - 0xd4) != size) ++lead;
      byte(lead);
    } else {
      byte(width == 3 ? 0xc7 : width == 4 ? 0xc8 : 0xc9);
      number(size, width - 2U);
    }
    byte(static_cast<unsigned char>(code));
  }
  void array(std::uint8_t width, std::uint32_t count) noexcept {
    header(width, count, static_cast<unsigned char>(0x90 | count), width == 3 ? 0xdc : 0xdd);
  }
  void integer(std::uint8_t width, std::int64_t value) noexcept {
    const auto lead = static_cast<unsigned char>(width == 2 ? 0xcc : width == 3 ? 0xcd : width == 5 ? 0xce : 0xcf);
    header(width, static_cast<std::uint64_t>(value), static_cast<unsigned char>(value), lead);
  }
  void str(std::uint8_t width, const char* text, std::size_t size) noexcept {
    const auto lead = static_cast<unsigned char>(width == 2 ? 0xd9 : width == 3 ? 0xda : 0xdb);
    header(width, size, static_cast<unsigned char>(0xa0 | size), lead);
    if (size != 0) std::memcpy(next_, text, size);
    next_ += size;
  }
  void bin(std::uint8_t width, std::uint64_t size) noexcept {
    header(width, size, 0, width == 2 ? 0xc4 : width == 3 ? 0xc5 : 0xc6);
  }

 private:
  void byte(unsigned char value) noexcept { *next_++ = value; }
  // The last `size` bytes of the value, most significant first.
  void number(std::uint64_t value, unsigned size) noexcept {
    for (unsigned i = size; i-- > 0;) byte(static_cast<unsigned char>(value >> 8 * i));
  }
  // One byte that holds the value itself, or a lead byte and the value.
  void header(std::uint8_t width, std::uint64_t value, unsigned char single, unsigned char lead) noexcept {
    if (width == 1) return byte(single);
    byte(lead);
    number(value, width - 1U);
  }

  unsigned char* next_;
};

}  // namespace

bool shortest_head(const std::int64_t* shape, std::uint32_t rank, std::size_t name_size, std::uint64_t data_size,
                   ArrayHead& head) noexcept {
  if (data_size > UINT32_MAX || name_size > UINT32_MAX) return false;
  head.tuple = shortest_array(3);
  head.shape = shortest_array(rank);
  head.name = shortest_str(name_size);
  head.bin = shortest_bin(data_size);
  std::uint64_t inner = std::uint64_t{head.tuple} + head.shape + head.name + name_size + head.bin;
  for (std::uint32_t i = 0; i < rank; ++i) inner += head.dimensions[i] = shortest_int(shape[i]);
  head.payload_size = inner + data_size;
  if (head.payload_size > UINT32_MAX) return false;
  const std::uint8_t* ext = ext_widths;
  while (!ext_holds(*ext, head.payload_size)) ++ext;
  head.ext = *ext;
  head.total = inner + head.ext;
  return true;
}

bool aligned_head(const std::int64_t* shape, std::uint32_t rank, std::size_t name_size, std::uint64_t data_size,
                  std::uint64_t position, std::uint64_t alignment, ArrayHead& head) noexcept {
  if (!shortest_head(shape, rank, name_size, data_size, head)) return false;
  const std::uint64_t data = position + head.total;
  const std::uint64_t missing = (alignment - (data & (alignment - 1))) & (alignment - 1);
  if (missing == 0) return true;
  InnerHeaders inner(head, rank);
  const std::uint64_t most = inner.most() + std::uint64_t{ext_widths[sizeof ext_widths - 1]};
  for (std::uint64_t added = missing; added <= most; added += alignment) {
    for (const std::uint8_t ext : ext_widths) {
      const std::uint64_t inner_added = added + head.ext - ext;  // wraps where the extension's header alone is longer
      if (!inner.can_add(inner_added) || !ext_holds(ext, head.payload_size + inner_added)) continue;
      inner.add_bytes(static_cast<unsigned>(inner_added));
      head.ext = ext;
      head.payload_size += inner_added;
      head.total += added;
      return true;
    }
  }
  return false;
}

void write_head(const ArrayHead& head, int code, const std::int64_t* shape, std::uint32_t rank, const char* name,
                std::size_t name_size, std::uint64_t data_size, unsigned char* out) noexcept {
  HeadWriter writer(out);
  writer.ext(head.ext, head.payload_size, code);
  writer.array(head.tuple, 3);
  writer.array(head.shape, rank);
  for (std::uint32_t i = 0; i < rank; ++i) writer.integer(head.dimensions[i], shape[i]);
  writer.str(head.name, name, name_size);
  writer.bin(head.bin, data_size);
}

}  // namespace flaxstate
