/* fs_restore checks everything and reports every mismatch before it writes: all or nothing. */
#include "hex.h"

typedef struct Dense {
  float kernel[2][2];
  float bias[2];
} Dense;

typedef struct Model {
  int32_t step;
  Dense a, b;
} Model;

static fs_registry *registry;

static void register_model(fs_kind kind) {
  static const fs_field dense_fields[] = {
    FS_FIELD_ARRAY(Dense, kernel, FS_DTYPE_FLOAT32, 2, 2),
    FS_FIELD_ARRAY(Dense, bias, FS_DTYPE_FLOAT32, 2),
  };
  static const fs_field model_fields[] = {
    FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32),
    FS_FIELD_OBJECT(Model, a, "Dense"),
    FS_FIELD_OBJECT(Model, b, "Dense"),
  };
  fs_type dense = FS_TYPE_FIELDS_AS("Dense", Dense, dense_fields, kind);
  fs_type model = FS_TYPE_FIELDS_AS("Model", Model, model_fields, kind);
  dense.override_existing = model.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &dense, ERR));
  CHECK_OK(fs_register_type(registry, &model, ERR));
}

#define F22 "f32[2,2](0, 1, 2, 3)"
#define F2 "f32[2](1, 2)"
#define F3 "f32[3](1, 2, 3)"
#define D2 "f64[2](1, 2)"
#define DENSE "{'kernel': " F22 ", 'bias': " F2 "}"
#define DENSE_OF_OTHERS "{'kernel': " F3 ", 'bias': " D2 "}"

static const char good_text[] = "{'step': 7, 'a': " DENSE ", 'b': " DENSE "}";
/* every kind of mistake: step is a str; a.kernel is missing, a.extra is too much; b.kernel has
 * another shape, b.bias another dtype */
static const char bad_text[] = "{'step': '7', 'a': {'bias': " F2 ", 'extra': None}, 'b': " DENSE_OF_OTHERS "}";

/* Exactly one mismatch of this kind is at the path, or just below (a missing or an extra key). */
static void find_mismatch(const fs_error *error, const char *path, fs_mismatch_kind kind) {
  size_t found = 0;
  for (size_t i = 0; i < fs_error_mismatch_count(error); ++i) {
    fs_mismatch mismatch = FS_MISMATCH_INIT;
    CHECK(fs_error_mismatch_at(error, i, &mismatch) == FS_OK);
    found += mismatch.kind == kind && strncmp(mismatch.path, path, strlen(path)) == 0;
    /* each one is in the report, with what is wanted and what is found */
    CHECK(strstr(fs_error_report(error), mismatch.path) != NULL);
  }
  if (!CHECK(found == 1)) fprintf(stderr, "  at %s:\n%s\n", path, fs_error_report(error));
}

static void test_every_mismatch_is_reported(void) {
  const Bytes bytes = packed_bytes(bad_text);
  Model target, before;
  fs_error *error = NULL;
  memset(&target, 0x33, sizeof target);
  before = target;
  CHECK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, &error) == FS_E_MISMATCH);
  CHECK(memcmp(&target, &before, sizeof target) == 0);
  CHECK(fs_error_status(error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 5);
  find_mismatch(error, "./step", FS_MISMATCH_KIND);
  find_mismatch(error, "./b/kernel", FS_MISMATCH_SHAPE);
  find_mismatch(error, "./b/bias", FS_MISMATCH_DTYPE);
  find_mismatch(error, "./a", FS_MISMATCH_MISSING);
  find_mismatch(error, "./a", FS_MISMATCH_EXTRA);
  CHECK(strstr(fs_error_report(error),
               "Missing field kernel in state dict while restoring an "
               "instance of Dense, at path ./a") != NULL);
  CHECK(strstr(fs_error_report(error),
               "Unknown field(s) \"extra\" in state dict while restoring "
               "an instance of Dense at path ./a") != NULL);
  CHECK(strstr(fs_error_report(error), "[3]") != NULL);
  CHECK(strstr(fs_error_report(error), "[2,2]") != NULL);
  CHECK(strstr(fs_error_report(error), "float64") != NULL);
  CHECK(strstr(fs_error_report(error), "float32") != NULL);
  fs_error_free(error);
  free(bytes.data);
}

