/* The canonical text of a tree, which docs/dump-format.md defines, in memory. */
#ifndef CANONICAL_TEXT_H
#define CANONICAL_TEXT_H

#include <flaxstate/flaxstate.h>

/* Starts as { 0 }; `data` is then the caller's to free. Once memory is out, nothing more is added. */
typedef struct Text {
  char *data;
  size_t size, capacity;
  int is_out_of_memory;
} Text;

/* Adds the text of the whole tree below `root`. */
fs_status add_canonical_text(Text *text, const fs_node *root, fs_error **error);

/* That of zlib. */
uint32_t crc32_of(const void *data, size_t size);

#endif
