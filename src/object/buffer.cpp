#include "object/buffer.hpp"

namespace flaxstate {

void Buffer::reserve(std::size_t capacity) {
  // Deeper trees need more, once.
  constexpr std::size_t usual_depth = 64;
  if (walk_.levels.capacity() < usual_depth) walk_.levels.set_capacity(usual_depth);
  if (capacity > bytes_.capacity()) bytes_.set_capacity(capacity);
}

Room Buffer::room() noexcept {
  clear();
  return {bytes_.data(), bytes_.capacity()};
}

// What is written may fail, and the object may change meanwhile: until all of it is there, the buffer is empty.
Byte* Buffer::place(std::uint64_t size) {
  clear();
  if (bytes_.capacity() < size) {
    // A buffer that has been too small once will be again, by a byte when a number has got another digit.
    const std::uint64_t more = bytes_.capacity() == 0 ? 0 : size / 8;
    bytes_.release();
    bytes_.set_capacity(size + more);
  }
  return bytes_.data();
}

}  // namespace flaxstate
