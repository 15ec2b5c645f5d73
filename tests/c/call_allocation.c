/* Every allocation of every call that builds, writes and restores in memory fails, with fields, containers and callbacks of all
 * sorts: NO_MEMORY, the buffer is empty, the target as it was; and then the same call works. */
#include "failing_memory.h"
#include "tree_options.h"

/* ---- Building ---- */

static void build_leaves(fs_builder *builder) {
  TRY(fs_builder_begin(builder, FS_KIND_LIST, NULL));
  TRY(fs_builder_nil(builder, NULL));
  TRY(fs_builder_bool(builder, 1, NULL));
  TRY(fs_builder_int64(builder, -5, NULL));
  TRY(fs_builder_uint64(builder, UINT64_MAX, NULL));
  TRY(fs_builder_float64(builder, 0.5, NULL));
  TRY(fs_builder_complex(builder, 1, -1, NULL));
  TRY(fs_builder_str(builder, "text that needs room of its own", 31, NULL));
  TRY(fs_builder_bytes(builder, "bytes that need room of their own", 33, NULL));
  TRY(fs_builder_ext(builder, 42, "an extension that needs room", 28, NULL));
  TRY(fs_builder_timestamp(builder, 7, 500, NULL));
  TRY(fs_builder_end(builder, NULL));
}

static void build_arrays(fs_builder *builder) {
  static const int64_t shape[] = { 100, 1 };
  static const int64_t strides[] = { -8, 4 };
  static int32_t items[200];
  fs_array_source array = FS_ARRAY_SOURCE_INIT, scalar = FS_ARRAY_SOURCE_INIT;
  array.dtype = scalar.dtype = FS_DTYPE_INT32;
  array.rank = 2;
  array.shape = shape;
  array.strides = strides;
  array.data = &items[199];
  array.copy_data = scalar.copy_data = 1;
  scalar.data = items;
  TRY(fs_builder_begin(builder, FS_KIND_TUPLE, NULL));
  TRY(fs_builder_array(builder, &array, NULL));
  TRY(fs_builder_scalar(builder, &scalar, NULL));
  array.copy_data = 0;
  array.strides = NULL;
  array.data = items;
  TRY(fs_builder_array(builder, &array, NULL));
  TRY(fs_builder_end(builder, NULL));
}

static void build_keys(fs_builder *builder) {
  fs_key key = FS_KEY_INIT;
  TRY(fs_builder_begin(builder, FS_KIND_DICT, NULL));
  for (fs_kind kind = FS_KIND_STR; kind <= FS_KIND_BYTES; ++kind) {
    key.kind = kind;
    key.data = "a key that needs room of its own";
    key.size = 32;
    TRY(fs_builder_any_key(builder, &key, NULL));
    TRY(fs_builder_nil(builder, NULL));
  }
  key.kind = FS_KIND_COMPLEX;
  TRY(fs_builder_any_key(builder, &key, NULL));
  TRY(fs_builder_nil(builder, NULL));
  for (int i = 0; i < 40; ++i) { /* enough for an index */
    char text[16];
    snprintf(text, sizeof text, "k%d", i);
    TRY(fs_builder_key(builder, text, strlen(text), NULL));
    TRY(fs_builder_bool(builder, i % 2, NULL));
  }
  TRY(fs_builder_end(builder, NULL));
}

typedef struct Pair {
  int32_t first;
  double weights[300];
} Pair;

static const fs_field pair_field = FS_FIELD_ARRAY(Pair, weights, FS_DTYPE_FLOAT64, 300);

static fs_status builder_scenario(const fs_allocator *allocator) {
  static const Pair pair;
  const fs_build_options copied = { sizeof copied, 1, 0 };
  fs_builder *builder = NULL;
  fs_tree *tree = NULL, *copy = NULL;
  fs_status status = TRY(fs_builder_create(allocator, &builder, NULL));
  CHECK((status == FS_OK) == (builder != NULL));
  if (status != FS_OK) return status;
  TRY(fs_builder_begin_dataclass(builder, "A class with a long name, as they have", NULL));
  TRY(fs_builder_key(builder, "leaves", 6, NULL));
  build_leaves(builder);
  TRY(fs_builder_key(builder, "arrays", 6, NULL));
  build_arrays(builder);
  TRY(fs_builder_key(builder, "keys", 4, NULL));
  build_keys(builder);
  TRY(fs_builder_key(builder, "object", 6, NULL));
  TRY(fs_builder_object(builder, registry, "Everything", object, NULL, NULL));
  TRY(fs_builder_key(builder, "copy", 4, NULL));
  TRY(fs_builder_object(builder, registry, "Everything", object, &copied, NULL));
  TRY(fs_builder_key(builder, "field", 5, NULL));
  TRY(fs_builder_field(builder, &pair_field, &pair, &copied, NULL));
  TRY(fs_builder_end(builder, NULL));
  status = TRY(fs_builder_finish(builder, &tree, NULL));
  CHECK((status == FS_OK) == (tree != NULL));
  if (status == FS_OK) {
    TRY(fs_builder_node(builder, fs_tree_root(tree), NULL));
    status = TRY(fs_builder_finish(builder, &copy, NULL));
    CHECK((status == FS_OK) == (copy != NULL));
    if (copy) CHECK(fs_node_count(fs_tree_root(copy)) == fs_node_count(fs_tree_root(tree)));
  }
  fs_tree_free(copy);
  fs_tree_free(tree);
  fs_builder_free(builder);
  return status;
}

