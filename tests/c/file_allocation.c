/* Every allocation of every call that opens, restores, reads and edits files fails: NO_MEMORY, target and file are as they
 * were; and then the same call works. */
#include "failing_memory.h"

#include "producer.h"
#include "tree_options.h"

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

static fs_status source_into_scenario(const fs_allocator *allocator) {
  CountingSource counting[2];
  fs_tree *tree = NULL;
  fs_status status = TRY(fs_tree_create(allocator, &tree, NULL));
  for (int round = 0; status == FS_OK && round < 2; ++round) {
    const fs_source source = counting_source_of(&counting[round], bytes.data, bytes.size);
    status = TRY(fs_source_open_into(&source, NULL, tree, NULL));
    CHECK((status == FS_OK) == (fs_tree_root(tree) != NULL) && counting[round].destroyed == (status != FS_OK));
  }
  fs_tree_free(tree);
  return status;
}

/* The object's state, and another one, as the two parts of a checkpoint. */
static fs_status sharded_scenario(const fs_allocator *allocator) {
  const Bytes other = packed_bytes("{'o': {'p': f32[2](1, 2)}}");
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.allocator = allocator;
  options.decode = &decode;
  write_file(in_temporary("part-00001-of-00002.msgpack"), bytes.data, bytes.size);
  write_file(in_temporary("part-00002-of-00002.msgpack"), other.data, other.size);
  const fs_status status = TRY(fs_sharded_open(in_temporary("part.msgpack"), &options, &tree, NULL));
  CHECK((status == FS_OK) == (tree != NULL));
  fs_tree_free(tree);
  free(other.data);
  return status;
}

static fs_status restore_scenario_of(const fs_allocator *allocator, int directly) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.allocator = allocator;
  options.decode = &decode;
  options.read_directly = directly;
  callback_log = (CallbackLog){ 0 };
  const fs_status status = TRY(fs_restore_file(registry, "Everything", target, source_path, &options, NULL));
  if (directly && status != FS_OK) fill_everything(target, 2); /* unspecified then */
  check_target(status);
  return status;
}

static fs_status restore_scenario(const fs_allocator *allocator) { return restore_scenario_of(allocator, 0); }
static fs_status direct_restore_scenario(const fs_allocator *allocator) { return restore_scenario_of(allocator, 1); }

static fs_status restore_source_scenario(const fs_allocator *allocator) {
  CountingSource counting;
  const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.allocator = allocator;
  options.decode = &decode;
  callback_log = (CallbackLog){ 0 };
  const fs_status status = TRY(fs_restore_source(registry, "Everything", target, &source, &options, NULL));
  CHECK(counting.destroyed == 1);
  check_target(status);
  return status;
}

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

static fs_status take(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error, void *user_data) {
  (void)first_item, (void)item_count, (void)items, (void)error, (void)user_data;
  return FS_OK;
}

static fs_status access_scenario(const fs_allocator *allocator) {
  static float items[streamed_count + 10];
  const fs_items_sink sink = { sizeof sink, 1000, take, NULL };
  fs_tree *tree = NULL;
  fs_status status = FS_OK;
  (void)allocator;
  for (Way way = 0; status == FS_OK && way < WAY_COUNT; ++way) {
    CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
    const fs_node *node = fs_node_at(fs_tree_root(tree), "device");
    const int64_t half = streamed_count / 2, third = 3;
    status = TRY(fs_node_array_gather(node, items, sizeof items, NULL));
    if (status == FS_OK) status = TRY(fs_node_array_slice(node, &half, NULL, &third, items, sizeof items, NULL));
    if (status == FS_OK) status = TRY(fs_node_array_stream(node, &sink, NULL));
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
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_overwrite_options options = FS_OVERWRITE_OPTIONS_INIT;
  decode.allocator = allocator;
  options.decode = &decode;
  options.durability = FS_DURABILITY_NONE;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 2;
  array.shape = shape;
  array.data = items;
  write_file(path, bytes.data, bytes.size);
  const fs_status status = TRY(fs_file_overwrite_array(path, "kernel", &array, &options, NULL));
  CHECK(is_file_of(path, bytes.data, bytes.size) == (status != FS_OK));
  return status;
}

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
  const fs_tree_options options = tree_options_of(allocator, 0);
  if (status == FS_OK) status = TRY(fs_node_to_state_dict(fs_tree_root(tree), &options, &other, NULL));
  fs_tree_free(other);
  fs_tree_free(tree);
  fs_builder_free(builder);
  for (int i = 0; i < given; ++i) CHECK(producers[i].destroyed == 1 && producers[i].calls == 0);
  return status;
}

int main(void) {
  failing_memory_begin();
  RUN(open_scenario);
  RUN(source_scenario);
  RUN(open_into_scenario);
  RUN(source_into_scenario);
  RUN(sharded_scenario);
  RUN(restore_scenario);
  RUN(restore_source_scenario);
  RUN(direct_restore_scenario);
  RUN(state_scenario);
  RUN(access_scenario);
  RUN(overwrite_scenario);
  RUN(producer_scenario);
  failing_memory_end();
  temporary_end();
  return check_result();
}
