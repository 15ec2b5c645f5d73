/* progress.h: every long call tells how far it is, never falls back, reaches the total where it is known, and can be ended
 * at any time; then nothing has changed. */
#include "file_support.h"

#include "collecting_sink.h"
#include "function_types.h"

enum { item_count = 3 << 20, record_count = 300000, mib = 1 << 20 };

typedef struct Record {
  int64_t id;
  double value;
} Record;

/* 12 MiB in an array behind a pointer, 12 MiB behind a container, and many small structs. */
typedef struct World {
  float *weights;
  size_t weight_count, weight_capacity;
  Record *records;
  size_t record_count, record_capacity;
  Vector grown; /* of floats */
} World;

typedef struct Watch {
  uint64_t calls, last_done, last_total;
  uint64_t fail_at; /* the call that ends it all, counted from 1; 0: none */
  int fell;
} Watch;

static fs_registry *registry;

static fs_status watch(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  Watch *self = user_data;
  CHECK(self->fail_at == 0 || self->calls < self->fail_at); /* nobody asks again */
  if (done < self->last_done || (total != 0 && done > total)) self->fell = 1;
  self->last_done = done;
  self->last_total = total;
  if (++self->calls != self->fail_at) return FS_OK;
  *error = fs_error_create(FS_E_CALLBACK, "the user has changed his mind");
  return FS_E_CALLBACK;
}

static fs_progress watched_by(Watch *self) {
  const fs_progress progress = { sizeof progress, watch, self };
  return progress;
}

static void register_types(void) {
  static const fs_field record_fields[] = { FS_FIELD_VALUE(Record, id, FS_DTYPE_INT64),
                                            FS_FIELD_VALUE(Record, value, FS_DTYPE_FLOAT64) };
  const fs_accessors accessors = vector_accessors(FS_CONTAINER_ITEMS, &bytes_of_float);
  const fs_field fields[] = { FS_FIELD_COUNTED_ARRAY(World, weights, FS_DTYPE_FLOAT32, weight_count, weight_capacity),
                              FS_FIELD_COUNTED_OBJECTS(World, records, "Record", record_count, record_capacity),
                              FS_FIELD_ITEMS(World, grown, FS_DTYPE_FLOAT32, &accessors, FS_COUNTED) };
  const fs_type world = FS_TYPE_FIELDS(World, fields);
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Record, record_fields), ERR));
  CHECK_OK(fs_register_type(registry, &world, ERR));
}

static World new_world(int seed) {
  World world = { malloc(item_count * sizeof(float)),      item_count,   item_count,
                  malloc(record_count * sizeof(Record)),   record_count, record_count,
                  new_vector(item_count, sizeof(float), 0) };
  for (int i = 0; i < item_count; ++i)
    world.weights[i] = (float)(i * 3 + seed), ((float *)(void *)world.grown.items)[i] = (float)(i + seed);
  for (int i = 0; i < record_count; ++i) world.records[i] = (Record){ i + seed, i * 0.5 };
  return world;
}

static void free_world(World *world) {
  free(world->weights);
  free(world->records);
  vector_free(&world->grown);
}

static int is_same_world(const World *left, const World *right) {
  return left->weight_count == right->weight_count && left->record_count == right->record_count &&
         left->grown.count == right->grown.count &&
         memcmp(left->weights, right->weights, left->weight_count * sizeof(float)) == 0 &&
         memcmp(left->records, right->records, left->record_count * sizeof(Record)) == 0 &&
         memcmp(left->grown.items, right->grown.items, left->grown.count * sizeof(float)) == 0;
}

/* ---- Calls ---- */

static World object, target, before;
static fs_buffer *buffer, *expected;
static fs_tree *tree, *lazy, *into;
static unsigned char *memory;
static CollectingSink collected;

enum {
  TO_BYTES,
  TO_BYTES_INTO,
  SAVE_SINK,
  SAVE_FILE,
  SERIALIZE,
  SERIALIZE_LAZY,
  SERIALIZE_SORTED,
  MSGPACK_SAVE_FILE,
  MSGPACK_SAVE_SINK,
  BYTES_SAVE_FILE,
  RESTORE,
  RESTORE_FILE,
  RESTORE_DIRECTLY,
  FROM_STATE_DICT,
  FROM_LAZY_STATE_DICT,
  FROM_BYTES,
  MSGPACK_RESTORE,
  MSGPACK_RESTORE_INTO,
  FILE_OPEN,
  CALL_COUNT
};

static int writes(int call) { return call <= BYTES_SAVE_FILE; }
static int saves_file(int call) { return call == SAVE_FILE || call == MSGPACK_SAVE_FILE || call == BYTES_SAVE_FILE; }
static int restores(int call) { return call >= RESTORE && call <= FROM_LAZY_STATE_DICT; }

