/* An allocator that counts, fails when it is told to, and checks that every block comes back with
 * the size and the alignment that it was made with. */
#ifndef FLAXSTATE_TESTS_COUNTING_ALLOCATOR_H
#define FLAXSTATE_TESTS_COUNTING_ALLOCATOR_H

#include <stdlib.h>

#include "check.h"

typedef struct Counts {
  size_t calls;      /* of allocate and reallocate */
  size_t fail_at;    /* the call that fails, counted from 1; 0: none */
  int fails_onwards; /* 1: so do all later ones */
  size_t live_bytes;
  size_t live_blocks;
  size_t peak_bytes;    /* where a block that moves counts once */
  size_t copying_bytes; /* the same where it counts twice while it is copied */
} Counts;

/* Stands before each block, at a distance that keeps the alignment. */
typedef struct BlockHeader {
  void *start;
  size_t size;
  size_t alignment;
} BlockHeader;

static inline BlockHeader *block_header(void *block) {
  return (BlockHeader *)(void *)((char *)block - sizeof(BlockHeader));
}

static inline int counting_must_fail(Counts *counts) {
  ++counts->calls;
  if (counts->fail_at == 0 || counts->calls < counts->fail_at) return 0;
  return counts->calls == counts->fail_at || counts->fails_onwards;
}

static inline void *counting_new_block(Counts *counts, size_t size, size_t alignment) {
  const size_t room = alignment > sizeof(void *) ? alignment : sizeof(void *);
  char *start = size > SIZE_MAX / 2 ? NULL : malloc(size + sizeof(BlockHeader) + room);
  if (!start) return NULL;
  uintptr_t address = (uintptr_t)start + sizeof(BlockHeader) + room - 1;
  char *block = start + (address / room * room - (uintptr_t)start);
  *block_header(block) = (BlockHeader){ start, size, alignment };
  counts->live_bytes += size;
  counts->live_blocks += 1;
  if (counts->live_bytes > counts->peak_bytes) counts->peak_bytes = counts->live_bytes;
  if (counts->live_bytes > counts->copying_bytes) counts->copying_bytes = counts->live_bytes;
  return block;
}

static inline void counting_free(void *pointer, size_t size, size_t alignment, void *user_data) {
  Counts *counts = user_data;
  if (!CHECK(pointer != NULL)) return;
  const BlockHeader header = *block_header(pointer);
  CHECK(header.size == size);
  CHECK(header.alignment == alignment);
  counts->live_bytes -= header.size;
  counts->live_blocks -= 1;
  free(header.start);
}

static inline void *counting_allocate(size_t size, size_t alignment, void *user_data) {
  CHECK(size > 0);
  CHECK(alignment > 0 && (alignment & (alignment - 1)) == 0);
  return counting_must_fail(user_data) ? NULL : counting_new_block(user_data, size, alignment);
}

static inline void *counting_reallocate(void *pointer, size_t old_size, size_t new_size, size_t alignment,
                                        void *user_data) {
  CHECK(new_size > 0);
  if (counting_must_fail(user_data)) return NULL;
  if (!pointer) return counting_new_block(user_data, new_size, alignment);
  Counts *counts = user_data;
  counts->live_bytes -= old_size; /* the peak counts a block that moves once */
  void *block = counting_new_block(counts, new_size, alignment);
  counts->live_bytes += old_size;
  if (!block) return NULL;
  if (counts->live_bytes > counts->copying_bytes) counts->copying_bytes = counts->live_bytes;
  memcpy(block, pointer, old_size < new_size ? old_size : new_size);
  counting_free(pointer, old_size, alignment, counts);
  return block;
}

static inline fs_allocator counting_allocator(Counts *counts) {
  fs_allocator allocator = FS_ALLOCATOR_INIT;
  allocator.allocate = counting_allocate;
  allocator.reallocate = counting_reallocate;
  allocator.free = counting_free;
  allocator.user_data = counts;
  return allocator;
}

#endif
