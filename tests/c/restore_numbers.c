/* Numbers of another dtype than the field's: what rank 0 takes by itself, what fs_convert converts, int1 to uint4 as values,
 * and None in the place of what is missing. The bytes are what Flax writes, the results NumPy's and ml_dtypes'. */
#include <math.h>

#include "objects.h"

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

#define SCALARS(step, rate) "{'step': " step ", 'rate': " rate "}"
#define INT32_300 "i32(300)"
#define INT64_300 "i64(300)"
#define ARRAY_INT64_300 "i64[](300)"
#define UINT8_200 "u8[](200)"
#define INT64_2_40 "i64(1099511627776)"
#define INT4_8 "dtype('int4')(hex('08'))" /* -8 */
#define FLOAT64_HALF "f64(0.5)"
#define FLOAT64_TENTH "f64(0.1)"
#define FLOAT64_NAN "f64(nan)"
#define FLOAT64_1E300 "f64(1e+300)"
#define FLOAT16_1_5 "dtype('float16')[](hex('003e'))"
#define BFLOAT16_1_5 "dtype('bfloat16')[](hex('c03f'))"
#define BOOL_0D "bool[](True)"
#define COMPLEX64_0D "c64(1+2j)"

static const Model before = { 7, 7, { 7, 7, 7, 7 }, { 7, 7 }, { 7, 7, 7 }, NULL };

/* Restores {"step": …, "rate": …}, or whatever `text` is. Gives the kind of the first mismatch, and "path wanted: found". */
static fs_status restore_as(const char *type, const char *text, const fs_restore_options *options, Model *target,
                            int32_t *kind, char *message) {
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  memcpy(target, &before, sizeof before); /* the gaps as well */
  *kind = 0;
  const fs_status status = restore_packed(registry, type, target, text, options, &error);
  if (status == FS_E_MISMATCH && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK) {
    *kind = mismatch.kind;
    snprintf(message, 200, "%s %s: %s", mismatch.path, mismatch.wanted, mismatch.found);
  } else if (status != FS_OK) {
    fprintf(stderr, "%s: %s\n", text, fs_error_report(error));
  }
  if (status != FS_OK && !CHECK(memcmp(target, &before, sizeof before) == 0)) fprintf(stderr, "  %s\n", text);
  fs_error_free(error);
  return status;
}

static int32_t restore_scalars(const char *step, const char *rate, const fs_restore_options *options, Model *target) {
  char text[512], message[200];
  int32_t kind;
  snprintf(text, sizeof text, SCALARS("%s", "%s"), step, rate);
  restore_as("Scalars", text, options, target, &kind, message);
  return kind;
}

#define RATE_1 "1.0"

