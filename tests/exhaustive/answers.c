/* What the library says of inputs, one after the other: each comes on standard input with its size in front (two bytes, the least
 * significant first); the answer on standard output is the strict and the lenient status (a byte each), and what is written of
 * the lenient tree, its keys in their order, with its size in front: 65,535 if it can't be written. */
#include "check.h"

#include <stdlib.h>

enum { largest = 65535 };

static int read_input(unsigned char *data, size_t *size) {
  unsigned char head[2];
  if (fread(head, 1, 2, stdin) != 2) return 0;
  *size = head[0] | (size_t)head[1] << 8;
  return fread(data, 1, *size, stdin) == *size;
}

static void put_size(size_t size) {
  putchar((int)(size & 255));
  putchar((int)(size >> 8));
}

static void put_tree(const fs_tree *tree, fs_buffer *buffer) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = FS_KEY_ORDER_KEPT;
  if (!tree) {
    put_size(0);
  } else if (fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, NULL) != FS_OK ||
             fs_buffer_size(buffer) >= largest) {
    put_size(largest);
  } else {
    put_size(fs_buffer_size(buffer));
    fwrite(fs_buffer_data(buffer), 1, fs_buffer_size(buffer), stdout);
  }
}

int main(void) {
  static unsigned char data[largest];
  size_t size = 0;
  fs_buffer *buffer = NULL;
  if (fs_buffer_create(NULL, &buffer, NULL) != FS_OK) return 1;
  while (read_input(data, &size)) {
    fs_tree *trees[2] = { NULL, NULL };
    /* A block of just that size, so that sanitizers see who reads on. */
    unsigned char *input = malloc(size > 0 ? size : 1);
    if (!input) return 1;
    if (size > 0) memcpy(input, data, size);
    for (int32_t lenient = 0; lenient < 2; ++lenient) {
      fs_decode_options options = FS_DECODE_OPTIONS_INIT;
      options.lenient = lenient;
      putchar(fs_msgpack_restore(input, size, &options, &trees[lenient], NULL));
    }
    put_tree(trees[1], buffer);
    fs_tree_free(trees[0]);
    fs_tree_free(trees[1]);
    free(input);
  }
  fs_buffer_free(buffer);
  return ferror(stdout) != 0;
}
