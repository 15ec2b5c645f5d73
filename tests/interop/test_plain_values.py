"""Plain numbers into fields: ints that fit, floats that are rounded once, and nothing else."""

from fractions import Fraction

import jax  # noqa: F401  (registers bfloat16 with NumPy)
import ml_dtypes
import numpy as np
import pytest
from flax import serialization
from hypothesis import example, given
from hypothesis import strategies as st

import flaxstate_ctypes as fs
import one_field
import trees

INTS = [sign + 'int' + bits for sign in ('', 'u') for bits in ('8', '16', '32', '64')]
FLOATS = ['float16', 'bfloat16', 'float32', 'float64']


def restore(value, dtype):
  """The item that the field holds afterwards, or the kind of the one mismatch, with the target unchanged."""
  target = one_field.OneField(dtype, value=1)
  before = target.bits()
  try:
    return target.restore(serialization.to_bytes({'x': value}))[()]
  except fs.FlaxstateError as error:
    assert error.status == 'MISMATCH'
    assert target.bits() == before
    assert [entry.path for entry in error.mismatches] == ['./x']
    return error.mismatches[0].kind


def info(dtype):
  return ml_dtypes.finfo(dtype) if dtype in FLOATS else np.iinfo(dtype)


@given(trees.ints, st.sampled_from(INTS))
def test_ints_into_ints(value, dtype):
  fits = info(dtype).min <= value <= info(dtype).max
  assert restore(value, dtype) == (np.dtype(dtype).type(value) if fits else 'VALUE')


@given(trees.ints, st.sampled_from(FLOATS))
@example(2**24 + 1, 'float32')
@example(257, 'bfloat16')
@example(2**63, 'float32')
@example(65520, 'float16')
def test_ints_into_floats(value, dtype):
  with np.errstate(all='ignore'):
    rounded = np.array(float(value)).astype(dtype)[()]
  exact = np.isfinite(float(rounded)) and int(float(rounded)) == value
  assert restore(value, dtype) == (rounded if exact else 'VALUE')


@given(trees.floats | trees.floats.map(lambda x: x % 7.0), st.sampled_from(FLOATS))
@example(1.0 + 2.0**-8, 'bfloat16')
@example(1.0 + 2.0**-8 + 2.0**-40, 'bfloat16')
@example(65519.99, 'float16')
@example(65520.0, 'float16')
def test_floats_into_floats(value, dtype):
  got = restore(value, dtype)
  if value != value:
    assert got != got
    return
  wanted = round_to_nearest_even(value, dtype)
  if np.isinf(wanted) and not np.isinf(value):
    assert got == 'VALUE'
  else:
    assert (float(got), np.signbit(float(got))) == (wanted, np.signbit(wanted))


def round_to_nearest_even(value, dtype):
  """`value` rounded once, by Python's exact division of ints."""
  if np.isinf(value) or value == 0:
    return value
  limits = info(dtype)
  digits = limits.nmant + 1
  exponent = max(int(np.frexp(value)[1]) - digits, int(limits.minexp) - limits.nmant)
  rounded = round(Fraction(value) / Fraction(2) ** exponent) * Fraction(2) ** exponent
  return float('inf') if abs(rounded) > Fraction(float(limits.max)) else float(np.copysign(float(rounded), value))


@pytest.mark.parametrize(
  'value, dtype',
  [
    (1.0, 'int32'),
    (True, 'int32'),
    (True, 'float32'),
    (1, 'bool'),
    ('a', 'int32'),
    (b'a', 'uint8'),
    (None, 'int32'),
    (1j, 'float32'),
    (1.5, 'bool'),
  ],
)
def test_other_kinds_do_not_convert(value, dtype):
  assert restore(value, dtype) in ('KIND', 'DTYPE', 'VALUE')


@pytest.mark.parametrize('value', [3, 2.5, 1 + 2j])
@pytest.mark.parametrize('dtype', ['complex64', 'complex128'])
def test_numbers_into_complex(value, dtype):
  assert restore(value, dtype) == np.dtype(dtype).type(value)


@pytest.mark.parametrize('dtype', [*INTS, *FLOATS, 'bool', 'complex64'])
def test_scalars_and_0d_arrays_are_taken_too(dtype):
  scalar = np.dtype(dtype).type(1)
  for value in (scalar, np.asarray(scalar)):
    assert restore(value, dtype) == scalar
  other = np.complex128(1) if dtype != 'complex128' else np.float64(1)
  assert restore(other, dtype) == 'DTYPE'
  assert restore(np.asarray(other), dtype) == 'DTYPE'
  assert restore(np.ones(1, dtype), dtype) == 'SHAPE'
