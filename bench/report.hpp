#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "measure.hpp"

namespace flaxstate::bench {

struct Result {
  Row row;
  Measurement measurement;

  bool missed() const { return row.at_most && measurement.ratio > row.at_most; }
};

void print_heading();
void print_result(const Result& result);

// False if the file can't be written.
bool write_json(const std::string& path, const Settings& settings, const std::vector<Result>& results);

}  // namespace flaxstate::bench
