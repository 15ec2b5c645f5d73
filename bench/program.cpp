#include "program.hpp"

#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

#include "report.hpp"

namespace flaxstate::bench {

namespace {

constexpr const char* usage =
    "usage: [--only TEXT] [--repeat N] [--scale F] [--json FILE] [--strict]\n"
    "  --only TEXT   only the rows that have TEXT in their first column\n"
    "  --repeat N    runs of each side; the medians are compared (7)\n"
    "  --scale F     that part of the data only, to see that it runs (1)\n"
    "  --json FILE   the table as JSON, too\n"
    "  --strict      fail if a bound is missed, or can't be measured\n";

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

// 0, or 1 if the bounds are strict and one isn't kept.
int measure(const Arguments& arguments, const std::vector<Row>& rows) {
  std::vector<Result> results;
  bool all_kept = true;
  print_heading();
  for (const Row& row : rows) {
    if (row.what.find(arguments.only) == std::string::npos) continue;
    results.push_back({row, row.measure(arguments.settings)});
    print_result(results.back());
    all_kept = all_kept && results.back().keeps_bound();
  }
  if (results.empty()) throw std::invalid_argument("no row has \"" + arguments.only + "\" in its first column");
  if (!arguments.json.empty() && !write_json(arguments.json, arguments.settings, results)) {
    throw std::runtime_error("cannot write " + arguments.json);
  }
  return arguments.strict && !all_kept ? 1 : 0;
}

}  // namespace

int run_program(int count, char** values, const std::vector<Row>& rows) {
  try {
    return measure(parse_arguments(count, values), rows);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 2;
  }
}

}  // namespace flaxstate::bench
