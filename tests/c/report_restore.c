/* report.h with restoring: leaves that were loaded, and what was kept, dropped, converted and reshaped, in objects, below
 * types by callbacks, and in templates. */
#include "file_support.h"

#define F2 "f32[2](1, 2)"
#define F21 "f32[2,1](1, 2)"
#define D2 "f64[2](1, 2)"

typedef struct Params {
  float w[2], b[2];
} Params;
typedef struct Model {
  int64_t step;
  Params params, more[2];
} Model;

static const fs_field params_fields[] = { FS_FIELD_ARRAY(Params, w, FS_DTYPE_FLOAT32, 2),
                                          FS_FIELD_ARRAY(Params, b, FS_DTYPE_FLOAT32, 2) };
static const fs_field model_fields[] = { FS_FIELD_VALUE(Model, step, FS_DTYPE_INT64),
                                         FS_FIELD_OBJECT(Model, params, "Params"),
                                         FS_FIELD_OBJECTS(Model, more, "Params", 2) };

static fs_registry *registry;
static fs_report *report;

static fs_restore_options lax(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = FS_CONVERT_ANY;
  options.reshape = options.keep_missing = options.drop_extra = 1;
  options.report = report;
  return options;
}

static void check_entry(size_t index, fs_report_kind kind, const char *path, const char *wanted, const char *found) {
  fs_report_entry entry = FS_REPORT_ENTRY_INIT;
  if (!CHECK(fs_report_entry_at(report, index, &entry) == FS_OK)) return;
  CHECK(entry.kind == kind && entry.reserved == 0);
  CHECK_TEXT(entry.path, path);
  CHECK_TEXT(entry.wanted, wanted);
  CHECK_TEXT(entry.found, found);
}

static void check_empty(void) {
  CHECK(fs_report_loaded(report) == 0 && fs_report_entry_count(report) == 0);
  for (fs_report_kind kind = FS_REPORT_KEPT; kind <= FS_REPORT_UNCOVERED; ++kind)
    CHECK(fs_report_count(report, kind) == 0);
  CHECK_TEXT(fs_report_text(report), "");
}

static const char state[] = "{'step': 3, 'params': {'w': " D2 "}, 'more': {'0': {'w': " F21 ", 'b': " F2
                            ", 'c': [1, {'x': 2}]}, '1': {'w': " F2 ", 'b': " F2 "}}, 'old': 5}";

static void check_model_report(void) {
  CHECK(fs_report_loaded(report) == 6); /* step, and five arrays */
  CHECK(fs_report_count(report, FS_REPORT_KEPT) == 1 && fs_report_count(report, FS_REPORT_DROPPED) == 2 &&
        fs_report_count(report, FS_REPORT_CONVERTED) == 1 && fs_report_count(report, FS_REPORT_RESHAPED) == 1);
  if (!CHECK(fs_report_entry_count(report) == 5)) return;
  check_entry(0, FS_REPORT_CONVERTED, "./params/w", "float32", "float64");
  check_entry(1, FS_REPORT_KEPT, "./params/b", "array float32 [2]", "");
  check_entry(2, FS_REPORT_RESHAPED, "./more/0/w", "[2]", "[2,1]");
  check_entry(3, FS_REPORT_DROPPED, "./more/0/c", "", "list of 2");
  check_entry(4, FS_REPORT_DROPPED, "./old", "", "int");
  CHECK_TEXT(fs_report_text(report),
             "6 leaves loaded, 1 kept, 2 dropped, 1 converted, 1 reshaped\n"
             "  ./params/w: dtype float64 in the file, float32 in the target\n"
             "  ./params/b: kept: array float32 [2]\n"
             "  ./more/0/w: shape [2,1] in the file, [2] in the target\n"
             "  ./more/0/c: dropped: list of 2\n"
             "  ./old: dropped: int");
}

