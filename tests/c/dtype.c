/* dtype.h: names and item sizes are those of NumPy and ml_dtypes. */
#include "check.h"

static void test_names_and_sizes(void) {
  static const struct {
    fs_dtype dtype;
    const char *name;
    size_t item_size;
  } dtypes[] = {
    { FS_DTYPE_BOOL, "bool", 1 },
    { FS_DTYPE_INT8, "int8", 1 },
    { FS_DTYPE_INT16, "int16", 2 },
    { FS_DTYPE_INT32, "int32", 4 },
    { FS_DTYPE_INT64, "int64", 8 },
    { FS_DTYPE_UINT8, "uint8", 1 },
    { FS_DTYPE_UINT16, "uint16", 2 },
    { FS_DTYPE_UINT32, "uint32", 4 },
    { FS_DTYPE_UINT64, "uint64", 8 },
    { FS_DTYPE_FLOAT16, "float16", 2 },
    { FS_DTYPE_FLOAT32, "float32", 4 },
    { FS_DTYPE_FLOAT64, "float64", 8 },
    { FS_DTYPE_COMPLEX64, "complex64", 8 },
    { FS_DTYPE_COMPLEX128, "complex128", 16 },
    { FS_DTYPE_FLOAT128, "float128", 16 },
    { FS_DTYPE_COMPLEX256, "complex256", 32 },
    { FS_DTYPE_DATETIME64, "datetime64", 8 },
    { FS_DTYPE_TIMEDELTA64, "timedelta64", 8 },
    { FS_DTYPE_BFLOAT16, "bfloat16", 2 },
    { FS_DTYPE_FLOAT8_E3M4, "float8_e3m4", 1 },
    { FS_DTYPE_FLOAT8_E4M3, "float8_e4m3", 1 },
    { FS_DTYPE_FLOAT8_E4M3B11FNUZ, "float8_e4m3b11fnuz", 1 },
    { FS_DTYPE_FLOAT8_E4M3FN, "float8_e4m3fn", 1 },
    { FS_DTYPE_FLOAT8_E4M3FNUZ, "float8_e4m3fnuz", 1 },
    { FS_DTYPE_FLOAT8_E5M2, "float8_e5m2", 1 },
    { FS_DTYPE_FLOAT8_E5M2FNUZ, "float8_e5m2fnuz", 1 },
    { FS_DTYPE_FLOAT8_E8M0FNU, "float8_e8m0fnu", 1 },
    { FS_DTYPE_FLOAT6_E2M3FN, "float6_e2m3fn", 1 },
    { FS_DTYPE_FLOAT6_E3M2FN, "float6_e3m2fn", 1 },
    { FS_DTYPE_FLOAT4_E2M1FN, "float4_e2m1fn", 1 },
    { FS_DTYPE_INT1, "int1", 1 },
    { FS_DTYPE_INT2, "int2", 1 },
    { FS_DTYPE_INT4, "int4", 1 },
    { FS_DTYPE_UINT1, "uint1", 1 },
    { FS_DTYPE_UINT2, "uint2", 1 },
    { FS_DTYPE_UINT4, "uint4", 1 },
    { FS_DTYPE_COMPLEX32, "complex32", 4 },
    { FS_DTYPE_BCOMPLEX32, "bcomplex32", 4 },
  };
  for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; ++i) {
    CHECK_TEXT(fs_dtype_name(dtypes[i].dtype), dtypes[i].name);
    CHECK(fs_dtype_item_size(dtypes[i].dtype) == dtypes[i].item_size);
    CHECK(fs_dtype_from_name(dtypes[i].name, strlen(dtypes[i].name)) == dtypes[i].dtype);
  }
}

static void test_the_rest(void) {
  static const fs_dtype without_size[] = { FS_DTYPE_NONE, FS_DTYPE_STR, FS_DTYPE_BYTES, FS_DTYPE_OPAQUE, 19, 31, 52,
                                           1000,          -1,           INT32_MIN };
  for (size_t i = 0; i < sizeof without_size / sizeof without_size[0]; ++i)
    CHECK(fs_dtype_item_size(without_size[i]) == 0);
  CHECK_TEXT(fs_dtype_name(FS_DTYPE_STR), "str");
  CHECK_TEXT(fs_dtype_name(FS_DTYPE_BYTES), "bytes");
  CHECK_TEXT(fs_dtype_name(FS_DTYPE_NONE), "");
  CHECK_TEXT(fs_dtype_name(FS_DTYPE_OPAQUE), "");
  CHECK_TEXT(fs_dtype_name(31), "");
  CHECK_TEXT(fs_dtype_name(-1), "");
}

/* What np.dtype(name) gives. */
static void test_other_spellings(void) {
  static const struct {
    const char *name;
    fs_dtype dtype;
  } spellings[] = {
    { "f4", FS_DTYPE_FLOAT32 },
    { "<f4", FS_DTYPE_FLOAT32 },
    { ">f4", FS_DTYPE_FLOAT32 },
    { "=f4", FS_DTYPE_FLOAT32 },
    { "|b1", FS_DTYPE_BOOL },
    { "b1", FS_DTYPE_BOOL },
    { "?", FS_DTYPE_BOOL },
    { "i8", FS_DTYPE_INT64 },
    { "u1", FS_DTYPE_UINT8 },
    { "c16", FS_DTYPE_COMPLEX128 },
    { "<c8", FS_DTYPE_COMPLEX64 },
    { "half", FS_DTYPE_FLOAT16 },
    { "single", FS_DTYPE_FLOAT32 },
    { "double", FS_DTYPE_FLOAT64 },
    { "float", FS_DTYPE_FLOAT64 },
    { "int", FS_DTYPE_INT64 },
    { "uint", FS_DTYPE_UINT64 },
    { "datetime64", FS_DTYPE_DATETIME64 },
    { "datetime64[D]", FS_DTYPE_DATETIME64 },
    { "datetime64[25s]", FS_DTYPE_DATETIME64 },
    { "M8[ns]", FS_DTYPE_DATETIME64 },
    { "timedelta64", FS_DTYPE_TIMEDELTA64 },
    { "timedelta64[us]", FS_DTYPE_TIMEDELTA64 },
    { "object", FS_DTYPE_NONE },
    { "O", FS_DTYPE_NONE },
    { "i4,i4", FS_DTYPE_NONE },
    { "(2,)f4", FS_DTYPE_NONE },
    { "float13_fancy", FS_DTYPE_OPAQUE },
  };
  for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; ++i)
    if (!CHECK(fs_dtype_from_name(spellings[i].name, strlen(spellings[i].name)) == spellings[i].dtype))
      fprintf(stderr, "  for the name %s\n", spellings[i].name);
  /* The size counts, not a NUL. */
  CHECK(fs_dtype_from_name("float32x", 7) == FS_DTYPE_FLOAT32);
  CHECK(fs_dtype_from_name("float32\0x", 9) != FS_DTYPE_FLOAT32);
}

int main(void) {
  test_names_and_sizes();
  test_the_rest();
  test_other_spellings();
  return check_result();
}
