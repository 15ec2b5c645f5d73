#include "shadow.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16384, ALIGNMENT = 16 };

typedef struct Block {
  struct Block *next;
  size_t used, capacity;
} Block;

struct fsgo_arena {
  Block *blocks;
};

/* The arena of the call that runs on this thread: accessors have no other way to learn it, and the library calls them
 * on the calling thread only. */
static _Thread_local fsgo_arena *current_arena;

static size_t rounded(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

fsgo_arena *fsgo_arena_create(void) { return calloc(1, sizeof(fsgo_arena)); }

void fsgo_arena_free(fsgo_arena *arena) {
  if (!arena) return;
  for (Block *block = arena->blocks; block;) {
    Block *next = block->next;
    free(block);
    block = next;
  }
  free(arena);
}

void *fsgo_arena_allocate(fsgo_arena *arena, size_t size) {
  const size_t header = rounded(sizeof(Block));
  if (size > SIZE_MAX - header - ALIGNMENT) return NULL;
  size = rounded(size ? size : 1);
  Block *block = arena->blocks;
  if (!block || block->capacity - block->used < size) {
    const size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    block = calloc(1, header + capacity);
    if (!block) return NULL;
    block->capacity = capacity;
    block->next = arena->blocks;
    arena->blocks = block;
  }
  void *memory = (char *)block + header + block->used;
  block->used += size;
  return memory;
}

static size_t element_size_of(const void *user_data) { return (size_t)(uintptr_t)user_data; }

static fs_status no_memory(fs_error **error) {
  *error = fs_error_create(FS_E_NO_MEMORY, "no memory for the elements of a container");
  return FS_E_NO_MEMORY;
}

static fs_status container_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const fsgo_container *)container)->count;
  return FS_OK;
}

static fs_status container_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                                const void **out_element, fs_error **error, void *user_data) {
  const fsgo_container *elements = container;
  (void)error;
  if (elements->keys) {
    *out_key = elements->keys[*cursor].text;
    *out_key_size = elements->keys[*cursor].size;
  }
  *out_element = (const char *)elements->items + *cursor * element_size_of(user_data);
  ++*cursor;
  return FS_OK;
}

static fs_status container_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                   void *user_data) {
  const size_t size = element_size_of(user_data);
  (void)container;
  if (size && count > SIZE_MAX / size) return no_memory(error);
  fsgo_container *staged = fsgo_arena_allocate(current_arena, sizeof *staged);
  if (!staged) return no_memory(error);
  staged->items = fsgo_arena_allocate(current_arena, count * size);
  if (!staged->items) return no_memory(error);
  staged->count = count;
  *out_staged = staged;
  return FS_OK;
}

static fs_status container_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                   fs_error **error, void *user_data) {
  fsgo_container *elements = staged;
  if (key) {
    if (!elements->keys) elements->keys = fsgo_arena_allocate(current_arena, elements->count * sizeof(fsgo_key));
    char *text = fsgo_arena_allocate(current_arena, key_size);
    if (!elements->keys || !text) return no_memory(error);
    elements->keys[index].text = memcpy(text, key, key_size);
    elements->keys[index].size = key_size;
  }
  *out_element = (char *)elements->items + index * element_size_of(user_data);
  return FS_OK;
}

static void container_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  *(fsgo_container *)container = *(fsgo_container *)staged;
}

/* Nothing: the arena has it. */
static void container_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)staged, (void)user_data;
}

void fsgo_field_accessors(fs_field *field, fs_accessors *accessors, fs_container container, size_t element_size) {
  const fs_accessors all = {
    .struct_size = sizeof all,
    .container = container,
    .size = container_size,
    .next = container_next,
    .prepare = container_prepare,
    .staged_element = container_element,
    .commit = container_commit,
    .discard = container_discard,
    .user_data = (void *)(uintptr_t)element_size,
  };
  *accessors = all;
  field->storage = FS_STORAGE_ACCESSORS;
  field->accessors = accessors;
}

typedef struct StreamSizes {
  size_t item, all;
} StreamSizes;

static fs_status stream_read(const void *container, uint64_t first_item, uint64_t item_count, void *destination,
                             fs_error **error, void *user_data) {
  const StreamSizes *sizes = user_data;
  const char *items = ((const fsgo_container *)container)->items;
  (void)error;
  memcpy(destination, items + first_item * sizes->item, (size_t)item_count * sizes->item);
  return FS_OK;
}

static fs_status stream_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  const StreamSizes *sizes = user_data;
  (void)container, (void)count;
  fsgo_container *staged = fsgo_arena_allocate(current_arena, sizeof *staged);
  if (!staged) return no_memory(error);
  staged->items = fsgo_arena_allocate(current_arena, sizes->all);
  if (!staged->items) return no_memory(error);
  staged->count = sizes->all / sizes->item;
  *out_staged = staged;
  return FS_OK;
}

static fs_status stream_write(void *staged, uint64_t first_item, uint64_t item_count, const void *items,
                              fs_error **error, void *user_data) {
  const StreamSizes *sizes = user_data;
  (void)error;
  memcpy((char *)((fsgo_container *)staged)->items + first_item * sizes->item, items, (size_t)item_count * sizes->item);
  return FS_OK;
}

void fsgo_field_stream(fs_field *field, fs_accessors *accessors, fsgo_arena *arena, size_t item_size, size_t size) {
  StreamSizes *sizes = fsgo_arena_allocate(arena, sizeof *sizes);
  if (!sizes) return; /* without accessors the field is refused */
  sizes->item = item_size;
  sizes->all = size;
  const fs_accessors all = {
    .struct_size = sizeof all,
    .container = FS_CONTAINER_STREAM,
    .prepare = stream_prepare,
    .commit = container_commit,
    .discard = container_discard,
    .user_data = sizes,
    .read_items = stream_read,
    .write_items = stream_write,
  };
  *accessors = all;
  field->storage = FS_STORAGE_ACCESSORS;
  field->accessors = accessors;
}

fs_status fsgo_restore(const fs_registry *registry, const char *type_name, unsigned char *target,
                       const unsigned char *bytes, size_t size, fsgo_options options, fsgo_arena *arena,
                       fs_error **error) {
  options.restore.decode = &options.decode;
  options.restore.parallel = &options.parallel;
  current_arena = arena;
  const fs_status status = fs_restore(registry, type_name, target, bytes, size, &options.restore, error);
  current_arena = NULL;
  return status;
}

fs_status fsgo_restore_file(const fs_registry *registry, const char *type_name, unsigned char *target, const char *path,
                            fsgo_options options, fsgo_arena *arena, fs_error **error) {
  options.restore.decode = &options.decode;
  options.restore.parallel = &options.parallel;
  current_arena = arena;
  const fs_status status = fs_restore_file(registry, type_name, target, path, &options.restore, error);
  current_arena = NULL;
  return status;
}

fs_status fsgo_from_state_dict(const fs_registry *registry, const char *type_name, unsigned char *target,
                               const fs_node *state, fsgo_options options, fsgo_arena *arena, fs_error **error) {
  options.restore.parallel = &options.parallel;
  current_arena = arena;
  const fs_status status = fs_from_state_dict(registry, type_name, target, state, &options.restore, error);
  current_arena = NULL;
  return status;
}
