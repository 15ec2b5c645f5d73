#include "tree/array_advice.hpp"

#include "tree/array_copy.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

void advise_arrays(const Node& node, Advice advice) noexcept {
  for (std::uint32_t i = 0; i < node.node_count(); ++i) {
    const Node& leaf = *(&node + i);
    if (!is_array(leaf.kind)) continue;
    const ArrayView array = array_of(leaf);
    for (std::uint32_t s = 0; array.source != nullptr && s < array.segment_count; ++s) {
      std::uint64_t offset;
      const Segment segment = array.segment(s);
      if (locate(array, segment, offset)) array.source->advise(offset, segment.size(), advice);
    }
  }
}

}  // namespace flaxstate
