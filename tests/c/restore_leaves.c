/* What a leaf field takes: plain numbers convert as the tables say, scalars and arrays must have
 * the field's dtype, but for single numbers that stay the same. The converted bits are NumPy's and ml_dtypes'. */
#include "hex.h"

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
static int restore(Holder *target, const char *value_hex) {
  char hex[512] = "81a176";
  const Bytes bytes = bytes_of(strcat(hex, value_hex));
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  fs_status status = fs_restore(registry, "Holder", target, bytes.data, bytes.size, NULL, &error);
  int result = status == FS_OK ? 0 : -1;
  if (status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 1 &&
      fs_error_mismatch_at(error, 0, &mismatch) == FS_OK && strcmp(mismatch.path, "./v") == 0)
    result = mismatch.kind;
  if (result == -1) fprintf(stderr, "%s: %s\n", hex, fs_error_report(error));
  fs_error_free(error);
  free(bytes.data);
  return result;
}

/* `expected`: the bytes of the item, or NULL for a mismatch of the kind `mismatch`. */
static void check_leaf(fs_dtype dtype, const char *value_hex, const char *expected, int mismatch) {
  Holder target, before;
  memset(&target, 0x77, sizeof target);
  before = target;
  use_field(dtype, fs_dtype_item_size(dtype) == 1 && dtype > FS_DTYPE_BFLOAT16 ? FS_FORM_SCALAR : FS_FORM_DEFAULT);
  const int result = restore(&target, value_hex);
  int is_good = result == mismatch;
  if (expected && result == 0) {
    const Bytes bits = bytes_of(expected);
    is_good = memcmp(&target, bits.data, bits.size) == 0;
    memcpy(&before, bits.data, bits.size); /* and not a byte more */
    free(bits.data);
  }
  is_good = is_good && memcmp(&target, &before, sizeof target) == 0;
  if (!CHECK(is_good))
    fprintf(stderr, "  %s into %s: mismatch %d, expected %d, bits %02x%02x%02x%02x, expected %s\n", value_hex,
            fs_dtype_name(dtype), result, mismatch, target.v.bytes[0], target.v.bytes[1], target.v.bytes[2],
            target.v.bytes[3], expected ? expected : "-");
}

static void test_ints_into_ints(void) {
  static const struct {
    fs_dtype dtype;
    const char *value, *bits;
  } cases[] = {
    { FS_DTYPE_INT8, "7f", "7f" },
    { FS_DTYPE_INT8, "cc80", NULL },
    { FS_DTYPE_INT8, "d080", "80" },
    { FS_DTYPE_INT8, "d1ff7f", NULL },
    { FS_DTYPE_UINT8, "ccff", "ff" },
    { FS_DTYPE_UINT8, "cd0100", NULL },
    { FS_DTYPE_UINT8, "ff", NULL },
    { FS_DTYPE_INT16, "d18000", "0080" },
    { FS_DTYPE_INT16, "cd8000", NULL },
    { FS_DTYPE_UINT16, "cdffff", "ffff" },
    { FS_DTYPE_UINT16, "ce00010000", NULL },
    { FS_DTYPE_INT32, "d280000000", "00000080" },
    { FS_DTYPE_INT32, "ce80000000", NULL },
    { FS_DTYPE_INT32, "d3ffffffff7fffffff", NULL },
    { FS_DTYPE_UINT32, "ceffffffff", "ffffffff" },
    { FS_DTYPE_UINT32, "cf0000000100000000", NULL },
    { FS_DTYPE_INT64, "d38000000000000000", "0000000000000080" },
    { FS_DTYPE_INT64, "cf8000000000000000", NULL },
    { FS_DTYPE_UINT64, "cfffffffffffffffff", "ffffffffffffffff" },
    { FS_DTYPE_UINT64, "ff", NULL },
    { FS_DTYPE_INT32, "d30000000000000005", "05000000" }, /* not the shortest encoding of 5 */
    { FS_DTYPE_INT4, "07", "07" },
    { FS_DTYPE_INT4, "08", NULL },
    { FS_DTYPE_INT4, "f7", NULL }, /* -9 */
    { FS_DTYPE_UINT4, "0f", "0f" },
    { FS_DTYPE_UINT4, "10", NULL },
    { FS_DTYPE_UINT1, "02", NULL },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, cases[i].bits, cases[i].bits ? 0 : FS_MISMATCH_VALUE);
}