static void test_objects(void) {
  const Bytes bytes = packed_bytes(state);
  fs_restore_options options = lax();
  fs_tree *tree = tree_of(state);
  Model model = { 0 };
  model.params.b[1] = 77;
  CHECK_OK(fs_restore(registry, "Model", &model, bytes.data, bytes.size, &options, ERR));
  CHECK(model.step == 3 && model.params.w[1] == 2 && model.params.b[1] == 77 && model.more[0].w[1] == 2);
  check_model_report();
  CHECK_OK(fs_from_state_dict(registry, "Model", &model, fs_tree_root(tree), &options, ERR));
  check_model_report();
  write_file(in_temporary("model"), bytes.data, bytes.size);
  for (options.read_directly = 0; options.read_directly < 2; ++options.read_directly) {
    CHECK_OK(fs_restore_file(registry, "Model", &model, in_temporary("model"), &options, ERR));
    check_model_report();
  }
  options.read_directly = 0;
  options.path = "more/0";
  CHECK_OK(fs_restore(registry, "Params", &model.params, bytes.data, bytes.size, &options, ERR));
  CHECK(fs_report_loaded(report) == 2 && fs_report_entry_count(report) == 2);
  check_entry(0, FS_REPORT_RESHAPED, "./more/0/w", "[2]", "[2,1]");
  check_entry(1, FS_REPORT_DROPPED, "./more/0/c", "", "list of 2");
  fs_tree_free(tree);
  free(bytes.data);
}

/* What fits is loaded without more ado; a plain number has no dtype that is converted. */
static void test_what_fits(void) {
  const Bytes bytes = packed_bytes("{'w': " F2 ", 'b': " F2 "}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params = { { 0 }, { 0 } };
  options.report = report;
  CHECK_OK(fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, ERR));
  CHECK(fs_report_loaded(report) == 2 && fs_report_entry_count(report) == 0);
  CHECK_TEXT(fs_report_text(report), "2 leaves loaded");
  free(bytes.data);
}

/* But one whose value another dtype can't hold is converted: 2^53 + 1 to float32, 3.75 and True to an int. */
static void test_plain_numbers(void) {
  typedef struct Numbers {
    float f;
    int32_t n, b;
  } Numbers;
  const fs_field fields[] = { FS_FIELD_VALUE(Numbers, f, FS_DTYPE_FLOAT32), FS_FIELD_VALUE(Numbers, n, FS_DTYPE_INT32),
                              FS_FIELD_VALUE(Numbers, b, FS_DTYPE_INT32) };
  const Bytes bytes = packed_bytes("{'f': 9007199254740993, 'n': 3.75, 'b': True}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Numbers numbers = { 0, 0, 0 };
  options.convert = FS_CONVERT_ANY;
  options.report = report;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Numbers, fields), ERR));
  CHECK_OK(fs_restore(registry, "Numbers", &numbers, bytes.data, bytes.size, &options, ERR));
  CHECK(numbers.f == 9007199254740992.0f && numbers.n == 3 && numbers.b == 1);
  CHECK(fs_report_loaded(report) == 3 && fs_report_entry_count(report) == 3);
  check_entry(0, FS_REPORT_CONVERTED, "./f", "float32", "int");
  check_entry(1, FS_REPORT_CONVERTED, "./n", "int32", "float");
  check_entry(2, FS_REPORT_CONVERTED, "./b", "int32", "bool");
  free(bytes.data);
}

/* Flax's dicts drop what the target doesn't know without being told to. */
static void test_a_dict(void) {
  fs_type type = FS_TYPE_FIELDS_AS("Dict", Params, params_fields, FS_KIND_DICT);
  const Bytes bytes = packed_bytes("{'w': " F2 ", 'b': " F2 ", 'a': {'x': 1, 'y': None}}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params = { { 0 }, { 0 } };
  options.report = report;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_restore(registry, "Dict", &params, bytes.data, bytes.size, &options, ERR));
  CHECK(fs_report_loaded(report) == 2 && fs_report_entry_count(report) == 1);
  check_entry(0, FS_REPORT_DROPPED, "./a", "", "dict of 2");
  free(bytes.data);
}

/* Names are no leaves that are loaded. */
static void test_the_old_form_of_a_named_tuple(void) {
  fs_type type = FS_TYPE_FIELDS_AS("NamedTuple", Params, params_fields, FS_KIND_NAMED_TUPLE);
  const Bytes bytes =
      packed_bytes("{'name': 'P', 'fields': {'0': 'w', '1': 'b'}, 'values': {'0': " F2 ", '1': " F2 "}}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Params params = { { 0 }, { 0 } };
  options.report = report;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_restore(registry, "NamedTuple", &params, bytes.data, bytes.size, &options, ERR));
  CHECK(fs_report_loaded(report) == 2 && fs_report_entry_count(report) == 0);
  free(bytes.data);
}

