"""Where reading departs from Flax on purpose: what Flax does, and what flaxstate does instead."""

import msgpack
import numpy as np
import pytest
from flax import serialization

import flax_side
import flaxstate_ctypes as fs
import node_reader
import wire
from plain_tree import OpaqueArray, assert_same

F32 = np.array([1, 2], np.float32)


def flax_refuses(data):
  return flax_side.outcome(serialization.msgpack_restore, data)[1] is not None


def refuses(data, status, **options):
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.msgpack_restore(data, **options)
  assert caught.value.status == status, caught.value.report
  return caught.value


@pytest.mark.parametrize('code', [-128, -2, -77])
def test_ext_codes_below_minus_one_are_carried_through(code):
  data = b'\x81\xa1x' + wire.ext(code, b'abcde')
  assert flax_refuses(data)
  assert fs.msgpack_restore(data) == {'x': ('ext', code, b'abcde')}
  assert fs.serialize_tree(fs.decode(data)) == data


LENIENT = {
  'data as str': wire.array([2], 'float32', F32.tobytes(), use_bin_type=False),
  'name as bin': wire.array([2], b'float32', F32.tobytes()),
  'name nil': wire.array([1], None, F32.tobytes()),
  'shape a bare int': wire.array(2, 'float32', F32.tobytes()),
  'shape nil': wire.array(None, 'float32', F32.tobytes()),
  'shape as bin': wire.array(b'\x01\x02', 'float32', F32.tobytes()),
  'shape as str': wire.array('\x02\x01', 'float32', F32.tobytes()),
  'a dimension of -1': wire.array([-1, 2], 'float32', F32.tobytes()),
  'code 3 with a shape': wire.array([2], 'float32', F32.tobytes(), code=3),
  'complex of ints': wire.ext(2, msgpack.packb([1, -2])),
  'complex with a third part': wire.ext(2, msgpack.packb([1.0, -2.0, None])),
}


@pytest.mark.parametrize('name', LENIENT)
def test_what_flax_never_wrote_is_read_under_an_option(name):
  data = b'\x81\xa1x' + LENIENT[name]
  flax = serialization.msgpack_restore(data)
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.msgpack_restore(data)
  assert caught.value.path == './x'
  assert caught.value.status in ('TYPE', 'SHAPE', 'FORMAT')
  assert_same(fs.msgpack_restore(data, lenient=1), flax)


BROKEN = [
  wire.array([3], 'float32', F32.tobytes()),
  wire.array([2], 'float32', F32.tobytes()[:7]),
  wire.array([-1, -1], 'float32', F32.tobytes()),
  wire.array([-1, 3], 'float32', F32.tobytes()),
  wire.array([-1, 0], 'float32', b''),
  wire.array([2], 'float32', F32.tobytes(), 0),
  wire.array([2.0], 'float32', F32.tobytes()),
  wire.ext(2, msgpack.packb([1.0])),
  wire.ext(1, msgpack.packb([[2], 'float32'])),
  wire.ext(-1, b'abc'),
]


@pytest.mark.parametrize('data', BROKEN)
def test_what_both_refuse(data):
  assert flax_refuses(data)
  for lenient in (0, 1):
    with pytest.raises(fs.FlaxstateError):
      fs.msgpack_restore(data, lenient=lenient)


@pytest.mark.parametrize('name', ['<f4', '=f4', 'f4', 'single', 'float32'])
def test_other_names_of_a_dtype(name):
  data = wire.array([2], name, F32.tobytes())
  assert_same(fs.msgpack_restore(data), F32)
  assert_same(serialization.msgpack_restore(data), F32)


ALIASES = [
  '?',
  'b1',
  '|b1',
  'i1',
  'u1',
  'i8',
  'u8',
  '<i2',
  'half',
  'double',
  'float',
  'int',
  'uint',
  'f2',
  'f8',
  'c8',
  'c16',
  'M8[ns]',
  '<M8[25s]',
  'm8',
  '<m8[D]',
  'e',
  'f',
  'd',
  'F',
  'D',
  'B',
  'h',
  'byte',
  'short',
  'long',
  'longlong',
  'csingle',
  'cdouble',
  'intp',
  'uintp',
  'bool',
  'complex',
  'float16',
  'longdouble',
  'g',
  'ubyte',
  'ushort',
  'ulonglong',
  'intc',
]


