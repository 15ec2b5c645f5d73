/* Types by callbacks that restore with a nested call, or list by themselves what doesn't fit: their mismatches become a part of
 * the caller's, and the caller's options reach them. Of its memory see nested_memory.c. */
#include "objects.h"

typedef struct Inner {
  float weights[2];
  int32_t step;
} Inner;

/* What stands in the state under "inner", beside a key "tag" that no field could check. */
typedef struct Tagged {
  Inner inner;
} Tagged;

typedef struct Outer {
  int32_t first;
  Tagged tagged, other;
  int32_t last;
} Outer;

static const fs_field inner_fields[] = { FS_FIELD_ARRAY(Inner, weights, FS_DTYPE_FLOAT32, 2),
                                         FS_FIELD_VALUE(Inner, step, FS_DTYPE_INT32) };
static const fs_field outer_fields[] = {
  FS_FIELD_VALUE(Outer, first, FS_DTYPE_INT32),
  FS_FIELD_OBJECT(Outer, tagged, "Tagged"),
  FS_FIELD_OBJECT(Outer, other, "Tagged"),
  FS_FIELD_VALUE(Outer, last, FS_DTYPE_INT32),
};

static fs_registry *registry;
static fs_restore_options seen; /* what the last callback was given */
static int staged_count;

static fs_status tag_is_wrong(const char *path, fs_error **error) {
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  mismatch.kind = FS_MISMATCH_VALUE;
  mismatch.path = path;
  mismatch.message = "another tag";
  mismatch.wanted = "'t'";
  *error = fs_error_create(FS_E_MISMATCH, "the tag is wrong");
  CHECK(fs_error_add_mismatch(*error, &mismatch) == FS_OK);
  return FS_E_MISMATCH;
}

static fs_status tagged_prepare(void *target, const fs_node *node, const fs_restore_options *options, void **out_staged,
                                fs_error **error, void *user_data) {
  const char *tag = NULL;
  size_t size = 0;
  (void)user_data;
  seen = *options;
  if (fs_node_str(fs_node_find(node, "tag", 3), &tag, &size, NULL) != FS_OK || size != 1 || *tag != 't')
    return tag_is_wrong(tag ? "./tag" : NULL, error);
  Inner *staged = malloc(sizeof *staged);
  *staged = ((const Tagged *)target)->inner;
  fs_restore_options nested = *options;
  nested.path = "inner";
  const fs_status status = fs_from_state_dict(registry, "Inner", staged, node, &nested, error);
  if (status != FS_OK) {
    free(staged);
    return status;
  }
  ++staged_count;
  *out_staged = staged;
  return FS_OK;
}

static void tagged_commit(void *target, void *staged, void *user_data) {
  (void)user_data;
  ((Tagged *)target)->inner = *(const Inner *)staged;
  free(staged);
  --staged_count;
}

static void tagged_discard(void *target, void *staged, void *user_data) {
  (void)target, (void)user_data;
  free(staged);
  --staged_count;
}

static fs_type tagged_type(void) {
  fs_type tagged = FS_TYPE_INIT;
  tagged.name = "Tagged";
  tagged.size = sizeof(Tagged);
  tagged.prepare = tagged_prepare;
  tagged.commit = tagged_commit;
  tagged.discard = tagged_discard;
  return tagged;
}

static void register_types(void) {
  const fs_type tagged = tagged_type();
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Inner, inner_fields), ERR));
  CHECK_OK(fs_register_type(registry, &tagged, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Outer, outer_fields), ERR));
}

static fs_status restore(Outer *outer, const char *text, const fs_restore_options *options, fs_error **error) {
  const fs_status status = restore_packed(registry, "Outer", outer, text, options, error);
  CHECK(staged_count == 0);
  return status;
}

static void check_mismatch(const fs_error *error, size_t index, fs_mismatch_kind kind, const char *path,
                           const char *message) {
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  CHECK(fs_error_mismatch_at(error, index, &mismatch) == FS_OK);
  CHECK(mismatch.kind == kind);
  CHECK_TEXT(mismatch.path, path);
  CHECK_TEXT(mismatch.message, message);
}