static fs_status run(int call, const fs_progress *progress, const fs_parallel *parallel, fs_error **error) {
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  const fs_sink sink = sink_into(&collected);
  const void *bytes = fs_buffer_data(expected);
  const size_t size = fs_buffer_size(expected);
  const char *saved = in_temporary("saved"), *world = in_temporary("world");
  fs_tree *result = NULL;
  fs_status status;
  size_t written = 0;
  serialize.progress = restore.progress = decode.progress = progress;
  serialize.parallel = restore.parallel = parallel;
  serialize.key_order = call == SERIALIZE_SORTED ? FS_KEY_ORDER_SORTED : FS_KEY_ORDER_KEPT;
  if (call == BYTES_SAVE_FILE) serialize.key_order = FS_KEY_ORDER_DEFAULT; /* nothing is serialized */
  save.serialize = &serialize;
  save.durability = FS_DURABILITY_NONE;
  open.decode = &decode;
  /* nothing stands in a file for the other two */
  restore.read_directly = call == RESTORE_DIRECTLY || call == RESTORE || call == FROM_STATE_DICT;
  switch (call) {
    case TO_BYTES: return fs_to_bytes(registry, "World", &object, &serialize, buffer, error);
    case TO_BYTES_INTO: return fs_to_bytes_into(registry, "World", &object, &serialize, memory, size, &written, error);
    case SAVE_SINK: return fs_save_sink(registry, "World", &object, &sink, &serialize, error);
    case SAVE_FILE: return fs_save_file(registry, "World", &object, saved, &save, error);
    case SERIALIZE: return fs_msgpack_serialize(fs_tree_root(tree), &serialize, buffer, error);
    case SERIALIZE_LAZY: return fs_msgpack_serialize(fs_tree_root(lazy), &serialize, buffer, error);
    case SERIALIZE_SORTED: return fs_to_bytes(registry, "World", &object, &serialize, buffer, error);
    case MSGPACK_SAVE_FILE: return fs_msgpack_save_file(fs_tree_root(lazy), saved, &save, error);
    case MSGPACK_SAVE_SINK: return fs_msgpack_save_sink(fs_tree_root(tree), &sink, &serialize, error);
    case BYTES_SAVE_FILE: return fs_bytes_save_file(bytes, size, saved, &save, error);
    case RESTORE: return fs_restore(registry, "World", &target, bytes, size, &restore, error);
    case RESTORE_FILE:
    case RESTORE_DIRECTLY: return fs_restore_file(registry, "World", &target, world, &restore, error);
    case FROM_STATE_DICT: return fs_from_state_dict(registry, "World", &target, fs_tree_root(tree), &restore, error);
    case FROM_LAZY_STATE_DICT:
      return fs_from_state_dict(registry, "World", &target, fs_tree_root(lazy), &restore, error);
    case FROM_BYTES: status = fs_node_from_bytes(fs_tree_root(tree), bytes, size, &restore, &result, error); break;
    case MSGPACK_RESTORE: status = fs_msgpack_restore(bytes, size, &decode, &result, error); break;
    case MSGPACK_RESTORE_INTO: return fs_msgpack_restore_into(bytes, size, &decode, into, error);
    default: status = fs_file_open(world, &open, &result, error); break;
  }
  CHECK((status == FS_OK) == (result != NULL));
  fs_tree_free(result);
  return status;
}

/* All that the call was to write, or all that was there before it. */
static void check_result_of(int call, fs_status status) {
  const size_t size = fs_buffer_size(expected);
  const int is_done = status == FS_OK;
  if (saves_file(call)) {
    if (is_done)
      CHECK(is_file_of(in_temporary("saved"), fs_buffer_data(expected), size));
    else
      CHECK(is_file_of(in_temporary("saved"), "old", 3));
    CHECK(unfinished_files() == 0);
  } else if (restores(call) && !(call == RESTORE_DIRECTLY && !is_done)) {
    CHECK(is_same_world(&target, is_done ? &object : &before));
  } else if (call == MSGPACK_RESTORE_INTO) {
    CHECK((fs_tree_root(into) != NULL) == is_done);
  } else if (is_done && (call == SAVE_SINK || call == MSGPACK_SAVE_SINK)) {
    CHECK(collected.size == size && memcmp(collected.data, fs_buffer_data(expected), size) == 0);
  } else if (is_done && call == TO_BYTES_INTO) {
    CHECK(memcmp(memory, fs_buffer_data(expected), size) == 0);
  } else if (is_done && writes(call) && call != SERIALIZE_SORTED) {
    CHECK(fs_buffer_size(buffer) == size && memcmp(fs_buffer_data(buffer), fs_buffer_data(expected), size) == 0);
  }
  CHECK(callback_log.prepared == callback_log.committed + callback_log.discarded);
}

