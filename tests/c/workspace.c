/* workspace.h: with a workspace nothing is allocated from the second call on, a second user is told to wait, and what comes
 * out is what comes out without one. */
#include "file_support.h"

#include "counting_allocator.h"
#include "malloc_counter.h"

/* No callbacks: what they allocate is theirs. */
typedef struct Item {
  int32_t id;
  char name[8];
  float position[3];
} Item;

typedef struct World {
  int64_t step;
  Item items[200];
  Item *more;
  size_t more_count, more_capacity;
  float map[50][60];
  char *text;
  size_t text_size, text_capacity;
} World;

static const fs_field item_fields[] = {
  FS_VALUE(Item, id, FS_INT32),
  FS_TEXT(Item, name),
  FS_ARRAY(Item, position, FS_FLOAT32, 3),
};
static const fs_field world_fields[] = {
  FS_VALUE(World, step, FS_INT64),
  FS_OBJECTS(World, items, "Item", 200),
  FS_COUNTED_OBJECTS(World, more, "Item", more_count, more_capacity),
  FS_ARRAY(World, map, FS_FLOAT32, 50, 60),
  FS_COUNTED_TEXT(World, text, text_size, text_capacity),
};

enum { most_more = 300, most_text = 2000 };

static World *new_world(void) {
  World *world = calloc(1, sizeof *world);
  world->more = calloc(most_more, sizeof *world->more);
  world->more_capacity = most_more;
  world->text = calloc(1, most_text);
  world->text_capacity = most_text;
  return world;
}

static void fill_item(Item *item, int id) {
  item->id = id;
  snprintf(item->name, sizeof item->name, "i%d", id % 1000);
  item->position[1] = (float)id;
}

static void fill(World *world, int step, size_t more) {
  world->step = step;
  for (int i = 0; i < 200; ++i) fill_item(&world->items[i], step + i);
  for (size_t i = 0; i < more; ++i) fill_item(&world->more[i], step * 2 + (int)i);
  world->more_count = more;
  for (int i = 0; i < 3000; ++i) world->map[i / 60][i % 60] = (float)(i + step);
  world->text_size = 1000 + more;
  memset(world->text, 'a' + step % 20, world->text_size);
}

static int is_same(const World *left, const World *right) {
  return left->step == right->step && memcmp(left->items, right->items, sizeof left->items) == 0 &&
         left->more_count == right->more_count &&
         memcmp(left->more, right->more, left->more_count * sizeof(Item)) == 0 &&
         memcmp(left->map, right->map, sizeof left->map) == 0 && left->text_size == right->text_size &&
         memcmp(left->text, right->text, left->text_size) == 0;
}

static void free_world(World *world) {
  free(world->more);
  free(world->text);
  free(world);
}

static fs_registry *registry;
static World *world, *target;
static Bytes bytes;
static const char *path;
static fs_tree *mapped, *unmapped;

/* ---- Every function that takes a workspace; each of them once, with the workspace or without ---- */

static fs_buffer *buffer;
static unsigned char memory[1 << 20];
static size_t sunk;

static fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)error, (void)user_data;
  sunk += size;
  return FS_OK;
}

static const fs_sink null_sink = { sizeof null_sink, drop, NULL };

enum { kinds_of_calls = 14 };

static fs_status call(int kind, fs_workspace *workspace, fs_error **error) {
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  size_t size = 0;
  serialize.workspace = workspace;
  serialize.chunk_limit = kind % 2 ? 5000 : 0;
  save.serialize = &serialize;
  save.durability = FS_DURABLE_NOT;
  restore.workspace = workspace;
  const fs_node *root = fs_tree_root(kind % 2 ? mapped : unmapped);
  switch (kind) {
    case 0: return fs_to_bytes(registry, "World", world, &serialize, buffer, error);
    case 1: return fs_to_bytes_into(registry, "World", world, &serialize, memory, sizeof memory, &size, error);
    case 2: return fs_save_file(registry, "World", world, path, &save, error);
    case 3: return fs_save_sink(registry, "World", world, &null_sink, &serialize, error);
    case 4: return fs_msgpack_serialize(root, &serialize, buffer, error);
    case 5: return fs_msgpack_save_file(root, path, &save, error);
    case 6: return fs_msgpack_save_sink(root, &null_sink, &serialize, error);
    case 7: return fs_tree_to_bytes(root, &serialize, buffer, error);
    case 8: return fs_tree_save_file(root, path, &save, error);
    case 9: return fs_tree_save_sink(root, &null_sink, &serialize, error);
    case 10: return fs_restore(registry, "World", target, bytes.data, bytes.size, &restore, error);
    case 11: return fs_from_state_dict(registry, "World", target, root, &restore, error);
    case 12: return fs_from_state_dict(registry, "World", target, root, &restore, error);
    case 13: return fs_restore_file(registry, "World", target, in_temporary("world"), &restore, error);
    default: return FS_E_INTERNAL;
  }
}

