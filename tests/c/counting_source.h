/* A source that counts what is read of it, fails when it is told to, and may be far larger than memory: between the bytes
 * that it is given, it makes some up. */
#ifndef FLAXSTATE_TESTS_COUNTING_SOURCE_H
#define FLAXSTATE_TESTS_COUNTING_SOURCE_H

#include "check.h"

/* Bytes of the source that stand in memory. */
typedef struct Extent {
  uint64_t offset;
  const unsigned char *data;
  uint64_t size;
} Extent;

typedef struct CountingSource {
  const Extent *extents; /* by offset, without overlaps */
  size_t extent_count;
  uint64_t size;
  Extent whole; /* the only extent of counting_source_of */

  size_t reads;
  uint64_t bytes_read;
  uint64_t made_up_read; /* those of them that stand in no extent */
  size_t fail_at;        /* the read that fails, counted from 1; 0: none */
  int fails_onwards;     /* 1: so do all later ones */
  int destroyed;
} CountingSource;

static inline unsigned char made_up_byte(uint64_t offset) {
  return (unsigned char)(offset * UINT64_C(0x9E3779B97F4A7C15) >> 56);
}

static inline void read_extent(const Extent *extent, uint64_t offset, unsigned char *destination, size_t size,
                               uint64_t *made_up) {
  const uint64_t begin = extent->offset > offset ? extent->offset : offset;
  const uint64_t extent_end = extent->offset + extent->size, end = offset + size;
  const uint64_t common_end = extent_end < end ? extent_end : end;
  if (begin >= common_end) return;
  memcpy(destination + (begin - offset), extent->data + (begin - extent->offset), (size_t)(common_end - begin));
  *made_up -= common_end - begin;
}

static inline fs_status counting_read_at(uint64_t offset, void *destination, size_t size, fs_error **error,
                                         void *user_data) {
  CountingSource *source = user_data;
  uint64_t made_up = size;
  CHECK(source->destroyed == 0);
  if (!CHECK(offset <= source->size && size <= source->size - offset)) return FS_E_INTERNAL;
  ++source->reads;
  source->bytes_read += size;
  if (source->fail_at != 0 &&
      (source->reads == source->fail_at || (source->fails_onwards && source->reads > source->fail_at))) {
    *error = fs_error_create(FS_E_IO, "the store is gone");
    return FS_E_IO;
  }
  if (source->extent_count != 1 || source->extents->size != source->size)
    for (size_t i = 0; i < size; ++i) ((unsigned char *)destination)[i] = made_up_byte(offset + i);
  for (size_t i = 0; i < source->extent_count; ++i)
    read_extent(&source->extents[i], offset, destination, size, &made_up);
  source->made_up_read += made_up;
  return FS_OK;
}

static inline void counting_source_destroy(void *user_data) { ++((CountingSource *)user_data)->destroyed; }

/* What fs_source_open takes; the counts start anew. */
static inline fs_source source_over(CountingSource *counting) {
  fs_source source = FS_SOURCE_INIT;
  counting->reads = 0;
  counting->bytes_read = counting->made_up_read = 0;
  counting->destroyed = 0;
  source.size = counting->size;
  source.read_at = counting_read_at;
  source.user_data = counting;
  source.destroy_user_data = counting_source_destroy;
  return source;
}

/* A source of the bytes, which are borrowed, in `*counting`. */
static inline fs_source counting_source_of(CountingSource *counting, const void *data, size_t size) {
  *counting = (CountingSource){ 0 };
  counting->whole = (Extent){ 0, data, size };
  counting->extents = &counting->whole;
  counting->extent_count = 1;
  counting->size = size;
  return source_over(counting);
}

#endif
