/* Every allocation of every call with files fails, once and from then on: those of the caller's allocator, and those of the C
 * library's memory, which the C++ heap takes. Each time: NO_MEMORY, all memory comes back, target and file are as they were;
 * and then the same call works. */
#include "file_support.h"

#include "malloc_counter.h"

static void *calloc_that_works(size_t count, size_t size);
#define CALLBACK_CALLOC(count, size) calloc_that_works(count, size)

#include "counting_allocator.h"
#include "everything.h"
#include "producer.h"

/* ---- What fails ---- */

static int malloc_may_fail; /* of the scenario that runs */
static size_t malloc_failure;
static size_t malloc_total; /* calls inside of TRY */

/* Callbacks have memory of their own. */
static void *calloc_that_works(size_t count, size_t size) {
  const size_t fails_at = malloc_fails_at, calls = malloc_calls;
  malloc_fails_at = 0;
  void *block = calloc(count, size);
  malloc_fails_at = fails_at;
  malloc_calls = calls;
  return block;
}

static void arm(void) {
  if (!malloc_may_fail) return;
  malloc_calls = malloc_total;
  malloc_fails_at = malloc_failure;
}

static fs_status disarm(fs_status status) {
  if (!malloc_may_fail) return status;
  malloc_fails_at = 0;
  malloc_total = malloc_calls;
  return status;
}

/* The calls that are to fail; all else in a scenario has the memory that it needs. */
#define TRY(call) (arm(), disarm(call))

static fs_registry *registry; /* with memory that doesn't fail */
static Everything *object, *target, *before;
static Bytes bytes;
static const char *source_path, *path;

static fs_status open_scenario(const fs_allocator *allocator) {
  fs_status status = FS_OK;
  for (fs_mapping mapping = FS_MAPPING_AUTO; status == FS_OK && mapping <= FS_MAPPING_OFF; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.mapping = mapping;
    options.decode = &decode;
    decode.allocator = allocator;
    decode.align_arrays = 1;
    status = TRY(fs_file_open(source_path, &options, &tree, NULL));
    CHECK((status == FS_OK) == (tree != NULL));
    fs_tree_free(tree);
  }
  return status;
}

static fs_status source_scenario(const fs_allocator *allocator) {
  CountingSource counting;
  const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.allocator = allocator;
  const fs_status status = TRY(fs_source_open(&source, &decode, &tree, NULL));
  CHECK((status == FS_OK) == (tree != NULL) && counting.destroyed == (status != FS_OK));
  fs_tree_free(tree);
  CHECK(counting.destroyed == 1);
  return status;
}

static fs_status open_into_scenario(const fs_allocator *allocator) {
  fs_tree *tree = NULL;
  fs_status status = TRY(fs_tree_create(allocator, &tree, NULL));
  for (int round = 0; status == FS_OK && round < 2; ++round) {
    status = TRY(fs_file_open_into(source_path, NULL, tree, NULL));
    CHECK((status == FS_OK) == (fs_tree_root(tree) != NULL));
  }
  fs_tree_free(tree);
  return status;
}

static void check_target(fs_status status) {
  CHECK(is_same_everything(target, status == FS_OK ? object : before));
  CHECK(callback_log.prepared == callback_log.committed + callback_log.discarded);
  CHECK(status == FS_OK || callback_log.committed == 0);
  fill_everything(target, 2);
}

static fs_status restore_scenario_of(const fs_allocator *allocator, int directly, uint32_t threads) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_parallel parallel = FS_PARALLEL_INIT;
  decode.allocator = allocator;
  options.decode = &decode;
  options.read_directly = directly;
  parallel.thread_count = threads;
  options.parallel = &parallel;
  callback_log = (CallbackLog){ 0 };
  const fs_status status = TRY(fs_restore_file(registry, "Everything", target, source_path, &options, NULL));
  if (directly && status != FS_OK) fill_everything(target, 2); /* unspecified then */
  check_target(status);
  return status;
}

static fs_status restore_scenario(const fs_allocator *allocator) { return restore_scenario_of(allocator, 0, 0); }
static fs_status direct_restore_scenario(const fs_allocator *allocator) { return restore_scenario_of(allocator, 1, 0); }