static void test_ints_into_floats(void) {
  static const struct {
    fs_dtype dtype;
    const char *value, *bits;
  } cases[] = {
    { FS_DTYPE_FLOAT64, "05", "0000000000001440" },
    { FS_DTYPE_FLOAT64, "cf0020000000000000", "0000000000004043" }, /* 2^53 */
    { FS_DTYPE_FLOAT64, "cf0020000000000001", NULL },
    { FS_DTYPE_FLOAT64, "cf8000000000000000", "000000000000e043" }, /* 2^63 */
    { FS_DTYPE_FLOAT64, "cfffffffffffffffff", NULL },
    { FS_DTYPE_FLOAT32, "ce01000000", "0000804b" }, /* 2^24 */
    { FS_DTYPE_FLOAT32, "ce01000001", NULL },
    { FS_DTYPE_FLOAT16, "cd0800", "0068" }, /* 2048 */
    { FS_DTYPE_FLOAT16, "cd0801", NULL },
    { FS_DTYPE_FLOAT16, "ce00010000", NULL }, /* 65536: too big */
    { FS_DTYPE_BFLOAT16, "cd0100", "8043" },  /* 256 */
    { FS_DTYPE_BFLOAT16, "cd0101", NULL },
    { FS_DTYPE_COMPLEX64, "ff", "000080bf00000000" },
    { FS_DTYPE_COMPLEX128, "02", "00000000000000400000000000000000" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, cases[i].bits, cases[i].bits ? 0 : FS_MISMATCH_VALUE);
}

static void test_floats_into_floats(void) {
  static const struct {
    fs_dtype dtype;
    const char *value, *bits;
  } cases[] = {
    { FS_DTYPE_FLOAT16, "cb3fb999999999999a", "662e" },
    { FS_DTYPE_FLOAT16, "cb40effc0000000000", "ff7b" }, /* 65504 */
    { FS_DTYPE_FLOAT16, "cb40effdffae147ae1", "ff7b" }, /* 65519.99 */
    { FS_DTYPE_FLOAT16, "cb40effe0000000000", NULL },   /* 65520 */
    { FS_DTYPE_FLOAT16, "cb40a0020000000000", "0068" }, /* 2049: a tie, to even */
    { FS_DTYPE_FLOAT16, "cb40a0060000000000", "0268" },
    { FS_DTYPE_FLOAT16, "cb3e70000000000000", "0100" }, /* the smallest subnormal */
    { FS_DTYPE_FLOAT16, "cb3e5f237594c664ee", "0000" },
    { FS_DTYPE_FLOAT16, "cb7ff0000000000000", "007c" }, /* infinity is no overflow */
    { FS_DTYPE_FLOAT16, "cb8000000000000000", "0080" },
    { FS_DTYPE_BFLOAT16, "cb3fb999999999999a", "cd3d" },
    { FS_DTYPE_BFLOAT16, "cb3ff0100000000000", "803f" }, /* a tie, to even */
    { FS_DTYPE_BFLOAT16, "cb3ff0300000000000", "823f" },
    { FS_DTYPE_BFLOAT16, "cb47efe00000000000", "7f7f" },
    { FS_DTYPE_BFLOAT16, "cb47eff933c78cdfad", NULL }, /* 3.4e38 */
    { FS_DTYPE_BFLOAT16, "cbfff0000000000000", "80ff" },
    { FS_DTYPE_FLOAT32, "cb3fb999999999999a", "cdcccc3d" },
    { FS_DTYPE_FLOAT32, "cb4170000010000000", "0000804b" },
    { FS_DTYPE_FLOAT32, "cb4170000030000000", "0200804b" },
    { FS_DTYPE_FLOAT32, "cb47efffffe0000000", "ffff7f7f" },
    { FS_DTYPE_FLOAT32, "cb47effffff0000000", NULL },
    { FS_DTYPE_FLOAT32, "cb48078287f49c4a1d", NULL },       /* 1e39 */
    { FS_DTYPE_FLOAT32, "cb366244ce242c5561", "00000000" }, /* 1e-46 */
    { FS_DTYPE_FLOAT32, "cb7ff0000000000000", "0000807f" },
    { FS_DTYPE_FLOAT32, "ca3fc00000", "0000c03f" }, /* msgpack's float32 */
    { FS_DTYPE_FLOAT64, "cb3fb999999999999a", "9a9999999999b93f" },
    { FS_DTYPE_FLOAT64, "cb7ff8000000000001", "010000000000f87f" }, /* the same NaN */
    { FS_DTYPE_COMPLEX64, "cb3ff8000000000000", "0000c03f00000000" },
    { FS_DTYPE_COMPLEX64, "cb48078287f49c4a1d", NULL },
    { FS_DTYPE_COMPLEX128, "cb3ff8000000000000", "000000000000f83f0000000000000000" },
    { FS_DTYPE_COMPLEX128, "c7130292cb3ff0000000000000cb4000000000000000", "000000000000f03f0000000000000040" },
    { FS_DTYPE_COMPLEX64, "c7130292cb3ff0000000000000cb4000000000000000", "0000803f00000040" },
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
    { FS_DTYPE_BOOL, "01" },
    { FS_DTYPE_BOOL, "cb3ff0000000000000" },
    { FS_DTYPE_BOOL, "a161" },
    { FS_DTYPE_INT32, "c3" },
    { FS_DTYPE_INT32, "cb3ff0000000000000" },
    { FS_DTYPE_INT32, "a135" },
    { FS_DTYPE_INT32, "c0" },
    { FS_DTYPE_INT32, "80" },
    { FS_DTYPE_INT32, "9105" },
    { FS_DTYPE_INT32, "c40105" },
    { FS_DTYPE_INT32, "d40705" },
    { FS_DTYPE_INT32, "d6ff00000001" },
    { FS_DTYPE_FLOAT32, "c3" },
    { FS_DTYPE_FLOAT32, "a3312e30" },
    { FS_DTYPE_FLOAT64, "c7130292cb3ff0000000000000cb4000000000000000" },
    { FS_DTYPE_COMPLEX128, "c2" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    check_leaf(cases[i].dtype, cases[i].value, NULL, FS_MISMATCH_KIND);
}

static void test_bools(void) {
  check_leaf(FS_DTYPE_BOOL, "c3", "01", 0);
  check_leaf(FS_DTYPE_BOOL, "c2", "00", 0);
  /* a byte of 2, in a NumPy scalar and in a 0-d array, is 1 in C */
  check_leaf(FS_DTYPE_BOOL, "c70a039390a4626f6f6cc40102", "01", 0);
  check_leaf(FS_DTYPE_BOOL, "c70a019390a4626f6f6cc40102", "01", 0);
  check_leaf(FS_DTYPE_BOOL, "c70a019390a4626f6f6cc40100", "00", 0);
}

/* Scalars and 0-d arrays: the rank must be the same, and the number. */
static void test_scalars_and_arrays(void) {
  check_leaf(FS_DTYPE_FLOAT32, "d8039390a7666c6f61743332c4040000c03f", "0000c03f", 0);
  check_leaf(FS_DTYPE_FLOAT32, "d8019390a7666c6f61743332c4040000c03f", "0000c03f", 0);
  check_leaf(FS_DTYPE_FLOAT64, "d8039390a7666c6f61743332c4040000c03f", "000000000000f83f", 0);
  check_leaf(FS_DTYPE_INT32, "c712039390a5696e743634c4080300000000000000", "03000000", 0);
  check_leaf(FS_DTYPE_FLOAT64, "c712039390a5696e743634c4080300000000000000", NULL, FS_MISMATCH_DTYPE);
  check_leaf(FS_DTYPE_INT64, "c712039390a5696e743634c4080300000000000000", "0300000000000000", 0);
  check_leaf(FS_DTYPE_FLOAT32, "c71101939101a7666c6f61743332c4040000803f", NULL, FS_MISMATCH_SHAPE);
  /* >f4 is float32, swapped */
  check_leaf(FS_DTYPE_FLOAT32, "c70c019390a33e6634c4043fc00000", "0000c03f", 0);
}

/* A field takes any form, and keeps writing its own. */
static void test_forms(void) {
  static const char *const written[] = { "81a17605", "81a176c70e039390a5696e743332c40405000000",
                                         "81a176c70e019390a5696e743332c40405000000" };
  static const fs_form forms[] = { FS_FORM_PLAIN, FS_FORM_SCALAR, FS_FORM_ARRAY };
  for (size_t to = 0; to < 3; ++to) {
    use_field(FS_DTYPE_INT32, forms[to]);
    for (size_t from = 0; from < 3; ++from) {
      Holder target;
      unsigned char memory[64];
      size_t size = 0;
      memset(&target, 0, sizeof target);
      CHECK(restore(&target, written[from] + 6) == 0);
      CHECK_OK(fs_to_bytes_into(registry, "Holder", &target, NULL, memory, sizeof memory, &size, ERR));
      CHECK_BYTES(memory, size, written[to]);
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
