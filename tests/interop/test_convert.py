"""fs_convert against NumPy's and ml_dtypes' astype: arrays in memory and in files, chunked, big-endian and strided."""

import itertools
import warnings

import ml_dtypes
import msgpack
import numpy as np
import pytest
from flax import serialization
from hypothesis import example, given, settings
from hypothesis import strategies as st

import abi
import arrays as a
import flax_side
import flaxstate_ctypes as fs
import one_field
from array_object import NAME, ArrayObject

FLOATS = [np.dtype(name) for name in ('float16', 'bfloat16', 'float32', 'float64')]
INTS = [np.dtype(sign + 'int' + bits) for sign in ('', 'u') for bits in ('8', '16', '32', '64')]
NIBBLES = [np.dtype(name) for name in ('int1', 'int2', 'int4', 'uint1', 'uint2', 'uint4')]
COMPLEX = [np.dtype(name) for name in ('complex64', 'complex128')]
FLOAT8 = [np.dtype(name) for name in abi.DTYPES if name.startswith('float8_') and 'e8m0' not in name]
COUNT = 24


def pairs(dtypes):
  return [pytest.param(x, y, id=f'{x.name}-{y.name}') for x, y in itertools.permutations(dtypes, 2)]


def astype(source, dtype):
  with np.errstate(all='ignore'):
    return source.astype(dtype)


def same_numbers(got, wanted):
  # NaN stays NaN; which of the NaNs, NumPy leaves to the processor.
  with np.errstate(invalid='ignore'):  # A signalling NaN warns.
    nan = np.isnan(wanted)
    return (nan == np.isnan(got)).all() and got[~nan].tobytes() == wanted[~nan].tobytes()


def check(source, target_dtype, convert=abi.Convert.ANY):
  data = serialization.to_bytes({'x': source})
  got = one_field.OneField(target_dtype, source.shape).restore(data, convert=convert)
  wanted = astype(source, target_dtype)
  assert same_numbers(got, wanted), f'{source!r} gives {got!r}, NumPy says {wanted!r}'


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


@given(st.data(), st.sampled_from(INTS + FLOATS + FLOAT8 + COMPLEX), st.sampled_from(FLOATS + FLOAT8 + COMPLEX))
def test_any_number_into_floats_and_complex_numbers(data, source, target):
  numbers = data.draw(any_bits(source))
  with warnings.catch_warnings():
    warnings.simplefilter('ignore', np.exceptions.ComplexWarning)
    check(numbers, target)


@given(st.data(), st.sampled_from(FLOATS + FLOAT8), st.sampled_from(INTS))
def test_floats_are_truncated_to_ints(data, source, target):
  numbers = data.draw(any_bits(source))
  info = np.iinfo(target)
  with np.errstate(all='ignore'):
    wide = numbers.astype(np.float64)
    check(numbers[(wide > max(info.min, -(2.0**63)) - 1) & (wide < info.max)], target)


def big_endian(array):
  """{'x': array} in big-endian bytes, which have their order in the dtype's name."""
  swapped = array.astype(array.dtype.newbyteorder('>'))
  payload = msgpack.packb((array.shape, swapped.dtype.str, swapped.tobytes()))
  return msgpack.packb({'x': msgpack.ExtType(1, payload)})


def fits(source, target):
  """Whether each item of `source` has a place in `target`."""
  if target in INTS:
    info = np.iinfo(target)
    return np.array([int(info.min) <= int(item) <= int(info.max) for item in source], bool)
  with np.errstate(all='ignore'):
    wide, narrow = source.astype(np.complex128), astype(source, target).astype(np.complex128)
  each = np.ones(len(source), bool)
  for before, after in ((wide.real, narrow.real), (wide.imag, narrow.imag)):
    # float8 without infinities has NaN in their place.
    each &= np.where(np.isfinite(before), np.isfinite(after), np.isnan(before) | (before == after))
  return each


def same_kind_pairs():
  ints = [(x, y) for x in INTS for y in INTS + FLOATS + FLOAT8 + COMPLEX]
  floats = [(x, y) for x in FLOATS + FLOAT8 for y in FLOATS + FLOAT8 + COMPLEX]
  return [pair for pair in ints + floats + list(itertools.permutations(COMPLEX, 2)) if pair[0] != pair[1]]


@given(st.data(), st.sampled_from(same_kind_pairs()), st.booleans(), st.sampled_from([0, 7, 33]))
def test_same_kind_keeps_each_value_or_says_which_it_can_not(data, pair, swapped, limit):
  source, target = pair
  numbers = data.draw(any_bits(source))
  is_swapped = swapped and source.isbuiltin == 1
  bytes_ = big_endian(numbers) if is_swapped else flax_side.to_bytes({'x': numbers}, limit=limit)
  object_ = one_field.OneField(target, numbers.shape)
  before, each = object_.bits(), fits(numbers, target)
  if each.all():
    assert same_numbers(object_.restore(bytes_, convert=abi.Convert.SAME_KIND), astype(numbers, target))
    return
  with pytest.raises(fs.FlaxstateError) as caught:
    object_.restore(bytes_, convert=abi.Convert.SAME_KIND)
  (mismatch,) = caught.value.mismatches
  assert (mismatch.kind, mismatch.path, mismatch.wanted) == ('VALUE', './x', target.name)
  assert mismatch.found.endswith(f' at [{int(np.argmin(each))}]')
  assert object_.bits() == before