/* A registry of the allocator: what a restore takes beside the target. */
static fs_status state_scenario(const fs_allocator *allocator) {
  fs_registry *own = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(open_in(WAY_UNMAPPED, bytes.data, bytes.size, NULL, &tree, ERR));
  fs_status status = TRY(fs_registry_create(allocator, &own, NULL));
  if (status == FS_OK) {
    register_everything(own);
    callback_log = (CallbackLog){ 0 };
    status = TRY(fs_from_state_dict(own, "Everything", target, fs_tree_root(tree), NULL, NULL));
    check_target(status);
  }
  fs_registry_free(own);
  fs_tree_free(tree);
  return status;
}

static fs_status workspace_scenario(const fs_allocator *allocator) {
  fs_workspace *workspace = NULL;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_status status = TRY(fs_workspace_create(allocator, &workspace, NULL));
  restore.workspace = serialize.workspace = workspace;
  serialize.chunk_limit = 3000;
  save.serialize = &serialize;
  save.durability = FS_DURABLE_NOT;
  for (int round = 0; status == FS_OK && round < 2; ++round) {
    status = TRY(fs_save_file(registry, "Everything", object, path, &save, NULL));
    if (status != FS_OK) break;
    callback_log = (CallbackLog){ 0 };
    status = TRY(fs_restore_file(registry, "Everything", target, path, &restore, NULL));
    check_target(status);
  }
  fs_workspace_free(workspace);
  return status;
}

/* ---- Saving has no allocator: only the C library's memory can fail ---- */

static fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  return FS_OK;
}

static void check_saved(fs_status status, const Bytes *expected) {
  CHECK(status == FS_OK ? is_file_of(path, expected->data, expected->size) : is_file_of(path, "old", 3));
  CHECK(unfinished_files() == 0);
}

static fs_status save_scenario(const fs_allocator *allocator) {
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  (void)allocator;
  save.durability = FS_DURABLE_NOT;
  save.serialize = &serialize;
  write_file(path, "old", 3);
  const fs_status status = TRY(fs_save_file(registry, "Everything", object, path, &save, NULL));
  check_saved(status, &bytes);
  const fs_sink sink = { sizeof sink, drop, NULL };
  serialize.alignment = 64;
  return status == FS_OK ? TRY(fs_save_sink(registry, "Everything", object, &sink, &serialize, NULL)) : status;
}

static fs_status save_tree_scenario(const fs_allocator *allocator) {
  const fs_sink sink = { sizeof sink, drop, NULL };
  fs_tree *tree = NULL;
  (void)allocator;
  CHECK_OK(open_in(WAY_UNMAPPED, bytes.data, bytes.size, NULL, &tree, ERR));
  write_file(path, "old", 3);
  fs_status status = TRY(fs_tree_save_file(fs_tree_root(tree), path, NULL, NULL));
  check_saved(status, &bytes);
  if (status == FS_OK) status = TRY(fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, NULL));
  if (status == FS_OK) status = TRY(fs_tree_save_sink(fs_tree_root(tree), &sink, NULL, NULL));
  fs_tree_free(tree);
  return status;
}

static fs_status take(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error, void *user_data) {
  (void)first_item, (void)item_count, (void)items, (void)error, (void)user_data;
  return FS_OK;
}

static fs_status access_scenario(const fs_allocator *allocator) {
  static float items[streamed_count + 10];
  fs_tree *tree = NULL;
  fs_status status = FS_OK;
  (void)allocator;
  for (Way way = 0; status == FS_OK && way < WAY_COUNT; ++way) {
    CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
    const fs_node *node = fs_node_at(fs_tree_root(tree), "device");
    const int64_t half = streamed_count / 2, third = 3;
    status = TRY(fs_node_array_gather(node, items, sizeof items, NULL));
    if (status == FS_OK) status = TRY(fs_node_array_slice(node, &half, NULL, &third, items, sizeof items, NULL));
    if (status == FS_OK) status = TRY(fs_node_array_stream(node, 1000, take, NULL, NULL));
    if (status == FS_OK) status = TRY(fs_node_advise(fs_tree_root(tree), FS_ADVICE_WILL_NEED, NULL));
    fs_tree_free(tree);
    tree = NULL;
  }
  return status;
}

static fs_status overwrite_scenario(const fs_allocator *allocator) {
  static float items[rows * columns];
  const int64_t shape[] = { rows, columns };
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  (void)allocator;
  array.dtype = FS_FLOAT32;
  array.rank = 2;
  array.shape = shape;
  array.data = items;
  write_file(path, bytes.data, bytes.size);
  const fs_status status = TRY(fs_file_overwrite_array(path, "kernel", &array, FS_DURABLE_NOT, NULL));
  CHECK(is_file_of(path, bytes.data, bytes.size) == (status != FS_OK));
  return status;
}

