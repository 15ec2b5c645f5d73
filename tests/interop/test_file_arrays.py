"""Single arrays of files: their parts and pieces, new data for them, and arrays that are made when they are written."""

import ctypes as c
import itertools
import math
import os

import numpy as np
import pytest
from flax import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import abi
import array_places
import arrays as a
import flax_side
import flaxstate_ctypes as fs
import flaxstate_files as files
import tree_writer
from array_object import as_restored
from plain_tree import assert_same, plain

FEW = settings(max_examples=settings.default.max_examples // 6)


def random_array(dtype, shape, seed):
  data = np.random.default_rng(seed).bytes(int(np.prod(shape)) * dtype.itemsize)
  return a.array_of(dtype, shape, data)


@st.composite
def lazy_arrays(draw):
  """Of rank 1 to 4, and mostly larger than what is read along when a file is opened."""
  shape = draw(st.lists(st.integers(0, 13), min_size=1, max_size=4))
  while math.prod(shape) > 2500:
    shape.remove(max(shape))
  return random_array(draw(a.dtypes), tuple(shape), draw(st.integers(0, 2**32)))


@st.composite
def slices(draw, shape):
  """Starts, stops and steps, or None in the place of a whole list."""
  starts = [draw(st.integers(0, dimension)) for dimension in shape]
  stops = [draw(st.integers(0, dimension)) for dimension in shape]
  steps = [draw(st.integers(1, 5)) for _ in shape]
  return tuple(numbers if draw(st.integers(0, 3)) else None for numbers in (starts, stops, steps))


def numpy_slice(array, starts, stops, steps):
  parts = zip(*(numbers or [None] * array.ndim for numbers in (starts, stops, steps)))
  return array[tuple(slice(*part) for part in parts)]


def our_slice(node, size, *numbers):
  arrays = [None if n is None else (c.c_int64 * len(n))(*n) for n in numbers]
  block = c.create_string_buffer(max(1, size))
  fs.call('fs_node_array_slice', node, *arrays, block, size)
  return block.raw[:size]


@given(st.data(), lazy_arrays(), st.sampled_from([0, 1, 7, 100, 999]))
@settings(max_examples=settings.default.max_examples // 2)
def test_slices(tmp_path, data, array, limit):
  for name, tree in files.every_source(flax_side.to_bytes({'x': array}, limit=limit), tmp_path / 'f'):
    node = abi.library.fs_node_at(tree.root, b'x')
    for _ in range(3):
      part = data.draw(slices(array.shape))
      wanted = numpy_slice(array, *part)
      assert our_slice(node, wanted.nbytes, *part) == wanted.tobytes(), (name, part)


@pytest.mark.parametrize('limit', [0, 1_000_003])
def test_slices_of_large_arrays(tmp_path, limit):
  array = random_array(np.dtype('float32'), (301, 1009, 7), 1)
  data = flax_side.to_bytes({'x': array}, limit=limit)
  corners = [
    ([0, 0, 0], [301, 1009, 7], [1, 1, 1]), ([300, 1008, 6], [301, 1009, 7], [1, 1, 1]),
    ([3, 0, 0], [299, 1009, 7], [5, 1, 1]), ([0, 100, 0], [301, 900, 7], [1, 3, 1]),
    ([0, 0, 2], [301, 1009, 7], [1, 1, 4]), ([7, 7, 3], [7, 900, 4], [1, 1, 1]),
  ]  # fmt: skip
  for name, tree in files.every_source(data, tmp_path / 'f'):
    node = abi.library.fs_node_at(tree.root, b'x')
    for part in corners:
      wanted = numpy_slice(array, *part)
      assert our_slice(node, wanted.nbytes, *part) == wanted.tobytes(), (name, part)


@pytest.mark.parametrize('size', [3, 5, 6, 12, 24, 48, 100])
@pytest.mark.parametrize('limit', [0, 1, 250, 1001])
def test_slices_of_items_of_odd_sizes(tmp_path, size, limit):
  """Of a dtype that only our own reader carries through; to NumPy its items are voids."""
  array = random_array(np.dtype(f'V{size}'), (7, 11, 5), size)
  source = tree_writer.array_source(array)
  source.dtype_name = b'of_somebody'
  tree = files.build_dict({'x': source})
  data, _ = files.raw_tree(tree).write('buffer', None, chunk_limit=limit)
  for name, opened in files.every_source(data, tmp_path / 'f'):
    node = abi.library.fs_node_at(opened.root, b'x')
    for part in [
      (None, None, None),
      ([1, 0, 2], [7, 11, 5], [2, 3, 1]),
      ([6, 10, 4], None, None),
      ([0, 3, 0], None, [1, 1, 4]),
    ]:
      wanted = numpy_slice(array, *part)
      assert our_slice(node, wanted.nbytes, *part) == wanted.tobytes(), (name, part)


def test_slices_outside_the_array(tmp_path):
  array = random_array(np.dtype('int16'), (5, 600), 2)
  for name, tree in files.every_source(serialization.to_bytes({'x': array}), tmp_path / 'f'):
    node = abi.library.fs_node_at(tree.root, b'x')
    for part in [([6, 0], None, None), (None, [5, 601], None), ([-1, 0], None, None), (None, None, [1, 0])]:
      with pytest.raises(fs.FlaxstateError) as caught:
        our_slice(node, array.nbytes, *part)
      assert caught.value.status == 'INVALID_ARGUMENT', (name, part)


@given(lazy_arrays(), st.sampled_from([0, 1, 7, 100, 999]), st.sampled_from([0, 1, 3, 64, 1000]))
@FEW
def test_streams(tmp_path, array, limit, piece_size):
  received, item_size = bytearray(), array.dtype.itemsize

  def write_items(first, count, items, error, user_data):
    assert first * item_size == len(received)
    assert count == 1 or count * item_size <= (piece_size or 2**20)
    received.extend(c.string_at(items, count * item_size))

  for name, tree in files.every_source(flax_side.to_bytes({'x': array}, limit=limit), tmp_path / 'f'):
    received.clear()
    write = files.Callback(abi.ITEMS_SINK_WRITE_ITEMS, write_items)
    sink = abi.ItemsSink(piece_size=piece_size, write_items=write.pointer)
    fs.call('fs_node_array_stream', abi.library.fs_node_at(tree.root, b'x'), c.byref(sink))
    write.check()
    assert received == array.tobytes(), name


def path_text(keys):
  """A path as fs_node_at takes it."""
  return '/'.join(['.', *(str(key).replace('~', '~0').replace('/', '~1') for key in keys)]).encode()


def value_at(tree, keys):
  for key in keys:
    tree = tree[key]
  return tree


keys = st.sampled_from(['a', 'b', 'x/y', 'x~y', '0', '', 'é'])
leaves = st.one_of(a.arrays(), a.arrays(), a.scalars(), st.integers(0, 9))
TREES = st.recursive(
  st.dictionaries(keys, leaves, min_size=1, max_size=4),
  lambda children: st.dictionaries(keys, children | leaves, min_size=1, max_size=3) | st.lists(children, max_size=3),
  max_leaves=4,
)


def overwrite(path, keys, array, durability=abi.Durability.NONE):
  source = tree_writer.array_source(array)
  options = abi.OverwriteOptions(durability=durability)
  fs.call('fs_file_overwrite_array', os.fsencode(path), path_text(keys), c.byref(source), c.byref(options))


@st.composite
def replacements(draw, array):
  """Another array of its dtype and shape, as it may stand in memory."""
  new = as_restored(random_array(array.dtype, array.shape, draw(st.integers(0, 2**32))))
  layout = draw(st.sampled_from(['C', 'Fortran', 'backwards', 'big-endian']))
  if layout == 'Fortran':
    return new.T.copy().T
  if layout == 'backwards' and new.ndim:
    return new[::-1].copy()[::-1]
  if layout == 'big-endian' and new.dtype.isbuiltin == 1 and new.dtype.kind in 'iufc' and new.dtype.itemsize < 16:
    return new.astype(new.dtype.newbyteorder('>'))
  return new


@given(st.data(), TREES, st.sampled_from([0, 1, 7, 33]), st.sampled_from([0, 64]))
@FEW
def test_overwriting(tmp_path, data, tree, limit, alignment):
  """Flax reads the new data, and no other byte of the file has changed."""
  before = fs.msgpack_serialize(tree, in_place=True, chunk_limit=limit, alignment=alignment)
  found = array_places.find(before)
  if not found:
    return
  path = tmp_path / 'f'
  path.write_bytes(before)
  chosen = data.draw(st.sampled_from(found))
  old = value_at(serialization.msgpack_restore(before), chosen.path)
  new = data.draw(replacements(np.asarray(old)))
  overwrite(path, chosen.path, new, data.draw(st.sampled_from(abi.Durability)))
  after = path.read_bytes()
  read = np.asarray(value_at(serialization.msgpack_restore(after), chosen.path))
  native = new.astype(new.dtype.newbyteorder('=')) if new.dtype.byteorder == '>' else new
  assert (read.dtype, read.shape, read.tobytes()) == (native.dtype, native.shape, native.tobytes())
  expected = bytearray(before)
  items = native.tobytes()
  for place in chosen.places:
    expected[place.offset : place.offset + place.size], items = items[: place.size], items[place.size :]
  assert after == bytes(expected)


@pytest.mark.parametrize('limit', [0, 1_000_003])
def test_overwriting_a_large_array(tmp_path, limit):
  tree = {'a': np.arange(3), 'x': random_array(np.dtype('complex64'), (1000, 333), 3), 'z': 'end'}
  path = tmp_path / 'f'
  path.write_bytes(flax_side.to_bytes(tree, limit=limit))
  new = random_array(np.dtype('complex64'), (333, 1000), 4).T
  overwrite(path, ['x'], new, abi.Durability.FULL)
  assert_same(plain(serialization.msgpack_restore(path.read_bytes())), {**tree, 'x': new})


def test_what_can_not_be_overwritten(tmp_path):
  tree = {'x': np.ones((2, 3), np.float32), 'n': 5, 'd': {'y': np.float32(1)}}
  before = serialization.to_bytes(tree)
  path = tmp_path / 'f'
  path.write_bytes(before)
  for keys, array, status in [
    (['x'], np.ones((2, 3), np.float64), 'DTYPE'),
    (['x'], np.ones((2, 3), np.int32), 'DTYPE'),
    (['x'], np.ones((3, 2), np.float32), 'SHAPE'),
    (['x'], np.ones(6, np.float32), 'SHAPE'),
    (['d', 'y'], np.ones(1, np.float32), 'SHAPE'),
    (['n'], np.ones((), np.int64), 'TYPE'),
    (['d'], np.ones((), np.float32), 'TYPE'),
    (['q'], np.ones((2, 3), np.float32), 'NOT_FOUND'),
    (['x', '0'], np.ones(3, np.float32), 'NOT_FOUND'),
  ]:
    with pytest.raises(fs.FlaxstateError) as caught:
      overwrite(path, keys, array)
    assert (caught.value.status, path.read_bytes() == before) == (status, True), keys
  with pytest.raises(fs.FlaxstateError) as caught:
    overwrite(tmp_path / 'none', ['x'], np.ones(2))
  assert caught.value.status == 'IO'


def check_calls(producer, expects_all):
  """The items came from front to back, each once, or not at all."""
  calls = producer.take_calls()
  ends = list(itertools.accumulate((count for _, count in calls), initial=0))
  assert [first for first, _ in calls] == ends[:-1]
  assert ends[-1] == (producer.array.size if expects_all else 0)


@given(
  st.dictionaries(st.text('ab', min_size=1, max_size=3), st.tuples(lazy_arrays(), st.booleans()), max_size=3),
  st.sampled_from([0, 1, 7, 100, 999]),
  st.sampled_from([0, 64]),
)
@FEW
def test_arrays_from_producers(tmp_path, given_arrays, limit, alignment):
  producers = {}
  for name, (array, is_big_endian) in given_arrays.items():
    can_swap = array.dtype.isbuiltin == 1 and array.dtype.kind in 'iufc' and array.dtype.itemsize < 16
    producers[name] = files.Producer(np.ascontiguousarray(array), is_big_endian and can_swap)
  tree = files.build_dict(producers)
  arrays = {name: array for name, (array, _) in given_arrays.items()}
  flax = flax_side.msgpack_serialize(arrays, in_place=True, limit=limit)
  for writable in (files.raw_tree(tree), files.state_tree(tree)):
    for destination in writable.destinations():
      options = {'chunk_limit': limit, 'alignment': alignment, 'order': abi.KeyOrder.KEPT, 'threads': 2}
      data, _ = writable.write(destination, tmp_path / 'f', **options)
      assert alignment or data.hex() == flax.hex(), destination
      assert_same(plain(serialization.msgpack_restore(data)), plain(serialization.msgpack_restore(flax)))
      for producer in producers.values():
        check_calls(producer, expects_all=True)
  assert_same(tree.python(), plain(serialization.msgpack_restore(flax)))
  assert [producer.destroyed for producer in producers.values()] == [0] * len(producers)
  del tree, writable
  assert [producer.destroyed for producer in producers.values()] == [1] * len(producers)


def test_a_large_array_from_a_producer(tmp_path):
  producer = files.Producer(random_array(np.dtype('float64'), (1009, 1013), 5))
  tree = files.build_dict({'x': producer})
  flax = serialization.to_bytes({'x': producer.array})
  for threads in (1, 2):
    for destination in ('buffer', 'memory', 'file', 'sink'):
      data, _ = files.raw_tree(tree).write(destination, tmp_path / 'f', threads=threads)
      assert data == flax, destination
      check_calls(producer, expects_all=True)
  part = ([3, 900], [1000, 1013], [7, 2])
  wanted = numpy_slice(producer.array, *part)
  assert our_slice(abi.library.fs_node_at(tree.root, b'x'), wanted.nbytes, *part) == wanted.tobytes()


def test_a_producer_that_is_refused_is_destroyed():
  producer = files.Producer(np.ones((2, 3), np.float32))
  producer.raw.item_size = 3
  with pytest.raises(fs.FlaxstateError):
    files.build_dict({'x': producer})
  assert (producer.destroyed, producer.take_calls()) == (1, [])
