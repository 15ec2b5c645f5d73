/* Bytes from hex, as docs/format.md writes them, and trees from text, as packed.h does; and checks of both. */
#ifndef FLAXSTATE_TESTS_HEX_H
#define FLAXSTATE_TESTS_HEX_H

#include "check.h"
#include "packed.h"

/* True when the bytes that a test gives to the library go through a file or a source (route.h). What it checks of their place
 * in memory is not so then. */
#ifdef ROUTE
#define IS_ROUTED 1
#else
#define IS_ROUTED 0
#endif

/* Free with free(bytes.data). Blanks between bytes are skipped. */
static inline Bytes bytes_of(const char *hex) {
  Cursor cursor = { hex, hex };
  Bytes bytes = no_bytes();
  for (skip_blanks(&cursor); *cursor.next != '\0'; skip_blanks(&cursor)) read_hex_byte(&cursor, &bytes);
  return exact_bytes(bytes);
}

static inline void print_hex(const char *title, const unsigned char *data, size_t size) {
  fprintf(stderr, "\n  %s", title);
  for (size_t i = 0; i < size; ++i) fprintf(stderr, "%02x", data[i]);
}

/* Frees what is expected; `text` is how the test says it. */
static inline int check_bytes(const void *data, size_t size, Bytes expected, const char *text, const char *file,
                              int line) {
  const int is_same = size == expected.size && (size == 0 || memcmp(data, expected.data, size) == 0);
  if (!is_same) {
    ++check_failures;
    fprintf(stderr, "%s:%d: bytes differ", file, line);
    print_hex("is       ", (const unsigned char *)data, size);
    print_hex("expected ", expected.data, expected.size);
    fprintf(stderr, "\n  that is  %s\n", text);
  }
  free(expected.data);
  return is_same;
}

#define CHECK_BYTES(data, size, hex) check_bytes(data, size, bytes_of(hex), hex, __FILE__, __LINE__)
#define CHECK_PACKED(data, size, text) check_bytes(data, size, packed_bytes(text), text, __FILE__, __LINE__)

/* The tree that the bytes hold, which it frees; a failed check and NULL if they are refused. */
static inline fs_tree *tree_of_bytes(Bytes bytes) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.ownership = FS_OWNERSHIP_COPIED;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  free(bytes.data);
  return tree;
}

static inline fs_tree *tree_of(const char *text) { return tree_of_bytes(packed_bytes(text)); }

/* What Flax writes for a node with its keys in the order that they have. */
static inline int check_node_bytes(const fs_node *node, Bytes expected, const char *text, const char *file, int line) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_buffer *buffer = NULL;
  options.key_order = FS_KEY_ORDER_KEPT;
  check_status(fs_buffer_create(NULL, &buffer, ERR), FS_OK, NULL, UINT64_MAX - 1, "fs_buffer_create", file, line);
  check_status(fs_msgpack_serialize(node, &options, buffer, ERR), FS_OK, NULL, UINT64_MAX - 1, "fs_msgpack_serialize",
               file, line);
  const int is_same = check_bytes(fs_buffer_data(buffer), fs_buffer_size(buffer), expected, text, file, line);
  fs_buffer_free(buffer);
  return is_same;
}

#define CHECK_NODE_BYTES(node, hex) check_node_bytes(node, bytes_of(hex), hex, __FILE__, __LINE__)
#define CHECK_NODE_PACKED(node, text) check_node_bytes(node, packed_bytes(text), text, __FILE__, __LINE__)

#endif
