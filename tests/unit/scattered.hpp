#pragma once

// Arrays whose data is in several places, and dtypes of all sorts.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "dtype/dtype.hpp"
#include "fake_source.hpp"

namespace unit {

// Bytes of an array whose byte i is a hash of i, cut into segments that stand in memory, in a source between other
// bytes, or in a mapping of it that is too short.
class Scattered {
 public:
  enum class Place { memory, source, mapping };

  Scattered(std::mt19937& random, std::uint64_t items, std::uint32_t item_size, std::size_t segments) {
    for (std::uint64_t i = 0; i < items * item_size; ++i)
      bytes += static_cast<char>(i * 37 + (i >> 8) * 11 + (i >> 16) * 5);
    std::vector<std::uint64_t> cuts = {0, items};
    while (cuts.size() < segments + 1) cuts.push_back(random() % (items + 1));
    std::sort(cuts.begin(), cuts.end());
    std::string in_source = "head";
    std::vector<std::uint64_t> offsets;
    for (std::size_t i = 0; i < segments; ++i) {
      places.push_back(static_cast<Place>(random() % 3));
      offsets.push_back(in_source.size());
      in_source += bytes.substr(cuts[i] * item_size, (cuts[i + 1] - cuts[i]) * item_size) + "gap";
    }
    source = std::make_unique<FakeSource>(in_source);
    source->map(2);
    for (std::size_t i = 0; i < segments; ++i) {
      const std::uint64_t size = (cuts[i + 1] - cuts[i]) * item_size;
      blocks_.push_back(std::make_unique<ExactBytes>(bytes.substr(cuts[i] * item_size, size)));
      if (places[i] == Place::memory) {
        segments_.emplace_back(blocks_.back()->data(), size);
      } else if (places[i] == Place::source) {
        segments_.push_back(flaxstate::Segment::in_source(offsets[i], size));
      } else {
        segments_.emplace_back(source->mapping() + offsets[i], size);
      }
    }
    dimension_ = static_cast<std::int64_t>(items);
    view.rank = 1;
    view.shape = &dimension_;
    view.item_size = item_size;
    view.source = source.get();
    view.segments = segments_.data();
    view.segment_count = static_cast<std::uint32_t>(segments);
  }

  bool is_all_in_memory() const {
    for (const Place place : places) {
      if (place != Place::memory) return false;
    }
    return true;
  }

  ArrayView view;
  std::string bytes;
  std::vector<Place> places;
  std::unique_ptr<FakeSource> source;

 private:
  std::int64_t dimension_ = 0;
  std::vector<std::unique_ptr<ExactBytes>> blocks_;
  std::vector<flaxstate::Segment> segments_;
};

struct Sizes {
  flaxstate::Dtype dtype;
  std::uint32_t item_size;
  std::uint32_t swap_size;
};
constexpr Sizes dtypes[] = {{flaxstate::Dtype::uint8, 1, 1},        {flaxstate::Dtype::int16, 2, 2},
                            {flaxstate::Dtype::float64, 8, 8},      {flaxstate::Dtype::complex64, 8, 4},
                            {flaxstate::Dtype::complex256, 32, 16}, {flaxstate::Dtype::opaque, 12, 1}};

inline std::string swapped(std::string bytes, std::size_t unit) {
  for (std::size_t at = 0; at < bytes.size(); at += unit)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + unit));
  return bytes;
}

}  // namespace unit
