// What it costs beside restoring bytes that they stand in a file, and that somebody asks for limits and a report.
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "../temporary_file.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

// So that the file has some MiB.
constexpr std::size_t few_entities = 10'000;

template <OurSide (*make_side)(std::size_t), std::size_t count>
Measurement restore_file(const Settings& settings) {
  const OurSide side = make_side(settings.scaled(count));
  check(side);
  const TemporaryFile file;
  const Bytes bytes = side.written();
  std::ofstream(file.path(), std::ios::binary)
      .write(static_cast<const char*>(bytes.data), static_cast<std::streamsize>(bytes.size));
  const auto restore = [&] { side.restore_file(file.path()); };
  check(side, restore);
  return compare(settings, timed_restore(side, restore), "its bytes", timed_restore(side, side.restore));
}

}  // namespace

void add_file_rows(std::vector<Row>& rows) {
  rows.push_back({"file: world / its bytes", {}, restore_file<our_world, few_entities>});
  rows.push_back({"file: large world / its bytes", {}, restore_file<our_world, entity_count>});
  rows.push_back({"file: kept vectors / their bytes", {}, restore_file<our_kept_vectors, vector_length>});
}

}  // namespace flaxstate::bench