/* ---- Producers ---- */

static fs_status producer_scenario(const fs_allocator *allocator) {
  static const int64_t shape[] = { 1000 };
  Producer producers[20] = { 0 };
  fs_builder *builder = NULL;
  fs_tree *tree = NULL, *other = NULL;
  int given = 0;
  fs_status status = TRY(fs_builder_create(allocator, &builder, NULL));
  if (status != FS_OK) return status;
  TRY(fs_builder_begin(builder, FS_KIND_LIST, NULL));
  for (; given < 20; ++given) {
    const fs_array_source array = produced(&producers[given], 1, shape);
    if (TRY(fs_builder_array(builder, &array, NULL)) != FS_OK) CHECK(producers[given].destroyed == 1);
  }
  TRY(fs_builder_end(builder, NULL));
  status = TRY(fs_builder_finish(builder, &tree, NULL));
  if (status == FS_OK) status = TRY(fs_tree_to_state_dict(fs_tree_root(tree), allocator, &other, NULL));
  fs_tree_free(other);
  fs_tree_free(tree);
  fs_builder_free(builder);
  for (int i = 0; i < given; ++i) CHECK(producers[i].destroyed == 1 && producers[i].calls == 0);
  return status;
}

/* ---- Running them ---- */

typedef fs_status Scenario(const fs_allocator *allocator);

static void run_with_allocator(Scenario *scenario, const char *name, int fails_onwards) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  malloc_may_fail = 0;
  for (size_t n = 1; n < 10000; ++n) {
    counts = (Counts){ 0 };
    counts.fail_at = n;
    counts.fails_onwards = fails_onwards;
    const fs_status status = scenario(&allocator);
    const int was_hit = counts.calls >= n;
    if (!CHECK(status == (was_hit ? FS_E_NO_MEMORY : FS_OK) && counts.live_blocks == 0)) {
      fprintf(stderr, "  %s, allocation %zu: %s, %zu blocks are left\n", name, n, fs_status_name(status),
              counts.live_blocks);
      return;
    }
    if (!was_hit) return;
  }
  CHECK(0); /* it never ends */
}

static void run_with_malloc(Scenario *scenario, const char *name, int fails_onwards) {
  if (!counts_malloc) return;
  malloc_may_fail = 1;
  malloc_fails_onwards = fails_onwards;
  for (malloc_failure = 1; malloc_failure < 10000; ++malloc_failure) {
    fill_everything(target, 2); /* the target's own memory comes and goes here, and not between the two counts */
    const size_t live = malloc_live;
    malloc_total = 0;
    const fs_status status = scenario(NULL);
    const int was_hit = malloc_total >= malloc_failure;
    const int was_forgiven = status == FS_OK && was_hit; /* what is only for speed may do without memory */
    const int leaks = malloc_live > live + 4096;
    if (!CHECK(!leaks && (was_hit ? status == FS_E_NO_MEMORY || was_forgiven : status == FS_OK))) {
      fprintf(stderr, "  %s, malloc %zu: %s, %zu bytes before, %zu after\n", name, malloc_failure,
              fs_status_name(status), live, (size_t)malloc_live);
      break;
    }
    if (!was_hit) break;
  }
  malloc_may_fail = 0;
}

#define RUN(scenario) \
  run_with_allocator(scenario, #scenario, 0); \
  run_with_allocator(scenario, #scenario, 1); \
  run_with_malloc(scenario, #scenario, 0); \
  run_with_malloc(scenario, #scenario, 1)

int main(void) {
  size_t size = 0;
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_everything(registry);
  object = filled_everything(5);
  target = filled_everything(2);
  before = filled_everything(2);
  CHECK_OK(fs_to_bytes_into(registry, "Everything", object, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "Everything", object, NULL, bytes.data, size, &size, ERR));
  source_path = strdup(in_temporary("source"));
  path = strdup(in_temporary("saved"));
  write_file(source_path, bytes.data, bytes.size);
  RUN(open_scenario);
  RUN(source_scenario);
  RUN(open_into_scenario);
  RUN(restore_scenario);
  RUN(direct_restore_scenario);
  RUN(state_scenario);
  RUN(workspace_scenario);
  RUN(save_scenario);
  RUN(save_tree_scenario);
  RUN(access_scenario);
  RUN(overwrite_scenario);
  RUN(producer_scenario);
  free(bytes.data);
  free((void *)(uintptr_t)path);
  free((void *)(uintptr_t)source_path);
  free_everything(object);
  free_everything(target);
  free_everything(before);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
