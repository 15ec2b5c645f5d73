/* Numbers of another dtype than the field's: what rank 0 takes by itself, what fs_convert converts, int1 to uint4 as values,
 * and None in the place of what is missing. The bytes are what Flax writes, the results NumPy's and ml_dtypes'. */
#include <math.h>

#include "hex.h"

typedef struct Model {
  int32_t step;
  float rate;
  int8_t nibbles[4];
  int16_t narrow[2];
  float wide[3];
  int32_t *pointed;
} Model;

typedef struct Part {
  int8_t x[4];
} Part;

static fs_registry *registry;

#define STEP "82a473746570"
#define RATE "a472617465"
#define INT32_300 "c70e039390a5696e743332c4042c010000"
#define INT64_300 "c712039390a5696e743634c4082c01000000000000"
#define ARRAY_INT64_300 "c712019390a5696e743634c4082c01000000000000"
#define UINT8_200 "c70b019390a575696e7438c401c8"
#define INT64_2_40 "c712039390a5696e743634c4080000000000010000"
#define INT4_8 "c70a039390a4696e7434c40108" /* -8 */
#define FLOAT64_HALF "c714039390a7666c6f61743634c408000000000000e03f"
#define FLOAT64_TENTH "c714039390a7666c6f61743634c4089a9999999999b93f"
#define FLOAT64_NAN "c714039390a7666c6f61743634c408000000000000f87f"
#define FLOAT64_1E300 "c714039390a7666c6f61743634c4089c7500883ce4377e"
#define FLOAT16_1_5 "c70e019390a7666c6f61743136c402003e"
#define BFLOAT16_1_5 "c70f019390a862666c6f61743136c402c03f"
#define BOOL_0D "c70a019390a4626f6f6cc40101"
#define COMPLEX64_0D "c716039390a9636f6d706c65783634c4080000803f00000040"

static const Model before = { 7, 7, { 7, 7, 7, 7 }, { 7, 7 }, { 7, 7, 7 }, NULL };

/* Restores {"step": …, "rate": …}, or whatever `hex` is. Gives the kind of the first mismatch, and "path wanted: found". */
static fs_status restore_as(const char *type, const char *hex, const fs_restore_options *options, Model *target,
                            int32_t *kind, char *message) {
  const Bytes bytes = bytes_of(hex);
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  memcpy(target, &before, sizeof before); /* the gaps as well */
  *kind = 0;
  const fs_status status = fs_restore(registry, type, target, bytes.data, bytes.size, options, &error);
  if (status == FS_E_MISMATCH && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK) {
    *kind = mismatch.kind;
    snprintf(message, 200, "%s %s: %s", mismatch.path, mismatch.wanted, mismatch.found);
  } else if (status != FS_OK) {
    fprintf(stderr, "%s: %s\n", hex, fs_error_report(error));
  }
  if (status != FS_OK && !CHECK(memcmp(target, &before, sizeof before) == 0)) fprintf(stderr, "  %s\n", hex);
  fs_error_free(error);
  free(bytes.data);
  return status;
}

static int32_t restore_scalars(const char *step, const char *rate, const fs_restore_options *options, Model *target) {
  char hex[512], message[200];
  int32_t kind;
  snprintf(hex, sizeof hex, STEP "%s" RATE "%s", step, rate);
  restore_as("Scalars", hex, options, target, &kind, message);
  return kind;
}

#define RATE_1 "cb3ff0000000000000"

