// Measures the library against msgpack-cxx and memcpy, and prints a table of ratios.
// README.md tells what each row does.
#include "program.hpp"
#include "rows.hpp"

int main(int count, char** values) {
  using namespace flaxstate::bench;
  std::vector<Row> rows;
  add_decode_rows(rows);
  add_array_rows(rows);
  add_thread_rows(rows);
  add_object_rows(rows);
  add_strided_rows(rows);
  add_memory_rows(rows);
  add_lookup_rows(rows);
  return run_program(count, values, rows);
}