static void test_no_allocations(void) {
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_workspace *workspace = NULL;
    CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
    CHECK_OK(call(kind, workspace, ERR));
    CHECK_OK(call(kind, workspace, ERR)); /* what a second call needs besides, as its own thread's buffers */
    counts.calls = 0;
    malloc_start();
    fs_error *error = NULL;
    const fs_status status = call(kind, workspace, &error);
    const size_t calls = malloc_calls;
    if (!CHECK(status == FS_OK && counts.calls == 0 && calls == 0))
      fprintf(stderr, "  call %d: %s, %zu of the allocator, %zu of malloc\n", kind, fs_error_report(error),
              counts.calls, calls);
    fs_error_free(error);
    fs_workspace_free(workspace);
    CHECK(counts.live_blocks == 0);
  }
}

/* The allocator counts from the second call on. */
static void test_the_second_call(void) {
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_workspace *workspace = NULL;
    CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
    CHECK_OK(call(kind, workspace, ERR));
    counts.calls = 0;
    CHECK_OK(call(kind, workspace, ERR));
    if (!CHECK(counts.calls == 0)) fprintf(stderr, "  call %d: %zu\n", kind, counts.calls);
    fs_workspace_free(workspace);
  }
}

/* One workspace for all of them, in turn; larger and smaller worlds; the results are those without it. */
static void test_results(void) {
  fs_workspace *workspace = NULL;
  fs_buffer *expected = NULL;
  World *other = new_world();
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  CHECK_OK(fs_buffer_create(NULL, &expected, ERR));
  for (int round = 0; round < 20; ++round) {
    fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
    fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
    fill(world, round, (size_t)(round * 37 % 300));
    CHECK_OK(fs_to_bytes(registry, "World", world, NULL, expected, ERR));
    serialize.workspace = workspace;
    restore.workspace = workspace;
    CHECK_OK(fs_to_bytes(registry, "World", world, &serialize, buffer, ERR));
    CHECK(fs_buffer_size(buffer) == fs_buffer_size(expected) &&
          memcmp(fs_buffer_data(buffer), fs_buffer_data(expected), fs_buffer_size(buffer)) == 0);
    CHECK_OK(fs_restore(registry, "World", other, fs_buffer_data(buffer), fs_buffer_size(buffer), &restore, ERR));
    CHECK(is_same(other, world));
    write_file(path, fs_buffer_data(buffer), fs_buffer_size(buffer));
    fill(other, 77, 3);
    CHECK_OK(fs_restore_file(registry, "World", other, path, &restore, ERR));
    CHECK(is_same(other, world));
    /* a failure leaves it fit for use */
    fs_error *error = NULL;
    CHECK(fs_restore(registry, "World", other, fs_buffer_data(buffer), fs_buffer_size(buffer) - 1, &restore, &error) ==
          FS_E_TRUNCATED);
    fs_error_free(error);
    CHECK_FAILS(FS_E_MISMATCH, fs_restore(registry, "World", other, "\x80", 1, &restore, ERR));
    CHECK_FAILS(FS_E_IO, fs_restore_file(registry, "World", other, in_temporary("nothing"), &restore, ERR));
    CHECK(is_same(other, world));
    for (int kind = 0; kind < kinds_of_calls; ++kind) CHECK_OK(call(kind, workspace, ERR));
  }
  fs_workspace_free(workspace);
  fs_buffer_free(expected);
  free_world(other);
}

/* ---- Two at a time ---- */

static fs_workspace *shared;
static int busy_calls;

/* While a call runs, which has called this, every other one is refused; and without the workspace they run. */
static void try_all(void) {
  fs_buffer *outer = buffer;
  World *outer_target = target;
  buffer = NULL;
  target = new_world();
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    fs_error *error = NULL;
    CHECK(call(kind, shared, &error) == FS_E_BUSY && fs_error_status(error) == FS_E_BUSY);
    fs_error_free(error);
    error = NULL;
    CHECK(call(kind, NULL, &error) == FS_OK);
    fs_error_free(error);
    ++busy_calls;
  }
  fs_buffer_free(buffer);
  free_world(target);
  buffer = outer;
  target = outer_target;
}

