/* docs/guide/engines.md: what its program says it does. */
#include "engines_page.c"

#include <string.h>

#include "check.h"

static Body bodies[most_bodies], loaded_bodies[most_bodies];
static World world = { 0, 88172645463325252u, bodies, 100, most_bodies };
static World loaded = { 0, 0, loaded_bodies, 0, most_bodies };

static void step(World *moving) {
  moving->random_state ^= moving->random_state << 13;
  moving->random_state ^= moving->random_state >> 7;
  moving->random_state ^= moving->random_state << 17;
  Body *body = &moving->bodies[moving->random_state % moving->count];
  body->velocity[0] += (double)(moving->random_state % 1000) / 1000;
  for (size_t i = 0; i < moving->count; ++i) moving->bodies[i].position[0] += moving->bodies[i].velocity[0];
  ++moving->tick;
}

static int is_same(const World *left, const World *right) {
  return left->tick == right->tick && left->random_state == right->random_state && left->count == right->count &&
         memcmp(left->bodies, right->bodies, left->count * sizeof(Body)) == 0;
}

static void test_rollback(const fs_registry *registry) {
  Budget budget = { 0, 1 << 24 };
  const fs_allocator allocator = budget_allocator(&budget);
  Rollback rollback = { { registry, NULL }, { NULL } };
  CHECK_OK(fs_workspace_create(&allocator, &rollback.saver.workspace, ERR));
  for (int i = 0; i < kept_frames; ++i) CHECK_OK(fs_buffer_create(&allocator, &rollback.frames[i], ERR));
  for (int i = 0; i < 2 * kept_frames; ++i) {
    CHECK_OK(remember(&rollback, &world, ERR));
    step(&world);
  }
  const size_t used = budget.used;
  memcpy(loaded_bodies, bodies, sizeof bodies);
  loaded = world;
  loaded.bodies = loaded_bodies;
  CHECK_OK(roll_back(&rollback, &world, world.tick - kept_frames, ERR));
  CHECK(!is_same(&world, &loaded));
  while (world.tick < loaded.tick) step(&world);
  CHECK(is_same(&world, &loaded));
  CHECK(used != 0 && budget.used >= used);

  budget.limit = budget.used;
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_FAILS(FS_E_NO_MEMORY, save_frame(&rollback.saver, &world, buffer, ERR));
  fs_buffer_free(buffer);
  for (int i = 0; i < kept_frames; ++i) fs_buffer_free(rollback.frames[i]);
  fs_workspace_free(rollback.saver.workspace);
  CHECK(budget.used == 0);
}

static void test_jobs(const fs_registry *registry) {
  const fs_parallel parallel = on_jobs(4);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_buffer *one = NULL, *four = NULL;
  CHECK_OK(fs_buffer_create(NULL, &one, ERR));
  CHECK_OK(fs_buffer_create(NULL, &four, ERR));
  CHECK_OK(fs_to_bytes(registry, "World", &world, &options, one, ERR));
  options.parallel = &parallel;
  CHECK_OK(fs_to_bytes(registry, "World", &world, &options, four, ERR));
  CHECK(fs_buffer_size(one) == fs_buffer_size(four));
  CHECK(memcmp(fs_buffer_data(one), fs_buffer_data(four), fs_buffer_size(one)) == 0);
  fs_buffer_free(one);
  fs_buffer_free(four);
}

static void test_save_games(const fs_registry *registry) {
  static const char *const path = "engines_page.msgpack";
  memset(loaded_bodies, 0, sizeof loaded_bodies);
  loaded.tick = 0;
  CHECK_OK(save_game(registry, &world, path, ERR));
  CHECK_OK(load_game(registry, &loaded, path, ERR));
  CHECK(is_same(&world, &loaded));
  remove(path);

  fs_buffer *frame = NULL;
  CHECK_OK(fs_buffer_create(NULL, &frame, ERR));
  CHECK_OK(save_frame(&(Saver){ registry, NULL }, &world, frame, ERR));
  CHECK_OK(write_frame(frame, path, ERR));
  memset(loaded_bodies, 0, sizeof loaded_bodies);
  CHECK_OK(load_game(registry, &loaded, path, ERR));
  CHECK(is_same(&world, &loaded));
  fs_buffer_free(frame);
  remove(path);
}

int main(void) {
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(register_world(registry, ERR));
  test_rollback(registry);
  test_jobs(registry);
  test_save_games(registry);
  fs_registry_free(registry);
  return check_result();
}
