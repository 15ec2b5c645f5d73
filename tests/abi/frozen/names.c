/* Numbers that programs were compiled with still mean the same to the library. */
#include "client.h"

typedef struct Name {
  int32_t number;
  const char *name;
} Name;

#define NAMES_ARE(names, function) \
  for (size_t i = 0; i < sizeof(names) / sizeof((names)[0]); ++i) \
  CHECK_TEXT(function((names)[i].number), (names)[i].name)

static const Name statuses[] = {
  { FS_OK, "OK" },
  { FS_E_TRUNCATED, "TRUNCATED" },
  { FS_E_FORMAT, "FORMAT" },
  { FS_E_LIMIT, "LIMIT" },
  { FS_E_KEY, "KEY" },
  { FS_E_UTF8, "UTF8" },
  { FS_E_SHAPE, "SHAPE" },
  { FS_E_DTYPE, "DTYPE" },
  { FS_E_TYPE, "TYPE" },
  { FS_E_MISMATCH, "MISMATCH" },
  { FS_E_EXISTS, "EXISTS" },
  { FS_E_NOT_FOUND, "NOT_FOUND" },
  { FS_E_INVALID_ARGUMENT, "INVALID_ARGUMENT" },
  { FS_E_STATE, "STATE" },
  { FS_E_BUSY, "BUSY" },
  { FS_E_CALLBACK, "CALLBACK" },
  { FS_E_TOO_SMALL, "TOO_SMALL" },
  { FS_E_NO_MEMORY, "NO_MEMORY" },
  { FS_E_IO, "IO" },
  { FS_E_NOT_DURABLE, "NOT_DURABLE" },
  { FS_E_INTERNAL, "INTERNAL" },
};

static const Name dtypes[] = {
  { FS_DTYPE_BOOL, "bool" },
  { FS_DTYPE_INT8, "int8" },
  { FS_DTYPE_INT16, "int16" },
  { FS_DTYPE_INT32, "int32" },
  { FS_DTYPE_INT64, "int64" },
  { FS_DTYPE_UINT8, "uint8" },
  { FS_DTYPE_UINT16, "uint16" },
  { FS_DTYPE_UINT32, "uint32" },
  { FS_DTYPE_UINT64, "uint64" },
  { FS_DTYPE_FLOAT16, "float16" },
  { FS_DTYPE_FLOAT32, "float32" },
  { FS_DTYPE_FLOAT64, "float64" },
  { FS_DTYPE_COMPLEX64, "complex64" },
  { FS_DTYPE_COMPLEX128, "complex128" },
  { FS_DTYPE_FLOAT128, "float128" },
  { FS_DTYPE_COMPLEX256, "complex256" },
  { FS_DTYPE_DATETIME64, "datetime64" },
  { FS_DTYPE_TIMEDELTA64, "timedelta64" },
  { FS_DTYPE_BFLOAT16, "bfloat16" },
  { FS_DTYPE_FLOAT8_E3M4, "float8_e3m4" },
  { FS_DTYPE_FLOAT8_E4M3, "float8_e4m3" },
  { FS_DTYPE_FLOAT8_E4M3B11FNUZ, "float8_e4m3b11fnuz" },
  { FS_DTYPE_FLOAT8_E4M3FN, "float8_e4m3fn" },
  { FS_DTYPE_FLOAT8_E4M3FNUZ, "float8_e4m3fnuz" },
  { FS_DTYPE_FLOAT8_E5M2, "float8_e5m2" },
  { FS_DTYPE_FLOAT8_E5M2FNUZ, "float8_e5m2fnuz" },
  { FS_DTYPE_FLOAT8_E8M0FNU, "float8_e8m0fnu" },
  { FS_DTYPE_FLOAT6_E2M3FN, "float6_e2m3fn" },
  { FS_DTYPE_FLOAT6_E3M2FN, "float6_e3m2fn" },
  { FS_DTYPE_FLOAT4_E2M1FN, "float4_e2m1fn" },
  { FS_DTYPE_INT1, "int1" },
  { FS_DTYPE_INT2, "int2" },
  { FS_DTYPE_INT4, "int4" },
  { FS_DTYPE_UINT1, "uint1" },
  { FS_DTYPE_UINT2, "uint2" },
  { FS_DTYPE_UINT4, "uint4" },
  { FS_DTYPE_COMPLEX32, "complex32" },
  { FS_DTYPE_BCOMPLEX32, "bcomplex32" },
  { FS_DTYPE_STR, "str" },
  { FS_DTYPE_BYTES, "bytes" },
};

static const Name kinds[] = {
  { FS_KIND_NIL, "nil" },
  { FS_KIND_BOOL, "bool" },
  { FS_KIND_INT, "int" },
  { FS_KIND_UINT, "int" },
  { FS_KIND_FLOAT, "float" },
  { FS_KIND_COMPLEX, "complex" },
  { FS_KIND_STR, "str" },
  { FS_KIND_BYTES, "bytes" },
  { FS_KIND_EXT, "ext" },
  { FS_KIND_TIMESTAMP, "timestamp" },
  { FS_KIND_ARRAY, "array" },
  { FS_KIND_SCALAR, "scalar" },
  { FS_KIND_DICT, "dict" },
  { FS_KIND_LIST, "list" },
  { FS_KIND_TUPLE, "tuple" },
  { FS_KIND_NAMED_TUPLE, "named tuple" },
  { FS_KIND_DATACLASS, "dataclass" },
};

int use_names(void) {
  NAMES_ARE(statuses, fs_status_name);
  NAMES_ARE(dtypes, fs_dtype_name);
  NAMES_ARE(kinds, fs_kind_name);
  for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0] - 2; ++i)
    CHECK(fs_dtype_from_name(dtypes[i].name, strlen(dtypes[i].name)) == dtypes[i].number);
  CHECK(fs_dtype_item_size(FS_DTYPE_FLOAT32) == 4 && fs_dtype_item_size(FS_DTYPE_COMPLEX128) == 16);
  /* Newer, or as old: a number that grows. */
  CHECK(fs_version_number() >= FS_VERSION_MAJOR * 1000000 + FS_VERSION_MINOR * 1000 + FS_VERSION_PATCH);
  return check_result();
}