/* The report of the documentation. */
static void test_wanted_and_found(void) {
  const Bytes bytes = packed_bytes("{'step': 7, 'a': " DENSE ", 'b': " DENSE_OF_OTHERS "}");
  Model target;
  fs_error *error = NULL;
  CHECK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 2);
  fs_mismatch shape = FS_MISMATCH_INIT, dtype = FS_MISMATCH_INIT;
  CHECK(fs_error_mismatch_at(error, 0, &shape) == FS_OK);
  CHECK(fs_error_mismatch_at(error, 1, &dtype) == FS_OK);
  CHECK(shape.kind == FS_MISMATCH_SHAPE && dtype.kind == FS_MISMATCH_DTYPE);
  CHECK_TEXT(shape.path, "./b/kernel");
  CHECK_TEXT(shape.wanted, "[2,2]");
  CHECK_TEXT(shape.found, "[3]");
  CHECK_TEXT(dtype.wanted, "float32");
  CHECK_TEXT(dtype.found, "float64");
  CHECK(fs_error_mismatch_at(error, 2, &dtype) == FS_E_INVALID_ARGUMENT);
  CHECK_TEXT(dtype.wanted, "float32");
  fs_error_free(error);
  free(bytes.data);
}

static void test_order_of_keys_does_not_matter(void) {
  const Bytes bytes = packed_bytes("{'b': {'bias': " F2 ", 'kernel': " F22 "}, 'a': " DENSE ", 'step': 7}");
  Model target;
  memset(&target, 0, sizeof target);
  CHECK_OK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, ERR));
  CHECK(target.step == 7 && target.b.kernel[1][1] == 3 && target.b.bias[1] == 2);
  free(bytes.data);
}

/* A leaf where a subtree is wanted, and the reverse. */
static void test_structure(void) {
  Model target, before;
  fs_error *error = NULL;
  memset(&target, 0x33, sizeof target);
  before = target;
  const Bytes bytes = packed_bytes("{'step': {1: 1}, 'a': 5, 'b': None}");
  CHECK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 3);
  find_mismatch(error, "./step", FS_MISMATCH_KIND);
  find_mismatch(error, "./a", FS_MISMATCH_KIND);
  find_mismatch(error, "./b", FS_MISMATCH_KIND);
  CHECK(memcmp(&target, &before, sizeof target) == 0);
  fs_error_free(error);
  free(bytes.data);
}

static void test_other_failures_leave_the_target(void) {
  const Bytes bytes = packed_bytes(good_text);
  Model target, before;
  memset(&target, 0x33, sizeof target);
  before = target;
  for (size_t size = 0; size < bytes.size; ++size)
    CHECK_FAILS(FS_E_TRUNCATED, fs_restore(registry, "Model", &target, bytes.data, size, NULL, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore(registry, "Nothing", &target, bytes.data, bytes.size, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(NULL, "Model", &target, bytes.data, bytes.size, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, NULL, &target, bytes.data, bytes.size, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Model", NULL, bytes.data, bytes.size, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Model", &target, NULL, 5, NULL, ERR));
  CHECK(memcmp(&target, &before, sizeof target) == 0);
  CHECK_OK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, ERR));
  CHECK(target.step == 7 && target.a.kernel[0][1] == 1 && target.b.bias[0] == 1);
  free(bytes.data);
}

/* A dict drops what it doesn't know, but misses what it lacks. */
static void test_dict_type(void) {
  register_model(FS_KIND_DICT);
  const Bytes bytes = packed_bytes(bad_text);
  Model target;
  fs_error *error = NULL;
  CHECK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 4);
  find_mismatch(error, "./a", FS_MISMATCH_MISSING);
  CHECK(strstr(fs_error_report(error),
               "The target dict keys and state dict keys do not match, target dict contains keys "
               "{'kernel'} which are not present in state dict at path ./a") != NULL);
  fs_error_free(error);
  free(bytes.data);
  register_model(FS_KIND_DATACLASS);
}

