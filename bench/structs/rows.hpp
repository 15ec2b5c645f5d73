#pragma once

#include <vector>

#include "../measure.hpp"

namespace flaxstate::bench {

void add_number_rows(std::vector<Row>& rows);
void add_nested_rows(std::vector<Row>& rows);
void add_string_rows(std::vector<Row>& rows);
void add_fixed_array_rows(std::vector<Row>& rows);
void add_world_rows(std::vector<Row>& rows);
void add_c_world_rows(std::vector<Row>& rows);
void add_state_rows(std::vector<Row>& rows);
void add_maths_type_rows(std::vector<Row>& rows);
void add_kept_vector_rows(std::vector<Row>& rows);
void add_small_array_rows(std::vector<Row>& rows);
void add_key_order_rows(std::vector<Row>& rows);
void add_file_rows(std::vector<Row>& rows);
void add_allocation_rows(std::vector<Row>& rows);

}  // namespace flaxstate::bench
