/* fs_restore_options: each check can be relaxed by itself. */
#include "counting_allocator.h"
#include "objects.h"

typedef struct Params {
  float w[2];
  float b[2];
} Params;

static fs_registry *registry;

#define F2 "f32[2](1, 2)"
#define F21 "f32[2,1](1, 2)"
#define D2 "f64[2](1, 2)"
#define I2 "i32[2](3, 4)"
#define B2 "bool[2](True, False)"
#define F3 "f32[3](1, 2, 3)"

/* Restores into {9, 9, 9, 9}; the mismatch's kind, 0, or -1 for another failure. */
static int restore(const char *text, const fs_restore_options *options, Params *target) {
  const Params before = { { 9, 9 }, { 9, 9 } };
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  *target = before;
  const fs_status status = restore_packed(registry, "Params", target, text, options, &error);
  int result = status == FS_OK ? 0 : -1;
  if (status == FS_E_MISMATCH && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK) result = mismatch.kind;
  if (result == -1) fprintf(stderr, "%s: %s\n", text, fs_error_report(error));
  if (status != FS_OK) CHECK(memcmp(target, &before, sizeof before) == 0);
  fs_error_free(error);
  return result;
}

static int is(const Params *params, float w0, float w1, float b0, float b1) {
  return params->w[0] == w0 && params->w[1] == w1 && params->b[0] == b0 && params->b[1] == b1;
}

static void test_convert(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  CHECK(restore("{'w': " D2 ", 'b': " F2 "}", &options, &params) == FS_MISMATCH_DTYPE);
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK(restore("{'w': " D2 ", 'b': " F2 "}", &options, &params) == 0);
  CHECK(is(&params, 1, 2, 1, 2));
  CHECK(restore("{'w': " I2 ", 'b': " F2 "}", &options, &params) == 0);
  CHECK(is(&params, 3, 4, 1, 2));
  CHECK(restore("{'w': " B2 ", 'b': " F2 "}", &options, &params) == FS_MISMATCH_DTYPE);
  options.convert = FS_CONVERT_ANY;
  CHECK(restore("{'w': " B2 ", 'b': " F2 "}", &options, &params) == 0);
  CHECK(is(&params, 1, 0, 1, 2));
  /* a shape is still a shape, and nothing may be missing */
  CHECK(restore("{'w': " F21 ", 'b': " F2 "}", &options, &params) == FS_MISMATCH_SHAPE);
  CHECK(restore("{'w': " F2 "}", &options, &params) == FS_MISMATCH_MISSING);
  CHECK(restore("{'w': " F2 ", 'b': " F2 ", 'c': None}", &options, &params) == FS_MISMATCH_EXTRA);
}

static void test_reshape(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  options.reshape = 1;
  CHECK(restore("{'w': " F21 ", 'b': " F2 "}", &options, &params) == 0);
  CHECK(is(&params, 1, 2, 1, 2));
  CHECK(restore("{'w': " F3 ", 'b': " F2 "}", &options, &params) == FS_MISMATCH_SHAPE);
  CHECK(restore("{'w': " D2 ", 'b': " F2 "}", &options, &params) == FS_MISMATCH_DTYPE);
}

static void test_keep_missing(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  options.keep_missing = 1;
  CHECK(restore("{'w': " F2 "}", &options, &params) == 0);
  CHECK(is(&params, 1, 2, 9, 9));
  CHECK(restore("{}", &options, &params) == 0);
  CHECK(is(&params, 9, 9, 9, 9));
  CHECK(restore("{'w': " F2 ", 'c': None}", &options, &params) == FS_MISMATCH_EXTRA);
}

static void test_drop_extra(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  options.drop_extra = 1;
  CHECK(restore("{'w': " F2 ", 'c': None, 'b': " F2 "}", &options, &params) == 0);
  CHECK(is(&params, 1, 2, 1, 2));
  CHECK(restore("{'w': " F2 ", 'c': None}", &options, &params) == FS_MISMATCH_MISSING);
  options.keep_missing = 1;
  CHECK(restore("{'w': " F2 ", 'c': None}", &options, &params) == 0);
  CHECK(is(&params, 1, 2, 9, 9));
}

static void test_path(void) {
  static const char text[] = "{'step': 7, 'p': [1, {'w': " F2 ", 'b': " F2 "}, None]}";
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  options.path = "p/1";
  CHECK(restore(text, &options, &params) == 0);
  CHECK(is(&params, 1, 2, 1, 2));
  options.path = "./p/1";
  CHECK(restore(text, &options, &params) == 0);
  options.path = ".";
  CHECK(restore("{'w': " F2 ", 'b': " F2 "}", &options, &params) == 0);
  options.path = "p/0"; /* 1 */
  CHECK(restore(text, &options, &params) == FS_MISMATCH_KIND);
  const Bytes bytes = packed_bytes(text);
  options.path = "p/3";
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, ERR));
  options.path = "q";
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, ERR));
  free(bytes.data);
}

