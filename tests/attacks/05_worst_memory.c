/* What a byte of input may cost of memory, however it is spent: 40 bytes that a tree holds, and 64 KiB. While a source is read, whose
 * bytes can't be counted beforehand, nodes that move are there twice. */
#include "counting_allocator.h"
#include "counting_source.h"
#include "worst_inputs.h"

enum { kib = 1024 };

/* Half of it data, half nodes: what was read doesn't tell what is to come. */
static Bytes sparse_start(size_t size, size_t part) {
  Bytes bytes = no_bytes();
  const size_t nodes = size - size / 10 * part;
  put_byte(&bytes, 0xdd);
  put_big_endian(&bytes, nodes + 1, 4);
  put_byte(&bytes, 0xdb);
  put_big_endian(&bytes, size - nodes, 4);
  for (size_t i = 0; i < size - nodes; ++i) put_byte(&bytes, 'a');
  for (size_t i = 0; i < nodes; ++i) put_byte(&bytes, 0x90);
  return exact_bytes(bytes);
}

static void check_memory(const char *name, Bytes bytes, int is_lenient) {
  for (int way = 0; way < 3; ++way) {
    Counts counts = { 0 };
    CountingSource counting;
    const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
    const fs_allocator allocator = counting_allocator(&counts);
    fs_decode_options options = FS_DECODE_OPTIONS_UNTRUSTED;
    fs_tree *tree = NULL;
    options.lenient = is_lenient;
    options.allocator = &allocator;
    if (way == 1) options.memory_limit = 0;
    const fs_status status = way == 2 ? fs_source_open(&source, &options, &tree, ERR)
                                      : fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR);
    const size_t most = (way == 2 ? 64 : 40) * bytes.size + 64 * kib;
    if (!CHECK_OK(status) || !CHECK(counts.copying_bytes <= most && counts.live_bytes <= 40 * bytes.size + 64 * kib))
      fprintf(stderr, "  %s, %zu bytes: %zu at most, %zu held\n", name, bytes.size, counts.copying_bytes,
              counts.live_bytes);
    fs_tree_free(tree);
  }
  free(bytes.data);
}

int main(void) {
  for (int i = 0; i < worst_input_count; ++i)
    for (size_t size = 3000; size < 300000; size *= 8)
      check_memory(worst_inputs[i].name, worst_input(&worst_inputs[i], size), worst_inputs[i].is_lenient);
  for (size_t part = 1; part < 10; ++part) check_memory("a sparse start", sparse_start(200000, part), 0);
  return check_result();
}
