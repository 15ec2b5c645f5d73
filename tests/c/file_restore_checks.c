/* file.h: a file that doesn't fit the target, or is no file, changes nothing, and every mismatch is reported in the words that
 * it has for bytes; and trees as targets. */
#include "file_support.h"

#include "everything.h"

static fs_registry *registry;
static fs_buffer *buffer;

/* All mismatches are listed, in the words that they have for bytes; nothing is written, read directly or not. */
static void check_refused(const void *data, size_t size, const fs_restore_options *given, size_t mismatches) {
  Everything *target = filled_everything(2), *before = filled_everything(2);
  fs_restore_options options = *given;
  fs_error *expected = NULL;
  CHECK(fs_restore(registry, "Everything", target, data, size, &options, &expected) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(expected) == mismatches);
  for (Way way = 0; way < RESTORE_WAY_COUNT; ++way) {
    for (int directly = 0; directly < 2; ++directly) {
      fs_error *error = NULL;
      options.read_directly = directly;
      callback_log = (CallbackLog){ 0 };
      CHECK(restore_in(registry, way, "Everything", target, data, size, &options, &error) == FS_E_MISMATCH);
      CHECK_TEXT(without_file(fs_error_report(error)), fs_error_report(expected));
      CHECK(is_same_everything(target, before));
      CHECK(callback_log.committed == 0 && callback_log.prepared == callback_log.discarded);
      fs_error_free(error);
    }
  }
  fs_error_free(expected);
  free_everything(target);
  free_everything(before);
}

/* The state dict with some of its values in each other's place. */
static Bytes with_mistakes(const Everything *object) {
  static const char *const swapped[][2] = {
    { "kernel", "table" }, { "part", "grown" }, { "text", "step" }, { "device", "map" }, { "last", "name" }
  };
  fs_tree *tree = NULL;
  fs_builder *builder = new_builder();
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &tree, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (const fs_node *node = fs_node_next(fs_tree_root(tree), NULL); node;
       node = fs_node_next(fs_tree_root(tree), node)) {
    fs_key key = FS_KEY_INIT;
    const fs_node *value = node;
    CHECK_OK(fs_node_key(node, &key, ERR));
    for (size_t i = 0; i < sizeof swapped / sizeof swapped[0]; ++i)
      for (int side = 0; side < 2; ++side)
        if (strlen(swapped[i][side]) == key.size && memcmp(swapped[i][side], key.data, key.size) == 0)
          value = fs_node_at(fs_tree_root(tree), swapped[i][1 - side]);
    CHECK_OK(fs_builder_key(builder, key.data, key.size, ERR));
    CHECK_OK(fs_builder_node(builder, value, ERR));
  }
  add_key(builder, "surplus");
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  fs_tree *mixed = NULL;
  CHECK_OK(fs_builder_finish(builder, &mixed, ERR));
  const Bytes bytes = bytes_of_node(fs_tree_root(mixed), 500);
  fs_tree_free(mixed);
  fs_tree_free(tree);
  fs_builder_free(builder);
  return bytes;
}

static void test_mismatches(void) {
  Everything *object = filled_everything(5);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const Bytes bytes = with_mistakes(object);
  /* kernel and table differ in dtype and in shape; the others in kind; and there is one key too many */
  fs_error *error = NULL;
  Everything *target = filled_everything(2);
  CHECK(fs_restore(registry, "Everything", target, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  const size_t all = fs_error_mismatch_count(error);
  CHECK(all >= 11);
  fs_error_free(error);
  check_refused(bytes.data, bytes.size, &options, all);
  options.mismatch_limit = 3;
  check_refused(bytes.data, bytes.size, &options, 3);
  free(bytes.data);

  /* what is missing may stay, and what is too much may be dropped */
  const Bytes few = packed_bytes("{'last': 9, 'sur': [None]}");
  options = (fs_restore_options)FS_RESTORE_OPTIONS_INIT;
  options.keep_missing = options.drop_extra = 1;
  for (Way way = 0; way < RESTORE_WAY_COUNT; ++way) {
    target->last = 0;
    CHECK_OK(restore_in(registry, way, "Everything", target, few.data, few.size, &options, ERR));
    CHECK(target->last == 9 && target->i8 == -2);
  }
  free(few.data);
  free_everything(target);
  free_everything(object);
}

static void test_what_is_no_file(void) {
  Everything *target = filled_everything(2), *before = filled_everything(2);
  fs_error *error = NULL;
  CHECK(fs_restore_file(registry, "Everything", target, in_temporary("nothing"), NULL, &error) == FS_E_IO);
  CHECK(strstr(fs_error_message(error), in_temporary("nothing")) != NULL);
  fs_error_free(error);
  CHECK(fs_restore_file(registry, "Everything", target, temporary_directory, NULL, NULL) != FS_OK);
  write_file(in_temporary("a"), "\x81", 1);
  CHECK_FAILS(FS_E_TRUNCATED, fs_restore_file(registry, "Everything", target, in_temporary("a"), NULL, ERR));
  write_file(in_temporary("a"), "\x80", 1);
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore_file(registry, "Nobody", target, in_temporary("a"), NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(NULL, "Everything", target, in_temporary("a"), NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(registry, NULL, target, in_temporary("a"), NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(registry, "Everything", NULL, in_temporary("a"), NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(registry, "Everything", target, NULL, NULL, ERR));
  CHECK(is_same_everything(target, before));
  free_everything(target);
  free_everything(before);
}

/* A tree as target: the new tree shares what the file holds. */
static void test_templates(void) {
  Everything *object = filled_everything(5);
  fs_tree *target = NULL;
  CHECK_OK(fs_to_bytes(registry, "Everything", object, NULL, buffer, ERR));
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &target, ERR));
  for (Way way = 0; way < WAY_COUNT; ++way) {
    fs_tree *state = NULL, *result = NULL;
    static float items[streamed_count + 5];
    fs_array array = FS_ARRAY_INIT;
    CHECK_OK(open_in(way, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, &state, ERR));
    CHECK_OK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state), NULL, &result, ERR));
    CHECK(nodes_are_equal(fs_tree_root(result), fs_tree_root(state)) == 1);
    CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(result), "device"), &array, ERR));
    CHECK(array.is_in_file == 1);
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(result), "device"), items, sizeof items, ERR));
    CHECK(memcmp(items, object->device.memory, sizeof items) == 0);
    fs_tree_free(result);
    fs_tree_free(state);
  }
  fs_tree_free(target);
  free_everything(object);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  register_everything(registry);
  test_mismatches();
  test_what_is_no_file();
  test_templates();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  temporary_end();
  return check_result();
}
