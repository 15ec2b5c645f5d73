//! Dtypes.

use std::ffi::CStr;

use flaxstate_sys as sys;

/// A dtype of NumPy or ml_dtypes.
///
/// ```
/// use flaxstate::Dtype;
///
/// assert_eq!(Dtype::from_name("<f4"), Some(Dtype::Float32));
/// assert_eq!(Dtype::Bfloat16.name(), "bfloat16");
/// assert_eq!(Dtype::Bfloat16.item_size(), 2);
/// assert_eq!(Dtype::from_name("object"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Dtype {
    /// `bool`.
    Bool,
    /// `int8`.
    Int8,
    /// `int16`.
    Int16,
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint8`.
    Uint8,
    /// `uint16`.
    Uint16,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
    /// `float16`.
    Float16,
    /// `float32`.
    Float32,
    /// `float64`.
    Float64,
    /// `complex64`.
    Complex64,
    /// `complex128`.
    Complex128,
    /// The platform's `long double`, carried as 16 bytes.
    Float128,
    /// Two of the platform's `long double`.
    Complex256,
    /// `datetime64`; the unit stands in the name.
    Datetime64,
    /// `timedelta64`; the unit stands in the name.
    Timedelta64,
    /// `bfloat16`.
    Bfloat16,
    /// `float8_e3m4`.
    Float8E3m4,
    /// `float8_e4m3`.
    Float8E4m3,
    /// `float8_e4m3b11fnuz`.
    Float8E4m3b11fnuz,
    /// `float8_e4m3fn`.
    Float8E4m3fn,
    /// `float8_e4m3fnuz`.
    Float8E4m3fnuz,
    /// `float8_e5m2`.
    Float8E5m2,
    /// `float8_e5m2fnuz`.
    Float8E5m2fnuz,
    /// `float8_e8m0fnu`.
    Float8E8m0fnu,
    /// `float6_e2m3fn`.
    Float6E2m3fn,
    /// `float6_e3m2fn`.
    Float6E3m2fn,
    /// `float4_e2m1fn`.
    Float4E2m1fn,
    /// `int1`.
    Int1,
    /// `int2`.
    Int2,
    /// `int4`.
    Int4,
    /// `uint1`.
    Uint1,
    /// `uint2`.
    Uint2,
    /// `uint4`.
    Uint4,
    /// `complex32`.
    Complex32,
    /// `bcomplex32`.
    Bcomplex32,
    /// Known by name and item size only; carried through unchanged.
    Opaque,
    /// A dtype of a newer library.
    Unknown(i32),
}

impl Dtype {
    pub(crate) fn from_raw(raw: sys::fs_dtype) -> Dtype {
        match raw {
            sys::FS_DTYPE_BOOL => Dtype::Bool,
            sys::FS_DTYPE_INT8 => Dtype::Int8,
            sys::FS_DTYPE_INT16 => Dtype::Int16,
            sys::FS_DTYPE_INT32 => Dtype::Int32,
            sys::FS_DTYPE_INT64 => Dtype::Int64,
            sys::FS_DTYPE_UINT8 => Dtype::Uint8,
            sys::FS_DTYPE_UINT16 => Dtype::Uint16,
            sys::FS_DTYPE_UINT32 => Dtype::Uint32,
            sys::FS_DTYPE_UINT64 => Dtype::Uint64,
            sys::FS_DTYPE_FLOAT16 => Dtype::Float16,
            sys::FS_DTYPE_FLOAT32 => Dtype::Float32,
            sys::FS_DTYPE_FLOAT64 => Dtype::Float64,
            sys::FS_DTYPE_COMPLEX64 => Dtype::Complex64,
            sys::FS_DTYPE_COMPLEX128 => Dtype::Complex128,
            sys::FS_DTYPE_FLOAT128 => Dtype::Float128,
            sys::FS_DTYPE_COMPLEX256 => Dtype::Complex256,
            sys::FS_DTYPE_DATETIME64 => Dtype::Datetime64,
            sys::FS_DTYPE_TIMEDELTA64 => Dtype::Timedelta64,
            sys::FS_DTYPE_BFLOAT16 => Dtype::Bfloat16,
            sys::FS_DTYPE_FLOAT8_E3M4 => Dtype::Float8E3m4,
            sys::FS_DTYPE_FLOAT8_E4M3 => Dtype::Float8E4m3,
            sys::FS_DTYPE_FLOAT8_E4M3B11FNUZ => Dtype::Float8E4m3b11fnuz,
            sys::FS_DTYPE_FLOAT8_E4M3FN => Dtype::Float8E4m3fn,
            sys::FS_DTYPE_FLOAT8_E4M3FNUZ => Dtype::Float8E4m3fnuz,
            sys::FS_DTYPE_FLOAT8_E5M2 => Dtype::Float8E5m2,
            sys::FS_DTYPE_FLOAT8_E5M2FNUZ => Dtype::Float8E5m2fnuz,
            sys::FS_DTYPE_FLOAT8_E8M0FNU => Dtype::Float8E8m0fnu,
            sys::FS_DTYPE_FLOAT6_E2M3FN => Dtype::Float6E2m3fn,
            sys::FS_DTYPE_FLOAT6_E3M2FN => Dtype::Float6E3m2fn,
            sys::FS_DTYPE_FLOAT4_E2M1FN => Dtype::Float4E2m1fn,
            sys::FS_DTYPE_INT1 => Dtype::Int1,
            sys::FS_DTYPE_INT2 => Dtype::Int2,
            sys::FS_DTYPE_INT4 => Dtype::Int4,
            sys::FS_DTYPE_UINT1 => Dtype::Uint1,
            sys::FS_DTYPE_UINT2 => Dtype::Uint2,
            sys::FS_DTYPE_UINT4 => Dtype::Uint4,
            sys::FS_DTYPE_COMPLEX32 => Dtype::Complex32,
            sys::FS_DTYPE_BCOMPLEX32 => Dtype::Bcomplex32,
            sys::FS_DTYPE_OPAQUE => Dtype::Opaque,
            unknown => Dtype::Unknown(unknown),
        }
    }

    pub(crate) fn as_raw(self) -> sys::fs_dtype {
        match self {
            Dtype::Bool => sys::FS_DTYPE_BOOL,
            Dtype::Int8 => sys::FS_DTYPE_INT8,
            Dtype::Int16 => sys::FS_DTYPE_INT16,
            Dtype::Int32 => sys::FS_DTYPE_INT32,
            Dtype::Int64 => sys::FS_DTYPE_INT64,
            Dtype::Uint8 => sys::FS_DTYPE_UINT8,
            Dtype::Uint16 => sys::FS_DTYPE_UINT16,
            Dtype::Uint32 => sys::FS_DTYPE_UINT32,
            Dtype::Uint64 => sys::FS_DTYPE_UINT64,
            Dtype::Float16 => sys::FS_DTYPE_FLOAT16,
            Dtype::Float32 => sys::FS_DTYPE_FLOAT32,
            Dtype::Float64 => sys::FS_DTYPE_FLOAT64,
            Dtype::Complex64 => sys::FS_DTYPE_COMPLEX64,
            Dtype::Complex128 => sys::FS_DTYPE_COMPLEX128,
            Dtype::Float128 => sys::FS_DTYPE_FLOAT128,
            Dtype::Complex256 => sys::FS_DTYPE_COMPLEX256,
            Dtype::Datetime64 => sys::FS_DTYPE_DATETIME64,
            Dtype::Timedelta64 => sys::FS_DTYPE_TIMEDELTA64,
            Dtype::Bfloat16 => sys::FS_DTYPE_BFLOAT16,
            Dtype::Float8E3m4 => sys::FS_DTYPE_FLOAT8_E3M4,
            Dtype::Float8E4m3 => sys::FS_DTYPE_FLOAT8_E4M3,
            Dtype::Float8E4m3b11fnuz => sys::FS_DTYPE_FLOAT8_E4M3B11FNUZ,
            Dtype::Float8E4m3fn => sys::FS_DTYPE_FLOAT8_E4M3FN,
            Dtype::Float8E4m3fnuz => sys::FS_DTYPE_FLOAT8_E4M3FNUZ,
            Dtype::Float8E5m2 => sys::FS_DTYPE_FLOAT8_E5M2,
            Dtype::Float8E5m2fnuz => sys::FS_DTYPE_FLOAT8_E5M2FNUZ,
            Dtype::Float8E8m0fnu => sys::FS_DTYPE_FLOAT8_E8M0FNU,
            Dtype::Float6E2m3fn => sys::FS_DTYPE_FLOAT6_E2M3FN,
            Dtype::Float6E3m2fn => sys::FS_DTYPE_FLOAT6_E3M2FN,
            Dtype::Float4E2m1fn => sys::FS_DTYPE_FLOAT4_E2M1FN,
            Dtype::Int1 => sys::FS_DTYPE_INT1,
            Dtype::Int2 => sys::FS_DTYPE_INT2,
            Dtype::Int4 => sys::FS_DTYPE_INT4,
            Dtype::Uint1 => sys::FS_DTYPE_UINT1,
            Dtype::Uint2 => sys::FS_DTYPE_UINT2,
            Dtype::Uint4 => sys::FS_DTYPE_UINT4,
            Dtype::Complex32 => sys::FS_DTYPE_COMPLEX32,
            Dtype::Bcomplex32 => sys::FS_DTYPE_BCOMPLEX32,
            Dtype::Opaque => sys::FS_DTYPE_OPAQUE,
            Dtype::Unknown(unknown) => unknown,
        }
    }

    /// NumPy's name, without the unit of dates; empty for [`Opaque`](Dtype::Opaque).
    pub fn name(self) -> &'static str {
        // SAFETY: the text is static and ASCII.
        unsafe { CStr::from_ptr(sys::fs_dtype_name(self.as_raw())) }
            .to_str()
            .unwrap_or("")
    }

    /// Bytes per item; 0 for [`Opaque`](Dtype::Opaque).
    pub fn item_size(self) -> usize {
        // SAFETY: any number may be asked for.
        unsafe { sys::fs_dtype_item_size(self.as_raw()) }
    }

    /// The dtype that a name means (`float32`, `<f4`, `datetime64[ns]`), [`Opaque`](Dtype::Opaque) for a name that is
    /// not known. `None` for object and structured dtypes, which are refused.
    pub fn from_name(name: &str) -> Option<Dtype> {
        // SAFETY: the text has this size.
        match unsafe { sys::fs_dtype_from_name(name.as_ptr().cast(), name.len()) } {
            sys::FS_DTYPE_NONE => None,
            raw => Some(Dtype::from_raw(raw)),
        }
    }
}
