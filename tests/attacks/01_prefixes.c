/* Attack 1: no bytes, and every beginning of every file that Flax wrote, from memory and from a file. */
#include "golden_files.h"

enum { most_prefixes = 100 };

static void check_truncated(const unsigned char *data, size_t size, const char *name) {
  /* A block of just that size, so that sanitizers see who reads on. */
  unsigned char *prefix = malloc(size > 0 ? size : 1);
  if (size > 0) memcpy(prefix, data, size);
  for (int32_t lenient = 0; lenient < 2; ++lenient) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.lenient = lenient;
    if (!CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore(prefix, size, &options, &tree, ERR)))
      fprintf(stderr, "  %zu bytes of %s\n", size, name);
    CHECK(tree == NULL);
  }
  free(prefix);
}

static void check_file(const char *path, const char *name) {
  const Bytes bytes = read_file(path);
  const size_t step = 1 + bytes.size / most_prefixes;
  for (size_t size = 0; size < bytes.size; size += step) check_truncated(bytes.data, size, name);
  if (bytes.size > 0) check_truncated(bytes.data, bytes.size - 1, name);
  free(bytes.data);
}

int main(void) {
  visit_golden_files(check_file);
  return check_result();
}
