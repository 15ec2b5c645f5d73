"""convert_dtype against NumPy's astype, for all pairs of floats and of ints."""

import itertools

import numpy as np
import pytest
from flax import serialization
from hypothesis import example, given, settings
from hypothesis import strategies as st

import arrays as a
import flaxstate_ctypes as fs
import one_field

FLOATS = [np.dtype(name) for name in ('float16', 'bfloat16', 'float32', 'float64')]
INTS = [np.dtype(sign + 'int' + bits) for sign in ('', 'u') for bits in ('8', '16', '32', '64')]
COUNT = 24


def pairs(dtypes):
  return [pytest.param(x, y, id=f'{x.name}-{y.name}') for x, y in itertools.permutations(dtypes, 2)]


def astype(source, dtype):
  with np.errstate(all='ignore'):
    return source.astype(dtype)


def check(source, target_dtype):
  data = serialization.to_bytes({'x': source})
  got = one_field.OneField(target_dtype, source.shape).restore(data, convert_dtype=1)
  wanted = astype(source, target_dtype)
  # NaN stays NaN; which of the NaNs, NumPy leaves to the processor.
  with np.errstate(invalid='ignore'):  # A signalling NaN warns.
    nan = np.isnan(wanted)
    assert (nan == np.isnan(got)).all()
  assert got[~nan].tobytes() == wanted[~nan].tobytes(), f'{source!r} gives {got!r}, NumPy says {wanted!r}'


def near_ties(dtype):
  """Items of `dtype` that lie near the middle between two neighbours of a smaller float, where rounding twice shows."""
  bits = 8 * dtype.itemsize
  unsigned = np.dtype(f'uint{bits}')
  tops = st.integers(0, 2**16 - 1).map(lambda top: top << max(0, bits - 16))
  lows = st.sampled_from([0, 1, 2**12, 2**13, 2**15, 2**28, 2**29, 2**41, 2**44, 2**45, 2**47])
  items = st.builds(lambda top, low, by: (top + low + by) % 2**bits, tops, lows, st.sampled_from([-1, 0, 0, 1]))
  return st.lists(items, min_size=COUNT, max_size=COUNT).map(lambda ints: np.array(ints, unsigned).view(dtype))


def any_bits(dtype):
  return st.binary(min_size=COUNT * dtype.itemsize, max_size=COUNT * dtype.itemsize).map(
    lambda data: a.array_of(dtype, (COUNT,), data)
  )


@pytest.mark.parametrize('source, target', pairs(FLOATS))
@given(st.data())
@settings(max_examples=60)
def test_floats(source, target, data):
  check(data.draw(any_bits(source) | near_ties(source)), target)


@pytest.mark.parametrize('source', FLOATS)
@pytest.mark.parametrize('target', FLOATS)
def test_every_16_bit_pattern_at_the_top(source, target):
  tops = np.arange(2**16, dtype=np.uint64) << (8 * source.itemsize - 16)
  for low in (0, 1, (1 << (8 * source.itemsize - 16)) // 2):
    check((tops + low).astype(f'uint{8 * source.itemsize}').view(source), target)


@pytest.mark.parametrize('source, target', pairs(INTS))
@given(st.data())
@settings(max_examples=8)
def test_ints(source, target, data):
  check(data.draw(any_bits(source)), target)


def test_other_pairs_are_refused():
  for source, target in [
    ('float32', 'int32'),
    ('int32', 'float32'),
    ('bool', 'int8'),
    ('complex64', 'float32'),
    ('int4', 'int8'),
    ('float8_e5m2', 'float32'),
    ('datetime64[s]', 'int64'),
  ]:
    data = serialization.to_bytes({'x': np.zeros(2, source)})
    with pytest.raises(fs.FlaxstateError) as caught:
      one_field.OneField(target, (2,)).restore(data, convert_dtype=1)
    assert [entry.kind for entry in caught.value.mismatches] == ['DTYPE'], (source, target)


@given(a.strided(st.sampled_from(FLOATS)), st.sampled_from(FLOATS))
@example(np.zeros((0, 3), np.float32), np.dtype('float64'))
def test_strided_sources(source, target):
  check(source, target)
