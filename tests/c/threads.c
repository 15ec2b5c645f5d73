/* Eight threads use one registry and one tree, while a ninth registers types: no race (ThreadSanitizer watches in the tsan
 * build), no lock, and a call that comes at the wrong time gets FS_E_BUSY. */
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

enum { thread_count = 8, rounds = 300, players = 40 };

typedef struct {
  int64_t id;
  double score;
  char name[16];
  uint8_t is_active;
  float position[3];
} Player;

typedef struct {
  Player players[players];
  int32_t counter;
} World;

static const fs_field player_fields[] = {
  FS_FIELD_VALUE(Player, id, FS_DTYPE_INT64),
  FS_FIELD_VALUE(Player, score, FS_DTYPE_FLOAT64),
  FS_FIELD_TEXT(Player, name),
  FS_FIELD_VALUE(Player, is_active, FS_DTYPE_BOOL),
  FS_FIELD_ARRAY(Player, position, FS_DTYPE_FLOAT32, 3),
};
static const fs_field world_fields[] = {
  FS_FIELD_OBJECTS(World, players, "Player", players),
  FS_FIELD_OBJECT(World, counter, "Counter"),
};

/* A type by callbacks, so that callbacks run on all threads at once, with nested calls on the same registry. */
static fs_status counter_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  const fs_registry *registry = user_data;
  if (!fs_is_serializable(registry, "Player") && fs_is_serializable(registry, "Nothing")) return FS_E_INTERNAL;
  return fs_builder_int64(builder, *(const int32_t *)object, error);
}

static fs_status counter_prepare(void *target, const fs_node *node, const fs_restore_options *options,
                                 void **out_staged, fs_error **error, void *user_data) {
  (void)target, (void)options, (void)user_data;
  int64_t value = 0;
  const fs_status status = fs_node_int64(node, &value, error);
  if (status != FS_OK) return status;
  int32_t *staged = malloc(sizeof *staged);
  if (!staged) return FS_E_NO_MEMORY;
  *staged = (int32_t)value;
  *out_staged = staged;
  return FS_OK;
}

static void counter_commit(void *target, void *staged, void *user_data) {
  (void)user_data;
  *(int32_t *)target = *(int32_t *)staged;
  free(staged);
}

static void counter_discard(void *target, void *staged, void *user_data) {
  (void)target;
  (void)user_data;
  free(staged);
}

typedef struct {
  fs_registry *registry;
  const fs_node *shared;
  int number;
  int failures;
} Job;

static void fill(World *world, int number) {
  memset(world, 0, sizeof *world);
  world->counter = number;
  for (int i = 0; i < players; ++i) {
    Player *player = &world->players[i];
    player->id = (int64_t)number << (i % 40);
    player->score = number + i / 8.0;
    snprintf(player->name, sizeof player->name, "p%d.%d", number % 100, i);
    player->is_active = (uint8_t)(i % 2);
    player->position[0] = (float)i;
  }
}

/* A call that meets the registration of a type is made again. */
#define UNTIL_NOT_BUSY(status, call) \
  do { \
    status = (call); \
  } while (status == FS_E_BUSY)

static int round_trip(Job *job, fs_buffer *buffer, fs_workspace *workspace) {
  World world, restored;
  fill(&world, job->number);
  fill(&restored, job->number + 1);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.workspace = workspace;
  fs_status status;
  UNTIL_NOT_BUSY(status, fs_to_bytes(job->registry, "World", &world, NULL, buffer, NULL));
  if (status != FS_OK) return 0;
  UNTIL_NOT_BUSY(status, fs_restore(job->registry, "World", &restored, fs_buffer_data(buffer), fs_buffer_size(buffer),
                                    &options, NULL));
  return status == FS_OK && memcmp(&world, &restored, sizeof world) == 0;
}

static int look_up(const Job *job) {
  float position[3] = { 0 };
  const fs_node *node = fs_node_at(job->shared, "players/31/position");
  const fs_status status = fs_node_array_gather(node, position, sizeof position, NULL);
  fs_error *error = NULL;
  int64_t value = 0;
  const fs_status wrong = fs_node_int64(node, &value, &error);
  fs_error_free(error);
  return status == FS_OK && position[0] == 31 && wrong == FS_E_TYPE &&
         fs_node_find(fs_node_at(job->shared, "players"), "7", 1) != NULL;
}

static void *work(void *argument) {
  Job *job = argument;
  fs_buffer *buffer = NULL;
  fs_workspace *workspace = NULL;
  if (fs_buffer_create(NULL, &buffer, NULL) != FS_OK) ++job->failures;
  if (fs_workspace_create(NULL, &workspace, NULL) != FS_OK) ++job->failures;
  for (int i = 0; i < rounds; ++i) {
    if (!round_trip(job, buffer, workspace) || !look_up(job)) ++job->failures;
  }
  fs_buffer_free(buffer);
  fs_workspace_free(workspace);
  return NULL;
}

static void *register_types(void *argument) {
  Job *job = argument;
  for (int i = 0; i < rounds; ++i) {
    fs_type type = FS_TYPE_NO_FIELDS("Extra", FS_KIND_DICT);
    type.override_existing = 1;
    const fs_status status = fs_register_type(job->registry, &type, NULL);
    if (status != FS_OK && status != FS_E_BUSY) ++job->failures;
  }
  return NULL;
}

int main(void) {
  fs_registry *registry = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  const fs_type player = FS_TYPE_FIELDS(Player, player_fields), world = FS_TYPE_FIELDS(World, world_fields);
  fs_type counter = FS_TYPE_INIT;
  counter.name = "Counter";
  counter.size = sizeof(int32_t);
  counter.to_state = counter_to_state;
  counter.prepare = counter_prepare;
  counter.commit = counter_commit;
  counter.discard = counter_discard;
  counter.user_data = registry;
  CHECK_OK(fs_register_type(registry, &player, ERR));
  CHECK_OK(fs_register_type(registry, &world, ERR));
  CHECK_OK(fs_register_type(registry, &counter, ERR));
  World source;
  fill(&source, 5);
  CHECK_OK(fs_to_state_dict(registry, "World", &source, NULL, &tree, ERR));

  pthread_t threads[thread_count + 1];
  Job jobs[thread_count + 1];
  for (int i = 0; i <= thread_count; ++i) {
    jobs[i] = (Job){ registry, fs_tree_root(tree), i, 0 };
    CHECK(pthread_create(&threads[i], NULL, i < thread_count ? work : register_types, &jobs[i]) == 0);
  }
  for (int i = 0; i <= thread_count; ++i) {
    CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(jobs[i].failures == 0);
  }
  fs_tree_free(tree);
  fs_registry_free(registry);
  return check_result();
}
