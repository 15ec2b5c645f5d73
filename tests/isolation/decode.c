/* Reading bytes in memory with a caller's allocator calls nothing of the system: all kinds of values, small trees and large
 * ones, freed and read again. What the caller's memory does is the caller's. */
#include "forbidden.h"
#include "hex.h"

enum { arena_size = 64 << 20 };

typedef struct Arena {
  char *memory;
  size_t used;
} Arena;

static void *arena_allocate(size_t size, size_t alignment, void *user_data) {
  Arena *arena = user_data;
  const size_t start = (arena->used + alignment - 1) / alignment * alignment;
  if (size > arena_size - start) return NULL;
  arena->used = start + size;
  return arena->memory + start;
}

static void arena_free(void *pointer, size_t size, size_t alignment, void *user_data) {
  (void)pointer, (void)size, (void)alignment, (void)user_data;
}

static void *arena_reallocate(void *pointer, size_t old_size, size_t new_size, size_t alignment, void *user_data) {
  void *moved = arena_allocate(new_size, alignment, user_data);
  if (moved) memcpy(moved, pointer, old_size < new_size ? old_size : new_size);
  return moved;
}

static Arena arena;
static Bytes small, large;

static int read_whole(const Bytes *bytes, int lenient) {
  fs_allocator allocator = FS_ALLOCATOR_INIT;
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  allocator.allocate = arena_allocate;
  allocator.reallocate = arena_reallocate;
  allocator.free = arena_free;
  allocator.user_data = &arena;
  options.allocator = &allocator;
  options.lenient = lenient;
  if (fs_msgpack_restore(bytes->data, bytes->size, &options, &tree, NULL) != FS_OK) return 1;
  const fs_node *node = fs_node_at(fs_tree_root(tree), "head/kernel");
  float items[4];
  if (node && fs_node_array_gather(node, items, sizeof items, NULL) != FS_OK) return 2;
  fs_tree_free(tree);
  return 0;
}

static int read_all(void) {
  forbid();
  for (int lenient = 0; lenient <= 1; ++lenient) {
    int failure = read_whole(&small, lenient);
    if (failure == 0) failure = read_whole(&large, lenient);
    if (failure != 0) return failure;
    arena.used = 0;
  }
  return 0;
}

int main(void) {
  static const char small_text[] =
      "{'head': {'kernel': f32[2,2](0, 1, 2, 3)}, 'b': [1, None, True, 'text', b'bytes', 1.5, 1+2j, i32(5)], 7: {}, "
      "1.5: "
      "timestamp(1, 2), 'chunked': {'__msgpack_chunked_array__': True, 'shape': {'0': 2}, 'chunks': {'0': f32[2](1, "
      "2)}}}";
  enum { count = 200000 };
  arena.memory = calloc(1, arena_size); /* touched, so that it is there */
  memset(arena.memory, 1, arena_size);
  small = packed_bytes(small_text);
  large = no_bytes();
  put(&large, "\xdd\x00\x03\x0d\x40", 5);
  for (int i = 0; i < count; ++i) put(&large, "\x81\xa1k\x01", 4);
  const int status = run_forbidden(read_all);
  free(small.data);
  free(large.data);
  free(arena.memory);
  if (status == cannot_forbid) {
    printf("SKIPPED: this machine doesn't allow seccomp's strict mode\n");
    return cannot_forbid;
  }
  CHECK(status == 0);
  return check_result();
}
