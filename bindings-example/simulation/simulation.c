/* simulation DATA_DIRECTORY: rolls a pile of boxes and a cart-pole back by 100 steps, lets them go on, and compares every
 * step, bit for bit. The cart-pole is balanced by a policy that Flax trained. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "physics_state.h"
#include "policy.h"
#include "rollback.h"

enum { rolled_back = 100, first_steps = 300 };

/* What happens between two steps. */
typedef void (*control_function)(const mjModel *model, mjData *data, const void *context);

typedef struct Times {
  double steps, saves, restores; /* seconds in all */
  int step_count, save_count, restore_count;
} Times;

typedef struct World {
  mjModel *model;
  mjData *data;
  fs_registry *registry;
  Rollback rollback;
} World;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static fs_status open_world(World *world, const char *path, fs_error **error) {
  char message[500] = "";
  memset(world, 0, sizeof *world);
  world->model = mj_loadXML(path, NULL, message, sizeof message);
  world->data = world->model != NULL ? mj_makeData(world->model) : NULL;
  if (world->data == NULL) {
    *error = fs_error_create(FS_E_IO, message);
    return FS_E_IO;
  }
  fs_status status = fs_registry_create(NULL, &world->registry, error);
  if (status == FS_OK) status = register_physics_state(world->registry, world->model, error);
  /* One more than the steps, since the state before the first of them is needed, too. */
  if (status == FS_OK) status = rollback_open(&world->rollback, world->registry, PHYSICS_STATE, rolled_back + 1, error);
  return status;
}

static void close_world(World *world) {
  rollback_close(&world->rollback);
  fs_registry_free(world->registry);
  mj_deleteData(world->data);
  mj_deleteModel(world->model);
}

/* Steps [begin, end), each saved before it is made, and the state behind the last. */
static fs_status run(World *world, size_t begin, size_t end, control_function control, const void *context,
                     Times *times, fs_error **error) {
  fs_status status = FS_OK;
  for (size_t step = begin; status == FS_OK && step <= end; ++step) {
    const double start = seconds();
    status = rollback_save(&world->rollback, step, world->data, error);
    const double saved = seconds();
    if (control != NULL) control(world->model, world->data, context);
    if (step < end) mj_step(world->model, world->data);
    times->saves += saved - start;
    times->steps += seconds() - saved;
    ++times->save_count, ++times->step_count;
  }
  return status;
}

/* The states that are kept, one behind the other. */
static char *copy_states(const Rollback *rollback, size_t *size) {
  *size = 0;
  for (size_t i = 0; i < rollback->slot_count; ++i) *size += fs_buffer_size(rollback->slots[i]);
  char *copy = malloc(*size), *next = copy;
  for (size_t i = 0; copy != NULL && i < rollback->slot_count; ++i) {
    memcpy(next, fs_buffer_data(rollback->slots[i]), fs_buffer_size(rollback->slots[i]));
    next += fs_buffer_size(rollback->slots[i]);
  }
  return copy;
}

/* Goes on for some steps, back, and on again; 1 if all states are the same both times. */
static int is_exact(World *world, control_function control, const void *context, Times *times, fs_error **error) {
  size_t size = 0, size_again = 0;
  fs_status status = run(world, 0, first_steps, control, context, times, error);
  char *states = copy_states(&world->rollback, &size);
  for (int round = 0; status == FS_OK && round < 20; ++round) {
    const double start = seconds();
    status = rollback_restore(&world->rollback, first_steps - rolled_back, world->data, error);
    times->restores += seconds() - start;
    ++times->restore_count;
    if (status == FS_OK) status = run(world, first_steps - rolled_back, first_steps, control, context, times, error);
  }
  char *states_again = copy_states(&world->rollback, &size_again);
  const int same = status == FS_OK && states != NULL && states_again != NULL && size == size_again &&
                   memcmp(states, states_again, size) == 0;
  free(states);
  free(states_again);
  return same;
}

static void print_times(const World *world, const Times *times) {
  const double step = times->steps / times->step_count, save = times->saves / times->save_count,
               restore = times->restores / times->restore_count;
  printf(
      "  %d bodies, %zu bytes a state; a step takes %.2f us, a save %.2f us (%.1f %%), a rollback %.2f us (%.1f %%)\n",
      (int)world->model->nbody - 1, fs_buffer_size(rollback_state(&world->rollback, 0)), step * 1e6, save * 1e6,
      100 * save / step, restore * 1e6, 100 * restore / step);
}

static void apply_policy(const mjModel *model, mjData *data, const void *context) {
  (void)model;
  const float state[policy_inputs] = { (float)data->qpos[0], (float)data->qpos[1], (float)data->qvel[0],
                                       (float)data->qvel[1] };
  data->ctrl[0] = (mjtNum)policy_control(context, state);
}

/* Ten seconds; the largest angle of the pole in the last two. */
static double balance(World *world, const Policy *policy) {
  double largest = 0;
  mj_resetData(world->model, world->data);
  world->data->qpos[0] = 0.5;
  world->data->qpos[1] = 0.25;
  while (world->data->time < 10) {
    apply_policy(world->model, world->data, policy);
    mj_step(world->model, world->data);
    if (world->data->time > 8) largest = fmax(largest, fabs(world->data->qpos[1]));
  }
  return largest;
}

static int report(fs_error *error) {
  fprintf(stderr, "simulation: %s\n", fs_error_report(error));
  fs_error_free(error);
  return 0;
}

static int pile(const char *path) {
  World world;
  Times times = { 0 };
  fs_error *error = NULL;
  const int exact = open_world(&world, path, &error) == FS_OK && is_exact(&world, NULL, NULL, &times, &error);
  if (error == NULL) {
    printf("pile: %d steps back and on again, 20 times: %s\n", rolled_back, exact ? "the same bits" : "OTHER BITS");
    print_times(&world, &times);
  }
  close_world(&world);
  return error == NULL ? exact : report(error);
}

static int cart_pole(const char *path, const char *policy_path) {
  World world;
  Policy policy;
  Times times = { 0 };
  fs_error *error = NULL;
  fs_status status = load_policy(&policy, policy_path, &error);
  if (status != FS_OK) return report(error);
  status = open_world(&world, path, &error);
  int good = 0;
  if (status == FS_OK) {
    world.data->qpos[1] = 0.25;
    const int exact = is_exact(&world, apply_policy, &policy, &times, &error);
    if (error == NULL) {
      const double angle = balance(&world, &policy);
      good = exact && angle < 0.02;
      printf("cart-pole: %d steps back and on again, 20 times: %s\n", rolled_back,
             exact ? "the same bits" : "OTHER BITS");
      print_times(&world, &times);
      printf("  balanced by Flax's policy: after 8 seconds the pole leans by at most %.1e rad (from 0.25)\n", angle);
    }
  }
  close_world(&world);
  return error == NULL ? good : report(error);
}

int main(int argc, char **argv) {
  char files[3][4096];
  static const char *const names[3] = { "pile.xml", "cart_pole.xml", "policy.msgpack" };
  if (argc != 2) return fprintf(stderr, "usage: simulation DATA_DIRECTORY\n"), 2;
  for (int i = 0; i < 3; ++i) {
    const int size = snprintf(files[i], sizeof files[i], "%s/%s", argv[1], names[i]);
    if (size < 0 || (size_t)size >= sizeof files[i]) return fprintf(stderr, "simulation: the path is too long\n"), 2;
  }
  const int pile_is_good = pile(files[0]);
  const int cart_pole_is_good = cart_pole(files[1], files[2]);
  return pile_is_good && cart_pole_is_good ? 0 : 1;
}
