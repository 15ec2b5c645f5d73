/* Attack 46: NULL for all that a function takes, and handles that are used when they are not to be. What can be known is STATE or
 * INVALID_ARGUMENT; a handle that was freed can't be, and rule 1 says that it dies there. */
#include "hex.h"
#include "malloc_counter.h"

typedef fs_status Call(fs_error **error);

static fs_status call_fs_buffer_create(fs_error **error) { return fs_buffer_create(NULL, NULL, error); }
static fs_status call_fs_buffer_reserve(fs_error **error) { return fs_buffer_reserve(NULL, 0, error); }
static fs_status call_fs_builder_create(fs_error **error) { return fs_builder_create(NULL, NULL, error); }
static fs_status call_fs_builder_begin(fs_error **error) { return fs_builder_begin(NULL, 0, error); }
static fs_status call_fs_builder_begin_dataclass(fs_error **error) {
  return fs_builder_begin_dataclass(NULL, NULL, error);
}
static fs_status call_fs_builder_end(fs_error **error) { return fs_builder_end(NULL, error); }
static fs_status call_fs_builder_key(fs_error **error) { return fs_builder_key(NULL, NULL, 0, error); }
static fs_status call_fs_builder_any_key(fs_error **error) { return fs_builder_any_key(NULL, NULL, error); }
static fs_status call_fs_builder_nil(fs_error **error) { return fs_builder_nil(NULL, error); }
static fs_status call_fs_builder_bool(fs_error **error) { return fs_builder_bool(NULL, 0, error); }
static fs_status call_fs_builder_int64(fs_error **error) { return fs_builder_int64(NULL, 0, error); }
static fs_status call_fs_builder_uint64(fs_error **error) { return fs_builder_uint64(NULL, 0, error); }
static fs_status call_fs_builder_float64(fs_error **error) { return fs_builder_float64(NULL, 0, error); }
static fs_status call_fs_builder_complex(fs_error **error) { return fs_builder_complex(NULL, 0, 0, error); }
static fs_status call_fs_builder_str(fs_error **error) { return fs_builder_str(NULL, NULL, 0, error); }
static fs_status call_fs_builder_bytes(fs_error **error) { return fs_builder_bytes(NULL, NULL, 0, error); }
static fs_status call_fs_builder_ext(fs_error **error) { return fs_builder_ext(NULL, 0, NULL, 0, error); }
static fs_status call_fs_builder_timestamp(fs_error **error) { return fs_builder_timestamp(NULL, 0, 0, error); }
static fs_status call_fs_builder_array(fs_error **error) { return fs_builder_array(NULL, NULL, error); }
static fs_status call_fs_builder_scalar(fs_error **error) { return fs_builder_scalar(NULL, NULL, error); }
static fs_status call_fs_builder_node(fs_error **error) { return fs_builder_node(NULL, NULL, error); }
static fs_status call_fs_builder_finish(fs_error **error) { return fs_builder_finish(NULL, NULL, error); }
static fs_status call_fs_error_status(fs_error **error) {
  (void)error;
  return fs_error_status(NULL);
}
static fs_status call_fs_error_mismatch_at(fs_error **error) {
  (void)error;
  return fs_error_mismatch_at(NULL, 0, NULL);
}
static fs_status call_fs_error_add_mismatch(fs_error **error) {
  (void)error;
  return fs_error_add_mismatch(NULL, NULL);
}
static fs_status call_fs_file_open(fs_error **error) { return fs_file_open(NULL, NULL, NULL, error); }
static fs_status call_fs_file_open_into(fs_error **error) { return fs_file_open_into(NULL, NULL, NULL, error); }
static fs_status call_fs_source_open(fs_error **error) { return fs_source_open(NULL, NULL, NULL, error); }
static fs_status call_fs_source_open_into(fs_error **error) { return fs_source_open_into(NULL, NULL, NULL, error); }
static fs_status call_fs_sharded_open(fs_error **error) { return fs_sharded_open(NULL, NULL, NULL, error); }
static fs_status call_fs_node_advise(fs_error **error) { return fs_node_advise(NULL, 0, error); }
static fs_status call_fs_restore_file(fs_error **error) { return fs_restore_file(NULL, NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_restore_source(fs_error **error) {
  return fs_restore_source(NULL, NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_save_file(fs_error **error) { return fs_save_file(NULL, NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_save_sink(fs_error **error) { return fs_save_sink(NULL, NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_msgpack_save_file(fs_error **error) { return fs_msgpack_save_file(NULL, NULL, NULL, error); }
static fs_status call_fs_msgpack_save_sink(fs_error **error) { return fs_msgpack_save_sink(NULL, NULL, NULL, error); }
static fs_status call_fs_bytes_save_file(fs_error **error) { return fs_bytes_save_file(NULL, 0, NULL, NULL, error); }
static fs_status call_fs_file_overwrite_array(fs_error **error) {
  return fs_file_overwrite_array(NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_msgpack_serialize(fs_error **error) { return fs_msgpack_serialize(NULL, NULL, NULL, error); }
static fs_status call_fs_msgpack_serialize_into(fs_error **error) {
  return fs_msgpack_serialize_into(NULL, NULL, NULL, 0, NULL, error);
}
static fs_status call_fs_msgpack_restore(fs_error **error) { return fs_msgpack_restore(NULL, 0, NULL, NULL, error); }
static fs_status call_fs_msgpack_restore_into(fs_error **error) {
  return fs_msgpack_restore_into(NULL, 0, NULL, NULL, error);
}
static fs_status call_fs_node_path(fs_error **error) { return fs_node_path(NULL, NULL, 0, NULL, error); }
static fs_status call_fs_node_key(fs_error **error) { return fs_node_key(NULL, NULL, error); }
static fs_status call_fs_node_equal(fs_error **error) { return fs_node_equal(NULL, NULL, NULL, error); }
static fs_status call_fs_node_bool(fs_error **error) { return fs_node_bool(NULL, NULL, error); }
static fs_status call_fs_node_int64(fs_error **error) { return fs_node_int64(NULL, NULL, error); }
static fs_status call_fs_node_uint64(fs_error **error) { return fs_node_uint64(NULL, NULL, error); }
static fs_status call_fs_node_float64(fs_error **error) { return fs_node_float64(NULL, NULL, error); }
static fs_status call_fs_node_complex(fs_error **error) { return fs_node_complex(NULL, NULL, NULL, error); }
static fs_status call_fs_node_str(fs_error **error) { return fs_node_str(NULL, NULL, NULL, error); }
static fs_status call_fs_node_bytes(fs_error **error) { return fs_node_bytes(NULL, NULL, NULL, error); }
static fs_status call_fs_node_ext(fs_error **error) { return fs_node_ext(NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_node_timestamp(fs_error **error) { return fs_node_timestamp(NULL, NULL, NULL, error); }
static fs_status call_fs_node_array(fs_error **error) { return fs_node_array(NULL, NULL, error); }
static fs_status call_fs_node_array_segment(fs_error **error) { return fs_node_array_segment(NULL, 0, NULL, error); }
static fs_status call_fs_node_array_gather(fs_error **error) { return fs_node_array_gather(NULL, NULL, 0, error); }
static fs_status call_fs_node_array_slice(fs_error **error) {
  return fs_node_array_slice(NULL, NULL, NULL, NULL, NULL, 0, error);
}
static fs_status call_fs_node_array_stream(fs_error **error) { return fs_node_array_stream(NULL, NULL, error); }
static fs_status call_fs_node_columns(fs_error **error) { return fs_node_columns(NULL, NULL, error); }
static fs_status call_fs_registry_create(fs_error **error) { return fs_registry_create(NULL, NULL, error); }
static fs_status call_fs_register_type(fs_error **error) { return fs_register_type(NULL, NULL, error); }
static fs_status call_fs_register_types(fs_error **error) { return fs_register_types(NULL, NULL, 0, 0, error); }
static fs_status call_fs_registry_uncovered(fs_error **error) { return fs_registry_uncovered(NULL, NULL, NULL, error); }
static fs_status call_fs_builder_object(fs_error **error) {
  return fs_builder_object(NULL, NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_builder_field(fs_error **error) { return fs_builder_field(NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_report_create(fs_error **error) { return fs_report_create(NULL, 0, NULL, error); }
static fs_status call_fs_report_entry_at(fs_error **error) {
  (void)error;
  return fs_report_entry_at(NULL, 0, NULL);
}
static fs_status call_fs_to_state_dict(fs_error **error) {
  return fs_to_state_dict(NULL, NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_node_to_state_dict(fs_error **error) { return fs_node_to_state_dict(NULL, NULL, NULL, error); }
static fs_status call_fs_to_bytes(fs_error **error) { return fs_to_bytes(NULL, NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_to_bytes_into(fs_error **error) {
  return fs_to_bytes_into(NULL, NULL, NULL, NULL, NULL, 0, NULL, error);
}
static fs_status call_fs_restore(fs_error **error) { return fs_restore(NULL, NULL, NULL, NULL, 0, NULL, error); }
static fs_status call_fs_from_state_dict(fs_error **error) {
  return fs_from_state_dict(NULL, NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_node_restore_field(fs_error **error) {
  return fs_node_restore_field(NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_node_from_state_dict(fs_error **error) {
  return fs_node_from_state_dict(NULL, NULL, NULL, NULL, error);
}
static fs_status call_fs_node_from_bytes(fs_error **error) {
  return fs_node_from_bytes(NULL, NULL, 0, NULL, NULL, error);
}
static fs_status call_fs_tree_create(fs_error **error) { return fs_tree_create(NULL, NULL, error); }
static fs_status call_fs_node_replace(fs_error **error) { return fs_node_replace(NULL, NULL, NULL, NULL, NULL, error); }
static fs_status call_fs_node_merge(fs_error **error) { return fs_node_merge(NULL, 0, NULL, NULL, error); }
static fs_status call_fs_workspace_create(fs_error **error) { return fs_workspace_create(NULL, NULL, error); }

/* With NULL for everything. */
static const struct {
  const char *name;
  Call *call;
} calls[] = {
  { "fs_buffer_create", call_fs_buffer_create },
  { "fs_buffer_reserve", call_fs_buffer_reserve },
  { "fs_builder_create", call_fs_builder_create },
  { "fs_builder_begin", call_fs_builder_begin },
  { "fs_builder_begin_dataclass", call_fs_builder_begin_dataclass },
  { "fs_builder_end", call_fs_builder_end },
  { "fs_builder_key", call_fs_builder_key },
  { "fs_builder_any_key", call_fs_builder_any_key },
  { "fs_builder_nil", call_fs_builder_nil },
  { "fs_builder_bool", call_fs_builder_bool },
  { "fs_builder_int64", call_fs_builder_int64 },
  { "fs_builder_uint64", call_fs_builder_uint64 },
  { "fs_builder_float64", call_fs_builder_float64 },
  { "fs_builder_complex", call_fs_builder_complex },
  { "fs_builder_str", call_fs_builder_str },
  { "fs_builder_bytes", call_fs_builder_bytes },
  { "fs_builder_ext", call_fs_builder_ext },
  { "fs_builder_timestamp", call_fs_builder_timestamp },
  { "fs_builder_array", call_fs_builder_array },
  { "fs_builder_scalar", call_fs_builder_scalar },
  { "fs_builder_node", call_fs_builder_node },
  { "fs_builder_finish", call_fs_builder_finish },
  { "fs_error_status", call_fs_error_status },
  { "fs_error_mismatch_at", call_fs_error_mismatch_at },
  { "fs_error_add_mismatch", call_fs_error_add_mismatch },
  { "fs_file_open", call_fs_file_open },
  { "fs_file_open_into", call_fs_file_open_into },
  { "fs_source_open", call_fs_source_open },
  { "fs_source_open_into", call_fs_source_open_into },
  { "fs_sharded_open", call_fs_sharded_open },
  { "fs_node_advise", call_fs_node_advise },
  { "fs_restore_file", call_fs_restore_file },
  { "fs_restore_source", call_fs_restore_source },
  { "fs_save_file", call_fs_save_file },
  { "fs_save_sink", call_fs_save_sink },
  { "fs_msgpack_save_file", call_fs_msgpack_save_file },
  { "fs_msgpack_save_sink", call_fs_msgpack_save_sink },
  { "fs_bytes_save_file", call_fs_bytes_save_file },
  { "fs_file_overwrite_array", call_fs_file_overwrite_array },
  { "fs_msgpack_serialize", call_fs_msgpack_serialize },
  { "fs_msgpack_serialize_into", call_fs_msgpack_serialize_into },
  { "fs_msgpack_restore", call_fs_msgpack_restore },
  { "fs_msgpack_restore_into", call_fs_msgpack_restore_into },
  { "fs_node_path", call_fs_node_path },
  { "fs_node_key", call_fs_node_key },
  { "fs_node_equal", call_fs_node_equal },
  { "fs_node_bool", call_fs_node_bool },
  { "fs_node_int64", call_fs_node_int64 },
  { "fs_node_uint64", call_fs_node_uint64 },
  { "fs_node_float64", call_fs_node_float64 },
  { "fs_node_complex", call_fs_node_complex },
  { "fs_node_str", call_fs_node_str },
  { "fs_node_bytes", call_fs_node_bytes },
  { "fs_node_ext", call_fs_node_ext },
  { "fs_node_timestamp", call_fs_node_timestamp },
  { "fs_node_array", call_fs_node_array },
  { "fs_node_array_segment", call_fs_node_array_segment },
  { "fs_node_array_gather", call_fs_node_array_gather },
  { "fs_node_array_slice", call_fs_node_array_slice },
  { "fs_node_array_stream", call_fs_node_array_stream },
  { "fs_node_columns", call_fs_node_columns },
  { "fs_registry_create", call_fs_registry_create },
  { "fs_register_type", call_fs_register_type },
  { "fs_register_types", call_fs_register_types },
  { "fs_registry_uncovered", call_fs_registry_uncovered },
  { "fs_builder_object", call_fs_builder_object },
  { "fs_builder_field", call_fs_builder_field },
  { "fs_report_create", call_fs_report_create },
  { "fs_report_entry_at", call_fs_report_entry_at },
  { "fs_to_state_dict", call_fs_to_state_dict },
  { "fs_node_to_state_dict", call_fs_node_to_state_dict },
  { "fs_to_bytes", call_fs_to_bytes },
  { "fs_to_bytes_into", call_fs_to_bytes_into },
  { "fs_restore", call_fs_restore },
  { "fs_from_state_dict", call_fs_from_state_dict },
  { "fs_node_restore_field", call_fs_node_restore_field },
  { "fs_node_from_state_dict", call_fs_node_from_state_dict },
  { "fs_node_from_bytes", call_fs_node_from_bytes },
  { "fs_tree_create", call_fs_tree_create },
  { "fs_node_replace", call_fs_node_replace },
  { "fs_node_merge", call_fs_node_merge },
  { "fs_workspace_create", call_fs_workspace_create },
};

static void test_null(void) {
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; ++i) {
    fs_error *error = NULL;
    const fs_status status = calls[i].call(&error);
    if (!CHECK(status == FS_E_INVALID_ARGUMENT || status == FS_E_TYPE || status == FS_OK))
      fprintf(stderr, "  %s gives %s\n", calls[i].name, fs_status_name(status));
    CHECK(status == FS_OK ? error == NULL : error == NULL || fs_error_status(error) == status);
    fs_error_free(error);
    CHECK(calls[i].call(NULL) == status);
  }
}

/* What frees, or only tells. */
static void test_null_without_status(void) {
  fs_buffer_free(NULL);
  (void)fs_buffer_data(NULL);
  fs_builder_free(NULL);
  fs_error_free(NULL);
  fs_registry_free(NULL);
  fs_report_free(NULL);
  fs_tree_free(NULL);
  fs_workspace_free(NULL);
  (void)fs_buffer_size(NULL);
  (void)fs_dtype_name(0);
  (void)fs_dtype_item_size(0);
  (void)fs_dtype_from_name(NULL, 0);
  (void)fs_error_message(NULL);
  (void)fs_error_path(NULL);
  (void)fs_error_offset(NULL);
  (void)fs_error_system_code(NULL);
  (void)fs_error_report(NULL);
  (void)fs_error_mismatch_count(NULL);
  fs_error_free(fs_error_create(0, NULL));
  (void)fs_node_kind(NULL);
  (void)fs_kind_name(0);
  (void)fs_node_size(NULL);
  (void)fs_node_count(NULL);
  (void)fs_node_child(NULL, 0);
  (void)fs_node_next(NULL, NULL);
  (void)fs_node_find(NULL, NULL, 0);
  (void)fs_node_find_int(NULL, 0);
  (void)fs_node_at(NULL, NULL);
  (void)fs_is_serializable(NULL, NULL);
  (void)fs_registry_type_count(NULL);
  (void)fs_registry_type_name(NULL, 0);
  (void)fs_report_loaded(NULL);
  (void)fs_report_count(NULL, 0);
  (void)fs_report_entry_count(NULL);
  (void)fs_report_text(NULL);
  (void)fs_status_name(0);
  (void)fs_tree_root(NULL);
  (void)fs_tree_bytes_used(NULL);
  (void)fs_version();
  (void)fs_version_number();
}

/* Out of turn. */
static void test_builders(void) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_end(builder, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_nil(builder, ERR)); /* the first failure sticks */
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_key(builder, "a", 1, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_nil(builder, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_FAILS(FS_E_STATE, fs_builder_nil(builder, ERR)); /* without a key */
  CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
  CHECK(tree == NULL);
  CHECK_OK(fs_builder_nil(builder, ERR)); /* whose failure is told and forgotten */
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_tree_free(tree);
  fs_builder_free(builder);
}

typedef struct Thing {
  int32_t x;
} Thing;

/* A callback gets its builder lent: it can't free it, and can't take what is built. */
static fs_status free_builder(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)user_data;
  fs_tree *tree = NULL;
  fs_builder_free(builder);
  const fs_status status = fs_builder_int64(builder, 5, error);
  fs_error *ignored = NULL;
  CHECK(fs_builder_finish(builder, &tree, &ignored) != FS_OK && tree == NULL);
  fs_error_free(ignored);
  return status;
}

static void test_lent_builder(void) {
  const fs_type type = { .struct_size = sizeof type, .name = "Thing", .size = sizeof(Thing), .to_state = free_builder };
  fs_registry *registry = NULL;
  fs_buffer *buffer = NULL;
  const Thing thing = { 1 };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  fs_error *error = NULL;
  const fs_status status = fs_to_bytes(registry, "Thing", &thing, NULL, buffer, &error);
  CHECK(status == FS_OK || status == FS_E_STATE);
  if (status == FS_OK) CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "5");
  fs_error_free(error);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
}

/* NULL is "not there"; that there is no memory isn't. */
static void test_look_ups_without_memory(void) {
  static const char *paths[] = { "a/0/a key that is longer than any short string/b~1c",
                                 "a/0/12345678901234567890/b",
                                 "a/0/b'bytes that are longer than any short string\\xff'",
                                 "a/0/1e+300",
                                 "./a/0/-1234567890123456789",
                                 "a/0/True" };
  fs_tree *tree = tree_of(
      "{'a': [{'a key that is longer than any short string': {'b/c': 1}, 12345678901234567890: {'b': 2}, "
      "b'bytes that are longer than any short string\xff': 3, 1e300: 4, -1234567890123456789: 5, True: 6}]}");
  for (size_t i = 0; counts_malloc && i < sizeof paths / sizeof paths[0]; ++i) {
    malloc_counts.calls = 0;
    malloc_counts.fails_at = 1;
    malloc_counts.fails_onwards = 1;
    const fs_node *node = fs_node_at(fs_tree_root(tree), paths[i]);
    malloc_counts.fails_at = 0;
    if (!CHECK(node != NULL)) fprintf(stderr, "  %s\n", paths[i]);
    CHECK(malloc_counts.calls == 0);
  }
  fs_tree_free(tree);
}

int main(void) {
  test_null();
  test_null_without_status();
  test_builders();
  test_lent_builder();
  test_look_ups_without_memory();
  return check_result();
}
