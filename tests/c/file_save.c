/* file.h: what is saved into files and sinks is what the functions with buffers write, for every kind of field and tree; a
 * save that fails changes no file. */
#include "file_support.h"

#include "collecting_sink.h"
#include "everything.h"

static fs_registry *registry;
static fs_buffer *buffer;
static CollectingSink collected;

static fs_save_options save_options(const fs_serialize_options *serialize) {
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  options.durability = FS_DURABILITY_NONE; /* for time */
  options.serialize = serialize;
  return options;
}

/* The bytes in the buffer are in the file, which goes away, and in the sink. */
static void check_saved(const char *path, const char *what, uint64_t detail) {
  const int is_good = is_file_of(path, fs_buffer_data(buffer), fs_buffer_size(buffer)) &&
                      collected.size == fs_buffer_size(buffer) &&
                      memcmp(collected.data, fs_buffer_data(buffer), collected.size) == 0;
  if (!CHECK(is_good))
    fprintf(stderr, "  %s, %llu: %zu bytes in the buffer, %zu in the sink\n", what, (unsigned long long)detail,
            fs_buffer_size(buffer), collected.size);
  CHECK(remove(path) == 0);
}

static const uint64_t chunk_limits[] = { 0, 1 << 20, 3000, 256 };
enum { limit_count = sizeof chunk_limits / sizeof chunk_limits[0] };

static void test_objects(void) {
  const char *path = in_temporary("object");
  for (int seed = 0; seed < 3; ++seed) {
    Everything *object = seed == 0 ? new_everything() : filled_everything(seed);
    for (int i = 0; i < limit_count; ++i) {
      fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
      serialize.chunk_limit = chunk_limits[i];
      const fs_save_options options = save_options(&serialize);
      const fs_sink sink = sink_into(&collected);
      CHECK_OK(fs_to_bytes(registry, "Everything", object, &serialize, buffer, ERR));
      CHECK_OK(fs_save_file(registry, "Everything", object, path, &options, ERR));
      CHECK_OK(fs_save_sink(registry, "Everything", object, &sink, &serialize, ERR));
      check_saved(path, "object", chunk_limits[i]);
    }
    free_everything(object);
  }
}

static void check_tree_saved(const fs_node *node, const char *what) {
  const char *path = in_temporary("tree");
  for (int i = 0; i < limit_count; ++i) {
    fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
    serialize.chunk_limit = chunk_limits[i];
    const fs_save_options options = save_options(&serialize);
    for (serialize.key_order = FS_KEY_ORDER_DEFAULT; serialize.key_order <= FS_KEY_ORDER_KEPT; ++serialize.key_order) {
      const fs_sink sink = sink_into(&collected);
      CHECK_OK(fs_msgpack_serialize(node, &serialize, buffer, ERR));
      CHECK_OK(fs_msgpack_save_file(node, path, &options, ERR));
      CHECK_OK(fs_msgpack_save_sink(node, &sink, &serialize, ERR));
      check_saved(path, what, chunk_limits[i]);
    }
    serialize.as_state_dict = 1;
    for (serialize.key_order = FS_KEY_ORDER_DEFAULT; serialize.key_order <= FS_KEY_ORDER_KEPT; ++serialize.key_order) {
      const fs_sink sink = sink_into(&collected);
      CHECK_OK(fs_msgpack_serialize(node, &serialize, buffer, ERR));
      CHECK_OK(fs_msgpack_save_file(node, path, &options, ERR));
      CHECK_OK(fs_msgpack_save_sink(node, &sink, &serialize, ERR));
      check_saved(path, what, chunk_limits[i]);
    }
  }
}

/* Trees of objects, of bytes, and of files. */
static void test_trees(void) {
  Everything *object = filled_everything(4);
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &tree, ERR));
  check_tree_saved(fs_tree_root(tree), "state dict");
  check_tree_saved(fs_node_at(fs_tree_root(tree), "cells"), "strided array");
  check_tree_saved(fs_node_at(fs_tree_root(tree), "last"), "number");
  const Bytes bytes = bytes_of_node(fs_tree_root(tree), 2000);
  fs_tree_free(tree);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    tree = NULL;
    CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
    check_tree_saved(fs_tree_root(tree), way_names[way]);
    check_tree_saved(fs_node_at(fs_tree_root(tree), "device"), way_names[way]);
    fs_tree_free(tree);
  }
  free(bytes.data);
  free_everything(object);
}