/* Real runs have `step` as int, int32 and int64 in turn. */
static void test_single_values(void) {
  Model model;
  static const char *const steps[] = { "300", INT32_300, INT64_300, ARRAY_INT64_300 };
  for (size_t i = 0; i < 4; ++i) CHECK(restore_scalars(steps[i], RATE_1, NULL, &model) == 0 && model.step == 300);
  CHECK(restore_scalars(UINT8_200, RATE_1, NULL, &model) == 0 && model.step == 200);
  CHECK(restore_scalars(INT4_8, RATE_1, NULL, &model) == 0 && model.step == -8);
  CHECK(restore_scalars(INT64_2_40, RATE_1, NULL, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars(FLOAT64_HALF, RATE_1, NULL, &model) == FS_MISMATCH_DTYPE);
  CHECK(restore_scalars(BOOL_0D, RATE_1, NULL, &model) == FS_MISMATCH_DTYPE);
  CHECK(restore_scalars("5", FLOAT64_HALF, NULL, &model) == 0 && model.rate == 0.5f);
  CHECK(restore_scalars("5", FLOAT16_1_5, NULL, &model) == 0 && model.rate == 1.5f);
  CHECK(restore_scalars("5", BFLOAT16_1_5, NULL, &model) == 0 && model.rate == 1.5f);
  CHECK(restore_scalars("5", FLOAT64_NAN, NULL, &model) == 0 && isnan(model.rate));
  CHECK(restore_scalars("5", FLOAT64_TENTH, NULL, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars("5", INT32_300, NULL, &model) == FS_MISMATCH_DTYPE);
}

static void test_converted_single_values(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Model model;
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK(restore_scalars("5", FLOAT64_TENTH, &options, &model) == 0 && model.rate == 0.1f);
  CHECK(restore_scalars("5", INT32_300, &options, &model) == 0 && model.rate == 300);
  CHECK(restore_scalars("5", FLOAT64_1E300, &options, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars(INT64_2_40, RATE_1, &options, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars("5", COMPLEX64_0D, &options, &model) == FS_MISMATCH_DTYPE);
  /* plain numbers as well: 2^24 + 1, 1.5, true */
  CHECK(restore_scalars("5", "16777217", NULL, &model) == FS_MISMATCH_VALUE);
  CHECK(restore_scalars("5", "16777217", &options, &model) == 0 && model.rate == 16777216);
  CHECK(restore_scalars("1.5", RATE_1, &options, &model) == FS_MISMATCH_KIND);
  CHECK(restore_scalars("True", RATE_1, &options, &model) == FS_MISMATCH_KIND);
  CHECK(restore_scalars("1099511627781", RATE_1, &options, &model) == FS_MISMATCH_VALUE);
  options.convert = FS_CONVERT_ANY;
  CHECK(restore_scalars("1.5", RATE_1, &options, &model) == 0 && model.step == 1);
  CHECK(restore_scalars("True", "True", &options, &model) == 0 && model.step == 1 && model.rate == 1);
  CHECK(restore_scalars("1099511627781", RATE_1, &options, &model) == 0 && model.step == 5);
  CHECK(restore_scalars(BOOL_0D, COMPLEX64_0D, &options, &model) == 0 && model.step == 1 && model.rate == 1);
  CHECK(restore_scalars("5", FLOAT64_1E300, &options, &model) == 0 && isinf(model.rate));
  CHECK(restore_scalars("'a'", RATE_1, &options, &model) == FS_MISMATCH_KIND);
  options.convert = 3;
  const Bytes bytes = packed_bytes(SCALARS("5", "1"));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Scalars", &model, bytes.data, bytes.size, &options, ERR));
  options.convert = -1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore(registry, "Scalars", &model, bytes.data, bytes.size, &options, ERR));
  free(bytes.data);
}

#define ARRAYS(narrow, wide) "{'narrow': " narrow ", 'wide': " wide "}"
#define INT16_BIG "i16[2](256, -257)" /* >i2: [1, -2], which Flax writes so */
#define INT32_3_300 "i32[2](3, 300)"
#define INT32_3_70000 "i32[2](3, 70000)"
#define FLOAT32_3 "f32[3](1, -2.5, 3)"
#define FLOAT8_3 "dtype('float8_e4m3fn')[3](hex('38b07e'))" /* [1, -0.5, 448] */
#define BOOL_2 "bool[2](True, False)"
#define DATETIME_2 "dtype('datetime64[s]')[2](hex('01000000000000000200000000000000'))"

static void test_arrays(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Model model;
  int32_t kind;
  char message[200];
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK(restore_as("Arrays", ARRAYS(INT32_3_300, FLOAT8_3), &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 3 && model.narrow[1] == 300 && model.wide[1] == -0.5f && model.wide[2] == 448);
  CHECK(restore_as("Arrays", ARRAYS(INT32_3_70000, FLOAT32_3), &options, &model, &kind, message) == FS_E_MISMATCH);
  CHECK(kind == FS_MISMATCH_VALUE);
  CHECK_TEXT(message, "./narrow int16: 70000 at [1]");
  CHECK(restore_as("Arrays", ARRAYS(BOOL_2, FLOAT32_3), &options, &model, &kind, message) == FS_E_MISMATCH);
  CHECK(kind == FS_MISMATCH_DTYPE);
  options.convert = FS_CONVERT_ANY;
  CHECK(restore_as("Arrays", ARRAYS(INT32_3_70000, FLOAT32_3), &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 3 && model.narrow[1] == 4464);
  CHECK(restore_as("Arrays", ARRAYS(BOOL_2, FLOAT32_3), &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 1 && model.narrow[1] == 0);
  CHECK(restore_as("Arrays", ARRAYS(DATETIME_2, FLOAT32_3), &options, &model, &kind, message) == FS_E_MISMATCH);
  CHECK(kind == FS_MISMATCH_DTYPE);
}

/* What doesn't fit is noticed when it is read, and the target is unspecified then. Elsewhere it is as it was. */
static void test_read_directly(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const Bytes bytes = packed_bytes(ARRAYS(INT32_3_70000, FLOAT32_3));
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

#define NIBBLES(items) "{'nibbles': " items "}"
#define INT4_4 "dtype('int4')[4](hex('080f0700'))" /* [-8, -1, 7, 0] */

static void test_nibbles(void) {
  static const int8_t values[4] = { -8, -1, 7, 0 }, wrapping[4] = { 8, -17, 23, 16 };
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  fs_array array = FS_ARRAY_INIT;
  Model model;
  int32_t kind;
  char message[200];
  CHECK(restore_as("Nibbles", NIBBLES(INT4_4), NULL, &model, &kind, message) == FS_OK);
  CHECK(memcmp(model.nibbles, values, sizeof values) == 0);
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Nibbles", &model, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), NIBBLES(INT4_4));
  memcpy(model.nibbles, wrapping, sizeof wrapping);
  CHECK_OK(fs_to_bytes(registry, "Nibbles", &model, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), NIBBLES(INT4_4));
  /* a tree has the file's bytes */
  CHECK_OK(fs_to_state_dict(registry, "Nibbles", &model, NULL, &tree, ERR));
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), "nibbles"), &array, ERR));
  CHECK(array.data && memcmp(array.data, "\x08\x0f\x07\x00", 4) == 0);
  fs_tree_free(tree);
  fs_buffer_free(buffer);
}

static void test_nil_is_missing(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  int32_t four = 4, kind;
  Model model;
  char message[200];
  CHECK(restore_scalars("None", RATE_1, NULL, &model) == FS_MISMATCH_KIND);
  options.keep_missing = 1;
  CHECK(restore_scalars("None", RATE_1, &options, &model) == 0 && model.step == 7 && model.rate == 1);
  CHECK(restore_scalars("5", "None", &options, &model) == 0 && model.step == 5 && model.rate == 7);
  CHECK(restore_as("Arrays", ARRAYS("None", "None"), &options, &model, &kind, message) == FS_OK);
  CHECK(model.narrow[0] == 7 && model.wide[2] == 7);
  CHECK(restore_as("Outer", "{'nibbles': None}", &options, &model, &kind, message) == FS_OK);
  CHECK(model.nibbles[3] == 7);
  /* the whole is no entry that could be missing */
  CHECK(restore_as("Scalars", "None", &options, &model, &kind, message) == FS_E_MISMATCH && kind == FS_MISMATCH_KIND);
  /* to a pointer it is a value, which only NULL has */
  const Bytes bytes = packed_bytes("{'pointed': None}");
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
