/* workspace.h and buffer.h: one call at a time. A second one, from a callback of the first, is refused. */
#include "workspace_calls.h"

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
  /* and a registry that is in use doesn't change */
  CHECK_FAILS(FS_E_BUSY, fs_register_type(registry, &(fs_type)FS_TYPE_NO_FIELDS("Other", FS_KIND_DICT), ERR));
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

static fs_status busy_prepare(void *object, const fs_node *node, const fs_restore_options *options, void **out_staged,
                              fs_error **error, void *user_data) {
  (void)object, (void)node, (void)options, (void)error, (void)user_data;
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
    CHECK_PACKED(fs_buffer_data(out), fs_buffer_size(out), "None");
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

/* What was written when the callback came stands in the buffer's memory, if that is enough. */
static fs_status busy_buffer_to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  fs_buffer *const out = *(fs_buffer *const *)object;
  (void)user_data;
  ++busy_calls;
  CHECK(fs_buffer_size(out) == 0);
  CHECK_FAILS(FS_E_BUSY, fs_to_bytes(registry, "Item", &world->items[0], NULL, out, ERR));
  CHECK_FAILS(FS_E_BUSY, fs_msgpack_serialize(fs_tree_root(unmapped), NULL, out, ERR));
  CHECK_FAILS(FS_E_BUSY, fs_buffer_reserve(out, 1 << 20, ERR));
  return fs_builder_bytes(builder, "xyz", 3, error);
}

typedef struct Buffers {
  fs_buffer *a, *b;
} Buffers;

static void test_busy_buffer(void) {
  fs_buffer *out = NULL;
  const fs_field pair[] = { FS_FIELD_OBJECT(Buffers, a, "Busy buffer"), FS_FIELD_OBJECT(Buffers, b, "Busy buffer") };
  fs_type types[] = { FS_TYPE_INIT, FS_TYPE_FIELDS(Buffers, pair) };
  types[0].name = "Busy buffer";
  types[0].size = sizeof out;
  types[0].to_state = busy_buffer_to_state;
  CHECK_OK(fs_register_types(registry, types, 2, sizeof types[0], ERR));
  CHECK_OK(fs_buffer_create(NULL, &out, ERR));
  busy_calls = 0;
  for (int round = 0; round < 3; ++round) {
    if (round == 2) CHECK_OK(fs_buffer_reserve(out, 1 << 12, ERR));
    CHECK_OK(fs_to_bytes(registry, "Buffers", &(Buffers){ out, out }, NULL, out, ERR));
    CHECK_PACKED(fs_buffer_data(out), fs_buffer_size(out), "{'a': b'xyz', 'b': b'xyz'}");
  }
  CHECK(busy_calls == 3 * 2);
  CHECK_OK(fs_to_bytes(registry, "Item", &world->items[0], NULL, out, ERR));
  fs_buffer_free(out);
}

int main(void) {
  calls_begin();
  test_busy();
  test_busy_buffer();
  calls_end();
  return check_result();
}
