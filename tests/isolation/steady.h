/* What a program with deadlines does over and over: an object saved into memory that is used again, and restored from it; a tree
 * written, and read into one that exists. The objects have no containers that grow. */
#ifndef FLAXSTATE_TESTS_STEADY_H
#define FLAXSTATE_TESTS_STEADY_H

#include "check.h"

typedef struct Body {
  float position[3], velocity[3];
  int32_t id;
  uint8_t is_awake;
} Body;

typedef struct World {
  int64_t step;
  double time;
  char name[16];
  float gravity[3];
  uint16_t mass[8];     /* float16 */
  double columns[4][6]; /* column-major */
  Body player, bodies[2];
  Body *others;
  size_t other_count, other_capacity;
  float *heights;
  int64_t extents[2];
  size_t height_capacity;
} World;

typedef struct Steady {
  fs_registry *registry;
  fs_buffer *buffer, *tree_bytes;
  fs_workspace *saving, *restoring;
  fs_tree *tree, *again;
  World world, target;
} Steady;

static inline void register_world(fs_registry *registry) {
  static const fs_field body_fields[] = {
    FS_FIELD_ARRAY(Body, position, FS_DTYPE_FLOAT32, 3),
    FS_FIELD_ARRAY(Body, velocity, FS_DTYPE_FLOAT32, 3),
    FS_FIELD_VALUE(Body, id, FS_DTYPE_INT32),
    FS_FIELD_VALUE(Body, is_awake, FS_DTYPE_BOOL),
  };
  fs_field columns = FS_FIELD_ARRAY(World, columns, FS_DTYPE_FLOAT64, 6, 4);
  columns.strides[0] = sizeof(double);
  columns.strides[1] = 6 * sizeof(double);
  const fs_field fields[] = {
    FS_FIELD_VALUE(World, step, FS_DTYPE_INT64),
    FS_FIELD_VALUE(World, time, FS_DTYPE_FLOAT64),
    FS_FIELD_TEXT(World, name),
    FS_FIELD_ARRAY(World, gravity, FS_DTYPE_FLOAT32, 3),
    FS_FIELD_ARRAY(World, mass, FS_DTYPE_FLOAT16, 8),
    columns,
    FS_FIELD_OBJECT(World, player, "Body"),
    FS_FIELD_OBJECTS(World, bodies, "Body", 2),
    FS_FIELD_COUNTED_OBJECTS(World, others, "Body", other_count, other_capacity),
    FS_FIELD_SHAPED_ARRAY(World, heights, FS_DTYPE_FLOAT32, extents, height_capacity, FS_COUNTED, FS_COUNTED),
  };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Body, body_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(World, fields), ERR));
}

static inline World new_world(size_t others) {
  World world = { 0 };
  world.others = calloc(100, sizeof *world.others);
  world.other_count = others;
  world.other_capacity = 100;
  world.heights = calloc(64, sizeof *world.heights);
  world.extents[0] = world.extents[1] = others > 0 ? 3 : 0;
  world.height_capacity = 64;
  return world;
}

static inline Steady new_steady(void) {
  Steady steady = { 0 };
  CHECK_OK(fs_registry_create(NULL, &steady.registry, ERR));
  register_world(steady.registry);
  CHECK_OK(fs_buffer_create(NULL, &steady.buffer, ERR));
  CHECK_OK(fs_buffer_create(NULL, &steady.tree_bytes, ERR));
  CHECK_OK(fs_workspace_create(NULL, &steady.saving, ERR));
  CHECK_OK(fs_workspace_create(NULL, &steady.restoring, ERR));
  CHECK_OK(fs_tree_create(NULL, &steady.again, ERR));
  steady.world = new_world(3);
  steady.target = new_world(0);
  CHECK_OK(fs_to_state_dict(steady.registry, "World", &steady.world, NULL, &steady.tree, ERR));
  return steady;
}

static inline void free_steady(Steady *steady) {
  fs_tree_free(steady->tree);
  fs_tree_free(steady->again);
  fs_workspace_free(steady->saving);
  fs_workspace_free(steady->restoring);
  fs_buffer_free(steady->buffer);
  fs_buffer_free(steady->tree_bytes);
  fs_registry_free(steady->registry);
  free(steady->world.others);
  free(steady->world.heights);
  free(steady->target.others);
  free(steady->target.heights);
}

/* The calls, each for itself. They give a status and ask the system for nothing. */

static inline fs_status save_world(Steady *steady) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.workspace = steady->saving;
  return fs_to_bytes(steady->registry, "World", &steady->world, &options, steady->buffer, NULL);
}

static inline fs_status restore_world(Steady *steady) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.workspace = steady->restoring;
  return fs_restore(steady->registry, "World", &steady->target, fs_buffer_data(steady->buffer),
                    fs_buffer_size(steady->buffer), &options, NULL);
}

static inline fs_status write_tree(Steady *steady) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.workspace = steady->saving;
  return fs_msgpack_serialize(fs_tree_root(steady->tree), &options, steady->tree_bytes, NULL);
}

static inline fs_status read_tree(Steady *steady) {
  return fs_msgpack_restore_into(fs_buffer_data(steady->tree_bytes), fs_buffer_size(steady->tree_bytes), NULL,
                                 steady->again, NULL);
}

typedef fs_status SteadyCall(Steady *steady);

static SteadyCall *const steady_calls[] = { save_world, restore_world, write_tree, read_tree };
static const char *const steady_names[] = { "fs_to_bytes", "fs_restore", "fs_msgpack_serialize",
                                            "fs_msgpack_restore_into" };
enum { steady_call_count = 4 };

/* What changes from step to step. A number that gets longer makes more bytes, up to those that the first step has. */
static inline void step_world(Steady *steady, int step) {
  World *world = &steady->world;
  world->step = step == 0 ? INT64_MAX : step;
  world->time = step / 60.0;
  world->player.position[step % 3] = (float)step;
  for (size_t i = 0; i < world->other_count; ++i) world->others[i].velocity[1] = (float)(step + (int)i);
}

#endif
