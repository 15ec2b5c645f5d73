/* A thread that was cancelled calls every function that reads or writes files, takes a lock, starts threads or calls back: each
 * returns, those that free and those that fail included, and the thread ends at its own next cancellation point. All callbacks
 * here are such points; so are the system's calls for files. */
#include "file_support.h"

#include <pthread.h>
#include <stdlib.h>

enum { float_count = 300000 };

typedef struct Object {
  int32_t step;
  float values[float_count];
} Object;

/* ---- Callbacks, in all of which a thread may end ---- */

static int destroyed;

static void *allocate(size_t size, size_t alignment, void *user_data) {
  (void)alignment, (void)user_data;
  pthread_testcancel();
  return malloc(size);
}

static void *reallocate(void *pointer, size_t old_size, size_t new_size, size_t alignment, void *user_data) {
  (void)old_size, (void)alignment, (void)user_data;
  pthread_testcancel();
  return realloc(pointer, new_size);
}

static void release(void *pointer, size_t size, size_t alignment, void *user_data) {
  (void)size, (void)alignment, (void)user_data;
  pthread_testcancel();
  free(pointer);
}

static const fs_allocator allocator = { sizeof allocator, allocate, reallocate, release, NULL };

static void destroy(void *user_data) {
  (void)user_data;
  pthread_testcancel();
  ++destroyed;
}

static void release_bytes(void *bytes, size_t size, void *user_data) {
  (void)bytes, (void)size;
  destroy(user_data);
}

static fs_status write_all(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  pthread_testcancel();
  return FS_OK;
}

static fs_status write_items(uint64_t first, uint64_t count, const void *items, fs_error **error, void *user_data) {
  (void)first, (void)count;
  return write_all(items, 1, error, user_data);
}

static fs_status update(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  (void)done, (void)total, (void)error, (void)user_data;
  pthread_testcancel();
  return FS_OK;
}

static fs_status to_state(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)user_data;
  pthread_testcancel();
  return fs_builder_nil(builder, error);
}

static fs_status prepare(void *target, const fs_node *node, const fs_restore_options *options, void **out_staged,
                         fs_error **error, void *user_data) {
  (void)target, (void)node, (void)options, (void)out_staged, (void)error, (void)user_data;
  pthread_testcancel();
  return FS_OK;
}

static void finish(void *target, void *staged, void *user_data) {
  (void)target, (void)staged, (void)user_data;
  pthread_testcancel();
}

/* ---- What the steps work with; files are written beforehand, which is no matter of the library ---- */

static const fs_field object_fields[] = { FS_FIELD_VALUE(Object, step, FS_DTYPE_INT32),
                                          FS_FIELD_ARRAY(Object, values, FS_DTYPE_FLOAT32, float_count) };
static fs_registry *registry;
static fs_buffer *buffer;
static fs_workspace *workspace;
static fs_report *report;
static Object object, target;
static Bytes bytes;
static const char *good, *bad, *missing, *saved, *edited, *unmade;
static fs_tree *tree;

static fs_type nothing_type(void) {
  fs_type type = FS_TYPE_INIT;
  type.name = "Nothing";
  type.size = 1;
  type.to_state = to_state;
  type.prepare = prepare;
  type.commit = type.discard = finish;
  type.destroy_user_data = destroy;
  return type;
}

static fs_status read_at(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  pthread_testcancel();
  memcpy(destination, bytes.data + offset, size);
  return FS_OK;
}

static fs_status read_items(uint64_t first, uint64_t count, void *destination, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  pthread_testcancel();
  memcpy(destination, object.values + first, (size_t)count * sizeof(float));
  return FS_OK;
}

static fs_source source_of(uint64_t size) {
  fs_source source = FS_SOURCE_INIT;
  source.size = size;
  source.read_at = read_at;
  source.destroy_user_data = destroy;
  return source;
}

static fs_array_source array_of(uint32_t rank) {
  static const int64_t shape[] = { float_count };
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = rank;
  array.shape = rank > 0 ? shape : NULL;
  array.read_items = read_items;
  array.destroy_user_data = destroy;
  return array;
}

static fs_decode_options decoding(void) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.allocator = &allocator;
  return options;
}

static fs_open_options opening(const fs_decode_options *decode) {
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.decode = decode;
  return options;
}

/* ---- The steps ---- */