/* A mismatch in a subtree has the path that it has in the file. */
static void test_paths_of_mismatches_below_a_path(void) {
  const Bytes bytes = packed_bytes("{'p': {'w': " D2 ", 'b': " F2 "}}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  options.path = "p";
  CHECK(fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_at(error, 0, &mismatch) == FS_OK);
  CHECK_TEXT(mismatch.path, "./p/w");
  fs_error_free(error);
  free(bytes.data);
}

static void test_mismatch_limit(void) {
  const Bytes bytes = packed_bytes("{'w': " D2 ", 'b': " D2 "}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  fs_error *error = NULL;
  options.mismatch_limit = 1;
  CHECK(fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 1);
  fs_error_free(error);
  free(bytes.data);
}

static void test_decode_options(void) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params;
  const Bytes twice = packed_bytes("{'w': " D2 ", 'w': " F2 ", 'b': " F2 "}");
  options.decode = &decode;
  CHECK_FAILS(FS_E_KEY, fs_restore(registry, "Params", &params, twice.data, twice.size, &options, ERR));
  decode.lenient = 1;
  CHECK_OK(fs_restore(registry, "Params", &params, twice.data, twice.size, &options, ERR));
  CHECK(is(&params, 1, 2, 1, 2));
  decode.depth_limit = 1;
  CHECK_OK(fs_restore(registry, "Params", &params, twice.data, twice.size, &options, ERR));
  decode.memory_limit = 1;
  CHECK_FAILS(FS_E_LIMIT, fs_restore(registry, "Params", &params, twice.data, twice.size, &options, ERR));
  free(twice.data);
}

/* A game that loads each frame allocates nothing after the first one. */
static void test_workspace(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_workspace *workspace = NULL;
  Params params;
  CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
  options.workspace = workspace;
  /* keys in another order than the fields' take a tree */
  CHECK(restore("{'b': " F2 ", 'w': " F2 "}", &options, &params) == 0);
  CHECK(IS_ROUTED || counts.calls > 0); /* the other routes have a tree of their own */
  const size_t calls = counts.calls;
  for (int i = 0; i < 10; ++i) {
    const char *const state = i % 2 ? "{'w': " F2 ", 'b': " F2 "}" : "{'b': " F2 ", 'w': " F2 "}";
    CHECK(restore(state, &options, &params) == 0);
    CHECK(is(&params, 1, 2, 1, 2));
  }
  CHECK(counts.calls == calls);
  /* also after a failure */
  CHECK(restore("{'w': " D2 ", 'b': " F2 "}", &options, &params) == FS_MISMATCH_DTYPE);
  CHECK(restore("{'w': " F2 ", 'b': " F2 "}", &options, &params) == 0);
  fs_workspace_free(workspace);
  CHECK(counts.live_blocks == 0);
}

static void test_from_state_dict(void) {
  fs_tree *tree = tree_of("{'p': {'w': " F2 ", 'b': " D2 "}}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params = { { 9, 9 }, { 9, 9 } };
  const fs_node *state = fs_tree_root(tree);
  CHECK_FAILS(FS_E_MISMATCH, fs_from_state_dict(registry, "Params", &params, fs_node_at(state, "p"), NULL, ERR));
  CHECK(is(&params, 9, 9, 9, 9));
  options.convert = FS_CONVERT_SAME_KIND;
  options.path = "p";
  CHECK_OK(fs_from_state_dict(registry, "Params", &params, state, &options, ERR));
  CHECK(is(&params, 1, 2, 1, 2));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_from_state_dict(registry, "Params", &params, NULL, NULL, ERR));
  fs_tree_free(tree);
}

/* Conversions are astype's: what a float16 can't hold is infinite, ints wrap. */
static void test_conversions(void) {
  typedef struct Narrow {
    uint16_t h[2];
    int8_t i[2];
  } Narrow;
  static const fs_field fields[] = { FS_FIELD_ARRAY(Narrow, h, FS_DTYPE_FLOAT16, 2),
                                     FS_FIELD_ARRAY(Narrow, i, FS_DTYPE_INT8, 2) };
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Narrow narrow = { { 0, 0 }, { 0, 0 } };
  const Bytes bytes = packed_bytes("{'h': f32[2](0.1, 70000), 'i': i32[2](-2, 300)}");
  options.convert = FS_CONVERT_ANY;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Narrow, fields), ERR));
  CHECK_OK(fs_restore(registry, "Narrow", &narrow, bytes.data, bytes.size, &options, ERR));
  CHECK(narrow.h[0] == 0x2e66 && narrow.h[1] == 0x7c00);
  CHECK(narrow.i[0] == -2 && narrow.i[1] == 44);
  free(bytes.data);
}

int main(void) {
  static const fs_field fields[] = { FS_FIELD_ARRAY(Params, w, FS_DTYPE_FLOAT32, 2),
                                     FS_FIELD_ARRAY(Params, b, FS_DTYPE_FLOAT32, 2) };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Params, fields), ERR));
  test_convert();
  test_reshape();
  test_keep_missing();
  test_drop_extra();
  test_path();
  test_paths_of_mismatches_below_a_path();
  test_mismatch_limit();
  test_decode_options();
  test_workspace();
  test_from_state_dict();
  test_conversions();
  fs_registry_free(registry);
  return check_result();
}