@pytest.mark.parametrize('name', ALIASES)
def test_aliases_mean_what_numpy_means(name):
  dtype = np.dtype(name)
  expected = np.arange(2 * dtype.itemsize, dtype=np.uint8).view(dtype)
  data = wire.array([2], name, expected.tobytes())
  assert_same(fs.msgpack_restore(data), expected)
  assert fs.serialize_tree(fs.decode(data)) == serialization.msgpack_serialize(expected)


def test_big_endian_arrays_in_a_file_are_swapped_when_read():
  swapped = F32.astype('>f4')
  data = wire.array([2], '>f4', swapped.tobytes())
  flax = serialization.msgpack_restore(data)
  assert (flax.dtype, flax.tolist()) == (np.dtype('>f4'), [1, 2])
  tree = fs.decode(data)
  view = node_reader.array_view(tree.root)
  assert (view.is_big_endian, view.data) == (1, None)
  assert_same(tree.python(), F32)
  # Flax writes the swapped bytes under the name float32; ours writes the values.
  assert serialization.msgpack_restore(serialization.msgpack_serialize(flax)).tolist() != [1, 2]
  assert fs.serialize_tree(tree) == serialization.msgpack_serialize(F32)


def test_bfloat16_of_old_files_is_mapped_on_request():
  for name in ('<V2', 'V2', '|V2'):
    data = wire.array([2], name, b'\x80\x3f\x00\xc0')
    assert serialization.msgpack_restore(data).dtype == np.dtype('V2')
    assert_same(fs.msgpack_restore(data, legacy_bfloat16=1), np.array([1, -2], 'bfloat16'))


def test_unknown_dtypes_are_carried_through():
  data = b'\x81\xa1x' + wire.array([2, 1], 'float12_new', b'abcdef')
  assert flax_refuses(data)
  assert fs.msgpack_restore(data) == {'x': OpaqueArray('float12_new', 3, (2, 1), b'abcdef')}
  assert fs.serialize_tree(fs.decode(data)) == data
  refuses(wire.array([0], 'float12_new', b''), 'DTYPE')
  refuses(wire.array([2], 'float12_new', b'abc'), 'DTYPE')


@pytest.mark.parametrize('name', ['f4,i4', 'i4, f8', '(2,)f4', '2f4', 'O', 'object'])
def test_structured_subarray_and_object_dtypes_are_refused_by_name(name):
  error = refuses(b'\x81\xa1x' + wire.array([1], name, bytes(8)), 'DTYPE', lenient=1)
  assert name in error.message
  assert error.path == './x'


def test_items_below_a_byte_are_raw_in_trees():
  array = np.array([0x7F, 0x08], np.uint8).view('int4')
  data = serialization.msgpack_serialize(array)
  assert serialization.msgpack_restore(data).astype(np.int8).tolist() == [-1, -8]
  assert fs.msgpack_restore(data).tobytes() == b'\x7f\x08'
  assert fs.msgpack_serialize(array) == data


DUPLICATES = [
  ((b'\x01', 'a'), (b'\x01', 'b')),
  ((b'\x01', 1), (b'\xc3', 2)),
  ((b'\xcb?\xf0' + bytes(6), 1), (b'\x01', 2)),
  ((b'\xa1a', 1), (b'\xd9\x01a', 2)),
  ((b'\x00', 1), (b'\xcb\x80' + bytes(7), 2)),
  ((b'\xc0', 1), (b'\xc0', 2)),
]


@pytest.mark.parametrize('first, second', DUPLICATES)
def test_duplicate_keys(first, second):
  pairs = [(key, wire.text(value)) for key, value in (first, (b'\xa1z', 0), second)]
  data = b'\x81\xa1x' + wire.dict_of(*pairs)
  flax = serialization.msgpack_restore(data)
  assert list(flax['x'].values()) == [second[1], 0]
  error = refuses(data, 'KEY')
  assert error.path.startswith('./x')
  assert_same(fs.msgpack_restore(data, lenient=1), flax)


