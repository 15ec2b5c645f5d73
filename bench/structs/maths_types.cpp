// Vectors of a maths type that the program told the headers of, beside vectors of std::array.
#include <array>
#include <vector>

#include "by_headers.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

struct MathsVec3 {
  float x, y, z;

  bool operator==(const MathsVec3& other) const { return x == other.x && y == other.y && z == other.z; }
};

}  // namespace

}  // namespace flaxstate::bench

template <>
struct flaxstate::array_traits<flaxstate::bench::MathsVec3> {
  using array = float[3];
};

namespace flaxstate::bench {

namespace {

constexpr std::size_t vec3_count = 300'000;

std::array<float, 3> make_array(std::size_t i, int variant) {
  const float number = static_cast<float>(i) * 0.25f + static_cast<float>(variant);
  return {number, -number, number + 0.5f};
}

MathsVec3 make_vec3(std::size_t i, int variant) {
  const std::array<float, 3> array = make_array(i, variant);
  return {array[0], array[1], array[2]};
}

OurSide vec3_side(std::size_t count) {
  return by_headers(types().add<std::vector<MathsVec3>>("Places"), make_objects(count, make_vec3));
}

OurSide array_side(std::size_t count) {
  OurSide side = by_headers(types().add<std::vector<std::array<float, 3>>>("Places"), make_objects(count, make_array));
  side.write_name = side.restore_name = "std::array";
  return side;
}

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(vec3_count);
  return compare_writes(settings, vec3_side(count), array_side(count));
}

Measurement restore_in_place(const Settings& settings) {
  const std::size_t count = settings.scaled(vec3_count);
  return compare_restores(settings, vec3_side(count), array_side(count));
}

}  // namespace

void add_maths_type_rows(std::vector<Row>& rows) {
  rows.push_back({"vec3: write / std::array", 1.05, write});
  rows.push_back({"vec3: restore / std::array", 1.05, restore_in_place});
}

}  // namespace flaxstate::bench
