/* What a leaf field takes: plain numbers convert as the tables say, scalars and arrays must have
 * the field's dtype, but for single numbers that stay the same. The converted bits are NumPy's and ml_dtypes'. */
#include "objects.h"

typedef union Leaf {
  unsigned char bytes[16];
  double alignment[2];
} Leaf;

typedef struct Holder {
  Leaf v;
} Holder;

static fs_registry *registry;

static void use_field(fs_dtype dtype, fs_form form) {
  fs_field fields[] = { FS_FIELD_VALUE_AS("v", Holder, v, dtype, form) };
  fields[0].member_size = 0; /* room for all of them */
  fs_type type = FS_TYPE_FIELDS(Holder, fields);
  type.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
}

/* Restores {"v": value} and gives the kind of the mismatch, or 0; -1 for any other failure. */
static int restore(Holder *target, const char *value) {
  char text[512];
  snprintf(text, sizeof text, "{'v': %s}", value);
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  fs_status status = restore_packed(registry, "Holder", target, text, NULL, &error);
  int result = status == FS_OK ? 0 : -1;
  if (status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 1 &&
      fs_error_mismatch_at(error, 0, &mismatch) == FS_OK && strcmp(mismatch.path, "./v") == 0)
    result = mismatch.kind;
  if (result == -1) fprintf(stderr, "%s: %s\n", text, fs_error_report(error));
  fs_error_free(error);
  return result;
}

/* `expected`: the bytes of the item, or NULL for a mismatch of the kind `mismatch`. */
static void check_leaf(fs_dtype dtype, const char *value, const char *expected, int mismatch) {
  Holder target, before;
  memset(&target, 0x77, sizeof target);
  before = target;
  use_field(dtype, fs_dtype_item_size(dtype) == 1 && dtype > FS_DTYPE_BFLOAT16 ? FS_FORM_SCALAR : FS_FORM_DEFAULT);
  const int result = restore(&target, value);
  int is_good = result == mismatch;
  if (expected && result == 0) {
    const Bytes bits = bytes_of(expected);
    is_good = memcmp(&target, bits.data, bits.size) == 0;
    memcpy(&before, bits.data, bits.size); /* and not a byte more */
    free(bits.data);
  }
  is_good = is_good && memcmp(&target, &before, sizeof target) == 0;
  if (!CHECK(is_good))
    fprintf(stderr, "  %s into %s: mismatch %d, expected %d, bits %02x%02x%02x%02x, expected %s\n", value,
            fs_dtype_name(dtype), result, mismatch, target.v.bytes[0], target.v.bytes[1], target.v.bytes[2],
            target.v.bytes[3], expected ? expected : "-");
}

static void test_ints_into_ints(void) {
  static const struct {
    fs_dtype dtype;
    const char *value, *bits;
  } cases[] = {
    { FS_DTYPE_INT8, "127", "7f" },
    { FS_DTYPE_INT8, "128", NULL },
    { FS_DTYPE_INT8, "-128", "80" },
    { FS_DTYPE_INT8, "-129", NULL },
    { FS_DTYPE_UINT8, "255", "ff" },
    { FS_DTYPE_UINT8, "256", NULL },
    { FS_DTYPE_UINT8, "-1", NULL },
    { FS_DTYPE_INT16, "-32768", "0080" },
    { FS_DTYPE_INT16, "32768", NULL },
    { FS_DTYPE_UINT16, "65535", "ffff" },
    { FS_DTYPE_UINT16, "65536", NULL },
    { FS_DTYPE_INT32, "-2147483648", "00000080" },
    { FS_DTYPE_INT32, "2147483648", NULL },
    { FS_DTYPE_INT32, "-2147483649", NULL },
    { FS_DTYPE_UINT32, "4294967295", "ffffffff" },
    { FS_DTYPE_UINT32, "4294967296", NULL },
    { FS_DTYPE_INT64, "-9223372036854775808", "0000000000000080" },
    { FS_DTYPE_INT64, "9223372036854775808", NULL },
    { FS_DTYPE_UINT64, "18446744073709551615", "ffffffffffffffff" },
    { FS_DTYPE_UINT64, "-1", NULL },
    { FS_DTYPE_INT32, "hex('d30000000000000005')", "05000000" }, /* not the shortest encoding of 5 */
    { FS_DTYPE_INT4, "7", "07" },
    { FS_DTYPE_INT4, "8", NULL },
    { FS_DTYPE_INT4, "-9", NULL },
    { FS_DTYPE_UINT4, "15", "0f" },
    { FS_DTYPE_UINT4, "16", NULL },
    { FS_DTYPE_UINT1, "2", NULL },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, cases[i].bits, cases[i].bits ? 0 : FS_MISMATCH_VALUE);
}