/* ---- Types by callbacks ---- */

typedef struct Pair {
  Params first, second;
} Pair;

static fs_report *given; /* of the last callback */
static int fails_at_end;

/* Two nested calls, and between them one that fails. */
static fs_status pair_prepare(void *target, const fs_node *node, const fs_restore_options *options, void **out_staged,
                              fs_error **error, void *user_data) {
  Pair *staged = malloc(sizeof *staged);
  fs_restore_options nested = *options;
  (void)user_data;
  *staged = *(const Pair *)target;
  given = options->report;
  nested.path = "first";
  fs_status status = fs_from_state_dict(registry, "Params", &staged->first, node, &nested, error);
  nested.path = "nowhere";
  if (status == FS_OK) CHECK(fs_from_state_dict(registry, "Params", &staged->second, node, &nested, NULL) != FS_OK);
  nested.path = "second";
  nested.convert = FS_CONVERT_NONE;
  if (status == FS_OK) fs_from_state_dict(registry, "Params", &staged->second, node, &nested, NULL);
  nested.convert = options->convert;
  if (status == FS_OK) status = fs_from_state_dict(registry, "Params", &staged->second, node, &nested, error);
  if (status == FS_OK && fails_at_end) status = FS_E_IO;
  if (status != FS_OK)
    free(staged);
  else
    *out_staged = staged;
  return status;
}

static void pair_commit(void *target, void *staged, void *user_data) {
  (void)user_data;
  *(Pair *)target = *(const Pair *)staged;
  free(staged);
}

static void pair_discard(void *target, void *staged, void *user_data) {
  (void)target, (void)user_data;
  free(staged);
}

typedef struct Both {
  int64_t step;
  Pair pair;
} Both;

static const fs_field both_fields[] = { FS_FIELD_VALUE(Both, step, FS_DTYPE_INT64),
                                        FS_FIELD_OBJECT(Both, pair, "Pair") };

static void test_nested_calls(void) {
  fs_type pair = FS_TYPE_NO_FIELDS("Pair", FS_KIND_NONE);
  const Bytes bytes =
      packed_bytes("{'step': 7, 'pair': {'first': {'w': " F2 ", 'b': " F2 ", 'z': 1}, 'second': {'b': " D2 "}}}");
  fs_restore_options options = lax();
  Both both = { 0 };
  pair.prepare = pair_prepare;
  pair.commit = pair_commit;
  pair.discard = pair_discard;
  CHECK_OK(fs_register_type(registry, &pair, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Both, both_fields), ERR));
  CHECK_OK(fs_restore(registry, "Both", &both, bytes.data, bytes.size, &options, ERR));
  CHECK(given != NULL && given != report);
  CHECK(fs_report_loaded(report) == 4); /* step, w, b, b */
  if (CHECK(fs_report_entry_count(report) == 3)) {
    check_entry(0, FS_REPORT_DROPPED, "./pair/first/z", "", "int");
    check_entry(1, FS_REPORT_CONVERTED, "./pair/second/b", "float32", "float64");
    check_entry(2, FS_REPORT_KEPT, "./pair/second/w", "array float32 [2]", "");
  }
  fails_at_end = 1;
  CHECK_FAILS(FS_E_CALLBACK, fs_restore(registry, "Both", &both, bytes.data, bytes.size, &options, ERR));
  check_empty();
  fails_at_end = 0;
  options.report = NULL; /* nobody wants to know */
  CHECK_OK(fs_restore(registry, "Both", &both, bytes.data, bytes.size, &options, ERR));
  CHECK(given == NULL);
  free(bytes.data);
}

/* ---- Templates ---- */