static void test_named_tuple_type(void) {
  register_model(FS_KIND_NAMED_TUPLE);
  const Bytes bytes = packed_bytes(bad_text);
  Model target;
  fs_error *error = NULL;
  CHECK(fs_restore(registry, "Model", &target, bytes.data, bytes.size, NULL, &error) == FS_E_MISMATCH);
  CHECK(strstr(fs_error_report(error),
               "The field names of the state dict and the named tuple do not match, got "
               "{'bias', 'extra'} and {'bias', 'kernel'} at path ./a") != NULL);
  fs_error_free(error);
  free(bytes.data);
  register_model(FS_KIND_DATACLASS);
}

typedef struct Pair {
  int32_t a, b;
} Pair;

/* The legacy form of named tuples: keys "name", "fields" and "values". */
static void test_legacy_named_tuple(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Pair, a, FS_DTYPE_INT32), FS_FIELD_VALUE(Pair, b, FS_DTYPE_INT32) };
  static const char *const refused[] = {
    /* lengths that differ, a name twice */
    "{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}, 'values': {'0': 5}}",
    "{'name': 'Pair', 'fields': {'0': 'a', '1': 'a'}, 'values': {'0': 5, '1': 6}}",
  };
  const fs_type type = FS_TYPE_FIELDS_AS("Pair", Pair, fields, FS_KIND_NAMED_TUPLE);
  Pair pair = { 0, 0 };
  CHECK_OK(fs_register_type(registry, &type, ERR));
  const Bytes bytes = packed_bytes("{'name': 'Pair', 'fields': {'0': 'a', '1': 'b'}, 'values': {'0': 5, '1': 6}}");
  CHECK_OK(fs_restore(registry, "Pair", &pair, bytes.data, bytes.size, NULL, ERR));
  CHECK(pair.a == 5 && pair.b == 6);
  free(bytes.data);
  for (size_t i = 0; i < 2; ++i) {
    const Bytes bad = packed_bytes(refused[i]);
    pair = (Pair){ 1, 2 };
    CHECK(fs_restore(registry, "Pair", &pair, bad.data, bad.size, NULL, NULL) != FS_OK);
    CHECK(pair.a == 1 && pair.b == 2);
    free(bad.data);
  }
}

static void test_tuple_type(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE_AS("0", Pair, a, FS_DTYPE_INT32, FS_FORM_PLAIN),
                                     FS_FIELD_VALUE_AS("1", Pair, b, FS_DTYPE_INT32, FS_FORM_PLAIN) };
  const fs_type type = FS_TYPE_FIELDS_AS("Tuple", Pair, fields, FS_KIND_TUPLE);
  Pair pair = { 0, 0 };
  fs_error *error = NULL;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_restore(registry, "Tuple", &pair,
                      "\x82\xa1"
                      "0\x05\xa1"
                      "1\x06",
                      7, NULL, ERR));
  CHECK(pair.a == 5 && pair.b == 6);
  CHECK(fs_restore(registry, "Tuple", &pair,
                   "\x83\xa1"
                   "0\x05\xa1"
                   "1\x06\xa1"
                   "2\x07",
                   10, NULL, &error) == FS_E_MISMATCH);
  find_mismatch(error, ".", FS_MISMATCH_LENGTH);
  CHECK(strstr(fs_error_report(error), "The size of the list and the state dict do not match, got 2 and 3 at path .") !=
        NULL);
  fs_error_free(error);
}

static void test_overlap(void) {
  /* The bytes stand inside of the target. */
  union {
    Model model;
    unsigned char bytes[sizeof(Model) + 300];
  } both;
  const Bytes bytes = packed_bytes(good_text);
  memset(&both, 0, sizeof both);
  memcpy(both.bytes + 8, bytes.data, bytes.size);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Model", &both.model, both.bytes + 8, bytes.size, NULL, ERR));
  CHECK(memcmp(both.bytes + 8, bytes.data, bytes.size) == 0);
  free(bytes.data);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_model(FS_KIND_DATACLASS);
  test_every_mismatch_is_reported();
  test_wanted_and_found();
  test_order_of_keys_does_not_matter();
  test_structure();
  test_other_failures_leave_the_target();
  test_dict_type();
  test_named_tuple_type();
  test_legacy_named_tuple();
  test_tuple_type();
  if (!IS_ROUTED) test_overlap();
  fs_registry_free(registry);
  return check_result();
}
