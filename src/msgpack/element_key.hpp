#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"
#include "base/decimal_counter.hpp"
#include "base/inlining.hpp"

namespace flaxstate {

// The keys "0", "1", "2", … of a list's elements as they stand in a file: a header of one byte, and the digits. Up to seven
// digits they are one word, which is written and compared as a whole.
class ElementKey {
 public:
  static constexpr std::size_t largest = 21;  // bytes

  explicit ElementKey(std::uint64_t index = 0) noexcept : long_(index), size_(1 + long_.size()) {
    is_word_ = !host_is_big_endian() && size_ <= sizeof word_;
    if (!is_word_) return;
    Byte encoded[largest] = {};
    write_long(encoded);
    word_ = load<std::uint64_t>(encoded);
    last_digit_ = static_cast<unsigned>(8 * (size_ - 1));
  }

  std::size_t size() const noexcept { return size_; }

  // `out` has room for `largest` bytes.
  FLAXSTATE_INLINE void write(Byte* out) const noexcept {
    if (is_word_) return store(word_, out);
    write_long(out);
  }
  // Whether it stands there, where `left` bytes are.
  FLAXSTATE_INLINE bool stands_at(const Byte* at, std::size_t left) const noexcept {
    if (!is_word_ || left < sizeof word_) return left >= size_ && is_same(at);
    return (load<std::uint64_t>(at) ^ word_) << (8 * (sizeof word_ - size_)) == 0;
  }

  FLAXSTATE_INLINE void next() noexcept {
    if (is_word_ && word_ >> last_digit_ != '9') {
      word_ += std::uint64_t{1} << (last_digit_ & 63U);
      return;
    }
    carry();
  }

 private:
  void write_long(Byte* out) const noexcept {
    const std::size_t head = size_ - 2;
    out[0] = static_cast<Byte>(0xa0 + size_ - 1);
    std::memcpy(out + 1, long_.head().data(), head);
    out[1 + head] = static_cast<Byte>(long_.last());
  }
  bool is_same(const Byte* at) const noexcept {
    Byte encoded[largest];
    write(encoded);
    return std::memcmp(at, encoded, size_) == 0;
  }

  void carry() noexcept {
    if (!is_word_) {
      long_.next();
      size_ = 1 + long_.size();
      return;
    }
    unsigned digit = last_digit_;
    for (; digit != 0 && (word_ >> digit & 0xffU) == '9'; digit -= 8) word_ -= std::uint64_t{9} << digit;
    if (digit != 0) {
      word_ += std::uint64_t{1} << digit;
      return;
    }
    // Nothing but nines: one digit more.
    std::uint64_t index = 1;
    for (std::size_t digits = 1; digits < size_; ++digits) index *= 10;
    *this = ElementKey(index);
  }

  DecimalCounter long_;  // of those that aren't a word
  std::size_t size_;
  std::uint64_t word_ = 0;
  unsigned last_digit_ = 0;  // where it stands in the word
  bool is_word_ = false;
};

}  // namespace flaxstate
