#pragma once

#include <vector>

#include "measure.hpp"

namespace flaxstate::bench {

// The main function of a program that measures rows: reads its options, prints the table, and writes it as JSON if asked to.
int run_program(int count, char** values, const std::vector<Row>& rows);

}  // namespace flaxstate::bench
