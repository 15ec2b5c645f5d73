#include "support.hpp"

#include <algorithm>

namespace unit {

// Not where g++ can see both the size and the text: it takes the parts of text that it knows for larger than the block.
ExactBytes::ExactBytes(std::string_view bytes) : size_(bytes.size()), data_(new Byte[bytes.size()]) {
  std::copy(bytes.begin(), bytes.end(), data_.get());
}

}  // namespace unit
