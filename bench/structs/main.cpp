// Measures the library with the shapes of structs that programs have, against msgpack-cxx, cereal and Boost.Serialization.
// bench/README.md tells what each row does.
#include "../program.hpp"
#include "rows.hpp"

int main(int count, char** values) {
  using namespace flaxstate::bench;
  std::vector<Row> rows;
  add_number_rows(rows);
  add_nested_rows(rows);
  add_string_rows(rows);
  add_fixed_array_rows(rows);
  add_world_rows(rows);
  add_c_world_rows(rows);
  add_state_rows(rows);
  add_maths_type_rows(rows);
  add_kept_vector_rows(rows);
  add_small_array_rows(rows);
  add_key_order_rows(rows);
  add_file_rows(rows);
  add_allocation_rows(rows);
  return run_program(count, values, rows);
}
