/* Every function that takes a workspace, on an object whose types are all by fields. */
#ifndef FLAXSTATE_TESTS_WORKSPACE_CALLS_H
#define FLAXSTATE_TESTS_WORKSPACE_CALLS_H

#include "file_support.h"

/* No callbacks: what they allocate is theirs. */
typedef struct Item {
  int32_t id;
  char name[8];
  float position[3];
} Item;

typedef struct World {
  int64_t step;
  Item items[200];
  Item *more;
  size_t more_count, more_capacity;
  float map[50][60];
  char *text;
  size_t text_size, text_capacity;
} World;

static const fs_field item_fields[] = {
  FS_FIELD_VALUE(Item, id, FS_DTYPE_INT32),
  FS_FIELD_TEXT(Item, name),
  FS_FIELD_ARRAY(Item, position, FS_DTYPE_FLOAT32, 3),
};
static const fs_field world_fields[] = {
  FS_FIELD_VALUE(World, step, FS_DTYPE_INT64),
  FS_FIELD_OBJECTS(World, items, "Item", 200),
  FS_FIELD_COUNTED_OBJECTS(World, more, "Item", more_count, more_capacity),
  FS_FIELD_ARRAY(World, map, FS_DTYPE_FLOAT32, 50, 60),
  FS_FIELD_COUNTED_TEXT(World, text, text_size, text_capacity),
};

enum { most_more = 300, most_text = 2000 };

static inline World *new_world(void) {
  World *world = calloc(1, sizeof *world);
  world->more = calloc(most_more, sizeof *world->more);
  world->more_capacity = most_more;
  world->text = calloc(1, most_text);
  world->text_capacity = most_text;
  return world;
}

static inline void fill_item(Item *item, int id) {
  item->id = id;
  snprintf(item->name, sizeof item->name, "i%d", id % 1000);
  item->position[1] = (float)id;
}

static inline void fill(World *world, int step, size_t more) {
  world->step = step;
  for (int i = 0; i < 200; ++i) fill_item(&world->items[i], step + i);
  for (size_t i = 0; i < more; ++i) fill_item(&world->more[i], step * 2 + (int)i);
  world->more_count = more;
  for (int i = 0; i < 3000; ++i) world->map[i / 60][i % 60] = (float)(i + step);
  world->text_size = 1000 + more;
  memset(world->text, 'a' + step % 20, world->text_size);
}

static inline int is_same(const World *left, const World *right) {
  return left->step == right->step && memcmp(left->items, right->items, sizeof left->items) == 0 &&
         left->more_count == right->more_count &&
         memcmp(left->more, right->more, left->more_count * sizeof(Item)) == 0 &&
         memcmp(left->map, right->map, sizeof left->map) == 0 && left->text_size == right->text_size &&
         memcmp(left->text, right->text, left->text_size) == 0;
}

static inline void free_world(World *world) {
  free(world->more);
  free(world->text);
  free(world);
}

static fs_registry *registry;
static World *world, *target;
static Bytes bytes;
static const char *path;
static fs_tree *mapped, *unmapped;

/* ---- Every function that takes a workspace; each of them once, with the workspace or without ---- */

static fs_buffer *buffer;
static unsigned char memory[1 << 20];
static size_t sunk;

static inline fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)error, (void)user_data;
  sunk += size;
  return FS_OK;
}

static const fs_sink null_sink = { sizeof null_sink, drop, NULL };

enum { kinds_of_calls = 14 };

static inline fs_status call(int kind, fs_workspace *workspace, fs_error **error) {
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  size_t size = 0;
  serialize.workspace = workspace;
  serialize.chunk_limit = kind % 2 ? 5000 : 0;
  serialize.as_state_dict = kind >= 7 && kind <= 9;
  save.serialize = &serialize;
  save.durability = FS_DURABILITY_NONE;
  restore.workspace = workspace;
  const fs_node *root = fs_tree_root(kind % 2 ? mapped : unmapped);
  switch (kind) {
    case 0: return fs_to_bytes(registry, "World", world, &serialize, buffer, error);
    case 1: return fs_to_bytes_into(registry, "World", world, &serialize, memory, sizeof memory, &size, error);
    case 2: return fs_save_file(registry, "World", world, path, &save, error);
    case 3: return fs_save_sink(registry, "World", world, &null_sink, &serialize, error);
    case 4: return fs_msgpack_serialize(root, &serialize, buffer, error);
    case 5: return fs_msgpack_save_file(root, path, &save, error);
    case 6: return fs_msgpack_save_sink(root, &null_sink, &serialize, error);
    case 7: return fs_msgpack_serialize(root, &serialize, buffer, error);
    case 8: return fs_msgpack_save_file(root, path, &save, error);
    case 9: return fs_msgpack_save_sink(root, &null_sink, &serialize, error);
    case 10: return fs_restore(registry, "World", target, bytes.data, bytes.size, &restore, error);
    case 11: return fs_from_state_dict(registry, "World", target, root, &restore, error);
    case 12: return fs_from_state_dict(registry, "World", target, root, &restore, error);
    case 13: return fs_restore_file(registry, "World", target, in_temporary("world"), &restore, error);
    default: return FS_E_INTERNAL;
  }
}

static inline void calls_begin(void) {
  size_t size = 0;
  if (!temporary_begin()) exit(1);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Item, item_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(World, world_fields), ERR));
  path = strdup(in_temporary("saved"));
  world = new_world();
  target = new_world();
  fill(world, 5, 100);
  CHECK_OK(fs_to_bytes_into(registry, "World", world, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "World", world, NULL, bytes.data, size, &size, ERR));
  write_file(in_temporary("world"), bytes.data, bytes.size);
  CHECK_OK(open_in(WAY_MAPPED, bytes.data, bytes.size, NULL, &mapped, ERR));
  CHECK_OK(open_in(WAY_UNMAPPED, bytes.data, bytes.size, NULL, &unmapped, ERR));
}

static inline void calls_end(void) {
  fs_tree_free(mapped);
  fs_tree_free(unmapped);
  free(bytes.data);
  free_world(world);
  free_world(target);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  temporary_end();
  free((void *)(uintptr_t)path);
}

#endif