/* States of Outer, and of the two that are in it. */
#define OUTER(tagged, other) "{'first': 1, 'tagged': " tagged ", 'other': " other ", 'last': 2}"
#define TAGGED(inner) "{'tag': 't', 'inner': " inner "}"
#define GOOD TAGGED("{'weights': f32[2](1, 2), 'step': 5}")
#define FLOAT64S "f64[2](1, 2)"

static const Outer old = { 7, { { { 8, 9 }, 10 } }, { { { 11, 12 }, 13 } }, 14 };

static void test_fits(void) {
  Outer outer = old;
  CHECK_OK(restore(&outer, OUTER(GOOD, GOOD), NULL, ERR));
  CHECK(outer.first == 1 && outer.last == 2 && outer.tagged.inner.weights[1] == 2 && outer.other.inner.step == 5);
  CHECK(seen.struct_size == sizeof seen && seen.path == NULL && seen.workspace == NULL);
  CHECK(seen.convert == FS_CONVERT_NONE && seen.keep_missing == 0 && seen.parallel != NULL);
}

/* None is missing to a type that refuses it, and to that type alone. */
static void test_nil(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Outer outer = old;
  CHECK_FAILS(FS_E_MISMATCH, restore(&outer, OUTER("None", GOOD), NULL, ERR));
  options.keep_missing = 1;
  CHECK_OK(restore(&outer, OUTER("None", GOOD), &options, ERR));
  CHECK(outer.first == 1 && outer.last == 2 && outer.tagged.inner.step == 10 && outer.other.inner.step == 5);
  outer = old;
  CHECK_FAILS(FS_E_MISMATCH, restore(&outer, OUTER("None", "{}"), &options, ERR));
  CHECK(memcmp(&outer, &old, sizeof old) == 0);
}

/* Every mismatch, whoever found it, in the order of the fields. */
static void test_all_are_listed(void) {
  Outer outer = old;
  fs_error *error = NULL;
  CHECK(restore(&outer,
                "{'first': 'x', 'tagged': " TAGGED("{'weights': " FLOAT64S
                                                   ", 'step': 'x'}") ", 'other': {'tag': 'u', 'inner': {}}, 'last': 2}",
                NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_status(error) == FS_E_MISMATCH && fs_error_mismatch_count(error) == 4);
  check_mismatch(error, 0, FS_MISMATCH_KIND, "./first", "str in the file, int32 in the target");
  check_mismatch(error, 1, FS_MISMATCH_DTYPE, "./tagged/inner/weights",
                 "dtype float64 in the file, float32 in the target");
  check_mismatch(error, 2, FS_MISMATCH_KIND, "./tagged/inner/step", "str in the file, int32 in the target");
  check_mismatch(error, 3, FS_MISMATCH_VALUE, "./other/tag", "another tag");
  CHECK(strstr(fs_error_report(error), "4 mismatches while restoring an Outer:") != NULL);
  CHECK(strstr(fs_error_report(error), "\n  ./other/tag: another tag") != NULL);
  CHECK(memcmp(&outer, &old, sizeof old) == 0);
  fs_error_free(error);
}

/* Flax's words end with the path: it is the whole one. */
static void test_words_with_a_path(void) {
  Outer outer = old;
  fs_error *error = NULL;
  CHECK(restore(&outer, OUTER(TAGGED("{'step': 5}"), "{}"), NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 2);
  check_mismatch(error, 0, FS_MISMATCH_MISSING, "./tagged/inner",
                 "Missing field weights in state dict while restoring an instance of Inner, at path ./tagged/inner");
  check_mismatch(error, 1, FS_MISMATCH_VALUE, "./other", "another tag");
  CHECK(strstr(fs_error_report(error), "\n  Missing field weights") != NULL);
  fs_error_free(error);
}

static void test_options_reach_them(void) {
  static const char doubles[] = OUTER(TAGGED("{'weights': " FLOAT64S ", 'step': 5}"), TAGGED("{'step': 5}"));
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_parallel parallel = FS_PARALLEL_INIT;
  Outer outer = old;
  options.convert = FS_CONVERT_SAME_KIND;
  options.keep_missing = 1;
  options.mismatch_limit = 1;
  parallel.thread_count = 2;
  options.parallel = &parallel;
  CHECK_OK(restore(&outer, doubles, &options, ERR));
  CHECK(outer.tagged.inner.weights[1] == 2 && outer.other.inner.weights[0] == 11);
  CHECK(seen.convert == FS_CONVERT_SAME_KIND && seen.reshape == 0 && seen.keep_missing == 1 && seen.drop_extra == 0);
  CHECK(seen.mismatch_limit == 1);
  options.convert = FS_CONVERT_NONE;
  options.keep_missing = 0;
  options.reshape = options.drop_extra = 1;
  fs_error *error = NULL;
  CHECK(restore(&outer, doubles, &options, &error) == FS_E_MISMATCH);
  CHECK(seen.reshape == 1 && seen.drop_extra == 1);
  CHECK(fs_error_mismatch_count(error) == 1); /* the limit */
  CHECK(strstr(fs_error_report(error), "2 mismatches") != NULL);
  fs_error_free(error);
}

/* Another status than FS_E_MISMATCH with a list is FS_E_CALLBACK, where the nested call found it. */
static fs_status given_status;
static fs_status refusing_prepare(void *target, const fs_node *node, const fs_restore_options *options,
                                  void **out_staged, fs_error **error, void *user_data) {
  fs_restore_options nested = *options;
  (void)target, (void)out_staged, (void)user_data;
  if (given_status != FS_OK) {
    *error = fs_error_create(given_status, "no list");
    return given_status;
  }
  nested.path = "no/such/path";
  return fs_from_state_dict(registry, "Inner", target, node, &nested, error);
}

static void test_other_failures(void) {
  Outer outer = old;
  fs_type tagged = tagged_type();
  tagged.prepare = refusing_prepare;
  tagged.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &tagged, ERR));
  given_status = FS_E_MISMATCH;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./tagged", UINT64_MAX, restore(&outer, OUTER(GOOD, GOOD), NULL, ERR));
  given_status = FS_OK;
  CHECK_FAILS(FS_E_CALLBACK, restore(&outer, OUTER(GOOD, GOOD), NULL, ERR));
  CHECK(memcmp(&outer, &old, sizeof old) == 0);
}

