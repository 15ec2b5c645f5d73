#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "measure.hpp"

namespace flaxstate::bench {

struct Result {
  Row row;
  Measurement measurement;

  bool skipped() const { return !measurement.skipped.empty(); }
  bool missed() const { return row.at_most && measurement.ratio > row.at_most; }
  // Neither missed nor left unmeasured; a row without a bound keeps none.
  bool keeps_bound() const { return !row.at_most || (!skipped() && !missed()); }
};

// Names the processor, since ratios differ from one to the other.
void print_heading();
void print_result(const Result& result);

// False if the file can't be written.
bool write_json(const std::string& path, const Settings& settings, const std::vector<Result>& results);

}  // namespace flaxstate::bench
