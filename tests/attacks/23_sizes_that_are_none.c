/* A chunked array whose `shape` or `chunks` is no dict, but something that has a size, or a number in its place: nothing is
 * allocated for it. */
#include "counting_allocator.h"
#include "hex.h"

static void check_refused(const char *shape, const char *chunks) {
  char text[400];
  snprintf(text, sizeof text, "{'a': {'__msgpack_chunked_array__': True, 'shape': %s, 'chunks': %s}}", shape, chunks);
  const Bytes bytes = packed_bytes(text);
  for (int lenient = 0; lenient <= 1; ++lenient) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.allocator = &allocator;
    options.lenient = lenient;
    CHECK_FAILS(FS_E_TYPE, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    CHECK(tree == NULL && counts.live_blocks == 0);
    if (!CHECK(counts.peak_bytes < 65536)) fprintf(stderr, "  %zu bytes for %s\n", counts.peak_bytes, text);
  }
  free(bytes.data);
}

int main(void) {
  static const char *const others[] = { "timestamp(0, 999999999)",
                                        "timestamp(1 , 7)",
                                        "'text'",
                                        "b'bytes'",
                                        "ext(9, b'payload')",
                                        "[1, 2]",
                                        "5",
                                        "None",
                                        "1+2j",
                                        "i32(7)",
                                        "f32[2](1, 2)" };
  for (size_t i = 0; i < sizeof others / sizeof others[0]; ++i) {
    check_refused("{'0': 2}", others[i]);
    check_refused(others[i], "{'0': f32[2](1, 2)}");
  }
  return check_result();
}
