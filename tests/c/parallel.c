/* parallel.h: with any number of threads, the library's or the caller's, the same bytes are written and the same objects
 * restored; callbacks stay on the calling thread, one thread starts no other, and all have ended when a call returns. */
#include "file_support.h"

#include <dlfcn.h>
#include <pthread.h>

#include "collecting_sink.h"
#include "function_types.h"
#include "malloc_counter.h"

/* ---- Counting threads ---- */

static int threads_created, thread_creation_fails;

#ifndef MALLOC_IS_TAKEN
/* Stands in for the C library's. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  typedef int Create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  static Create *create;
  if (!create) *(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
  if (thread_creation_fails) return EAGAIN;
  ++threads_created;
  return create(thread, attributes, start, argument);
}
#endif

static int running_threads(void) {
  int count = 0;
  DIR *directory = opendir("/proc/self/task");
  if (!directory) return 1;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    count += entry->d_name[0] != '.';
  closedir(directory);
  return count;
}

/* ---- The caller's own loops ---- */

typedef struct Loop {
  uint32_t most; /* tasks */
  int calls;
} Loop;

static void loop_backwards(size_t count, void (*task)(size_t index, void *context), void *context, void *user_data) {
  Loop *loop = user_data;
  CHECK(count > 0 && count <= loop->most);
  ++loop->calls;
  for (size_t i = count; i-- > 0;) task(i, context);
}

typedef struct Task {
  void (*run)(size_t index, void *context);
  void *context;
  size_t index;
} Task;

static void *run_task(void *argument) {
  const Task *task = argument;
  task->run(task->index, task->context);
  return NULL;
}