static void start_again(void) {
  write_file(in_temporary("saved"), "old", 3);
  free_world(&target);
  target = new_world(5);
}

/* Nearly as often as there are 4 MiB; and then ended at each of these calls. */
static void check_call(int call, const fs_parallel *parallel) {
  Watch all = { 0 };
  fs_progress progress = watched_by(&all);
  start_again();
  if (call == MSGPACK_RESTORE_INTO)
    CHECK_OK(run(call, NULL, parallel, ERR)); /* a tree with memory is filled otherwise */
  CHECK_OK(run(call, &progress, parallel, ERR));
  check_result_of(call, FS_OK);
  const uint64_t size = fs_buffer_size(expected);
  const int copies_nothing = call == FROM_STATE_DICT; /* but into the container */
  if (!CHECK(!all.fell &&
             all.calls >= (copies_nothing ? 2
                           : parallel     ? 2
                                          : 3) &&
             all.calls <= size / (4 * mib) + 3 && all.last_done == (all.last_total ? all.last_total : all.last_done)))
    fprintf(stderr, "  call %d: %d updates, %llu of %llu\n", call, (int)all.calls, (unsigned long long)all.last_done,
            (unsigned long long)all.last_total);
  if (writes(call) || call == RESTORE || call == RESTORE_FILE || call == MSGPACK_RESTORE || call == FILE_OPEN)
    CHECK(all.last_total == size);
  for (uint64_t n = 1; n <= all.calls; ++n) {
    Watch ending = { .fail_at = n };
    fs_error *error = NULL;
    progress = watched_by(&ending);
    start_again();
    const fs_status status = run(call, &progress, parallel, &error);
    if (!CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "the user has changed his mind") != NULL))
      fprintf(stderr, "  call %d, update %d: %s\n", call, (int)n, fs_error_report(error));
    CHECK(ending.calls == n);
    fs_error_free(error);
    check_result_of(call, status);
  }
}

static void test_all_calls(void) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  parallel.thread_count = 2;
  for (int call = 0; call < CALL_COUNT; ++call) {
    check_call(call, NULL);
    if (call < MSGPACK_RESTORE) check_call(call, &parallel);
  }
}

/* A call that is over at once tells so once. */
static void test_small_calls(void) {
  Watch watching = { 0 };
  const fs_progress progress = watched_by(&watching);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *small = tree_of("[1, 2, 3]");
  options.progress = &progress;
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(small), &options, buffer, ERR));
  CHECK(watching.calls == 1 && watching.last_done == 4 && watching.last_total == 4);
  size_t size = 0;
  CHECK_OK(fs_msgpack_serialize_into(fs_tree_root(small), &options, NULL, 0, &size, ERR));
  CHECK(watching.calls == 1); /* nothing was written */
  fs_tree_free(small);
}

static void test_arguments(void) {
  Watch watching = { 0 };
  fs_progress progress = watched_by(&watching);
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *result = NULL;
  decode.progress = &progress;
  restore.decode = &decode;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "World", &target, "\x80", 1, &restore, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(registry, "World", &target, in_temporary("world"), &restore, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_from_bytes(fs_tree_root(tree), "\x80", 1, &restore, &result, ERR));
  CHECK(watching.calls == 0);
  progress.update = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\x80", 1, &decode, &result, ERR));
  progress.update = watch;
  progress.struct_size = 8;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\x80", 1, &decode, &result, ERR));
  CHECK(result == NULL);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_buffer_create(NULL, &expected, ERR));
  CHECK_OK(fs_tree_create(NULL, &into, ERR));
  register_types();
  object = new_world(0);
  target = new_world(5);
  before = new_world(5);
  CHECK_OK(fs_to_bytes(registry, "World", &object, NULL, expected, ERR));
  memory = malloc(fs_buffer_size(expected));
  write_file(in_temporary("world"), fs_buffer_data(expected), fs_buffer_size(expected));
  CHECK_OK(fs_msgpack_restore(fs_buffer_data(expected), fs_buffer_size(expected), NULL, &tree, ERR));
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  open.mapping = FS_MAPPING_OFF;
  CHECK_OK(fs_file_open(in_temporary("world"), &open, &lazy, ERR));
  test_all_calls();
  test_small_calls();
  test_arguments();
  fs_tree_free(lazy);
  fs_tree_free(tree);
  fs_tree_free(into);
  free_world(&object);
  free_world(&target);
  free_world(&before);
  free(memory);
  free(collected.data);
  fs_buffer_free(buffer);
  fs_buffer_free(expected);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
