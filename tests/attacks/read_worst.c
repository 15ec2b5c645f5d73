/* Reads one of the inputs of worst_inputs.h, of so many bytes, for scripts/worst-inputs to count what it costs:
 *
 *     read_worst                     the names, a line each
 *     read_worst INDEX SIZE          how large the input is, how much memory its tree takes while it is read, and holds then
 *     read_worst INDEX SIZE lenient  the same of lenient reading, which those with duplicate keys get anyway
 */
#include "check.h"
#include "counting_allocator.h"
#include "worst_inputs.h"

static void read_input(const WorstInput *input, size_t size, int is_lenient) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options options = FS_DECODE_OPTIONS_UNTRUSTED;
  fs_tree *tree = NULL;
  const Bytes bytes = worst_input(input, size);
  options.lenient = is_lenient || input->is_lenient;
  options.allocator = &allocator;
  options.node_limit = 0;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  printf("%zu %zu %zu\n", bytes.size, counts.copying_bytes, counts.live_bytes);
  fs_tree_free(tree);
  free(bytes.data);
}

int main(int argc, char **argv) {
  if (argc >= 3) {
    read_input(&worst_inputs[atoi(argv[1]) % worst_input_count], (size_t)strtoull(argv[2], NULL, 10), argc > 3);
  } else {
    for (int i = 0; i < worst_input_count; ++i) puts(worst_inputs[i].name);
  }
  return check_result();
}