@pytest.mark.parametrize('read_directly', [0, 1])
def test_a_value_in_a_file_that_does_not_fit(tmp_path, read_directly):
  numbers = np.arange(300_000, dtype=np.int32).reshape(300, 1000)
  (tmp_path / 'f').write_bytes(flax_side.to_bytes({'x': numbers, 'y': numbers[:30]}, limit=100_000))
  target = {'x': np.full((300, 1000), 7, np.int16), 'y': np.full((30, 1000), 7, np.int16)}
  object_ = ArrayObject(target)
  options = {'convert': abi.Convert.SAME_KIND, 'read_directly': read_directly}
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.restore_file(object_.registry, NAME, object_.struct, tmp_path / 'f', **options)
  (mismatch,) = caught.value.mismatches
  assert (mismatch.kind, mismatch.path, mismatch.found) == ('VALUE', './x', '32768 at [32,768]')
  if not read_directly:
    assert (target['x'] == 7).all() and (target['y'] == 7).all()


@pytest.mark.parametrize('dtype', NIBBLES)
def test_small_ints_are_values_in_memory(dtype):
  """Flax's -8 of int4 is 08 in its file, and -8 in an int8."""
  info = ml_dtypes.iinfo(dtype)
  numbers = np.arange(int(info.min), int(info.max) + 1, dtype=np.int8)
  data = serialization.to_bytes({'x': numbers.astype(dtype)})
  object_ = one_field.OneField(dtype, numbers.shape)
  object_.restore(data)
  assert object_.bits() == numbers.tobytes()
  assert object_.to_bytes() == data
  assert one_field.OneField(np.int8, numbers.shape).restore(data, convert=abi.Convert.SAME_KIND).tolist() == numbers.tolist()
  assert one_field.OneField(np.float32, numbers.shape).restore(data, convert=abi.Convert.SAME_KIND).tolist() == numbers.tolist()
  # What is out of range wraps, as astype does.
  every = np.arange(-128, 128, dtype=np.int8)
  wide = one_field.OneField(dtype, every.shape)
  wide.block[:] = every.view(np.uint8).tolist()
  assert wide.to_bytes() == serialization.to_bytes({'x': every.astype(dtype)})
  # And a value that doesn't fit isn't taken.
  wider = serialization.to_bytes({'x': np.array([int(info.max) + 1, 0], np.int16)})
  with pytest.raises(fs.FlaxstateError) as caught:
    one_field.OneField(dtype, (2,)).restore(wider, convert=abi.Convert.SAME_KIND)
  assert caught.value.mismatches[0].found == f'{int(info.max) + 1} at [0]'


@pytest.mark.parametrize('step', [300, np.int32(300), np.int64(300), np.array(300, np.uint16)])
@pytest.mark.parametrize('dtype', ['int16', 'int32', 'int64', 'uint32'])
def test_single_ints_of_any_width(step, dtype):
  data = serialization.to_bytes({'x': step})
  assert one_field.OneField(dtype).restore(data) == 300
  with pytest.raises(fs.FlaxstateError) as caught:
    one_field.OneField('int8').restore(data)
  assert [entry.kind for entry in caught.value.mismatches] == ['VALUE']


@given(st.data(), st.sampled_from(FLOATS), st.sampled_from(FLOATS))
def test_single_floats_that_stay_the_same(data, source, target):
  number = data.draw(any_bits(source))[0]
  bytes_ = serialization.to_bytes({'x': number})
  with np.errstate(all='ignore'):
    back = np.asarray(number).astype(target).astype(np.float64)
  if back == np.float64(number) or np.isnan(back):
    assert same_numbers(one_field.OneField(target).restore(bytes_), astype(np.asarray(number), target))
    return
  with pytest.raises(fs.FlaxstateError) as caught:
    one_field.OneField(target).restore(bytes_)
  assert [entry.kind for entry in caught.value.mismatches] == ['VALUE']


def test_other_pairs_are_refused():
  for source, target, convert in [
    ('float32', 'int32', abi.Convert.SAME_KIND),
    ('int32', 'float32', abi.Convert.NONE),
    ('bool', 'int8', abi.Convert.SAME_KIND),
    ('int8', 'bool', abi.Convert.SAME_KIND),
    ('complex64', 'float32', abi.Convert.SAME_KIND),
    ('int4', 'int8', abi.Convert.NONE),
    ('datetime64[s]', 'int64', abi.Convert.ANY),
    ('float128', 'float64', abi.Convert.ANY),
    ('float64', 'float128', abi.Convert.ANY),
  ]:
    data = serialization.to_bytes({'x': np.zeros(2, source)})
    with pytest.raises(fs.FlaxstateError) as caught:
      one_field.OneField(target, (2,)).restore(data, convert=convert)
    assert [entry.kind for entry in caught.value.mismatches] == ['DTYPE'], (source, target)


@given(a.strided(st.sampled_from(FLOATS)), st.sampled_from(FLOATS))
@example(np.zeros((0, 3), np.float32), np.dtype('float64'))
def test_strided_sources(source, target):
  check(source, target)
