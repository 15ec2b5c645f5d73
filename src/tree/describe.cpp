#include "tree/describe.hpp"

#include "base/shown_text.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

std::string shape_text(const std::int64_t* shape, std::uint32_t rank, const char* negative) {
  std::string text = "[";
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (i != 0) text += ",";
    text += shape[i] < 0 && negative != nullptr ? negative : std::to_string(shape[i]);
  }
  return text += "]";
}

std::string describe(const Node& node) {
  std::string text = kind_name(node.kind);
  if (is_array(node.kind)) {
    const ArrayView array = array_of(node);
    text += " " + shown_text(array.dtype_text());
    if (node.kind == Kind::array) text += " " + shape_text(array.shape, array.rank);
  } else if (is_container(node.kind)) {
    text += " of " + std::to_string(node.size);
  }
  return text;
}

}  // namespace flaxstate
