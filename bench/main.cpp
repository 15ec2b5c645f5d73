// Measures the library against msgpack-cxx and memcpy, and prints a table of ratios.
// README.md tells what each row does.
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "report.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

constexpr const char* usage =
    "flaxstate_bench [--only TEXT] [--repeat N] [--scale F] [--json FILE] [--strict]\n"
    "  --only TEXT   only the rows that have TEXT in their first column\n"
    "  --repeat N    runs of each side; the medians are compared (7)\n"
    "  --scale F     that part of the data only, to see that it runs (1)\n"
    "  --json FILE   the table as JSON, too\n"
    "  --strict      fail if a bound is missed\n";

struct Arguments {
  Settings settings;
  std::string only;
  std::string json;
  bool strict = false;
};

Arguments parse_arguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name == "--strict") {
      arguments.strict = true;
      continue;
    }
    if (i + 1 == count) throw std::invalid_argument(usage);
    const char* value = values[++i];
    if (name == "--only") {
      arguments.only = value;
    } else if (name == "--json") {
      arguments.json = value;
    } else if (name == "--repeat") {
      arguments.settings.repeat = std::strtoul(value, nullptr, 10);
    } else if (name == "--scale") {
      arguments.settings.scale = std::strtod(value, nullptr);
    } else {
      throw std::invalid_argument(usage);
    }
  }
  if (arguments.settings.repeat == 0 || !(arguments.settings.scale > 0.0)) throw std::invalid_argument(usage);
  return arguments;
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  add_decode_rows(rows);
  add_array_rows(rows);
  add_object_rows(rows);
  add_strided_rows(rows);
  add_memory_rows(rows);
  add_lookup_rows(rows);
  return rows;
}

// 0, or 1 if the bounds are strict and one is missed.
int run(const Arguments& arguments) {
  std::vector<Result> results;
  std::size_t missed = 0;
  print_heading();
  for (const Row& row : all_rows()) {
    if (row.what.find(arguments.only) == std::string::npos) continue;
    results.push_back({row, row.measure(arguments.settings)});
    print_result(results.back());
    missed += results.back().missed() ? 1 : 0;
  }
  if (results.empty()) throw std::invalid_argument("no row has \"" + arguments.only + "\" in its first column");
  if (!arguments.json.empty() && !write_json(arguments.json, arguments.settings, results)) {
    throw std::runtime_error("cannot write " + arguments.json);
  }
  return arguments.strict && missed > 0 ? 1 : 0;
}

}  // namespace

}  // namespace flaxstate::bench

int main(int count, char** values) {
  try {
    return flaxstate::bench::run(flaxstate::bench::parse_arguments(count, values));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 2;
  }
}
