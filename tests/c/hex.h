/* Bytes and trees from hex, as the tests and docs/format.md write them. */
#ifndef FLAXSTATE_TESTS_HEX_H
#define FLAXSTATE_TESTS_HEX_H

#include <stdlib.h>

#include "check.h"

/* True when the bytes that a test gives to the library go through a file or a source (route.h). What it checks of their place
 * in memory is not so then. */
#ifdef ROUTE
#define IS_ROUTED 1
#else
#define IS_ROUTED 0
#endif

typedef struct Bytes {
  unsigned char *data; /* a heap block of exactly `size` bytes, so that sanitizers see over-reads */
  size_t size;
} Bytes;

static inline int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/* Free with free(bytes.data). Blanks between bytes are skipped. */
static inline Bytes bytes_of(const char *hex) {
  Bytes bytes = { malloc(strlen(hex) / 2 + 1), 0 };
  for (; *hex; hex += 2) {
    while (*hex == ' ') ++hex;
    bytes.data[bytes.size++] = (unsigned char)(hex_digit(hex[0]) * 16 + hex_digit(hex[1]));
  }
  bytes.data = realloc(bytes.data, bytes.size > 0 ? bytes.size : 1);
  return bytes;
}

static inline int check_bytes(const void *data, size_t size, const char *hex, const char *file, int line) {
  const Bytes expected = bytes_of(hex);
  const unsigned char *actual = data;
  const int is_same = size == expected.size && (size == 0 || memcmp(data, expected.data, size) == 0);
  if (!is_same) {
    ++check_failures;
    fprintf(stderr, "%s:%d: bytes differ\n  is       ", file, line);
    for (size_t i = 0; i < size; ++i) fprintf(stderr, "%02x", actual[i]);
    fprintf(stderr, "\n  expected %s\n", hex);
  }
  free(expected.data);
  return is_same;
}

#define CHECK_BYTES(data, size, hex) check_bytes(data, size, hex, __FILE__, __LINE__)

/* The tree that the bytes hold; a failed check and NULL if they are refused. */
static inline fs_tree *tree_of(const char *hex) {
  const Bytes bytes = bytes_of(hex);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.ownership = FS_OWNERSHIP_COPIED;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  free(bytes.data);
  return tree;
}

/* What Flax writes for a node with its keys in the order that they have. */
static inline int check_node_bytes(const fs_node *node, const char *hex, const char *file, int line) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_buffer *buffer = NULL;
  options.key_order = FS_KEY_ORDER_KEPT;
  int is_same =
      check_status(fs_buffer_create(NULL, &buffer, ERR), FS_OK, NULL, UINT64_MAX - 1, "fs_buffer_create", file, line) &&
      check_status(fs_msgpack_serialize(node, &options, buffer, ERR), FS_OK, NULL, UINT64_MAX - 1,
                   "fs_msgpack_serialize", file, line) &&
      check_bytes(fs_buffer_data(buffer), fs_buffer_size(buffer), hex, file, line);
  fs_buffer_free(buffer);
  return is_same;
}

#define CHECK_NODE_BYTES(node, hex) check_node_bytes(node, hex, __FILE__, __LINE__)

#endif