/* Lists, tuples, and keys of all kinds, in a tree of a million nodes. */
static void test_a_big_tree(void) {
  enum { record_count = 200000 };
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  const char *path = in_temporary("big");
  fs_builder_begin(builder, FS_KIND_LIST, NULL);
  for (int i = 0; i < record_count; ++i) {
    fs_builder_begin(builder, FS_KIND_DICT, NULL);
    fs_builder_key(builder, "id", 2, NULL);
    fs_builder_int64(builder, i, NULL);
    fs_builder_key(builder, "at", 2, NULL);
    fs_builder_begin(builder, FS_KIND_LIST, NULL);
    fs_builder_float64(builder, i / 7.0, NULL);
    fs_builder_nil(builder, NULL);
    fs_builder_end(builder, NULL);
    fs_builder_end(builder, NULL);
  }
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  fs_sink sink = sink_into(&collected);
  fs_save_options options = save_options(NULL);
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &options, ERR));
  CHECK_OK(fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, ERR));
  CHECK(collected.writes < 1000); /* in large pieces */
  check_saved(path, "list", record_count);
  sink = sink_into(&collected);
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), AS_STATE_DICT, buffer, ERR));
  options.serialize = AS_STATE_DICT;
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &options, ERR));
  CHECK_OK(fs_msgpack_save_sink(fs_tree_root(tree), &sink, AS_STATE_DICT, ERR));
  check_saved(path, "dict", record_count);
  fs_tree_free(tree);
}

/* Every write to a sink, and every callback, fails once. */
static void test_failing_sinks(void) {
  Everything *object = filled_everything(4);
  const fs_sink sink = sink_into(&collected);
  size_t n = 1;
  CHECK_OK(fs_to_bytes(registry, "Everything", object, NULL, buffer, ERR));
  for (fs_status status = FS_E_CALLBACK; status != FS_OK; ++n) {
    fs_error *error = NULL;
    collected.size = collected.writes = 0;
    collected.fail_at = n;
    status = fs_save_sink(registry, "Everything", object, &sink, NULL, &error);
    if (status == FS_OK) break;
    CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "the line is dead") != NULL);
    CHECK(collected.size < fs_buffer_size(buffer) &&
          memcmp(collected.data, fs_buffer_data(buffer), collected.size) == 0);
    fs_error_free(error);
  }
  CHECK(n > 1 && collected.size == fs_buffer_size(buffer));
  collected.fail_at = 0;
  free_everything(object);
}

/* A save that fails leaves the old file, and nothing beside it. */
static void check_failed_save(const char *path, const Everything *object, fs_status expected, const char *error_path) {
  write_file(path, "old", 3);
  CHECK_FAILS_AT(expected, error_path, UINT64_MAX, fs_save_file(registry, "Everything", object, path, NULL, ERR));
  CHECK(is_file_of(path, "old", 3) && unfinished_files() == 0);
  CHECK(remove(path) == 0);
  CHECK_FAILS(expected, fs_save_file(registry, "Everything", object, path, NULL, ERR));
  CHECK(access(path, F_OK) != 0 && unfinished_files() == 0);
}

