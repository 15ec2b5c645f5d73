#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace fuzz {

// The bytes of one run, taken from the front. What isn't there is zero, so that every input means something.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) noexcept : next_(data), end_(data + size) {}

  bool is_empty() const noexcept { return next_ == end_; }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }

  std::uint8_t byte() noexcept { return is_empty() ? std::uint8_t{0} : *next_++; }
  std::uint32_t below(std::uint32_t limit) noexcept { return limit <= 256 ? byte() % limit : word() % limit; }
  // Of two bytes, so that small numbers are frequent; 0 is, too.
  std::uint64_t product(std::uint64_t scale) noexcept {
    const std::uint64_t first = byte();
    return first * (1 + scale * byte());
  }
  bool flag() noexcept { return (byte() & 1U) != 0; }
  std::uint32_t word() noexcept {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8U | byte();
    return value;
  }
  std::uint64_t long_word() noexcept {
    const std::uint64_t high = word();
    return high << 32U | word();
  }
  std::string text(std::size_t size) {
    size = std::min(size, left());
    std::string taken(reinterpret_cast<const char*>(next_), size);
    next_ += size;
    return taken;
  }

 private:
  const std::uint8_t* next_;
  const std::uint8_t* end_;
};

// Bytes in a heap block of just their size, so that sanitizers see whoever reads beyond it.
class ExactBytes {
 public:
  explicit ExactBytes(const std::string& bytes)
      : data_(std::malloc(std::max<std::size_t>(bytes.size(), 1))), size_(bytes.size()) {
    std::memcpy(data_.get(), bytes.data(), size_);
  }

  const void* data() const noexcept { return data_.get(); }
  void* data() noexcept { return data_.get(); }
  std::size_t size() const noexcept { return size_; }

 private:
  struct Free {
    void operator()(void* memory) const noexcept { std::free(memory); }
  };
  std::unique_ptr<void, Free> data_;
  std::size_t size_;
};

// Of which no two places look alike.
inline std::string varied_bytes(std::uint32_t count) {
  std::string bytes;
  for (std::uint32_t i = 0; i < count; ++i) bytes += static_cast<char>(i * 2654435761U >> 24U);
  return bytes;
}

// All that is left.
inline ExactBytes rest_of(Input& input) { return ExactBytes(input.text(input.left())); }

}  // namespace fuzz
