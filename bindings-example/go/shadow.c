#include "shadow.h"

#include <string.h>

/* The arena of the call that runs on this thread: accessors have no other way to learn it, and the library calls them
 * on the calling thread only. A reader of Go's that is called meanwhile may make another call. */
static _Thread_local fsgo_arena *current_arena;

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

static fs_status prepare(size_t count, size_t size, void *(*allocate)(fsgo_arena *, size_t), void **out_staged,
                         fs_error **error) {
  if (size && count > SIZE_MAX / size) return no_memory(error);
  fsgo_container *staged = fsgo_arena_allocate(current_arena, sizeof *staged);
  if (!staged) return no_memory(error);
  staged->items = allocate(current_arena, count * size);
  if (!staged->items) return no_memory(error);
  staged->count = count;
  *out_staged = staged;
  return FS_OK;
}

static fs_status container_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                   void *user_data) {
  (void)container;
  return prepare(count, element_size_of(user_data), fsgo_arena_allocate, out_staged, error);
}

/* All of the items are written, or none is looked at. */
static fs_status items_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)container;
  return prepare(count, element_size_of(user_data), fsgo_arena_allocate_raw, out_staged, error);
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
    .is_contiguous = container == FS_CONTAINER_SEQUENCE,
    .size = container_size,
    .next = container_next,
    .prepare = container == FS_CONTAINER_ITEMS ? items_prepare : container_prepare,
    .staged_element = container_element,
    .commit = container_commit,
    .discard = container_discard,
    .user_data = (void *)(uintptr_t)element_size,
  };
  *accessors = all;
  field->storage = FS_STORAGE_ACCESSORS;
  field->accessors = accessors;
}

fs_status fsgo_restore(const fs_registry *registry, const char *type_name, unsigned char *target,
                       const unsigned char *bytes, size_t size, fsgo_options options, fsgo_arena *arena,
                       fs_error **error) {
  fsgo_link(&options);
  fsgo_arena *const outer = current_arena;
  current_arena = arena;
  const fs_status status = fs_restore(registry, type_name, target, bytes, size, &options.restore, error);
  current_arena = outer;
  return status;
}

fs_status fsgo_restore_file(const fs_registry *registry, const char *type_name, unsigned char *target, const char *path,
                            fsgo_options options, fsgo_arena *arena, fs_error **error) {
  fsgo_link(&options);
  fsgo_arena *const outer = current_arena;
  current_arena = arena;
  const fs_status status = fs_restore_file(registry, type_name, target, path, &options.restore, error);
  current_arena = outer;
  return status;
}

fs_status fsgo_restore_source(const fs_registry *registry, const char *type_name, unsigned char *target,
                              uintptr_t reader, uint64_t size, fsgo_options options, fsgo_arena *arena,
                              fs_error **error) {
  fsgo_link(&options);
  const fs_source source = fsgo_source_of(reader, size);
  fsgo_arena *const outer = current_arena;
  current_arena = arena;
  const fs_status status = fs_restore_source(registry, type_name, target, &source, &options.restore, error);
  current_arena = outer;
  return status;
}

fs_status fsgo_from_state_dict(const fs_registry *registry, const char *type_name, unsigned char *target,
                               const fs_node *state, fsgo_options options, fsgo_arena *arena, fs_error **error) {
  fsgo_link(&options);
  fsgo_arena *const outer = current_arena;
  current_arena = arena;
  const fs_status status = fs_from_state_dict(registry, type_name, target, state, &options.restore, error);
  current_arena = outer;
  return status;
}
