// Structs of a std::array and a number, described by the C++ headers.
#include <array>
#include <cstdint>
#include <tuple>

#include "by_headers.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

struct Placed {
  std::array<float, 3> place = {};
  std::int32_t id = 0;

  MSGPACK_DEFINE_MAP(place, id)

  auto leaves() const { return std::tie(place, id); }
  bool operator==(const Placed& other) const { return leaves() == other.leaves(); }
};

Placed make_placed(std::size_t i, int variant) {
  const float number = static_cast<float>(i) * 0.25f + static_cast<float>(variant);
  Placed placed;
  placed.place = {number, -number, number - 0.5f};
  placed.id = static_cast<std::int32_t>(i * 37) + variant;
  return placed;
}

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_writes(settings, our_fixed_arrays(count), by_msgpack(make_objects(count, make_placed)));
}

Measurement restore_in_place(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_restores(settings, our_fixed_arrays(count), by_msgpack(make_objects(count, make_placed)));
}

}  // namespace

OurSide our_fixed_arrays(std::size_t count) {
  return by_headers(types()
                        .add<Placed>("Placed", field("place", &Placed::place), field("id", &Placed::id))
                        .add<std::vector<Placed>>("Arrays"),
                    make_objects(count, make_placed));
}

void add_fixed_array_rows(std::vector<Row>& rows) {
  rows.push_back({"array: write / pack", 0.6, write});
  rows.push_back({"array: restore / unpack + convert", 0.15, restore_in_place});
}

}  // namespace flaxstate::bench