static void test_add_mismatch_refuses(void) {
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  fs_error *other = fs_error_create(FS_E_IO, "no mismatch");
  fs_error *error = fs_error_create(FS_E_MISMATCH, "two");
  mismatch.kind = FS_MISMATCH_SHAPE;
  mismatch.message = "m";
  CHECK(fs_error_add_mismatch(NULL, &mismatch) == FS_E_INVALID_ARGUMENT);
  CHECK(fs_error_add_mismatch(error, NULL) == FS_E_INVALID_ARGUMENT);
  CHECK(fs_error_add_mismatch(other, &mismatch) == FS_E_INVALID_ARGUMENT);
  mismatch.message = NULL;
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_E_INVALID_ARGUMENT);
  mismatch.message = "m";
  mismatch.path = "no/place";
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_E_INVALID_ARGUMENT);
  mismatch.path = ".";
  mismatch.kind = 0;
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_E_INVALID_ARGUMENT);
  mismatch.kind = FS_MISMATCH_PLACE + 1;
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_E_INVALID_ARGUMENT);
  mismatch.kind = FS_MISMATCH_CAPACITY;
  mismatch.struct_size = 0;
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_E_INVALID_ARGUMENT);
  CHECK(fs_error_mismatch_count(error) == 0);
  mismatch.struct_size = sizeof mismatch;
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_OK);
  mismatch.path = "./b";
  CHECK(fs_error_add_mismatch(error, &mismatch) == FS_OK);
  CHECK_TEXT(fs_error_report(error), "two:\n  .: m\n  ./b: m");
  check_mismatch(error, 1, FS_MISMATCH_CAPACITY, "./b", "m");
  fs_error_free(error);
  fs_error_free(other);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_types();
  test_fits();
  test_nil();
  test_all_are_listed();
  test_words_with_a_path();
  test_options_reach_them();
  test_other_failures();
  test_add_mismatch_refuses();
  fs_registry_free(registry);
  return check_result();
}
