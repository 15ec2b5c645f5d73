// Written by scripts/api.py.
//! The dtypes of NumPy and ml_dtypes that Flax writes.

use std::ffi::c_char;

/// One of the constants below. FS_DTYPE_DATETIME64 and FS_DTYPE_TIMEDELTA64 need a name too
/// ("datetime64[25s]"), FS_DTYPE_OPAQUE a name and an item size: wherever a dtype occurs in a
/// struct, `dtype_name` and `item_size` stand beside it. Items of FS_DTYPE_INT1 to FS_DTYPE_UINT4
/// take a byte each: in the fields of structs it is the value, elsewhere its low bits are, as in a
/// file.
pub type fs_dtype = i32;

pub const FS_DTYPE_NONE: fs_dtype = 0;
pub const FS_DTYPE_BOOL: fs_dtype = 1;
pub const FS_DTYPE_INT8: fs_dtype = 2;
pub const FS_DTYPE_INT16: fs_dtype = 3;
pub const FS_DTYPE_INT32: fs_dtype = 4;
pub const FS_DTYPE_INT64: fs_dtype = 5;
pub const FS_DTYPE_UINT8: fs_dtype = 6;
pub const FS_DTYPE_UINT16: fs_dtype = 7;
pub const FS_DTYPE_UINT32: fs_dtype = 8;
pub const FS_DTYPE_UINT64: fs_dtype = 9;
pub const FS_DTYPE_FLOAT16: fs_dtype = 10;
pub const FS_DTYPE_FLOAT32: fs_dtype = 11;
pub const FS_DTYPE_FLOAT64: fs_dtype = 12;
pub const FS_DTYPE_COMPLEX64: fs_dtype = 13;
pub const FS_DTYPE_COMPLEX128: fs_dtype = 14;
/// the platform's long double: 16 bytes that are carried, never converted
pub const FS_DTYPE_FLOAT128: fs_dtype = 15;
/// two of those
pub const FS_DTYPE_COMPLEX256: fs_dtype = 16;
/// 8 bytes; the unit stands in the name
pub const FS_DTYPE_DATETIME64: fs_dtype = 17;
pub const FS_DTYPE_TIMEDELTA64: fs_dtype = 18;

// ml_dtypes. The types below 8 bits take one whole byte per item, as in NumPy.
pub const FS_DTYPE_BFLOAT16: fs_dtype = 32;
pub const FS_DTYPE_FLOAT8_E3M4: fs_dtype = 33;
pub const FS_DTYPE_FLOAT8_E4M3: fs_dtype = 34;
pub const FS_DTYPE_FLOAT8_E4M3B11FNUZ: fs_dtype = 35;
pub const FS_DTYPE_FLOAT8_E4M3FN: fs_dtype = 36;
pub const FS_DTYPE_FLOAT8_E4M3FNUZ: fs_dtype = 37;
pub const FS_DTYPE_FLOAT8_E5M2: fs_dtype = 38;
pub const FS_DTYPE_FLOAT8_E5M2FNUZ: fs_dtype = 39;
pub const FS_DTYPE_FLOAT8_E8M0FNU: fs_dtype = 40;
pub const FS_DTYPE_FLOAT6_E2M3FN: fs_dtype = 41;
pub const FS_DTYPE_FLOAT6_E3M2FN: fs_dtype = 42;
pub const FS_DTYPE_FLOAT4_E2M1FN: fs_dtype = 43;
pub const FS_DTYPE_INT1: fs_dtype = 44;
pub const FS_DTYPE_INT2: fs_dtype = 45;
pub const FS_DTYPE_INT4: fs_dtype = 46;
pub const FS_DTYPE_UINT1: fs_dtype = 47;
pub const FS_DTYPE_UINT2: fs_dtype = 48;
pub const FS_DTYPE_UINT4: fs_dtype = 49;
pub const FS_DTYPE_COMPLEX32: fs_dtype = 50;
pub const FS_DTYPE_BCOMPLEX32: fs_dtype = 51;

// Text and byte strings, for the fields of a registered type only: no array has such a dtype.
pub const FS_DTYPE_STR: fs_dtype = 200;
pub const FS_DTYPE_BYTES: fs_dtype = 201;

/// known by name and item size only; carried through unchanged
pub const FS_DTYPE_OPAQUE: fs_dtype = 255;

unsafe extern "C" {
    /// `dtype.name` ("float32"), "datetime64"/"timedelta64" without unit, "str"/"bytes", "" for the
    /// rest. Static text. Since 0.1
    pub fn fs_dtype_name(dtype: fs_dtype) -> *const c_char;
    /// Bytes per item; 0 for FS_DTYPE_NONE, FS_DTYPE_STR, FS_DTYPE_BYTES, FS_DTYPE_OPAQUE and
    /// unknown numbers. Since 0.1
    pub fn fs_dtype_item_size(dtype: fs_dtype) -> usize;
    /// The dtype that a name means ("float32", "\<f4", "datetime64[ns]"), FS_DTYPE_OPAQUE for a
    /// name that is not known, which a newer ml_dtypes may have, and FS_DTYPE_NONE for what is
    /// refused: object, structured and sub-array forms, and names that no dtype can have
    /// ("datetime64[xx]", "void", ""). Since 0.1
    pub fn fs_dtype_from_name(name: *const c_char, name_size: usize) -> fs_dtype;
}
