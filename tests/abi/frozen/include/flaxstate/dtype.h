/* The dtypes of NumPy and ml_dtypes that Flax writes. */
#ifndef FLAXSTATE_DTYPE_H
#define FLAXSTATE_DTYPE_H

#include "base.h"

FS_BEGIN_C

/* One of the constants below. FS_DTYPE_DATETIME64 and FS_DTYPE_TIMEDELTA64 need a name too ("datetime64[25s]"), FS_DTYPE_OPAQUE a
 * name and an item size: wherever a dtype occurs in a struct, `dtype_name` and `item_size` stand beside it. Items of FS_DTYPE_INT1
 * to FS_DTYPE_UINT4 take a byte each: in the fields of structs it is the value, elsewhere its low bits are, as in a file. */
typedef int32_t fs_dtype;

enum {
  FS_DTYPE_NONE = 0,
  FS_DTYPE_BOOL = 1,
  FS_DTYPE_INT8 = 2,
  FS_DTYPE_INT16 = 3,
  FS_DTYPE_INT32 = 4,
  FS_DTYPE_INT64 = 5,
  FS_DTYPE_UINT8 = 6,
  FS_DTYPE_UINT16 = 7,
  FS_DTYPE_UINT32 = 8,
  FS_DTYPE_UINT64 = 9,
  FS_DTYPE_FLOAT16 = 10,
  FS_DTYPE_FLOAT32 = 11,
  FS_DTYPE_FLOAT64 = 12,
  FS_DTYPE_COMPLEX64 = 13,
  FS_DTYPE_COMPLEX128 = 14,
  FS_DTYPE_FLOAT128 = 15,   /* the platform's long double: 16 bytes that are carried, never converted */
  FS_DTYPE_COMPLEX256 = 16, /* two of those */
  FS_DTYPE_DATETIME64 = 17, /* 8 bytes; the unit stands in the name */
  FS_DTYPE_TIMEDELTA64 = 18,

  /* ml_dtypes. The types below 8 bits take one whole byte per item, as in NumPy. */
  FS_DTYPE_BFLOAT16 = 32,
  FS_DTYPE_FLOAT8_E3M4 = 33,
  FS_DTYPE_FLOAT8_E4M3 = 34,
  FS_DTYPE_FLOAT8_E4M3B11FNUZ = 35,
  FS_DTYPE_FLOAT8_E4M3FN = 36,
  FS_DTYPE_FLOAT8_E4M3FNUZ = 37,
  FS_DTYPE_FLOAT8_E5M2 = 38,
  FS_DTYPE_FLOAT8_E5M2FNUZ = 39,
  FS_DTYPE_FLOAT8_E8M0FNU = 40,
  FS_DTYPE_FLOAT6_E2M3FN = 41,
  FS_DTYPE_FLOAT6_E3M2FN = 42,
  FS_DTYPE_FLOAT4_E2M1FN = 43,
  FS_DTYPE_INT1 = 44,
  FS_DTYPE_INT2 = 45,
  FS_DTYPE_INT4 = 46,
  FS_DTYPE_UINT1 = 47,
  FS_DTYPE_UINT2 = 48,
  FS_DTYPE_UINT4 = 49,
  FS_DTYPE_COMPLEX32 = 50,
  FS_DTYPE_BCOMPLEX32 = 51,

  /* Text and byte strings, for the fields of a registered type only: no array has such a dtype. */
  FS_DTYPE_STR = 200,
  FS_DTYPE_BYTES = 201,

  FS_DTYPE_OPAQUE = 255 /* known by name and item size only; carried through unchanged */
};

/* `dtype.name` ("float32"), "datetime64"/"timedelta64" without unit, "str"/"bytes", "" for the rest. Static text.
 * Since 0.1 */
FS_API const char *fs_dtype_name(fs_dtype dtype);

/* Bytes per item; 0 for FS_DTYPE_NONE, FS_DTYPE_STR, FS_DTYPE_BYTES, FS_DTYPE_OPAQUE and unknown numbers. Since 0.1 */
FS_API size_t fs_dtype_item_size(fs_dtype dtype);

/* The dtype that a name means ("float32", "<f4", "datetime64[ns]"), FS_DTYPE_OPAQUE for a name that is not known, which a newer
 * ml_dtypes may have, and FS_DTYPE_NONE for what is refused: object, structured and sub-array forms, and names that no dtype can
 * have ("datetime64[xx]", "void", ""). Since 0.1 */
FS_API fs_dtype fs_dtype_from_name(const char *name, size_t name_size);

FS_END_C

#endif