/* A thread for each task; the first ones start last. */
static void loop_on_threads(size_t count, void (*task)(size_t index, void *context), void *context, void *user_data) {
  Loop *loop = user_data;
  CHECK(count > 0 && count <= loop->most);
  ++loop->calls;
  pthread_t *threads = malloc(count * sizeof *threads);
  Task *tasks = malloc(count * sizeof *tasks);
  const int before = threads_created;
  for (size_t i = 0; i < count; ++i) {
    tasks[i] = (Task){ task, context, count - 1 - i };
    CHECK(pthread_create(&threads[i], NULL, run_task, &tasks[i]) == 0);
  }
  for (size_t i = 0; i < count; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
  threads_created = before;
  free(threads);
  free(tasks);
}

/* ---- The object ---- */

enum { large_count = 3000000, side = 900 };

typedef struct Large {
  int32_t number;
  float *large;   /* [3000, 1000] */
  double *spread; /* [900, 900], transposed, so that it is copied item by item */
  uint8_t *bytes;
  size_t byte_count, byte_capacity;
  Vector grown; /* of floats */
  Device device;
  Temperature temperature;
  int32_t last;
} Large;

static pthread_t calling_thread;

static fs_status device_read_here(const void *container, uint64_t first_item, uint64_t item_count, void *destination,
                                  fs_error **error, void *user_data) {
  CHECK(pthread_equal(pthread_self(), calling_thread));
  return device_read(container, first_item, item_count, destination, error, user_data);
}

static fs_status device_write_here(void *staged, uint64_t first_item, uint64_t item_count, const void *items,
                                   fs_error **error, void *user_data) {
  CHECK(pthread_equal(pthread_self(), calling_thread));
  return device_write(staged, first_item, item_count, items, error, user_data);
}

static fs_status read_at_here(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  CHECK(pthread_equal(pthread_self(), calling_thread));
  return counting_read_at(offset, destination, size, error, user_data);
}

static fs_registry *registry;

static void register_large(void) {
  const fs_accessors device = { sizeof device,
                                FS_CONTAINER_STREAM,
                                0,
                                device_size,
                                NULL,
                                device_prepare,
                                NULL,
                                device_commit,
                                device_discard,
                                NULL,
                                device_read_here,
                                device_write_here };
  const fs_accessors grown = vector_accessors(FS_CONTAINER_ITEMS, &bytes_of_float);
#define LARGE_FIELD(member) .struct_size = sizeof(fs_field), .name = #member, .offset = offsetof(Large, member)
  const fs_field fields[] = {
    FS_VALUE(Large, number, FS_INT32),
    FS_ARRAY_POINTER(Large, large, FS_FLOAT32, 3000, 1000),
    { LARGE_FIELD(spread), .storage = FS_STORAGE_POINTER, .dtype = FS_FLOAT64, .rank = 2, .shape = { side, side },
      .strides = { 8, 8 * side } },
    FS_COUNTED_ARRAY(Large, bytes, FS_UINT8, byte_count, byte_capacity),
    { LARGE_FIELD(grown), .storage = FS_STORAGE_ACCESSORS, .dtype = FS_FLOAT32, .rank = 1, .shape = { FS_COUNTED },
      .accessors = &grown },
    { LARGE_FIELD(device), .storage = FS_STORAGE_ACCESSORS, .dtype = FS_FLOAT32, .rank = 1, .shape = { FS_COUNTED },
      .accessors = &device },
    FS_OBJECT(Large, temperature, "Temperature"),
    FS_VALUE(Large, last, FS_INT32),
  };
  fs_type temperature = FS_TYPE_INIT;
  temperature.name = "Temperature";
  temperature.size = sizeof(Temperature);
  temperature.to_state = temperature_to_state;
  temperature.prepare = temperature_prepare;
  temperature.commit = temperature_commit;
  temperature.discard = temperature_discard;
  CHECK_OK(fs_register_type(registry, &temperature, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_FIELDS(Large, fields), ERR));
}

static Large new_large(void) {
  Large large = { 0 };
  large.large = calloc(large_count, sizeof(float));
  large.spread = calloc(side * side, sizeof(double));
  large.byte_capacity = 5000000;
  large.bytes = calloc(large.byte_capacity, 1);
  large.grown = new_vector(0, sizeof(float), 0);
  large.device.memory = calloc(1, sizeof(float));
  return large;
}

static void fill_large(Large *large) {
  large->number = 5;
  for (int i = 0; i < large_count; ++i) large->large[i] = (float)i;
  for (int i = 0; i < side * side; ++i) large->spread[i] = i * 0.5;
  large->byte_count = 4999999;
  for (size_t i = 0; i < large->byte_count; ++i) large->bytes[i] = (uint8_t)(i * 7 ^ i >> 11);
  vector_free(&large->grown);
  large->grown = new_vector(1000003, sizeof(float), 0);
  for (size_t i = 0; i < large->grown.count; ++i) ((float *)(void *)large->grown.items)[i] = (float)i / 2;
  large->device.count = 700000;
  large->device.memory = realloc(large->device.memory, large->device.count * sizeof(float));
  for (size_t i = 0; i < large->device.count; ++i) large->device.memory[i] = (float)i / 4;
  large->temperature.kelvin = 280;
  large->last = 6;
}

static int is_same_large(const Large *left, const Large *right) {
  return left->number == right->number && memcmp(left->large, right->large, large_count * sizeof(float)) == 0 &&
         memcmp(left->spread, right->spread, side * side * sizeof(double)) == 0 &&
         left->byte_count == right->byte_count && memcmp(left->bytes, right->bytes, left->byte_count) == 0 &&
         left->grown.count == right->grown.count &&
         memcmp(left->grown.items, right->grown.items, left->grown.count * sizeof(float)) == 0 &&
         left->device.count == right->device.count &&
         memcmp(left->device.memory, right->device.memory, left->device.count * sizeof(float)) == 0 &&
         left->temperature.kelvin == right->temperature.kelvin && left->last == right->last;
}

static void free_large(Large *large) {
  free(large->large);
  free(large->spread);
  free(large->bytes);
  vector_free(&large->grown);
  free(large->device.memory);
}

static Large object;

/* ---- One way to work ---- */

static void check_written(const fs_parallel *parallel, uint64_t chunk_limit, uint64_t alignment) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  CollectingSink collected = { 0 };
  const fs_sink sink = sink_into(&collected);
  fs_buffer *expected = NULL, *buffer = NULL;
  fs_tree *tree = NULL;
  const char *path = in_temporary("written");
  CHECK_OK(fs_buffer_create(NULL, &expected, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  options.chunk_limit = chunk_limit;
  options.alignment = alignment;
  CHECK_OK(fs_to_bytes(registry, "Large", &object, &options, expected, ERR));
  options.parallel = parallel;
  save.serialize = &options;
  save.durability = FS_DURABLE_NOT;
#define IS_EXPECTED(data, size) \
  CHECK((size) == fs_buffer_size(expected) && memcmp(data, fs_buffer_data(expected), size) == 0)
  CHECK_OK(fs_to_bytes(registry, "Large", &object, &options, buffer, ERR));
  IS_EXPECTED(fs_buffer_data(buffer), fs_buffer_size(buffer));
  CHECK_OK(fs_save_sink(registry, "Large", &object, &sink, &options, ERR));
  IS_EXPECTED(collected.data, collected.size);
  CHECK_OK(fs_save_file(registry, "Large", &object, path, &save, ERR));
  CHECK(is_file_of(path, fs_buffer_data(expected), fs_buffer_size(expected)));
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  for (open.mapping = FS_MAPPING_AUTO; open.mapping <= FS_MAPPING_OFF; ++open.mapping) {
    options.order = FS_ORDER_KEPT;
    CHECK_OK(fs_file_open(path, &open, &tree, ERR));
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
    IS_EXPECTED(fs_buffer_data(buffer), fs_buffer_size(buffer));
    CHECK_OK(fs_tree_to_bytes(fs_tree_root(tree), &options, buffer, ERR));
    IS_EXPECTED(fs_buffer_data(buffer), fs_buffer_size(buffer));
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &save, ERR));
    CHECK(is_file_of(path, fs_buffer_data(expected), fs_buffer_size(expected)));
    fs_tree_free(tree);
    tree = NULL;
  }
  remove(path);
  free(collected.data);
  fs_buffer_free(expected);
  fs_buffer_free(buffer);
}

