/* For the two programs that link with the static library, in C and in C++. */
#ifndef FLAXSTATE_TESTS_ABI_STATIC_LIBRARY_H
#define FLAXSTATE_TESTS_ABI_STATIC_LIBRARY_H

#include <string.h>

#include <flaxstate/flaxstate.h>

/* {"a": 1}, as Flax writes it; without its last byte it is refused, which takes an exception inside of the library. */
static const char static_library_bytes[] =
    "\x81\xa1"
    "a\x01";

static inline int static_library_works(void) {
  const size_t size = sizeof static_library_bytes - 1;
  fs_tree *tree = 0;
  fs_buffer *buffer = 0;
  fs_error *error = 0;
  int works = fs_msgpack_restore(static_library_bytes, size - 1, 0, &tree, &error) == FS_E_TRUNCATED && error != 0 &&
              fs_error_status(error) == FS_E_TRUNCATED;
  fs_error_free(error);
  works = works && fs_msgpack_restore(static_library_bytes, size, 0, &tree, 0) == FS_OK &&
          fs_buffer_create(0, &buffer, 0) == FS_OK && fs_msgpack_serialize(fs_tree_root(tree), 0, buffer, 0) == FS_OK &&
          fs_buffer_size(buffer) == size && memcmp(fs_buffer_data(buffer), static_library_bytes, size) == 0;
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  return works;
}

#endif
