/* The n-th allocation fails, once and from then on, in the functions that tests/c/…allocation.c don't have: NO_MEMORY, all memory comes
 * back, what was is as it was; and the same call then works. */
#include "failing_memory.h"

static fs_status field_scenario(const fs_allocator *allocator) {
  static float wanted[] = { 1, 2, 3 };
  float items[3] = { 7, 7, 7 };
  const fs_field field = {
    .struct_size = sizeof field, .name = "items", .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = { 3 }
  };
  const fs_decode_options decode = { .struct_size = sizeof decode, .allocator = allocator };
  const fs_restore_options options = { .struct_size = sizeof options, .decode = &decode };
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL;
  Bytes packed = packed_bytes("f32[3](1, 2, 3)");
  open.mapping = FS_MAPPING_OFF;
  write_file(in_temporary("field"), packed.data, packed.size);
  free(packed.data);
  CHECK_OK(fs_file_open(in_temporary("field"), &open, &tree, ERR));
  const fs_status status = TRY(fs_node_restore_field(fs_tree_root(tree), &field, items, &options, NULL));
  CHECK(status == FS_OK ? memcmp(items, wanted, sizeof items) == 0 : items[0] == 7 && items[2] == 7);
  fs_tree_free(tree);
  return status;
}

static fs_status bytes_scenario(const fs_allocator *allocator) {
  const fs_save_options options = { sizeof options, FS_DURABILITY_NONE, 0, NULL };
  (void)allocator;
  write_file(path, "old", 3);
  const fs_status status = TRY(fs_bytes_save_file("new one", 7, path, &options, NULL));
  CHECK(status == FS_OK ? is_file_of(path, "new one", 7) : is_file_of(path, "old", 3));
  return status;
}

/* An error that is filled by hand keeps what it has. */
static fs_status mismatch_scenario(const fs_allocator *allocator) {
  const fs_mismatch mismatch = {
    sizeof mismatch,       FS_MISMATCH_VALUE,   0, "./a/path/that/needs/room", "a message that needs room",
    "what is wanted here", "and what was found"
  };
  fs_status status = FS_OK;
  (void)allocator;
  arm();
  fs_error *error = fs_error_create(FS_E_MISMATCH, "a heading that needs room of its own");
  disarm(FS_OK);
  if (fs_error_status(error) == FS_E_NO_MEMORY) {
    CHECK(fs_error_add_mismatch(error, &mismatch) == FS_E_NO_MEMORY);
    fs_error_free(error);
    return FS_E_NO_MEMORY;
  }
  for (size_t i = 0; i < 20 && status == FS_OK; ++i) {
    char text_before[4096];
    snprintf(text_before, sizeof text_before, "%s", fs_error_report(error));
    status = TRY(fs_error_add_mismatch(error, &mismatch));
    CHECK(fs_error_mismatch_count(error) == (status == FS_OK ? i + 1 : i));
    if (status != FS_OK && i > 0) CHECK(strcmp(text_before, fs_error_report(error)) == 0);
  }
  fs_error_free(error);
  return status;
}

/* What fails for another reason says so, unless there is no memory for saying it. */
static fs_status getters_scenario(const fs_allocator *allocator) {
  fs_tree *tree = tree_of("['text', 5]");
  const fs_node *text = fs_node_child(fs_tree_root(tree), 0), *number = fs_node_child(fs_tree_root(tree), 1);
  int32_t a_bool = 0, is_equal = 0;
  int64_t an_int = 0;
  uint64_t an_unsigned = 0;
  double real = 0, imag = 0;
  const char *data = NULL;
  const void *bytes_of_node = NULL;
  size_t size = 0;
  int32_t code = 0;
  uint32_t nanoseconds = 0;
  char path_text[2];
  fs_key key = FS_KEY_INIT;
  fs_array array = FS_ARRAY_INIT;
  fs_segment segment = FS_SEGMENT_INIT;
  fs_status status = FS_OK;
  (void)allocator;
#define REFUSED(call) \
  do { \
    fs_error *error = NULL; \
    const fs_status refused = TRY(call); \
    if (refused == FS_E_NO_MEMORY || fs_error_status(error) == FS_E_NO_MEMORY) status = FS_E_NO_MEMORY; \
    CHECK(refused == FS_E_NO_MEMORY || refused == FS_E_TYPE || refused == FS_E_TOO_SMALL || \
          refused == FS_E_INVALID_ARGUMENT); \
    fs_error_free(error); \
  } while (0)
  REFUSED(fs_node_bool(text, &a_bool, &error));
  REFUSED(fs_node_int64(text, &an_int, &error));
  REFUSED(fs_node_uint64(text, &an_unsigned, &error));
  REFUSED(fs_node_float64(text, &real, &error));
  REFUSED(fs_node_complex(text, &real, &imag, &error));
  REFUSED(fs_node_str(number, &data, &size, &error));
  REFUSED(fs_node_bytes(number, &bytes_of_node, &size, &error));
  REFUSED(fs_node_ext(number, &code, &bytes_of_node, &size, &error));
  REFUSED(fs_node_timestamp(number, &an_int, &nanoseconds, &error));
  REFUSED(fs_node_array(number, &array, &error));
  REFUSED(fs_node_array_segment(number, 0, &segment, &error));
  REFUSED(fs_node_path(number, path_text, sizeof path_text, &size, &error));
  REFUSED(fs_node_key(number, NULL, &error));
  REFUSED(fs_node_equal(number, number, NULL, &error));
  REFUSED(fs_node_columns(number, NULL, &error));
  if (status == FS_OK) {
    CHECK_OK(fs_node_key(number, &key, ERR));
    CHECK_OK(fs_node_equal(number, number, &is_equal, ERR));
    CHECK(is_equal);
  }
  fs_tree_free(tree);
  return status;
}

/* An exception that malloc has no memory for comes from elsewhere, so that not each failure is seen. */
static void test_getters(void) {
  if (!counts_malloc) return;
  int failures = 0;
  malloc_may_fail = 1;
  for (malloc_counts.fails_onwards = 0; malloc_counts.fails_onwards < 2; ++malloc_counts.fails_onwards) {
    for (malloc_failure = 1; malloc_failure < 500; ++malloc_failure) {
      const size_t blocks = malloc_counts.blocks;
      malloc_total = 0;
      failures += getters_scenario(NULL) == FS_E_NO_MEMORY;
      CHECK(malloc_counts.blocks == blocks);
      if (malloc_total < malloc_failure) break;
    }
    CHECK(malloc_failure < 500);
  }
  CHECK(failures > 15);
  malloc_may_fail = 0;
}

int main(void) {
  failing_memory_begin();
  RUN(field_scenario);
  RUN(bytes_scenario);
  RUN(mismatch_scenario);
  test_getters();
  failing_memory_end();
  temporary_end();
  return check_result();
}
