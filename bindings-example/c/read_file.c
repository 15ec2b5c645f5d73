#include "read_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* `bytes` with twice the room; frees them if there is no memory. */
static char *double_room(char *bytes, size_t *capacity) {
  char *larger = *capacity > SIZE_MAX / 2 ? NULL : realloc(bytes, *capacity *= 2);
  if (!larger) free(bytes);
  return larger;
}

char *read_file(const char *path, size_t *out_size) {
  FILE *file = fopen(path, "rb");
  size_t capacity = 1 << 16, size = 0, got = 0;
  char *bytes = file ? malloc(capacity) : NULL;
  while (bytes && (got = fread(bytes + size, 1, capacity - size, file)) > 0) {
    size += got;
    if (size == capacity) bytes = double_room(bytes, &capacity);
  }
  if (bytes && ferror(file)) {
    free(bytes);
    bytes = NULL;
  }
  if (file) fclose(file);
  *out_size = size;
  return bytes;
}