static void test_failing_saves(void) {
  Everything *object = filled_everything(4);
  const char *path = in_temporary("failing");
  int n = 1;
  for (;; ++n) {
    fs_error *error = NULL;
    fs_save_options options = save_options(NULL);
    callback_log = (CallbackLog){ 0 };
    callback_log.fails_at = n;
    write_file(path, "old", 3);
    const fs_status status = fs_save_file(registry, "Everything", object, path, &options, &error);
    if (status == FS_OK) break;
    CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "not today") != NULL);
    CHECK(strlen(fs_error_path(error)) > 2);
    CHECK(is_file_of(path, "old", 3) && unfinished_files() == 0);
    fs_error_free(error);
  }
  CHECK(n > 10);
  CHECK(remove(path) == 0);
  callback_log = (CallbackLog){ 0 };
  memset(object->title, 0xff, 2); /* no UTF-8 */
  check_failed_save(path, object, FS_E_UTF8, "./title");
  memset(object->title, 'a', 2);
  free(object->samples);
  object->samples = NULL;
  object->sample_count = 0;                       /* counted: an empty array */
  memset(object->name, 'x', sizeof object->name); /* no NUL */
  write_file(path, "old", 3);
  CHECK(fs_save_file(registry, "Everything", object, path, NULL, NULL) != FS_OK);
  CHECK(is_file_of(path, "old", 3) && unfinished_files() == 0);
  free_everything(object);
}

/* A dict with Flax's own key can't be written; a sink may have taken bytes by then, a file is as it was. */
static void test_trees_that_cannot_be_written(void) {
  fs_tree *tree = tree_of("{'a': [{'__msgpack_chunked_array__': 1}]}");
  const char *path = in_temporary("refused");
  const fs_sink sink = sink_into(&collected);
  write_file(path, "old", 3);
  CHECK_FAILS(FS_E_KEY, fs_msgpack_save_file(fs_tree_root(tree), path, SAVE_AS_STATE_DICT, ERR));
  CHECK_FAILS(FS_E_KEY, fs_msgpack_save_sink(fs_tree_root(tree), &sink, AS_STATE_DICT, ERR));
  CHECK(is_file_of(path, "old", 3) && unfinished_files() == 0);
  fs_tree_free(tree);
}

static void test_bytes(void) {
  const char *path = in_temporary("bytes");
  const fs_save_options options = save_options(NULL);
  CHECK_OK(fs_bytes_save_file("\x93\x01\x02\x03", 4, path, &options, ERR));
  CHECK(is_file_of(path, "\x93\x01\x02\x03", 4));
  CHECK_OK(fs_bytes_save_file("not looked at", 13, path, &options, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_bytes_save_file(NULL, 1, path, &options, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_bytes_save_file("x", 1, NULL, &options, ERR));
  CHECK(is_file_of(path, "not looked at", 13));
  CHECK_OK(fs_bytes_save_file(NULL, 0, path, NULL, ERR));
  CHECK(is_file_of(path, "", 0));
  CHECK(remove(path) == 0);
  CHECK_FAILS(FS_E_IO, fs_bytes_save_file("x", 1, "no such directory/file", NULL, ERR));
}

static void test_refused_arguments(void) {
  Everything *object = new_everything();
  const char *path = in_temporary("refused");
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  fs_sink sink = sink_into(&collected);
  fs_tree *tree = tree_of("5");
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_save_file(NULL, "Everything", object, path, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_save_file(registry, NULL, object, path, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_save_file(registry, "Everything", NULL, path, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_save_file(registry, "Everything", object, NULL, NULL, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_save_file(registry, "Nobody", object, path, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_save_sink(registry, "Everything", object, NULL, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_file(NULL, path, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_file(fs_tree_root(tree), NULL, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_file(NULL, path, SAVE_AS_STATE_DICT, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_sink(NULL, &sink, AS_STATE_DICT, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_sink(fs_tree_root(tree), NULL, NULL, ERR));
  sink.write = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, ERR));
  options.durability = 3;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_file(fs_tree_root(tree), path, &options, ERR));
  options.durability = -1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_save_file(fs_tree_root(tree), path, &options, ERR));
  CHECK(unfinished_files() == 0);
  fs_tree_free(tree);
  free_everything(object);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  register_everything(registry);
  test_objects();
  test_trees();
  test_a_big_tree();
  test_failing_sinks();
  test_failing_saves();
  test_trees_that_cannot_be_written();
  test_bytes();
  test_refused_arguments();
  free(collected.data);
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  temporary_end();
  return check_result();
}
