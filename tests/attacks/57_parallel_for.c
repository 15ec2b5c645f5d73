/* Attack 57: a parallel_for that runs tasks twice, leaves some out, runs none, or returns before they have ended. Each task runs
 * once all the same. (One that throws: c/throwing_callback.cpp.) */
#include "file_support.h"

#include <pthread.h>
#include <stdlib.h>

enum { item_count = 4 << 20, most_threads = 8 };

typedef struct Model {
  float *weights;
  int32_t step;
} Model;

typedef void Task(size_t index, void *context);

typedef struct Worker {
  pthread_t thread;
  Task *task;
  void *context;
  size_t index;
  int starts_late;
} Worker;

static Worker workers[64];
static size_t worker_count;
static int call_count;

static void *work(void *argument) {
  const Worker *worker = argument;
  if (worker->starts_late) usleep(2000);
  worker->task(worker->index, worker->context);
  return NULL;
}

static void start(Task *task, void *context, size_t index, int starts_late) {
  if (!CHECK(worker_count < sizeof workers / sizeof workers[0])) return;
  Worker *worker = &workers[worker_count];
  *worker = (Worker){ .task = task, .context = context, .index = index, .starts_late = starts_late };
  if (CHECK(pthread_create(&worker->thread, NULL, work, worker) == 0)) ++worker_count;
}

static void join_workers(void) {
  while (worker_count > 0) pthread_join(workers[--worker_count].thread, NULL);
}

static void none(size_t count, Task *task, void *context, void *user_data) {
  (void)count, (void)task, (void)context, (void)user_data;
  ++call_count;
}

static void half(size_t count, Task *task, void *context, void *user_data) {
  (void)user_data;
  ++call_count;
  for (size_t i = 0; i < count; i += 2) task(i, context);
}

static void twice(size_t count, Task *task, void *context, void *user_data) {
  (void)user_data;
  ++call_count;
  for (size_t i = 0; i < 2 * count; ++i) task(i % count, context);
}

/* Numbers that there aren't. */
static void too_many(size_t count, Task *task, void *context, void *user_data) {
  (void)user_data;
  ++call_count;
  for (size_t i = 0; i < 5000; ++i) task(i, context);
  task(SIZE_MAX, context);
  task(count, context);
}

static void twice_at_once(size_t count, Task *task, void *context, void *user_data) {
  (void)user_data;
  ++call_count;
  for (size_t i = 0; i < count; ++i) start(task, context, i, 0);
  for (size_t i = 0; i < count; ++i) task(i, context);
  join_workers();
}

/* Threads that are still at it when the loop returns, some of which haven't begun. All have ended before the call has: its
 * progress waits for them. */
static void early(size_t count, Task *task, void *context, void *user_data) {
  (void)user_data;
  ++call_count;
  join_workers();
  for (size_t i = 0; i < count; ++i) start(task, context, i, i % 2 == 0);
}

static fs_status joins_at_the_end(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  if (done == total) join_workers();
  return FS_OK;
}

static fs_registry *registry;

static void register_model(void) {
  static const fs_field fields[] = { FS_FIELD_ARRAY_POINTER(Model, weights, FS_DTYPE_FLOAT32, item_count),
                                     FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32) };
  const fs_type type = FS_TYPE_FIELDS(Model, fields);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
}

static Model new_model(int is_filled) {
  Model model = { calloc(item_count, sizeof(float)), is_filled ? 7 : 0 };
  for (size_t i = 0; is_filled && i < item_count; ++i) model.weights[i] = (float)i;
  return model;
}

static int is_same(const Model *left, const Model *right) {
  return left->step == right->step && memcmp(left->weights, right->weights, item_count * sizeof(float)) == 0;
}

static void check_loop(void (*loop)(size_t, Task *, void *, void *), const Model *model, const fs_buffer *expected) {
  const fs_parallel parallel = { .struct_size = sizeof parallel, .thread_count = most_threads, .parallel_for = loop };
  const fs_serialize_options serialize = { .struct_size = sizeof serialize, .parallel = &parallel };
  const fs_save_options save = { .struct_size = sizeof save,
                                 .durability = FS_DURABILITY_NONE,
                                 .serialize = &serialize };
  const fs_restore_options restore = { .struct_size = sizeof restore, .parallel = &parallel };
  const char *path = in_temporary("model.msgpack");
  const void *data = fs_buffer_data(expected);
  const size_t size = fs_buffer_size(expected);
  fs_buffer *buffer = NULL;
  Model target = new_model(0);
  call_count = 0;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Model", model, &serialize, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == size && memcmp(fs_buffer_data(buffer), data, size) == 0);
  CHECK_OK(fs_save_file(registry, "Model", model, path, &save, ERR));
  CHECK(is_file_of(path, data, size));
  CHECK_OK(fs_restore(registry, "Model", &target, data, size, &restore, ERR));
  CHECK(is_same(&target, model));
  memset(target.weights, 0, item_count * sizeof(float));
  CHECK_OK(fs_restore_file(registry, "Model", &target, path, &restore, ERR));
  CHECK(is_same(&target, model));
  CHECK(call_count >= 4);
  fs_buffer_free(buffer);
  free(target.weights);
}

static void check_early(const Model *model, const fs_buffer *expected) {
  const fs_parallel parallel = { .struct_size = sizeof parallel, .thread_count = most_threads, .parallel_for = early };
  const fs_progress progress = { .struct_size = sizeof progress, .update = joins_at_the_end };
  const fs_serialize_options serialize = { .struct_size = sizeof serialize,
                                           .parallel = &parallel,
                                           .progress = &progress };
  const fs_save_options save = { .struct_size = sizeof save,
                                 .durability = FS_DURABILITY_NONE,
                                 .serialize = &serialize };
  const char *path = in_temporary("model.msgpack");
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  for (int i = 0; i < 5; ++i) {
    CHECK_OK(fs_to_bytes(registry, "Model", model, &serialize, buffer, ERR));
    CHECK(worker_count == 0);
    CHECK(fs_buffer_size(buffer) == fs_buffer_size(expected) &&
          memcmp(fs_buffer_data(buffer), fs_buffer_data(expected), fs_buffer_size(expected)) == 0);
    CHECK_OK(fs_save_file(registry, "Model", model, path, &save, ERR));
    CHECK(is_file_of(path, fs_buffer_data(expected), fs_buffer_size(expected)));
  }
  fs_buffer_free(buffer);
}

int main(void) {
  if (!temporary_begin()) return 1;
  register_model();
  Model model = new_model(1);
  fs_buffer *expected = NULL;
  CHECK_OK(fs_buffer_create(NULL, &expected, ERR));
  CHECK_OK(fs_to_bytes(registry, "Model", &model, NULL, expected, ERR));
  check_loop(none, &model, expected);
  check_loop(half, &model, expected);
  check_loop(twice, &model, expected);
  check_loop(too_many, &model, expected);
  check_loop(twice_at_once, &model, expected);
  check_early(&model, expected);
  fs_buffer_free(expected);
  free(model.weights);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