static fs_status busy_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)user_data;
  try_all();
  return fs_builder_nil(builder, error);
}

static fs_status busy_prepare(void *object, const fs_node *node, void **out_staged, fs_error **error, void *user_data) {
  (void)object, (void)node, (void)error, (void)user_data;
  *out_staged = NULL;
  try_all();
  return FS_OK;
}

static void busy_end(void *object, void *staged, void *user_data) { (void)object, (void)staged, (void)user_data; }

static fs_status busy_write(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  try_all();
  return FS_OK;
}

static void test_busy(void) {
  fs_type type = FS_TYPE_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_buffer *out = NULL;
  const fs_sink sink = { sizeof sink, busy_write, NULL };
  int32_t object = 0;
  type.name = "Busy";
  type.size = sizeof object;
  type.to_state = busy_to_state;
  type.prepare = busy_prepare;
  type.commit = type.discard = busy_end;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_workspace_create(NULL, &shared, ERR));
  CHECK_OK(fs_buffer_create(NULL, &out, ERR));
  serialize.workspace = restore.workspace = shared;
  for (int round = 0; round < 2; ++round) {
    busy_calls = 0;
    CHECK_OK(fs_to_bytes(registry, "Busy", &object, &serialize, out, ERR));
    CHECK_BYTES(fs_buffer_data(out), fs_buffer_size(out), "c0");
    CHECK(busy_calls == kinds_of_calls);
    CHECK_OK(fs_restore(registry, "Busy", &object, "\xc0", 1, &restore, ERR));
    CHECK(busy_calls == 2 * kinds_of_calls);
    CHECK_OK(fs_save_sink(registry, "Item", &world->items[0], &sink, &serialize, ERR));
    CHECK(busy_calls >= 3 * kinds_of_calls);
    for (int kind = 0; kind < kinds_of_calls; ++kind) CHECK_OK(call(kind, shared, ERR));
  }
  fs_workspace_free(shared);
  fs_buffer_free(out);
}

/* What comes from the workspace comes from its allocator, which may say no. */
static void test_no_memory(int fails_onwards) {
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    for (size_t n = 1;; ++n) {
      Counts counts = { 0 };
      const fs_allocator allocator = counting_allocator(&counts);
      fs_workspace *workspace = NULL;
      counts.fail_at = n;
      counts.fails_onwards = fails_onwards;
      fs_status status = fs_workspace_create(&allocator, &workspace, NULL);
      if (status == FS_OK) status = call(kind, workspace, NULL);
      const int was_hit = counts.calls >= n;
      CHECK(status == (was_hit ? FS_E_NO_MEMORY : FS_OK));
      counts.fail_at = 0;
      if (workspace) CHECK_OK(call(kind, workspace, ERR));
      fs_workspace_free(workspace);
      CHECK(counts.live_blocks == 0 && counts.live_bytes == 0);
      if (!was_hit || !CHECK(n < 1000)) break;
    }
  }
}

static void test_arguments(void) {
  fs_workspace *workspace = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_workspace_create(NULL, NULL, ERR));
  fs_workspace_free(NULL);
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  fs_workspace_free(workspace);
}

int main(void) {
  size_t size = 0;
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_FIELDS(Item, item_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_FIELDS(World, world_fields), ERR));
  path = strdup(in_temporary("saved"));
  world = new_world();
  target = new_world();
  fill(world, 5, 100);
  CHECK_OK(fs_to_bytes_into(registry, "World", world, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "World", world, NULL, bytes.data, size, &size, ERR));
  write_file(in_temporary("world"), bytes.data, bytes.size);
  CHECK_OK(open_in(WAY_MAPPED, bytes.data, bytes.size, NULL, &mapped, ERR));
  CHECK_OK(open_in(WAY_UNMAPPED, bytes.data, bytes.size, NULL, &unmapped, ERR));
  test_arguments();
  test_the_second_call();
  if (counts_malloc) test_no_allocations();
  test_results();
  test_busy();
  test_no_memory(0);
  test_no_memory(1);
  fs_tree_free(mapped);
  fs_tree_free(unmapped);
  free(bytes.data);
  free_world(world);
  free_world(target);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  temporary_end();
  free((void *)(uintptr_t)path);
  return check_result();
}