/* ---- Registering ---- */

static fs_status register_scenario(const fs_allocator *allocator) {
  const fs_field fields[] = { pair_field, FS_FIELD_OBJECT_AS("self", Pair, first, "B") };
  const fs_type types[] = { FS_TYPE_FIELDS(Pair, fields), FS_TYPE_NO_FIELDS("B", FS_KIND_DICT) };
  fs_registry *made = NULL;
  fs_report *report = NULL;
  fs_status status = TRY(fs_registry_create(allocator, &made, NULL));
  if (status != FS_OK) return status;
  status = TRY(fs_register_types(made, types, 2, sizeof types[0], NULL));
  CHECK(fs_registry_type_count(made) == (status == FS_OK ? 2 : 0));
  if (status == FS_OK) status = TRY(fs_report_create(allocator, 0, &report, NULL));
  if (status == FS_OK) {
    status = TRY(fs_registry_uncovered(made, "Pair", report, NULL));
    CHECK(fs_report_count(report, FS_REPORT_UNCOVERED) == (status == FS_OK ? 1 : 0));
  }
  fs_report_free(report);
  fs_registry_free(made);
  return status;
}

/* ---- Writing ---- */

/* What is in the buffer stays there until the call has worked. */
static fs_buffer *buffer_with_old_bytes(const fs_allocator *allocator, fs_status *status) {
  fs_buffer *buffer = NULL;
  fs_tree *old = tree_of("'abc'");
  *status = TRY(fs_buffer_create(allocator, &buffer, NULL));
  if (*status == FS_OK) *status = TRY(fs_msgpack_serialize(fs_tree_root(old), NULL, buffer, NULL));
  fs_tree_free(old);
  return buffer;
}

static void check_buffer(const fs_buffer *buffer, fs_status status) {
  const void *data = fs_buffer_data(buffer);
  if (status == FS_OK)
    CHECK(fs_buffer_size(buffer) == bytes.size && memcmp(data, bytes.data, bytes.size) == 0);
  else
    CHECK(fs_buffer_size(buffer) == 0);
}

static fs_status to_bytes_scenario(const fs_allocator *allocator) {
  size_t size = 0;
  fs_status status = FS_OK;
  fs_buffer *buffer = buffer_with_old_bytes(allocator, &status);
  if (status == FS_OK) {
    status = TRY(fs_to_bytes(registry, "Everything", object, NULL, buffer, NULL));
    check_buffer(buffer, status);
  }
  if (status == FS_OK) {
    status = TRY(fs_to_bytes_into(registry, "Everything", object, NULL, NULL, 0, &size, NULL));
    CHECK(status != FS_OK || size == bytes.size);
  }
  fs_buffer_free(buffer);
  return status;
}

static fs_tree *tree_of_object(void) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &tree, ERR));
  return tree;
}

static fs_status serialize_scenario(const fs_allocator *allocator) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_status status = FS_OK;
  size_t size = 0;
  fs_tree *tree = tree_of_object();
  fs_buffer *buffer = buffer_with_old_bytes(allocator, &status);
  options.key_order = FS_KEY_ORDER_KEPT;
  if (status == FS_OK) {
    status = TRY(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, NULL));
    check_buffer(buffer, status);
  }
  if (status == FS_OK) status = TRY(fs_msgpack_serialize(fs_tree_root(tree), AS_STATE_DICT, buffer, NULL));
  if (status == FS_OK) check_buffer(buffer, status);
  options.key_order = FS_KEY_ORDER_SORTED;
  options.alignment = 64;
  options.chunk_limit = 3000;
  if (status == FS_OK) status = TRY(fs_msgpack_serialize_into(fs_tree_root(tree), &options, NULL, 0, &size, NULL));
  CHECK(status != FS_OK || size > bytes.size);
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  return status;
}

/* ---- Restoring ---- */