static void check_restored(const fs_parallel *parallel, const void *data, size_t size) {
  for (int way = 0; way <= WAY_COUNT + 1; ++way) {
    for (int directly = 0; directly < 2; ++directly) {
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      Large target = new_large();
      options.parallel = parallel;
      options.read_directly = directly;
      if (way == WAY_COUNT + 1) {
        CHECK_OK(fs_restore(registry, "Large", &target, data, size, &options, ERR));
      } else if (way == WAY_SOURCE) {
        CountingSource counting;
        fs_source source = counting_source_of(&counting, data, size);
        fs_tree *tree = NULL;
        source.read_at = read_at_here;
        CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
        CHECK_OK(fs_from_state_dict(registry, "Large", &target, fs_tree_root(tree), &options, ERR));
        fs_tree_free(tree);
      } else {
        CHECK_OK(restore_in(registry, (Way)way, "Large", &target, data, size, &options, ERR));
      }
      CHECK(is_same_large(&target, &object));
      free_large(&target);
    }
  }
}

/* A file that ends too early is found by whichever thread reads there. */
static void check_failure(const fs_parallel *parallel, const void *data, size_t size) {
  const char *path = in_temporary("truncated");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Large target = new_large(), before = new_large();
  options.parallel = parallel;
  for (size_t cut = 1; cut < 5; ++cut) {
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    write_file(path, data, size);
    CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
    CHECK(truncate(path, (off_t)(size / 5 * cut)) == 0);
    CHECK(fs_from_state_dict(registry, "Large", &target, fs_tree_root(tree), &options, &error) == FS_E_IO);
    CHECK(strlen(fs_error_path(error)) > 2);
    CHECK(is_same_large(&target, &before));
    fs_error_free(error);
    fs_tree_free(tree);
  }
  free_large(&target);
  free_large(&before);
}

int main(void) {
  static const uint32_t thread_counts[] = { 0, 1, 2, 3, 7 };
  size_t size = 0;
  if (!temporary_begin()) return check_result();
  calling_thread = pthread_self();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_large();
  object = new_large();
  fill_large(&object);
  CHECK_OK(fs_to_bytes_into(registry, "Large", &object, NULL, NULL, 0, &size, ERR));
  unsigned char *bytes = malloc(size);
  CHECK_OK(fs_to_bytes_into(registry, "Large", &object, NULL, bytes, size, &size, ERR));
  for (size_t i = 0; i < sizeof thread_counts / sizeof thread_counts[0]; ++i) {
    for (int kind = 0; kind < 3; ++kind) {
      fs_parallel parallel = FS_PARALLEL_INIT;
      Loop loop = { thread_counts[i] > 0 ? thread_counts[i] : 1, 0 };
      parallel.thread_count = thread_counts[i];
      if (kind == 1) parallel.parallel_for = loop_backwards;
      if (kind == 2) parallel.parallel_for = loop_on_threads;
      if (kind > 0) parallel.user_data = &loop;
      threads_created = 0;
      check_written(&parallel, kind == 1 ? 1 << 20 : 0, i == 3 ? 64 : 0);
      check_restored(&parallel, bytes, size);
      check_failure(&parallel, bytes, size);
      CHECK(running_threads() == 1);
      if (kind == 0 && counts_malloc) CHECK((threads_created > 0) == (parallel.thread_count > 1));
      if (kind > 0) CHECK(threads_created == 0);
      if (kind > 0 && parallel.thread_count > 1) CHECK(loop.calls > 0);
    }
  }
  /* without threads from the system the work is done all the same */
  fs_parallel parallel = FS_PARALLEL_INIT;
  parallel.thread_count = 4;
  thread_creation_fails = 1;
  check_written(&parallel, 0, 0);
  check_restored(&parallel, bytes, size);
  thread_creation_fails = 0;
  free(bytes);
  free_large(&object);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
