/* Arrays of many kinds, in one piece and in chunks, of both byte orders, whose items follow from their indices. */
#ifndef FLAXSTATE_TESTS_ARRAY_SAMPLES_H
#define FLAXSTATE_TESTS_ARRAY_SAMPLES_H

#include "packer.h"

enum { most_items = 4096 };

/* Item i of an array: its bytes, little-endian, all different from those of its neighbours. */
static inline void item_bytes_of(uint64_t index, size_t item_size, unsigned char *item) {
  for (size_t i = 0; i < item_size; ++i) item[i] = (unsigned char)((index * 31 + i * 7) ^ (index >> 5));
}

static inline void swap_parts(unsigned char *item, size_t item_size, size_t part_size) {
  for (size_t part = 0; part < item_size; part += part_size) {
    for (size_t i = 0; i < part_size / 2; ++i) {
      const unsigned char byte = item[part + i];
      item[part + i] = item[part + part_size - 1 - i];
      item[part + part_size - 1 - i] = byte;
    }
  }
}

typedef struct Sample {
  const char *key, *dtype;     /* as in the file */
  size_t item_size, part_size; /* parts are swapped, as for the two halves of a complex number */
  uint32_t rank;
  int64_t shape[4];
  uint64_t chunk_items; /* 0: not chunked */
} Sample;

static const Sample samples[] = {
  { "plain", "float32", 4, 4, 2, { 60, 50 }, 0 },
  { "swapped", ">f4", 4, 4, 2, { 60, 50 }, 0 },
  { "chunked", "float32", 4, 4, 2, { 60, 50 }, 133 },
  { "swapped chunks", ">i2", 2, 2, 3, { 7, 9, 50 }, 100 },
  { "complex", ">c16", 16, 8, 1, { 300 }, 0 },
  { "bytes", "uint8", 1, 1, 4, { 3, 5, 7, 11 }, 0 },
  { "opaque", "float24x", 3, 3, 2, { 20, 21 }, 0 },
  { "opaque chunks", "float24x", 3, 3, 2, { 20, 21 }, 57 },
  { "column", "float64", 8, 8, 2, { 400, 1 }, 0 },
  { "many chunks", "int16", 2, 2, 2, { 50, 60 }, 3 },
  { "many swapped chunks", ">f8", 8, 8, 1, { 1500 }, 1 },
  { "small", "int16", 2, 2, 2, { 3, 4 }, 0 },
  { "small swapped", ">i2", 2, 2, 2, { 3, 4 }, 0 },
  { "one", ">f8", 8, 8, 0, { 0 }, 0 },
  { "none", "float32", 4, 4, 3, { 4, 0, 9 }, 0 },
};
enum { sample_count = sizeof samples / sizeof samples[0] };

static inline uint64_t items_of(const Sample *sample) {
  uint64_t count = 1;
  for (uint32_t i = 0; i < sample->rank; ++i) count *= (uint64_t)sample->shape[i];
  return count;
}

static inline void pack_items(Packer *packer, const Sample *sample, uint64_t first, uint64_t count) {
  unsigned char item[16];
  for (uint64_t i = first; i < first + count; ++i) {
    item_bytes_of(i, sample->item_size, item);
    if (sample->dtype[0] == '>') swap_parts(item, sample->item_size, sample->part_size);
    pack_raw(packer, item, sample->item_size);
  }
}

static inline void pack_sample(Packer *packer, const Sample *sample) {
  const uint64_t count = items_of(sample);
  char number[24];
  pack_text(packer, sample->key);
  if (sample->chunk_items == 0) {
    pack_array_head(packer, 1, sample->dtype, sample->rank, sample->shape, count * sample->item_size);
    pack_items(packer, sample, 0, count);
    return;
  }
  pack_chunked_begin(packer);
  pack_map(packer, sample->rank);
  for (uint32_t i = 0; i < sample->rank; ++i) {
    snprintf(number, sizeof number, "%u", (unsigned)i);
    pack_text(packer, number);
    pack_head(packer, 0xcf, (uint64_t)sample->shape[i], 8);
  }
  const uint64_t chunks = (count + sample->chunk_items - 1) / sample->chunk_items;
  pack_text(packer, "chunks");
  pack_map(packer, chunks);
  for (uint64_t i = 0; i < chunks; ++i) {
    const uint64_t first = i * sample->chunk_items;
    const int64_t items = (int64_t)(count - first < sample->chunk_items ? count - first : sample->chunk_items);
    snprintf(number, sizeof number, "%llu", (unsigned long long)i);
    pack_text(packer, number);
    pack_array_head(packer, 1, sample->dtype, 1, &items, (uint64_t)items * sample->item_size);
    pack_items(packer, sample, first, (uint64_t)items);
  }
}

#endif
