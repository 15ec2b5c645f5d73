// The payload of an array: any shape, dtype and data. What is read has items as the shape says, which take all of the data, and
// slices of it are what indexing the whole gives.

#include "support/msgpack_value.hpp"
#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

std::string extension(std::uint8_t code, const std::string& payload) {
  std::string bytes = "\xc9";
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(payload.size() >> shift);
  return bytes + static_cast<char>(code) + payload;
}

// Another reader of msgpack says how much data there is.
void check_filled(const fs_node* node, const std::string& payload) {
  fuzz::Value tuple;
  std::size_t position = 0;
  if (!fuzz::parse(payload, position, tuple) || tuple.sort != fuzz::Value::Sort::list || tuple.items.size() < 3) return;
  fs_array array = FS_ARRAY_INIT;
  FUZZ_REQUIRE(fs_node_array(node, &array, nullptr) == FS_OK && array.size == tuple.items[2].data.size());
}

// Items [start, stop) of an axis, step apart.
struct Range {
  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;

  std::int64_t count() const noexcept { return start >= stop ? 0 : (stop - start + step - 1) / step; }
};

std::string expected_slice(const fs_array& array, const std::string& whole, const std::vector<Range>& ranges) {
  std::string items;
  std::vector<std::int64_t> index;
  for (const Range& range : ranges) {
    if (range.count() == 0) return items;
    index.push_back(range.start);
  }
  for (;;) {
    std::size_t item = 0;
    for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
      item = item * static_cast<std::size_t>(array.shape[axis]) + static_cast<std::size_t>(index[axis]);
    }
    items += whole.substr(item * array.item_size, array.item_size);
    std::size_t axis = ranges.size();
    while (axis != 0 && (index[axis - 1] += ranges[axis - 1].step) >= ranges[axis - 1].stop) {
      index[axis - 1] = ranges[axis - 1].start;
      --axis;
    }
    if (axis == 0) return items;
  }
}

void check_slice(const fs_node* node, fuzz::Input& choices) {
  fs_array array = FS_ARRAY_INIT;
  if (fs_node_array(node, &array, nullptr) != FS_OK || array.size == 0 || array.size > 4096) return;
  std::string whole(array.size, '\0');
  FUZZ_REQUIRE(fs_node_array_gather(node, whole.data(), whole.size(), nullptr) == FS_OK);
  std::vector<Range> ranges;
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> stops;
  std::vector<std::int64_t> steps;
  for (std::uint32_t axis = 0; axis < array.rank; ++axis) {
    const auto extent = static_cast<std::uint32_t>(array.shape[axis]);
    const Range range = {choices.below(extent + 1), choices.below(extent + 1), 1 + choices.below(extent + 2)};
    ranges.push_back(range);
    starts.push_back(range.start);
    stops.push_back(range.stop);
    steps.push_back(range.step);
  }
  const std::string expected = expected_slice(array, whole, ranges);
  fuzz::ExactBytes slice(std::string(expected.size(), '\x33'));
  FUZZ_REQUIRE(fs_node_array_slice(node, starts.data(), stops.data(), steps.data(), slice.data(), slice.size(),
                                   nullptr) == FS_OK);
  FUZZ_REQUIRE(std::memcmp(slice.data(), expected.data(), expected.size()) == 0);
}

}  // namespace

FUZZ_TARGET(array_payload, 10) {
  const std::uint8_t flags = input.byte();
  const std::string choices = input.text(9);
  const std::string payload = input.text(input.left());
  const fuzz::ExactBytes bytes(extension(flags & 1U ? 3 : 1, payload));
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = flags >> 1U & 1U;
  options.align_arrays = flags >> 2U & 1U;
  fuzz::Tree tree;
  if (!fuzz::decode(bytes.data(), bytes.size(), options, tree).is_ok()) return;
  const fs_node* const root = fs_tree_root(tree.get());
  fuzz::check_tree(root);
  check_filled(root, payload);
  fuzz::Input slices(reinterpret_cast<const std::uint8_t*>(choices.data()), choices.size());
  check_slice(root, slices);
}
