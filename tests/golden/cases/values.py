"""dtypes, and values of each that say something: limits, infinities, NaN payloads, subnormals."""

from __future__ import annotations

import jax  # noqa: F401  (registers the dtypes of ml_dtypes)
import ml_dtypes
import numpy as np

from .flax_io import zero_padding

INTEGERS = ('int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64')
FLOATS = ('float16', 'float32', 'float64')
COMPLEX = ('complex64', 'complex128')
LONG_DOUBLES = ('float128', 'complex256')
TIMES = ('datetime64[ns]', 'datetime64[D]', 'datetime64[25s]', 'timedelta64[ms]', 'timedelta64')
NUMPY = ('bool', *INTEGERS, *FLOATS, *COMPLEX, *LONG_DOUBLES, *TIMES)
FLOAT8 = (
    'float8_e3m4',
    'float8_e4m3',
    'float8_e4m3b11fnuz',
    'float8_e4m3fn',
    'float8_e4m3fnuz',
    'float8_e5m2',
    'float8_e5m2fnuz',
    'float8_e8m0fnu',
)
SUB_BYTE_FLOATS = ('float6_e2m3fn', 'float6_e3m2fn', 'float4_e2m1fn')
SUB_BYTE_INTEGERS = ('int1', 'int2', 'int4', 'uint1', 'uint2', 'uint4')
ML_DTYPES = ('bfloat16', *FLOAT8, *SUB_BYTE_FLOATS, *SUB_BYTE_INTEGERS, 'complex32', 'bcomplex32')
ALL = NUMPY + ML_DTYPES
TIME_UNITS = ('Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns', 'ps', 'fs', 'as')
TIME_MULTIPLES = ('2Y', '3M', '2W', '7D', '25s', '10ms', '100us', '12345ns')

# Bits of 0, -0, 1, -2.5, inf, -inf, a NaN with payload, a signalling NaN, the least subnormal, the
# greatest number.
_FLOAT_BITS = {
    'float16': (0x0000, 0x8000, 0x3C00, 0xC100, 0x7C00, 0xFC00, 0x7E01, 0x7D01, 0x0001, 0x7BFF),
    'bfloat16': (0x0000, 0x8000, 0x3F80, 0xC020, 0x7F80, 0xFF80, 0x7FC1, 0x7F81, 0x0001, 0x7F7F),
    'float32': (
        0x00000000,
        0x80000000,
        0x3F800000,
        0xC0200000,
        0x7F800000,
        0xFF800000,
        0x7FC12345,
        0x7F812345,
        0x00000001,
        0x7F7FFFFF,
    ),
    'float64': (
        0x0000000000000000,
        0x8000000000000000,
        0x3FF0000000000000,
        0xC004000000000000,
        0x7FF0000000000000,
        0xFFF0000000000000,
        0x7FF8000000012345,
        0x7FF0000000012345,
        0x0000000000000001,
        0x7FEFFFFFFFFFFFFF,
    ),
}
_PARTS = {
    'complex64': 'float32',
    'complex128': 'float64',
    'complex32': 'float16',
    'bcomplex32': 'bfloat16',
}
_FLOAT8_BITS = (0x00, 0x01, 0x07, 0x08, 0x38, 0x40, 0x7E, 0x7F, 0x80, 0x81, 0xB8, 0xFE, 0xFF)


def file_name(dtype: str) -> str:
    """The dtype's name as part of a file's name."""
    return dtype.replace('[', '_').replace(']', '')


def specials(dtype: str) -> np.ndarray:
    """A 1-d array of the values worth storing."""
    if dtype == 'bool':
        return np.array([True, False, True])
    if dtype in INTEGERS:
        info = np.iinfo(dtype)
        return np.array([0, 1, info.min, info.max, info.max // 3], dtype)
    if dtype in _FLOAT_BITS:
        bits = _FLOAT_BITS[dtype]
        return np.array(bits, f'uint{8 * np.dtype(dtype).itemsize}').view(dtype)
    if dtype in _PARTS:
        return specials(_PARTS[dtype]).view(dtype)
    if dtype.startswith(('datetime64', 'timedelta64')):
        limits = np.iinfo(np.int64)
        return np.array([0, 1, limits.min, limits.max, -1, 1_700_000_000], np.int64).view(dtype)
    if dtype in LONG_DOUBLES:
        return _long_doubles().view(dtype)
    return _small(dtype)


def _long_doubles() -> np.ndarray:
    third = np.longdouble(1) / np.longdouble(3)
    info = np.finfo(np.longdouble)
    items = [
        0.0,
        -0.0,
        1.0,
        -2.5,
        np.inf,
        -np.inf,
        third,
        info.smallest_subnormal,
        info.max,
        -third,
    ]
    return zero_padding(np.array(items, np.longdouble))


def _small(dtype: str) -> np.ndarray:
    if dtype in FLOAT8:
        return np.array(_FLOAT8_BITS, np.uint8).view(dtype)
    if dtype in SUB_BYTE_FLOATS:
        codes = 16 if dtype.startswith('float4') else 64
        return np.arange(codes, dtype=np.uint8).view(dtype)
    info = ml_dtypes.iinfo(dtype)
    return np.arange(int(info.min), int(info.max) + 1).astype(dtype)


def cube(dtype: str) -> np.ndarray:
    """A 3-d array of the same values."""
    return np.resize(specials(dtype), (2, 3, 2))