/* Real runs have `step` as int, int32 and int64 in turn. */
static void test_single_values(void) {
  Model model;
  static const char *const steps[] = { "cd012c", INT32_300, INT64_300, ARRAY_INT64_300 };
  for (size_t i = 0; i < 4; ++i) CHECK(restore_scalars(steps[i], RATE_1, NULL, &model) == 0 && model.step == 300);
  CHECK(restore_scalars(UINT8_200, RATE_1, NULL, &model) == 0 && model.step == 200);
  CHECK(restore_scalars(INT4_8, RATE_1, NULL, &model) == 0 && model.step == -8);
  CHECK(restore_scalars(INT64_2_40, RATE_1, NULL, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars(FLOAT64_HALF, RATE_1, NULL, &model) == FS_MISMATCH_DTYPE);
  CHECK(restore_scalars(BOOL_0D, RATE_1, NULL, &model) == FS_MISMATCH_DTYPE);
  CHECK(restore_scalars("05", FLOAT64_HALF, NULL, &model) == 0 && model.rate == 0.5f);
  CHECK(restore_scalars("05", FLOAT16_1_5, NULL, &model) == 0 && model.rate == 1.5f);
  CHECK(restore_scalars("05", BFLOAT16_1_5, NULL, &model) == 0 && model.rate == 1.5f);
  CHECK(restore_scalars("05", FLOAT64_NAN, NULL, &model) == 0 && isnan(model.rate));
  CHECK(restore_scalars("05", FLOAT64_TENTH, NULL, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars("05", INT32_300, NULL, &model) == FS_MISMATCH_DTYPE);
}

static void test_converted_single_values(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Model model;
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK(restore_scalars("05", FLOAT64_TENTH, &options, &model) == 0 && model.rate == 0.1f);
  CHECK(restore_scalars("05", INT32_300, &options, &model) == 0 && model.rate == 300);
  CHECK(restore_scalars("05", FLOAT64_1E300, &options, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars(INT64_2_40, RATE_1, &options, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars("05", COMPLEX64_0D, &options, &model) == FS_MISMATCH_DTYPE);
  /* plain numbers as well: 2^24 + 1, 1.5, true */
  CHECK(restore_scalars("05", "ce01000001", NULL, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars("05", "ce01000001", &options, &model) == 0 && model.rate == 16777216);
  CHECK(restore_scalars("cb3ff8000000000000", RATE_1, &options, &model) == FS_MISMATCH_KIND);
  CHECK(restore_scalars("c3", RATE_1, &options, &model) == FS_MISMATCH_KIND);
  CHECK(restore_scalars("cf0000010000000005", RATE_1, &options, &model) == FS_MISMATCH_VALUE);
  options.convert = FS_CONVERT_ANY;
  CHECK(restore_scalars("cb3ff8000000000000", RATE_1, &options, &model) == 0 && model.step == 1);
  CHECK(restore_scalars("c3", "c3", &options, &model) == 0 && model.step == 1 && model.rate == 1);
  CHECK(restore_scalars("cf0000010000000005", RATE_1, &options, &model) == 0 && model.step == 5);
  CHECK(restore_scalars(BOOL_0D, COMPLEX64_0D, &options, &model) == 0 && model.step == 1 && model.rate == 1);
  CHECK(restore_scalars("05", FLOAT64_1E300, &options, &model) == 0 && isinf(model.rate));
  CHECK(restore_scalars("a161", RATE_1, &options, &model) == FS_MISMATCH_KIND);
  options.convert = 3;
  const Bytes bytes = bytes_of(STEP "05" RATE "01");
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Scalars", &model, bytes.data, bytes.size, &options, ERR));
  options.convert = -1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Scalars", &model, bytes.data, bytes.size, &options, ERR));
  free(bytes.data);
}

#define NARROW "82a66e6172726f77"
#define WIDE "a477696465"
#define INT16_BIG "c70f01939102a5696e743136c4040001fffe" /* >i2: [1, -2], which Flax writes so */
#define INT32_3_300 "c71301939102a5696e743332c408030000002c010000"
#define INT32_3_70000 "c71301939102a5696e743332c4080300000070110100"
#define FLOAT32_3 "c71901939103a7666c6f61743332c40c0000803f000020c000004040" /* [1, -2.5, 3] */
#define FLOAT8_3 "c71601939103ad666c6f6174385f65346d33666ec40338b07e"        /* float8_e4m3fn: [1, -0.5, 448] */
#define BOOL_2 "c70c01939102a4626f6f6cc4020100"
#define DATETIME_2 "c72301939102ad6461746574696d6536345b735dc41001000000000000000200000000000000"

static void test_arrays(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Model model;
  int32_t kind;
  char message[200];
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK(restore_as("Arrays", NARROW INT32_3_300 WIDE FLOAT8_3, &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 3 && model.narrow[1] == 300 && model.wide[1] == -0.5f && model.wide[2] == 448);
  CHECK(restore_as("Arrays", NARROW INT32_3_70000 WIDE FLOAT32_3, &options, &model, &kind, message) == FS_E_MISMATCH);
  CHECK(kind == FS_MISMATCH_VALUE);
  CHECK_TEXT(message, "./narrow int16: 70000 at [1]");
  CHECK(restore_as("Arrays", NARROW BOOL_2 WIDE FLOAT32_3, &options, &model, &kind, message) == FS_E_MISMATCH);
  CHECK(kind == FS_MISMATCH_DTYPE);
  options.convert = FS_CONVERT_ANY;
  CHECK(restore_as("Arrays", NARROW INT32_3_70000 WIDE FLOAT32_3, &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 3 && model.narrow[1] == 4464);
  CHECK(restore_as("Arrays", NARROW BOOL_2 WIDE FLOAT32_3, &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 1 && model.narrow[1] == 0);
  CHECK(restore_as("Arrays", NARROW DATETIME_2 WIDE FLOAT32_3, &options, &model, &kind, message) == FS_E_MISMATCH);
  CHECK(kind == FS_MISMATCH_DTYPE);
}

/* What doesn't fit is noticed when it is read, and the target is unspecified then. Elsewhere it is as it was. */
static void test_read_directly(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const Bytes bytes = bytes_of(NARROW INT32_3_70000 WIDE FLOAT32_3);
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  Model model = before;
  options.convert = FS_CONVERT_SAME_KIND;
  options.read_directly = 1;
  CHECK(fs_restore(registry, "Arrays", &model, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 1 && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK);
  CHECK(mismatch.kind == FS_MISMATCH_VALUE);
  CHECK_TEXT(mismatch.path, "./narrow");
  fs_error_free(error);
  free(bytes.data);
}

#define NIBBLES "81a76e6962626c6573"
#define INT4_4 "c70e01939104a4696e7434c404080f0700" /* [-8, -1, 7, 0] */

static void test_nibbles(void) {
  static const int8_t values[4] = { -8, -1, 7, 0 }, wrapping[4] = { 8, -17, 23, 16 };
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  fs_array array = FS_ARRAY_INIT;
  Model model;
  int32_t kind;
  char message[200];
  CHECK(restore_as("Nibbles", NIBBLES INT4_4, NULL, &model, &kind, message) == FS_OK);
  CHECK(memcmp(model.nibbles, values, sizeof values) == 0);
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Nibbles", &model, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), NIBBLES INT4_4);
  memcpy(model.nibbles, wrapping, sizeof wrapping);
  CHECK_OK(fs_to_bytes(registry, "Nibbles", &model, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), NIBBLES INT4_4);
  /* a tree has the file's bytes */
  CHECK_OK(fs_to_state_dict(registry, "Nibbles", &model, NULL, &tree, ERR));
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), "nibbles"), &array, ERR));
  CHECK(array.data && memcmp(array.data, "\x08\x0f\x07\x00", 4) == 0);
  fs_tree_free(tree);
  fs_buffer_free(buffer);
}

#define NIL_STEP STEP "c0" RATE RATE_1

static void test_nil_is_missing(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  int32_t four = 4, kind;
  Model model;
  char message[200];
  CHECK(restore_scalars("c0", RATE_1, NULL, &model) == FS_MISMATCH_KIND);
  options.keep_missing = 1;
  CHECK(restore_scalars("c0", RATE_1, &options, &model) == 0 && model.step == 7 && model.rate == 1);
  CHECK(restore_scalars("05", "c0", &options, &model) == 0 && model.step == 5 && model.rate == 7);
  CHECK(restore_as("Arrays", NARROW "c0" WIDE "c0", &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 7 && model.wide[2] == 7);
  CHECK(restore_as("Outer", "81a76e6962626c6573c0", &options, &model, &kind, message) == FS_OK);
  CHECK(model.nibbles[3] == 7);
  /* the whole is no entry that could be missing */
  CHECK(restore_as("Scalars", "c0", &options, &model, &kind, message) == FS_E_MISMATCH && kind == FS_MISMATCH_KIND);
  /* to a pointer it is a value, which only NULL has */
  const Bytes bytes = bytes_of("81a7706f696e746564c0");
  Model pointing = before;
  CHECK_OK(fs_restore(registry, "Pointed", &pointing, bytes.data, bytes.size, &options, ERR));
  pointing.pointed = &four;
  CHECK_FAILS(FS_E_MISMATCH, fs_restore(registry, "Pointed", &pointing, bytes.data, bytes.size, &options, ERR));
  free(bytes.data);
}

int main(void) {
  static const fs_field scalars[] = { FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32),
                                      FS_FIELD_VALUE(Model, rate, FS_DTYPE_FLOAT32) };
  static const fs_field arrays[] = { FS_FIELD_ARRAY(Model, narrow, FS_DTYPE_INT16, 2),
                                     FS_FIELD_ARRAY(Model, wide, FS_DTYPE_FLOAT32, 3) };
  static const fs_field nibbles[] = { FS_FIELD_ARRAY(Model, nibbles, FS_DTYPE_INT4, 4) };
  static const fs_field pointed[] = { FS_FIELD_ARRAY_POINTER(Model, pointed, FS_DTYPE_INT32, 1) };
  static const fs_field inner[] = { FS_FIELD_ARRAY_AS("x", Part, x, FS_DTYPE_INT8, 4) };
  static const fs_field outer[] = { FS_FIELD_OBJECT_AS("nibbles", Model, nibbles, "Part") };
  static const fs_type types[] = { FS_TYPE_FIELDS_AS("Scalars", Model, scalars, FS_KIND_DATACLASS),
                                   FS_TYPE_FIELDS_AS("Arrays", Model, arrays, FS_KIND_DATACLASS),
                                   FS_TYPE_FIELDS_AS("Nibbles", Model, nibbles, FS_KIND_DATACLASS),
                                   FS_TYPE_FIELDS_AS("Pointed", Model, pointed, FS_KIND_DATACLASS),
                                   FS_TYPE_FIELDS(Part, inner),
                                   FS_TYPE_FIELDS_AS("Outer", Model, outer, FS_KIND_DATACLASS) };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) CHECK_OK(fs_register_type(registry, &types[i], ERR));
  test_single_values();
  test_converted_single_values();
  test_arrays();
  test_read_directly();
  test_nibbles();
  test_nil_is_missing();
  fs_registry_free(registry);
  return check_result();
}
