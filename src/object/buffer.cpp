#include "object/buffer.hpp"

namespace flaxstate {

void Buffer::reserve(std::size_t capacity) {
  // Deeper trees need more, once.
  constexpr std::size_t usual_depth = 64;
  if (walk_.levels.capacity() < usual_depth) walk_.levels.set_capacity(usual_depth);
  if (capacity > bytes_.capacity()) bytes_.set_capacity(capacity);
}

// What is written may fail, and the object may change meanwhile: until all of it is there, the buffer is empty.
Byte* Buffer::place(std::uint64_t size) {
  clear();
  if (bytes_.capacity() < size) {
    bytes_.release();
    bytes_.set_capacity(size);
  }
  return bytes_.data();
}

}  // namespace flaxstate