KEYS = [
  *map(
    msgpack.packb,
    ['a', 'a' * 300, 5, 2**64 - 1, None, True, 0.5, b'a', msgpack.ExtType(5, b'abc'), msgpack.Timestamp(1)],
  ),
  *map(serialization.msgpack_serialize, [1 + 2j, np.int16(7), np.float32(0.5)]),
]


@pytest.mark.parametrize('key', KEYS)
def test_a_broken_array_under_a_key_of_any_kind(key):
  broken = wire.array([3], 'int8', b'a')
  for data in (wire.dict_of((key, broken)), wire.dict_of((key, wire.dict_of((b'\xa1x', broken))))):
    assert flax_refuses(data)
    assert refuses(data, 'SHAPE').path.startswith('./')
  assert refuses(wire.dict_of((key, b'\xc4\x05a')), 'TRUNCATED').path.startswith('./')


def test_names_of_dtypes_are_text():
  for count in (0, 1):
    data = wire.array([count], b'\x80ool', b'a' * count)
    data = data.replace(b'\xc4\x04\x80', b'\xa4\x80')
    data = b'\xc7' + bytes([len(data) - 3]) + data[2:]
    assert flax_refuses(data)
    refuses(data, 'UTF8')


@pytest.mark.parametrize('key', [b'\x90', b'\x80', b'\x91\x01', wire.array([1], 'int8', b'a')])
def test_containers_as_keys(key):
  data = wire.dict_of((key, b'\x01'))
  if key == wire.array([1], 'int8', b'a') or key[0] in (0x90, 0x91, 0x80):
    assert flax_refuses(data)
  refuses(data, 'KEY')
  refuses(data, 'KEY', lenient=1)


def test_a_chunk_dict_without_chunks_is_an_empty_array():
  data = b'\x81\xa1x' + wire.chunked([0, 3], [])
  assert flax_refuses(data)
  restored = fs.msgpack_restore(data)['x']
  assert restored.shape == (0, 3)
  refuses(b'\x81\xa1x' + wire.chunked([2], []), 'SHAPE')


ITEM = wire.array([1], 'float32', bytes(4))
def test_a_broken_chunk_dict_in_what_a_chunked_array_ignores():
  data = b'\x81\xa1x' + wire.chunked([1], [ITEM], marker=wire.chunked([2], []))
  assert serialization.msgpack_restore(data)['x'].shape == (1,)
  for lenient in (0, 1):
    refuses(data, 'SHAPE', lenient=lenient)


CHUNKS = {
  'several dtypes': (wire.chunked([2], [ITEM, wire.array([1], 'float64', bytes(8))]), 'DTYPE'),
  'lists of numbers': (wire.chunked([2], [wire.text([1]), wire.text([2])]), 'TYPE'),
  'a chunk of two dimensions': (wire.chunked([2], [wire.array([2, 1], 'int8', b'ab')]), 'TYPE'),
}


@pytest.mark.parametrize('name', CHUNKS)
def test_chunks_that_flax_promotes(name):
  chunk_dict, status = CHUNKS[name]
  data = b'\x81\xa1x' + chunk_dict
  if name != 'a chunk of two dimensions':
    assert serialization.msgpack_restore(data)['x'].shape == (2,)
  refuses(data, status)
  refuses(data, status, lenient=1)


@pytest.mark.parametrize('marker', [b'\xc3', b'\xc2', b'\xc0', b'\x00'])
def test_only_the_presence_of_the_marker_counts(marker):
  data = wire.chunked([2, 1], [ITEM, ITEM], marker)
  assert_same(fs.msgpack_restore(data), serialization.msgpack_restore(data))


def test_trees_deeper_than_flax_itself_can_go():
  data = b'\x81\xa1a' * 1023 + b'\x80'
  assert flax_refuses(b'\x91' * 1024 + b'\xc0') or flax_refuses(data)
  fs.decode(data)
  refuses(b'\x81\xa1a' + data, 'LIMIT')
