/* Whose memory is used, by whom it is owned, and which threads work; and structs of other sizes than the library's. */
#include "client.h"

#include "counting_allocator.h"

/* ---- Structs ---- */

/* A program that is newer than the library: one member more. */
typedef struct NewerOptions {
  fs_decode_options options;
  uint64_t added[8]; /* of which a later release may know the first ones */
} NewerOptions;

typedef struct NewerArray {
  fs_array array;
  uint64_t added[8];
} NewerArray;

int use_struct_sizes(void) {
  static const unsigned char bytes[] = { 0xc0 };
  NewerOptions newer = { FS_DECODE_OPTIONS_INIT, { 0 } };
  NewerArray array = { FS_ARRAY_INIT, { 0 } };
  fs_tree *tree = NULL;
  newer.options.struct_size = sizeof newer;
  CHECK_OK(fs_msgpack_restore(bytes, 1, &newer.options, &tree, ERR));
  fs_tree_free(tree);
  tree = NULL;
  newer.added[7] = 1; /* what the library doesn't know, it must not ignore */
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore(bytes, 1, &newer.options, &tree, ERR));
  newer.options.struct_size = sizeof(size_t);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore(bytes, 1, &newer.options, &tree, ERR));

  tree = tree_of("u8[1](1)");
  array.array.struct_size = sizeof array;
  array.added[7] = 77;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array(fs_tree_root(tree), &array.array, ERR));
  CHECK(array.array.item_count == 0 && array.added[7] == 77); /* could be somebody else's */
  array.added[7] = 0;
  CHECK_OK(fs_node_array(fs_tree_root(tree), &array.array, ERR));
  CHECK(array.array.struct_size == sizeof array && array.array.item_count == 1 && array.added[7] == 0);
  fs_tree_free(tree);
  return check_result();
}

/* ---- Memory ---- */

static int released;

static void release(void *data, size_t size, void *user_data) {
  CHECK(user_data == &released && size > 0);
  free(data);
  ++released;
}

static void adopt(const fs_allocator *allocator) {
  const Bytes bytes = packed_bytes(player_text);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.ownership = FS_OWNERSHIP_ADOPTED;
  options.release = release;
  options.release_user_data = &released;
  options.allocator = allocator;
  options.align_arrays = 1;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  fs_array array = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), "samples"), &array, ERR));
  CHECK(array.is_aligned && released == 0);
  fs_tree_free(tree);
  CHECK(released == 1);
}

static void limit(void) {
  const Bytes bytes = packed_bytes(player_text);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.memory_limit = 100;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  options.memory_limit = 0;
  options.depth_limit = 1;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  options.depth_limit = 0;
  CHECK_FAILS(FS_E_FORMAT, fs_msgpack_restore("\x01\x02", 2, &options, &tree, ERR));
  options.trailing = FS_TRAILING_STREAM;
  CHECK_OK(fs_msgpack_restore("\x01\x02", 2, &options, &tree, ERR));
  CHECK(fs_tree_bytes_used(tree) == 1);
  fs_tree_free(tree);
  free(bytes.data);
}

static int loops;

/* The program's own loop. */
static void run_tasks(size_t count, void (*task)(size_t index, void *context), void *context, void *user_data) {
  CHECK(user_data == &loops);
  for (size_t i = 0; i < count; ++i) task(i, context);
  ++loops;
}

/* 2 MiB, which several threads copy. */
static void work_in_parallel(const fs_allocator *allocator) {
  const int64_t shape[] = { 1 << 19 };
  float *items = calloc(1 << 19, sizeof *items);
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_builder *builder = NULL;
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  source.dtype = FS_DTYPE_FLOAT32;
  source.rank = 1;
  source.shape = shape;
  source.data = items;
  parallel.thread_count = 4;
  parallel.parallel_for = run_tasks;
  parallel.user_data = &loops;
  options.parallel = &parallel;
  CHECK_OK(fs_builder_create(allocator, &builder, ERR));
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(fs_buffer_create(allocator, &buffer, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
  CHECK(loops > 0 && fs_buffer_size(buffer) > (size_t)1 << 21);
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  fs_builder_free(builder);
  free(items);
}

static void use_workspace(const fs_allocator *allocator) {
  Calls calls = { 0, 0, 0, 0 };
  fs_registry *registry = new_registry(&calls);
  Player *expected = new_player(1), *player = new_player(0);
  const Bytes bytes = packed_bytes(player_text);
  fs_workspace *workspace = NULL;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK_OK(fs_workspace_create(allocator, &workspace, ERR));
  options.workspace = workspace;
  for (int round = 0; round < 2; ++round)
    CHECK_OK(fs_restore(registry, "Player", player, bytes.data, bytes.size, &options, ERR));
  CHECK(is_same_player(player, expected));
  fs_workspace_free(workspace);
  free_player(player);
  free_player(expected);
  fs_registry_free(registry);
  free(bytes.data);
}

static void use_templates(const fs_allocator *allocator) {
  const Bytes bytes = packed_bytes(player_text);
  fs_tree *target = tree_of(player_text), *state = tree_of(player_text), *result = NULL, *other = NULL;
  const fs_node *root = fs_tree_root(target);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  decode.allocator = allocator;
  options.decode = &decode;
  CHECK_OK(fs_node_from_bytes(root, bytes.data, bytes.size, &options, &result, ERR));
  CHECK_OK(fs_node_from_state_dict(root, fs_tree_root(state), &options, &other, ERR));
  CHECK(nodes_are_equal(fs_tree_root(result), root) && nodes_are_equal(fs_tree_root(other), root));
  fs_tree_free(other);
  fs_tree_free(result);
  fs_tree_free(state);
  fs_tree_free(target);
  free(bytes.data);
}

int use_memory(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  adopt(&allocator);
  limit();
  work_in_parallel(&allocator);
  use_workspace(&allocator);
  use_templates(&allocator);
  CHECK(counts.calls > 0 && counts.live_blocks == 0);
  return check_result();
}
