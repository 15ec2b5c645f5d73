/* Keys that hash alike and are never equal: whoever reads, builds, merges or copies many of them takes time that grows with their
 * number. If it grew with its square, this would take hours. */
#include <math.h>

#include "counting_source.h"
#include "hex.h"
#include "worst_inputs.h"

enum { large = 1000000, built_count = 100000 };

static const WorstInput *input_of(const char *name) {
  for (int i = 0; i < worst_input_count; ++i)
    if (strcmp(worst_inputs[i].name, name) == 0) return &worst_inputs[i];
  fprintf(stderr, "there is no input %s\n", name);
  CHECK(0);
  return worst_inputs;
}

static void check_size(const fs_tree *tree, const Bytes *bytes) {
  const unsigned char *count = bytes->data + 1;
  const size_t expected = (size_t)count[0] << 24 | (size_t)count[1] << 16 | (size_t)count[2] << 8 | count[3];
  CHECK(fs_node_size(fs_tree_root(tree)) == expected);
}

/* What works with trees, on one of `tree`. */
static void use_tree(const fs_tree *tree) {
  const fs_node *root = fs_tree_root(tree);
  fs_buffer *buffer = NULL;
  fs_tree *made = NULL;
  int32_t is_equal = 0;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  const fs_status sorted = fs_msgpack_serialize(root, NULL, buffer, NULL);
  CHECK(sorted == FS_OK || sorted == FS_E_KEY);
  const fs_status state = fs_node_to_state_dict(root, NULL, &made, NULL);
  CHECK(state == FS_OK || state == FS_E_KEY);
  fs_tree_free(made);
  made = NULL;
  CHECK_OK(fs_node_merge((const fs_node *[]){ root, root }, 1, NULL, &made, ERR));
  CHECK_OK(fs_node_equal(root, fs_tree_root(made), &is_equal, ERR));
  fs_tree_free(made);
  made = NULL;
  CHECK_OK(fs_node_replace(root, root, root, NULL, &made, ERR));
  fs_tree_free(made);
  made = NULL;
  const fs_status merged = fs_node_merge((const fs_node *[]){ root, root }, 2, NULL, &made, NULL);
  CHECK(merged == FS_OK || merged == FS_E_KEY); /* NaN is no other's equal */
  fs_tree_free(made);
  made = NULL;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.keep_missing = 1;
  CHECK_OK(fs_node_from_state_dict(root, root, &options, &made, ERR));
  fs_tree_free(made);
  fs_buffer_free(buffer);
}

static void test_reading(const char *name) {
  const Bytes bytes = worst_input(input_of(name), large);
  for (int way = 0; way < 4; ++way) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    CountingSource counting;
    const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
    options.lenient = way % 2;
    if (way < 2) {
      CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    } else {
      CHECK_OK(fs_source_open(&source, &options, &tree, ERR));
    }
    check_size(tree, &bytes);
    if (way == 0) use_tree(tree);
    fs_tree_free(tree);
  }
  free(bytes.data);
}

/* With units from 2 s on, or with the key as it is. */
static void test_building(fs_key key, int has_units) {
  char unit[32];
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (int i = 0; i < built_count; ++i) {
    if (has_units) {
      key.dtype_name_size = (size_t)snprintf(unit, sizeof unit, "datetime64[%ds]", i + 2);
      key.dtype_name = unit;
    }
    fs_builder_any_key(builder, &key, NULL);
    fs_builder_nil(builder, NULL);
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_node_size(fs_tree_root(tree)) == built_count);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

int main(void) {
  static const char *const names[] = { "float32 NaN keys",
                                       "float64 NaN keys",
                                       "complex NaN keys",
                                       "float16 NaN scalar keys",
                                       "NaT keys",
                                       "datetime keys of many units",
                                       "keys of many unknown dtypes",
                                       "extension keys of many codes" };
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) test_reading(names[i]);
  static const char item[8] = { 1 };
  const fs_key nan_key = { .struct_size = sizeof nan_key, .kind = FS_KIND_FLOAT, .real = (double)NAN };
  const fs_key complex_key = { .struct_size = sizeof complex_key, .kind = FS_KIND_COMPLEX, .imag = (double)NAN };
  const fs_key time_key = {
    .struct_size = sizeof time_key, .kind = FS_KIND_SCALAR, .data = item, .size = 8, .dtype = FS_DTYPE_DATETIME64
  };
  test_building(nan_key, 0);
  test_building(complex_key, 0);
  test_building(time_key, 1);
  return check_result();
}
