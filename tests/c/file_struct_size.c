/* The structs of the functions with files, sources, sinks and threads, in every size. */
#include "file_support.h"

#include "struct_sizes.h"

typedef struct Object {
  int32_t x;
} Object;

static fs_registry *registry;
static const Object object = { 7 };

static fs_status open_and_free(const fs_open_options *options, fs_error **error) {
  fs_tree *tree = NULL;
  const fs_status status = fs_file_open(in_temporary("file"), options, &tree, error);
  fs_tree_free(tree);
  return status;
}

static fs_status open_source_and_free(const fs_source *source, fs_error **error) {
  fs_tree *tree = NULL;
  const fs_status status = fs_source_open(source, NULL, &tree, error);
  fs_tree_free(tree);
  return status;
}

static fs_status save(const fs_save_options *options, fs_error **error) {
  return fs_save_file(registry, "Object", &object, in_temporary("saved"), options, error);
}

static fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  return FS_OK;
}

static fs_status save_in_parallel(const fs_parallel *parallel, fs_error **error) {
  const fs_sink sink = { sizeof sink, drop, NULL };
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.parallel = parallel;
  return fs_save_sink(registry, "Object", &object, &sink, &options, error);
}

static fs_status restore_in_parallel(const fs_parallel *parallel, fs_error **error) {
  Object target = { 0 };
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.parallel = parallel;
  return fs_restore_file(registry, "Object", &target, in_temporary("file"), &options, error);
}

static fs_status create_workspace(const fs_allocator *allocator, fs_error **error) {
  fs_workspace *workspace = NULL;
  const fs_status status = fs_workspace_create(allocator, &workspace, error);
  fs_workspace_free(workspace);
  return status;
}

static fs_status overwrite(const fs_array_source *array, fs_error **error) {
  return fs_file_overwrite_array(in_temporary("array"), "a", array, NULL, error);
}

int main(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Object, x, FS_DTYPE_INT32) };
  const float numbers[] = { 3, 4 };
  const int64_t shape[] = { 2 };
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Object, fields), ERR));
  const Bytes bytes = packed_bytes("{'x': 7}"), array_bytes = packed_bytes("{'a': f32[2](1, 2)}");
  write_file(in_temporary("file"), bytes.data, bytes.size);
  write_file(in_temporary("array"), array_bytes.data, array_bytes.size);

  LARGER(fs_open_options) open = { .value = FS_OPEN_OPTIONS_INIT };
  CHECK_SIZES(open, open_and_free(&open.value, ERR));
  CHECK_RESERVED(open, open_and_free(&open.value, ERR));
  LARGER(fs_decode_options) decode = { .value = FS_DECODE_OPTIONS_INIT };
  open.value.decode = &decode.value;
  CHECK_SIZES(decode, open_and_free(&open.value, ERR));

  LARGER(fs_source) source = { .value = FS_SOURCE_INIT };
  CountingSource counting;
  source.value = counting_source_of(&counting, bytes.data, bytes.size);
  source.value.destroy_user_data = NULL; /* it is opened again and again */
  CHECK_SIZES(source, open_source_and_free(&source.value, ERR));

  LARGER(fs_save_options) save_options = { .value = FS_SAVE_OPTIONS_INIT };
  save_options.value.durability = FS_DURABILITY_NONE;
  CHECK_SIZES(save_options, save(&save_options.value, ERR));
  CHECK_RESERVED(save_options, save(&save_options.value, ERR));
  LARGER(fs_serialize_options) serialize = { .value = FS_SERIALIZE_OPTIONS_INIT };
  save_options.value.serialize = &serialize.value;
  CHECK_SIZES(serialize, save(&save_options.value, ERR));

  LARGER(fs_sink) sink = { .value = FS_SINK_INIT };
  sink.value.write = drop;
  CHECK_SIZES(sink, fs_save_sink(registry, "Object", &object, &sink.value, NULL, ERR));

  LARGER(fs_parallel) parallel = { .value = FS_PARALLEL_INIT };
  CHECK_SIZES(parallel, save_in_parallel(&parallel.value, ERR));
  CHECK_RESERVED(parallel, save_in_parallel(&parallel.value, ERR));
  CHECK_SIZES(parallel, restore_in_parallel(&parallel.value, ERR));

  LARGER(fs_allocator) allocator = { .value = FS_ALLOCATOR_INIT };
  CHECK_SIZES(allocator, create_workspace(&allocator.value, ERR));

  LARGER(fs_array_source) array = { .value = FS_ARRAY_SOURCE_INIT };
  array.value.dtype = FS_DTYPE_FLOAT32;
  array.value.rank = 1;
  array.value.shape = shape;
  array.value.data = numbers;
  CHECK_SIZES(array, overwrite(&array.value, ERR));

  free(bytes.data);
  free(array_bytes.data);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