static void test_templates(void) {
  const Bytes bytes = packed_bytes("{'a': {'0': 7, '5': 9}, 'd': {'x': " D2 ", '5': 1}, 'n': {'q': 1}}");
  fs_tree *target = tree_of("{'a': [1, 2, 3], 'd': {'x': " F21 ", 5: 1, 't': True}}"), *restored = NULL, *again = NULL,
          *file = NULL;
  fs_restore_options options = lax();
  for (int way = 0; way < 2; ++way) {
    if (way == 0) {
      CHECK_OK(fs_node_from_bytes(fs_tree_root(target), bytes.data, bytes.size, &options, &restored, ERR));
    } else {
      CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &file, ERR));
      CHECK_OK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(file), &options, &again, ERR));
    }
    CHECK(fs_report_loaded(report) == 3); /* a/0, d/x, d/5 */
    if (!CHECK(fs_report_entry_count(report) == 7)) continue;
    check_entry(0, FS_REPORT_KEPT, "./a/1", "int", "");
    check_entry(1, FS_REPORT_KEPT, "./a/2", "int", "");
    check_entry(2, FS_REPORT_DROPPED, "./a/5", "", "int");
    check_entry(3, FS_REPORT_CONVERTED, "./d/x", "float32", "float64");
    check_entry(4, FS_REPORT_RESHAPED, "./d/x", "[2,1]", "[2]");
    check_entry(5, FS_REPORT_KEPT, "./d/t", "bool", "");
    check_entry(6, FS_REPORT_DROPPED, "./n", "", "dict of 1");
  }
  fs_tree_free(again);
  fs_tree_free(file);
  fs_tree_free(restored);
  fs_tree_free(target);
  free(bytes.data);
}

/* ---- Failures ---- */

static void fill_report(void) {
  const Bytes bytes = packed_bytes("{'w': " F2 ", 'b': " F2 "}");
  fs_restore_options options = lax();
  Params params;
  CHECK_OK(fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, ERR));
  CHECK(fs_report_loaded(report) == 2);
  free(bytes.data);
}

static void test_failures(void) {
  const Bytes bytes = packed_bytes("{'w': " F2 ", 'b': " D2 ", 'c': None}"), cut = bytes_of("82a177");
  fs_restore_options options = lax();
  fs_tree *tree = NULL;
  Params params = { { 0 }, { 0 } };
  options.drop_extra = 0;
  fill_report();
  CHECK_FAILS(FS_E_MISMATCH, fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_TRUNCATED, fs_restore(registry, "Params", &params, cut.data, cut.size, &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Params", NULL, cut.data, cut.size, &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore(registry, "Nobody", &params, cut.data, cut.size, &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_IO, fs_restore_file(registry, "Params", &params, "nowhere", &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(registry, "Params", NULL, "nowhere", &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_file(registry, "Params", &params, NULL, &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(registry, "Params", &params, NULL, &options, ERR));
  check_empty();
  fill_report();
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_from_bytes(NULL, cut.data, cut.size, &options, &tree, ERR));
  check_empty();
  fill_report();
  options.any_leaf = 1; /* for templates */
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Params", &params, bytes.data, bytes.size, &options, ERR));
  check_empty();
  free(cut.data);
  free(bytes.data);
}

/* Another call, from a callback, can't use it. */
static fs_status busy_prepare(void *target, const fs_node *node, const fs_restore_options *options, void **out_staged,
                              fs_error **error, void *user_data) {
  fs_restore_options nested = *options;
  (void)target, (void)user_data, (void)out_staged;
  nested.report = report;
  Params params;
  return fs_from_state_dict(registry, "Params", &params, node, &nested, error);
}

static void test_one_call_at_a_time(void) {
  fs_type type = FS_TYPE_NO_FIELDS("Busy", FS_KIND_NONE);
  const Bytes bytes = packed_bytes("{'w': " F2 ", 'b': " F2 "}");
  fs_restore_options options = lax();
  fs_error *error = NULL;
  Params params;
  type.prepare = busy_prepare;
  type.commit = pair_commit;
  type.discard = pair_discard;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK(fs_restore(registry, "Busy", &params, bytes.data, bytes.size, &options, &error) == FS_E_CALLBACK);
  CHECK(strstr(fs_error_message(error), "the report is being used by another call") != NULL);
  fs_error_free(error);
  fill_report(); /* it is free again */
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Params, params_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Model, model_fields), ERR));
  test_objects();
  test_what_fits();
  test_plain_numbers();
  test_a_dict();
  test_the_old_form_of_a_named_tuple();
  test_nested_calls();
  test_templates();
  test_failures();
  test_one_call_at_a_time();
  fs_report_free(report);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
