/* msgpack by hand, with headers of any legal length: for files that the library wouldn't write, and for files that are too
 * large to exist. */
#ifndef FLAXSTATE_TESTS_PACKER_H
#define FLAXSTATE_TESTS_PACKER_H

#include "counting_source.h"
#include "hex.h"

enum { packer_extents = 2048 };

/* What was packed, with holes between: the bytes of a hole are made up by the source. */
typedef struct Packer {
  unsigned char *data; /* all that is no hole */
  size_t size, capacity;
  uint64_t offset;               /* in the file */
  size_t starts[packer_extents]; /* where in `data` each extent begins */
  Extent extents[packer_extents];
  size_t extent_count;
} Packer;

static inline void pack_raw(Packer *packer, const void *data, size_t size) {
  if (packer->extent_count == 0) packer->extents[packer->extent_count++] = (Extent){ 0, NULL, 0 };
  if (packer->size + size > packer->capacity) {
    packer->capacity = (packer->size + size) * 2;
    packer->data = realloc(packer->data, packer->capacity);
  }
  if (size > 0) memcpy(packer->data + packer->size, data, size);
  packer->size += size;
  packer->offset += size;
  packer->extents[packer->extent_count - 1].size += size;
}

static inline void pack_hole(Packer *packer, uint64_t size) {
  packer->offset += size;
  packer->starts[packer->extent_count] = packer->size;
  packer->extents[packer->extent_count++] = (Extent){ packer->offset, NULL, 0 };
}

static inline void pack_hex(Packer *packer, const char *hex) {
  const Bytes bytes = bytes_of(hex);
  pack_raw(packer, bytes.data, bytes.size);
  free(bytes.data);
}

/* What Flax writes for the value that the text says (packed.h). */
static inline void pack_value(Packer *packer, const char *text) {
  const Bytes bytes = packed_bytes(text);
  pack_raw(packer, bytes.data, bytes.size);
  free(bytes.data);
}

/* The code, and then the number with its most significant byte first. */
static inline void pack_head(Packer *packer, int code, uint64_t number, int width) {
  unsigned char head[9] = { (unsigned char)code };
  for (int i = 0; i < width; ++i) head[1 + i] = (unsigned char)(number >> (8 * (width - 1 - i)));
  pack_raw(packer, head, 1 + (size_t)width);
}

static inline void pack_map(Packer *packer, uint64_t count) { pack_head(packer, 0xdf, count, 4); }
static inline void pack_list(Packer *packer, uint64_t count) { pack_head(packer, 0xdd, count, 4); }

static inline void pack_text(Packer *packer, const char *text) {
  pack_head(packer, 0xda, strlen(text), 2);
  pack_raw(packer, text, strlen(text));
}

/* All of an array (code 1) or scalar (code 3) but its `data_size` bytes. */
static inline void pack_array_head(Packer *packer, int code, const char *dtype, uint32_t rank, const int64_t *shape,
                                   uint64_t data_size) {
  const uint64_t in_front = 1 + 3 + 9 * (uint64_t)rank + 2 + strlen(dtype) + 5;
  pack_head(packer, 0xc9, in_front + data_size, 4);
  pack_raw(packer, code == 1 ? "\x01" : "\x03", 1);
  pack_hex(packer, "93");
  pack_head(packer, 0xdc, rank, 2);
  for (uint32_t i = 0; i < rank; ++i) pack_head(packer, 0xd3, (uint64_t)shape[i], 8);
  pack_head(packer, 0xd9, strlen(dtype), 1);
  pack_raw(packer, dtype, strlen(dtype));
  pack_head(packer, 0xc6, data_size, 4);
}

/* A chunked array up to its shape. */
static inline void pack_chunked_begin(Packer *packer) {
  pack_hex(packer, "83");
  pack_value(packer, "'__msgpack_chunked_array__'");
  pack_value(packer, "True");
  pack_text(packer, "shape");
}

/* A chunked array up to the map of its chunks; `shape` is text. */
static inline void pack_chunked_head(Packer *packer, const char *shape) {
  pack_chunked_begin(packer);
  pack_value(packer, shape);
  pack_text(packer, "chunks");
}

/* A source over what was packed, holes included. */
static inline fs_source source_of_packer(Packer *packer, CountingSource *counting) {
  for (size_t i = 0; i < packer->extent_count; ++i) packer->extents[i].data = packer->data + packer->starts[i];
  *counting = (CountingSource){ 0 };
  counting->extents = packer->extents;
  counting->extent_count = packer->extent_count;
  counting->size = packer->offset;
  return source_over(counting);
}

static inline void packer_free(Packer *packer) {
  free(packer->data);
  *packer = (Packer){ 0 };
}

#endif