static void registries(void) {
  fs_registry *made = NULL;
  const fs_type type = nothing_type();
  const fs_type both[] = { nothing_type(), nothing_type() };
  const int before = destroyed;
  CHECK_OK(fs_registry_create(&allocator, &made, ERR));
  CHECK_OK(fs_register_type(made, &type, ERR));
  CHECK_FAILS(FS_E_EXISTS, fs_register_type(made, &type, ERR));
  CHECK_FAILS(FS_E_EXISTS, fs_register_types(made, both, 2, sizeof *both, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(NULL, &type, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_types(NULL, both, 2, sizeof *both, ERR));
  CHECK(fs_is_serializable(made, "Nothing") == 1 && fs_registry_type_count(made) == 1);
  CHECK_TEXT(fs_registry_type_name(made, 0), "Nothing");
  CHECK_OK(fs_registry_uncovered(registry, "Object", report, ERR));
  fs_registry_free(made);
  CHECK(destroyed == before + 7);
}

static void buffers(void) {
  fs_buffer *made = NULL;
  CHECK_OK(fs_buffer_create(&allocator, &made, ERR));
  CHECK_OK(fs_buffer_reserve(made, 100, ERR));
  CHECK_OK(fs_to_bytes(registry, "Object", &object, NULL, made, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, made, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_to_bytes(registry, "None", &object, NULL, made, ERR));
  CHECK_OK(fs_to_bytes(registry, "Nothing", &object, NULL, made, ERR));
  fs_buffer_free(made);
}

static void opening_files(void) {
  const fs_decode_options decode = decoding();
  const fs_open_options options = opening(&decode);
  fs_tree *made = NULL, *filled = NULL;
  CHECK_OK(fs_file_open(good, &options, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_FAILS(FS_E_TRUNCATED, fs_file_open(bad, &options, &made, ERR));
  CHECK_FAILS(FS_E_IO, fs_file_open(missing, &options, &made, ERR));
  CHECK_OK(fs_sharded_open(good, &options, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_FAILS(FS_E_IO, fs_sharded_open(missing, &options, &made, ERR));
  CHECK_OK(fs_tree_create(&allocator, &filled, ERR));
  CHECK_OK(fs_file_open_into(good, NULL, filled, ERR));
  CHECK_FAILS(FS_E_IO, fs_file_open_into(missing, NULL, filled, ERR));
  CHECK_OK(fs_file_open_into(good, NULL, filled, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open_into(good, &options, filled, ERR)); /* it is emptied nevertheless */
  CHECK(fs_tree_root(filled) == NULL);
  CHECK_OK(fs_file_open_into(good, NULL, filled, ERR));
  CHECK_FAILS(FS_E_TRUNCATED, fs_file_open_into(bad, NULL, filled, ERR));
  CHECK_OK(fs_file_open_into(good, NULL, filled, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore_into(NULL, 1, NULL, filled, ERR));
  fs_tree_free(filled);
}

static void opening_sources(void) {
  const fs_decode_options decode = decoding();
  const fs_source source = source_of(bytes.size), cut = source_of(bytes.size / 2);
  fs_tree *made = NULL, *filled = NULL;
  const int before = destroyed;
  CHECK_OK(fs_source_open(&source, &decode, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_FAILS(FS_E_TRUNCATED, fs_source_open(&cut, &decode, &made, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open(&source, &decode, NULL, ERR));
  CHECK_OK(fs_tree_create(&allocator, &filled, ERR));
  CHECK_OK(fs_source_open_into(&source, NULL, filled, ERR));
  CHECK_FAILS(FS_E_TRUNCATED, fs_source_open_into(&cut, NULL, filled, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open_into(&source, NULL, NULL, ERR));
  CHECK_OK(fs_source_open_into(&source, NULL, filled, ERR));
  fs_tree_free(filled);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(NULL, "Object", &target, &source, NULL, ERR));
  CHECK_OK(fs_restore_source(registry, "Object", &target, &source, NULL, ERR));
  CHECK(destroyed == before + 9);
}

static void reading_bytes(void) {
  fs_decode_options decode = decoding();
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_progress progress = { sizeof progress, update, NULL };
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_tree *made = NULL;
  const int before = destroyed;
  parallel.thread_count = 2;
  options.parallel = &parallel;
  options.workspace = workspace;
  options.report = report;
  options.progress = &progress;
  CHECK_OK(fs_restore(registry, "Object", &target, bytes.data, bytes.size, &options, ERR));
  CHECK_OK(fs_restore_file(registry, "Object", &target, good, &options, ERR));
  CHECK_FAILS(FS_E_IO, fs_restore_file(registry, "Object", &target, missing, &options, ERR));
  CHECK_FAILS(FS_E_TRUNCATED, fs_restore_file(registry, "Object", &target, bad, &options, ERR));
  CHECK_OK(fs_from_state_dict(registry, "Object", &target, fs_tree_root(tree), &options, ERR));
  CHECK_OK(fs_from_state_dict(registry, "Nothing", &target, fs_tree_root(tree), NULL, ERR));
  decode.ownership = FS_OWNERSHIP_ADOPTED;
  decode.release = release_bytes;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &decode, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore(bytes.data, bytes.size / 2, &decode, &made, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore(bytes.data, bytes.size, &decode, NULL, ERR));
  options = (fs_restore_options)FS_RESTORE_OPTIONS_INIT;
  options.decode = &decode;
  CHECK_OK(fs_node_from_bytes(fs_tree_root(tree), bytes.data, bytes.size, &options, &made, ERR));
  fs_tree_free(made);
  CHECK(destroyed == before + 4);
}

static void saving(void) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_progress progress = { sizeof progress, update, NULL };
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  const fs_sink sink = { sizeof sink, write_all, NULL };
  parallel.thread_count = 2;
  serialize.parallel = &parallel;
  serialize.workspace = workspace;
  serialize.progress = &progress;
  serialize.report = report;
  options.serialize = &serialize;
  CHECK_OK(fs_save_file(registry, "Object", &object, saved, &options, ERR));
  CHECK_FAILS(FS_E_IO, fs_save_file(registry, "Object", &object, unmade, &options, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_save_file(registry, "None", &object, saved, &options, ERR));
  CHECK_OK(fs_save_sink(registry, "Object", &object, &sink, &serialize, ERR));
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), saved, NULL, ERR));
  CHECK_OK(fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, ERR));
  CHECK_OK(fs_bytes_save_file("\xc0", 1, saved, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_bytes_save_file("\xc0", 1, NULL, NULL, ERR));
}

static void overwriting(void) {
  const fs_array_source array = array_of(1);
  const int before = destroyed;
  CHECK_OK(fs_file_overwrite_array(edited, "values", &array, NULL, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_file_overwrite_array(edited, "none", &array, NULL, ERR));
  CHECK_FAILS(FS_E_IO, fs_file_overwrite_array(missing, "values", &array, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(NULL, "values", &array, NULL, ERR));
  CHECK(destroyed == before + 4);
}

static void building(void) {
  const fs_array_source array = array_of(1), scalar = array_of(0);
  fs_array_source wrong = array_of(1);
  fs_builder *builder = NULL;
  fs_tree *made = NULL;
  const int before = destroyed;
  wrong.dtype = FS_DTYPE_NONE;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_array(NULL, &array, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_scalar(NULL, &scalar, ERR));
  CHECK_OK(fs_builder_create(&allocator, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  CHECK_OK(fs_builder_scalar(builder, &scalar, ERR));
  CHECK_OK(fs_builder_node(builder, fs_tree_root(tree), ERR));
  CHECK_OK(fs_builder_object(builder, registry, "Nothing", &object, NULL, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &made, ERR));
  fs_tree_free(made);
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  fs_builder_free(builder); /* in the middle */
  builder = NULL;
  CHECK_OK(fs_builder_create(&allocator, &builder, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_array(builder, &wrong, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_array(builder, &array, ERR));
  fs_builder_free(builder);
  CHECK(destroyed == before + 7);
}

static void nodes(void) {
  static float values[float_count];
  const fs_node *root = fs_tree_root(tree), *node = fs_node_at(root, "values");
  const fs_items_sink sink = { sizeof sink, 0, write_items, NULL };
  const fs_tree_options options = { .struct_size = sizeof options, .allocator = &allocator };
  const int64_t stops[] = { 9 };
  int32_t is_equal = 0;
  fs_tree *made = NULL;
  CHECK_OK(fs_node_array_gather(node, values, sizeof values, ERR));
  CHECK_OK(fs_node_array_slice(node, NULL, stops, NULL, values, sizeof values, ERR));
  CHECK_OK(fs_node_array_stream(node, &sink, ERR));
  CHECK_OK(fs_node_advise(root, FS_ADVICE_WILL_NEED, ERR));
  CHECK_OK(fs_node_equal(root, root, &is_equal, ERR));
  CHECK_OK(fs_node_replace(root, node, node, &options, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_OK(fs_node_merge(&root, 1, &options, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_OK(fs_node_to_state_dict(root, &options, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_OK(fs_node_from_state_dict(root, root, NULL, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Object", &object, &options, &made, ERR));
  fs_tree_free(made);
  CHECK_OK(fs_node_restore_field(fs_node_at(root, "step"), &object_fields[0], &target, NULL, ERR));
}

static void handles(void) {
  fs_workspace *made = NULL;
  fs_report *reported = NULL;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK_OK(fs_workspace_create(&allocator, &made, ERR));
  options.workspace = made;
  CHECK_OK(fs_restore_file(registry, "Object", &target, good, &options, ERR));
  fs_workspace_free(made);
  CHECK_OK(fs_report_create(&allocator, 0, &reported, ERR));
  fs_report_free(reported);
  fs_error *error = fs_error_create(FS_E_MISMATCH, "text");
  CHECK(fs_error_add_mismatch(
            error, &(fs_mismatch){ .struct_size = sizeof(fs_mismatch), .kind = FS_MISMATCH_MISSING, .message = "m" }) ==
        FS_OK);
  fs_error_free(error);
}

/* ---- A thread for each ---- */

typedef struct Step {
  const char *name;
  void (*run)(void);
  int has_returned, goes_on;
} Step;

static void *run_cancelled(void *argument) {
  Step *step = argument;
  pthread_cancel(pthread_self());
  step->run();
  step->has_returned = 1;
  pthread_testcancel();
  step->goes_on = 1;
  return NULL;
}

static void prepare_files(void) {
  good = strdup(in_temporary("good"));
  bad = strdup(in_temporary("bad"));
  missing = strdup(in_temporary("missing"));
  saved = strdup(in_temporary("saved"));
  edited = strdup(in_temporary("edited"));
  unmade = strdup(in_temporary("no/directory"));
  size_t size = 0;
  CHECK_OK(fs_to_bytes_into(registry, "Object", &object, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "Object", &object, NULL, bytes.data, size, &size, ERR));
  write_file(good, bytes.data, size);
  write_file(edited, bytes.data, size);
  write_file(bad, bytes.data, size / 2);
  CHECK_OK(fs_file_open(good, NULL, &tree, ERR));
}

static void clean_up(void) {
  const char *paths[] = { good, bad, missing, saved, edited, unmade };
  fs_tree_free(tree);
  fs_workspace_free(workspace);
  fs_report_free(report);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
  for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i) free((void *)(uintptr_t)paths[i]);
  free(bytes.data);
  temporary_end();
}

int main(void) {
  Step steps[] = { { "registries", registries, 0, 0 },
                   { "buffers", buffers, 0, 0 },
                   { "opening files", opening_files, 0, 0 },
                   { "opening sources", opening_sources, 0, 0 },
                   { "reading bytes", reading_bytes, 0, 0 },
                   { "saving", saving, 0, 0 },
                   { "overwriting", overwriting, 0, 0 },
                   { "building", building, 0, 0 },
                   { "nodes", nodes, 0, 0 },
                   { "handles", handles, 0, 0 } };
  const fs_type types[] = { FS_TYPE_FIELDS(Object, object_fields), nothing_type() };
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(&allocator, &registry, ERR));
  CHECK_OK(fs_register_types(registry, types, 2, sizeof *types, ERR));
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
  CHECK_OK(fs_report_create(&allocator, 0, &report, ERR));
  prepare_files();
  for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
    pthread_t thread;
    void *result = NULL;
    CHECK(pthread_create(&thread, NULL, run_cancelled, &steps[i]) == 0 && pthread_join(thread, &result) == 0);
    if (!CHECK(steps[i].has_returned && !steps[i].goes_on && result == PTHREAD_CANCELED))
      fprintf(stderr, "  in %s\n", steps[i].name);
  }
  clean_up();
  return check_result();
}
