#pragma once

#include <vector>

#include "measure.hpp"

namespace flaxstate::bench {

void add_decode_rows(std::vector<Row>& rows);
void add_array_rows(std::vector<Row>& rows);
void add_thread_rows(std::vector<Row>& rows);
void add_object_rows(std::vector<Row>& rows);
void add_strided_rows(std::vector<Row>& rows);
void add_memory_rows(std::vector<Row>& rows);
void add_lookup_rows(std::vector<Row>& rows);

}  // namespace flaxstate::bench
