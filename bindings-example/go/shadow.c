#include "shadow.h"

#include <stddef.h>
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

/* The first element, which tells where the others are. */
static fs_status container_first(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                                 const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)error, (void)user_data;
  *out_element = ((const fsgo_container *)container)->items;
  return FS_OK;
}

static fs_status map_entries(const void *map, uintptr_t *cursor, size_t capacity, fs_entry *out_entries,
                             size_t *out_count, fs_error **error, void *user_data) {
  const fsgo_container *elements = map;
  (void)error;
  const size_t left = elements->count - *cursor;
  const size_t count = left < capacity ? left : capacity;
  for (size_t i = 0; i < count; ++i, ++*cursor) {
    out_entries[i].key = elements->keys[*cursor].text;
    out_entries[i].key_size = elements->keys[*cursor].size;
    out_entries[i].element = (const char *)elements->items + *cursor * element_size_of(user_data);
  }
  *out_count = count;
  return FS_OK;
}

/* Gives the container `count` elements. */
static fs_status fill(fsgo_container *container, size_t count, size_t size, void *(*allocate)(fsgo_arena *, size_t),
                      fs_error **error) {
  const fsgo_container empty = { .count = count };
  *container = empty;
  if (count == 0) return FS_OK;
  if (size && count > SIZE_MAX / size) return no_memory(error);
  container->items = allocate(current_arena, count * size);
  return container->items ? FS_OK : no_memory(error);
}

static fs_status prepare(size_t count, size_t size, void *(*allocate)(fsgo_arena *, size_t), void **out_staged,
                         fs_error **error) {
  *out_staged = fsgo_arena_allocate_raw(current_arena, sizeof(fsgo_container));
  return *out_staged ? fill(*out_staged, count, size, allocate, error) : no_memory(error);
}

static fs_status container_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                   void *user_data) {
  (void)container;
  return prepare(count, element_size_of(user_data), fsgo_arena_allocate, out_staged, error);
}

static fs_status container_reset(void *container, size_t count, fs_error **error, void *user_data) {
  return fill(container, count, element_size_of(user_data), fsgo_arena_allocate, error);
}

/* All of the items are written, or none is looked at. */
static fs_status items_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)container;
  return prepare(count, element_size_of(user_data), fsgo_arena_allocate_raw, out_staged, error);
}

static fs_status items_reset(void *container, size_t count, fs_error **error, void *user_data) {
  return fill(container, count, element_size_of(user_data), fsgo_arena_allocate_raw, error);
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
  const int is_items = container == FS_CONTAINER_ITEMS;
  const int is_row = is_items || container == FS_CONTAINER_SEQUENCE, is_map = container == FS_CONTAINER_MAP;
  const fs_accessors all = {
    .struct_size = sizeof all,
    .container = container,
    .is_contiguous = container == FS_CONTAINER_SEQUENCE,
    .size = container_size,
    .next = is_map ? NULL : container_first,
    .prepare = is_items ? items_prepare : container_prepare,
    .staged_element = container_element,
    .commit = container_commit,
    .discard = container_discard,
    .user_data = (void *)(uintptr_t)element_size,
    .layout = is_row ? FS_LAYOUT_COUNT : FS_LAYOUT_NONE,
    .data_offset = is_row ? offsetof(fsgo_container, items) : 0,
    .end_offset = is_row ? offsetof(fsgo_container, count) : 0,
    .reset = is_items ? items_reset : container_reset,
    .entries = is_map ? map_entries : NULL,
  };
  *accessors = all;
  field->storage = FS_STORAGE_ACCESSORS;
  field->accessors = accessors;
}

static fs_status optional_size(const void *optional, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const fsgo_optional *)optional)->is_there;
  return FS_OK;
}

static fs_status optional_next(const void *optional, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                               const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)error, (void)user_data;
  *out_element = ((const fsgo_optional *)optional)->value;
  return FS_OK;
}

static fs_status optional_reset(void *optional, size_t count, fs_error **error, void *user_data) {
  fsgo_optional *made = optional;
  (void)error;
  made->is_there = count != 0;
  made->is_kept = 0;
  memset(made->value, 0, element_size_of(user_data));
  return FS_OK;
}

static fs_status optional_prepare(void *optional, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)optional;
  *out_staged = fsgo_arena_allocate_raw(current_arena, sizeof(fsgo_optional) + element_size_of(user_data));
  return *out_staged ? optional_reset(*out_staged, count, error, user_data) : no_memory(error);
}

static fs_status optional_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                  fs_error **error, void *user_data) {
  (void)index, (void)key, (void)key_size, (void)error, (void)user_data;
  *out_element = ((fsgo_optional *)staged)->value;
  return FS_OK;
}

static void optional_commit(void *optional, void *staged, void *user_data) {
  memcpy(optional, staged, sizeof(fsgo_optional) + element_size_of(user_data));
}

void fsgo_field_optional(fs_field *field, fs_accessors *accessors, size_t value_size) {
  const fs_accessors all = {
    .struct_size = sizeof all,
    .container = FS_CONTAINER_OPTIONAL,
    .size = optional_size,
    .next = optional_next,
    .prepare = optional_prepare,
    .staged_element = optional_element,
    .commit = optional_commit,
    .discard = container_discard,
    .user_data = (void *)(uintptr_t)value_size,
    .layout = FS_LAYOUT_FLAG,
    .data_offset = offsetof(fsgo_optional, value),
    .end_offset = offsetof(fsgo_optional, is_there),
    .reset = optional_reset,
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
