// A million structs through the C++ headers, and through a field table written by hand, in turn in one run. Prints the
// ratio of the medians; ends with 1 if saving takes more than 1.2 times as long.
#include <flaxstate/flaxstate.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct row {
  std::int64_t id = 0;
  double weight = 0;
  std::int32_t count = 0;
  float speed = 0;
  bool is_alive = false;
};

struct world {
  std::vector<row> rows;
};

// The same for the table: a pointer, a length and a capacity.
struct plain_world {
  row* rows;
  std::size_t count, capacity;
};

constexpr std::size_t row_count = 1'000'000;
constexpr int rounds = 9;

flaxstate::registry described_by_members() {
  using flaxstate::field;
  flaxstate::registry reg;
  reg.add<row>("Row", field("id", &row::id), field("weight", &row::weight), field("count", &row::count),
               field("speed", &row::speed), field("is_alive", &row::is_alive));
  reg.add<std::vector<row>>("Rows");
  reg.add<world>("World", field("rows", &world::rows));
  return reg;
}

flaxstate::registry described_by_hand() {
  const fs_field row_fields[] = {FS_FIELD_VALUE(row, id, FS_DTYPE_INT64), FS_FIELD_VALUE(row, weight, FS_DTYPE_FLOAT64),
                                 FS_FIELD_VALUE(row, count, FS_DTYPE_INT32),
                                 FS_FIELD_VALUE(row, speed, FS_DTYPE_FLOAT32),
                                 FS_FIELD_VALUE(row, is_alive, FS_DTYPE_BOOL)};
  const fs_field world_fields[] = {FS_FIELD_COUNTED_OBJECTS(plain_world, rows, "Row", count, capacity)};
  const fs_type types[] = {FS_TYPE_FIELDS_AS("Row", row, row_fields, FS_KIND_DATACLASS),
                           FS_TYPE_FIELDS_AS("Rows", plain_world, world_fields, FS_KIND_NIL),
                           FS_TYPE_FIELDS_AS("World", plain_world, world_fields, FS_KIND_DATACLASS)};
  flaxstate::registry reg;
  for (const fs_type& type : types) {
    if (fs_register_type(reg.get(), &type, nullptr) != FS_OK) std::abort();
  }
  return reg;
}

template <class Work>
double seconds_of(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> seconds) {
  std::nth_element(seconds.begin(), seconds.begin() + rounds / 2, seconds.end());
  return seconds[rounds / 2];
}

// One round that isn't counted, and then both sides in turn.
template <class Ours, class Theirs>
double compare(const char* what, Ours ours, Theirs theirs) {
  std::vector<double> our_seconds, their_seconds;
  for (int i = 0; i <= rounds; ++i) {
    const double our_time = seconds_of(ours), their_time = seconds_of(theirs);
    if (i == 0) continue;
    our_seconds.push_back(our_time);
    their_seconds.push_back(their_time);
  }
  const double our_median = median(our_seconds), their_median = median(their_seconds);
  std::printf("%-32s %7.1f ms by members, %7.1f ms by hand: %.2f\n", what, our_median * 1e3, their_median * 1e3,
              our_median / their_median);
  return our_median / their_median;
}

}  // namespace

int main() {
  const flaxstate::registry by_members = described_by_members(), by_hand = described_by_hand();
  world filled, restored;
  for (std::size_t i = 0; i < row_count; ++i) {
    const auto n = static_cast<std::int32_t>(i);
    filled.rows.push_back({n, n * 0.5, n / 7, static_cast<float>(n) / 4, i % 3 == 0});
  }
  const plain_world plain{filled.rows.data(), row_count, row_count};
  flaxstate::buffer ours, theirs;
  const auto save_by_hand = [&](const char* type) {
    if (fs_to_bytes(by_hand.get(), type, &plain, nullptr, theirs.get(), nullptr) != FS_OK) std::abort();
  };
  const double saving = compare(
      "to_bytes of a vector", [&] { flaxstate::to_bytes(by_members, filled.rows, ours); },
      [&] { save_by_hand("Rows"); });
  bool is_same = ours.text() == theirs.text();
  const double saving_member = compare(
      "to_bytes of a struct with it", [&] { flaxstate::to_bytes(by_members, filled, ours); },
      [&] { save_by_hand("World"); });
  is_same = is_same && ours.text() == theirs.text();
  std::vector<row> room(row_count);
  plain_world target{room.data(), 0, row_count};
  compare(
      "restore of a struct with it", [&] { flaxstate::restore(by_members, restored, ours); },
      [&] {
        if (fs_restore(by_hand.get(), "World", &target, theirs.data(), theirs.size(), nullptr, nullptr) != FS_OK) {
          std::abort();
        }
      });
  if (!is_same) std::puts("the bytes differ");
  return is_same && saving <= 1.2 && saving_member <= 1.2 ? 0 : 1;
}