static void test_ints_into_floats(void) {
  static const struct {
    fs_dtype dtype;
    const char *value, *bits;
  } cases[] = {
    { FS_DTYPE_FLOAT64, "5", "0000000000001440" },
    { FS_DTYPE_FLOAT64, "9007199254740992", "0000000000004043" }, /* 2^53 */
    { FS_DTYPE_FLOAT64, "9007199254740993", NULL },
    { FS_DTYPE_FLOAT64, "9223372036854775808", "000000000000e043" }, /* 2^63 */
    { FS_DTYPE_FLOAT64, "18446744073709551615", NULL },
    { FS_DTYPE_FLOAT32, "16777216", "0000804b" }, /* 2^24 */
    { FS_DTYPE_FLOAT32, "16777217", NULL },
    { FS_DTYPE_FLOAT16, "2048", "0068" },
    { FS_DTYPE_FLOAT16, "2049", NULL },
    { FS_DTYPE_FLOAT16, "65536", NULL }, /* too big */
    { FS_DTYPE_BFLOAT16, "256", "8043" },
    { FS_DTYPE_BFLOAT16, "257", NULL },
    { FS_DTYPE_COMPLEX64, "-1", "000080bf00000000" },
    { FS_DTYPE_COMPLEX128, "2", "00000000000000400000000000000000" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, cases[i].bits, cases[i].bits ? 0 : FS_MISMATCH_VALUE);
}

static void test_floats_into_floats(void) {
  static const struct {
    fs_dtype dtype;
    const char *value, *bits;
  } cases[] = {
    { FS_DTYPE_FLOAT16, "0.1", "662e" },
    { FS_DTYPE_FLOAT16, "65504.0", "ff7b" },
    { FS_DTYPE_FLOAT16, "65519.99", "ff7b" },
    { FS_DTYPE_FLOAT16, "65520.0", NULL },
    { FS_DTYPE_FLOAT16, "2049.0", "0068" }, /* a tie, to even */
    { FS_DTYPE_FLOAT16, "2051.0", "0268" },
    { FS_DTYPE_FLOAT16, "5.960464477539063e-08", "0100" }, /* the smallest subnormal */
    { FS_DTYPE_FLOAT16, "2.9e-08", "0000" },
    { FS_DTYPE_FLOAT16, "inf", "007c" }, /* infinity is no overflow */
    { FS_DTYPE_FLOAT16, "-0.0", "0080" },
    { FS_DTYPE_BFLOAT16, "0.1", "cd3d" },
    { FS_DTYPE_BFLOAT16, "1.00390625", "803f" }, /* a tie, to even */
    { FS_DTYPE_BFLOAT16, "1.01171875", "823f" },
    { FS_DTYPE_BFLOAT16, "3.3895313892515355e+38", "7f7f" },
    { FS_DTYPE_BFLOAT16, "3.4e+38", NULL },
    { FS_DTYPE_BFLOAT16, "-inf", "80ff" },
    { FS_DTYPE_FLOAT32, "0.1", "cdcccc3d" },
    { FS_DTYPE_FLOAT32, "16777217.0", "0000804b" },
    { FS_DTYPE_FLOAT32, "16777219.0", "0200804b" },
    { FS_DTYPE_FLOAT32, "3.4028234663852886e+38", "ffff7f7f" },
    { FS_DTYPE_FLOAT32, "3.4028235677973366e+38", NULL },
    { FS_DTYPE_FLOAT32, "1e+39", NULL },
    { FS_DTYPE_FLOAT32, "1e-46", "00000000" },
    { FS_DTYPE_FLOAT32, "inf", "0000807f" },
    { FS_DTYPE_FLOAT32, "hex('ca3fc00000')", "0000c03f" }, /* msgpack's float32 */
    { FS_DTYPE_FLOAT64, "0.1", "9a9999999999b93f" },
    { FS_DTYPE_FLOAT64, "hex('cb7ff8000000000001')", "010000000000f87f" }, /* the same NaN */
    { FS_DTYPE_COMPLEX64, "1.5", "0000c03f00000000" },
    { FS_DTYPE_COMPLEX64, "1e+39", NULL },
    { FS_DTYPE_COMPLEX128, "1.5", "000000000000f83f0000000000000000" },
    { FS_DTYPE_COMPLEX128, "1+2j", "000000000000f03f0000000000000040" },
    { FS_DTYPE_COMPLEX64, "1+2j", "0000803f00000040" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, cases[i].bits, cases[i].bits ? 0 : FS_MISMATCH_VALUE);
}

/* Whatever else: another kind. */
static void test_other_kinds(void) {
  static const struct {
    fs_dtype dtype;
    const char *value;
  } cases[] = {
    { FS_DTYPE_BOOL, "1" },
    { FS_DTYPE_BOOL, "1.0" },
    { FS_DTYPE_BOOL, "'a'" },
    { FS_DTYPE_INT32, "True" },
    { FS_DTYPE_INT32, "1.0" },
    { FS_DTYPE_INT32, "'5'" },
    { FS_DTYPE_INT32, "None" },
    { FS_DTYPE_INT32, "{}" },
    { FS_DTYPE_INT32, "[5]" },
    { FS_DTYPE_INT32, "b'\\x05'" },
    { FS_DTYPE_INT32, "ext(7, b'\\x05')" },
    { FS_DTYPE_INT32, "timestamp(1, 0)" },
    { FS_DTYPE_FLOAT32, "True" },
    { FS_DTYPE_FLOAT32, "'1.0'" },
    { FS_DTYPE_FLOAT64, "1+2j" },
    { FS_DTYPE_COMPLEX128, "False" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, NULL, FS_MISMATCH_KIND);
}

static void test_bools(void) {
  check_leaf(FS_DTYPE_BOOL, "True", "01", 0);
  check_leaf(FS_DTYPE_BOOL, "False", "00", 0);
  /* a byte of 2, in a NumPy scalar and in a 0-d array, is 1 in C */
  check_leaf(FS_DTYPE_BOOL, "bool(2)", "01", 0);
  check_leaf(FS_DTYPE_BOOL, "bool[](2)", "01", 0);
  check_leaf(FS_DTYPE_BOOL, "bool[](False)", "00", 0);
}

/* Scalars and 0-d arrays: the rank must be the same, and the number. */
static void test_scalars_and_arrays(void) {
  check_leaf(FS_DTYPE_FLOAT32, "f32(1.5)", "0000c03f", 0);
  check_leaf(FS_DTYPE_FLOAT32, "f32[](1.5)", "0000c03f", 0);
  check_leaf(FS_DTYPE_FLOAT64, "f32(1.5)", "000000000000f83f", 0);
  check_leaf(FS_DTYPE_INT32, "i64(3)", "03000000", 0);
  check_leaf(FS_DTYPE_FLOAT64, "i64(3)", NULL, FS_MISMATCH_DTYPE);
  check_leaf(FS_DTYPE_INT64, "i64(3)", "0300000000000000", 0);
  check_leaf(FS_DTYPE_FLOAT32, "f32[1](1)", NULL, FS_MISMATCH_SHAPE);
  /* >f4 is float32, swapped */
  check_leaf(FS_DTYPE_FLOAT32, "dtype('>f4')[](hex('3fc00000'))", "0000c03f", 0);
}

/* A field takes any form, and keeps writing its own. */
static void test_forms(void) {
  static const char *const values[] = { "5", "i32(5)", "i32[](5)" };
  static const char *const written[] = { "{'v': 5}", "{'v': i32(5)}", "{'v': i32[](5)}" };
  static const fs_form forms[] = { FS_FORM_PLAIN, FS_FORM_SCALAR, FS_FORM_ARRAY };
  for (size_t to = 0; to < 3; ++to) {
    use_field(FS_DTYPE_INT32, forms[to]);
    for (size_t from = 0; from < 3; ++from) {
      Holder target;
      unsigned char memory[64];
      size_t size = 0;
      memset(&target, 0, sizeof target);
      CHECK(restore(&target, values[from]) == 0);
      CHECK_OK(fs_to_bytes_into(registry, "Holder", &target, NULL, memory, sizeof memory, &size, ERR));
      CHECK_PACKED(memory, size, written[to]);
    }
  }
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  test_ints_into_ints();
  test_ints_into_floats();
  test_floats_into_floats();
  test_other_kinds();
  test_bools();
  test_scalars_and_arrays();
  test_forms();
  fs_registry_free(registry);
  return check_result();
}
