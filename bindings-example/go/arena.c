#include "shadow.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16384, ALIGNMENT = 16 };

typedef struct Block {
  struct Block *next;
  size_t used, capacity;
  int is_zero; /* what isn't used yet */
} Block;

struct fsgo_arena {
  Block *blocks;
};

static size_t rounded(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

static Block *block_create(size_t capacity) {
  Block *block = calloc(1, rounded(sizeof(Block)) + capacity);
  if (!block) return NULL;
  block->capacity = capacity;
  block->is_zero = 1;
  return block;
}

/* Returns how many bytes the blocks had room for. */
static size_t blocks_free(Block *block) {
  size_t capacity = 0;
  while (block) {
    Block *next = block->next;
    capacity += block->capacity;
    free(block);
    block = next;
  }
  return capacity;
}

fsgo_arena *fsgo_arena_create(void) { return calloc(1, sizeof(fsgo_arena)); }

void fsgo_arena_free(fsgo_arena *arena) {
  if (!arena) return;
  blocks_free(arena->blocks);
  free(arena);
}

void fsgo_arena_reset(fsgo_arena *arena) {
  Block *block = arena->blocks;
  if (!block) return;
  if (block->next) {
    /* One block for all, so that the same allocations fit into it the next time. */
    arena->blocks = block_create(blocks_free(block));
    return;
  }
  block->used = 0;
  block->is_zero = 0;
}

static void *allocate(fsgo_arena *arena, size_t size, int zeroed) {
  const size_t header = rounded(sizeof(Block));
  if (size > SIZE_MAX - header - ALIGNMENT) return NULL;
  size = rounded(size ? size : 1);
  Block *block = arena->blocks;
  if (!block || block->capacity - block->used < size) {
    block = block_create(size > BLOCK_SIZE ? size : BLOCK_SIZE);
    if (!block) return NULL;
    block->next = arena->blocks;
    arena->blocks = block;
  }
  void *memory = (char *)block + header + block->used;
  block->used += size;
  return zeroed && !block->is_zero ? memset(memory, 0, size) : memory;
}

void *fsgo_arena_allocate(fsgo_arena *arena, size_t size) { return allocate(arena, size, 1); }

void *fsgo_arena_allocate_raw(fsgo_arena *arena, size_t size) { return allocate(arena, size, 0); }