static fs_status restore_scenario(const fs_allocator *allocator) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  decode.allocator = allocator;
  decode.align_arrays = 1;
  options.decode = &decode;
  callback_log = (CallbackLog){ 0 };
  const fs_status status = TRY(fs_restore(registry, "Everything", target, bytes.data, bytes.size, &options, NULL));
  check_target(status);
  return status;
}

static void count_release(void *data, size_t size, void *user_data) {
  CHECK(data == bytes.data && size == bytes.size);
  ++*(int *)user_data;
}

static fs_status owned_scenario(const fs_allocator *allocator, fs_ownership ownership, int *released) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.allocator = allocator;
  decode.ownership = ownership;
  decode.release = ownership == FS_OWNERSHIP_ADOPTED ? count_release : NULL;
  if (decode.release) decode.release_user_data = released;
  const fs_status status = TRY(fs_msgpack_restore(bytes.data, bytes.size, &decode, &tree, NULL));
  CHECK((status == FS_OK) == (tree != NULL));
  fs_tree_free(tree);
  return status;
}

static fs_status ownership_scenario(const fs_allocator *allocator) {
  int released = 0;
  fs_status status = owned_scenario(allocator, FS_OWNERSHIP_COPIED, &released);
  CHECK(released == 0);
  if (status != FS_OK) return status;
  status = owned_scenario(allocator, FS_OWNERSHIP_ADOPTED, &released);
  CHECK(released == 1); /* also when the call fails */
  return status;
}

static fs_status template_scenario(const fs_allocator *allocator) {
  fs_tree *tree = tree_of_object(), *state = NULL, *restored = NULL;
  const fs_node *root = fs_tree_root(tree);
  const fs_tree_options options = tree_options_of(allocator, 0);
  TemplateOptions restoring;
  fs_status status = TRY(fs_to_state_dict(registry, "Everything", object, &options, &state, NULL));
  CHECK((status == FS_OK) == (state != NULL));
  if (status == FS_OK) {
    status = TRY(
        fs_node_from_state_dict(root, fs_tree_root(state), template_options(&restoring, allocator), &restored, NULL));
    CHECK((status == FS_OK) == (restored != NULL));
  }
  if (status == FS_OK) {
    fs_tree_free(restored);
    restored = NULL;
    status =
        TRY(fs_node_from_bytes(root, bytes.data, bytes.size, template_options(&restoring, allocator), &restored, NULL));
    CHECK((status == FS_OK) == (restored != NULL));
  }
  fs_tree_free(restored);
  fs_tree_free(state);
  fs_tree_free(tree);
  return status;
}

/* Trees of others, that share their data or have their own. */
static fs_status made_scenario(const fs_allocator *allocator, int32_t copy_data) {
  fs_tree *tree = tree_of_object(), *other = tree_of("{'o': {'p': 1}}"), *made = NULL;
  const fs_node *root = fs_tree_root(tree), *const nodes[] = { root, fs_tree_root(other) };
  const fs_tree_options options = tree_options_of(allocator, copy_data);
  char node_path[64];
  size_t size = 0;
  fs_status status = TRY(fs_node_merge(nodes, 2, &options, &made, NULL));
  CHECK((status == FS_OK) == (made != NULL));
  if (status == FS_OK) {
    status = TRY(fs_node_path(fs_node_at(fs_tree_root(made), "o/p"), node_path, sizeof node_path, &size, NULL));
    CHECK(size == (status == FS_OK ? sizeof "./o/p" : 0));
    fs_tree_free(made);
    made = NULL;
  }
  if (status == FS_OK) {
    status = TRY(fs_node_replace(root, fs_node_child(root, 0), fs_tree_root(other), &options, &made, NULL));
    CHECK((status == FS_OK) == (made != NULL));
    fs_tree_free(made);
    made = NULL;
  }
  if (status == FS_OK) {
    status = TRY(fs_to_state_dict(registry, "Everything", object, &options, &made, NULL));
    CHECK((status == FS_OK) == (made != NULL));
    /* one that shares the stream would be read at the same time */
    if (status == FS_OK && copy_data) CHECK(nodes_are_equal(root, fs_tree_root(made)));
  }
  fs_tree_free(made);
  fs_tree_free(other);
  fs_tree_free(tree);
  return status;
}

static fs_status shared_scenario(const fs_allocator *allocator) { return made_scenario(allocator, 0); }

static fs_status copied_scenario(const fs_allocator *allocator) { return made_scenario(allocator, 1); }

int main(void) {
  failing_memory_begin();
  RUN(builder_scenario);
  RUN(register_scenario);
  RUN(to_bytes_scenario);
  RUN(serialize_scenario);
  RUN(restore_scenario);
  RUN(ownership_scenario);
  RUN(template_scenario);
  RUN(shared_scenario);
  RUN(copied_scenario);
  failing_memory_end();
  temporary_end();
  return check_result();
}
