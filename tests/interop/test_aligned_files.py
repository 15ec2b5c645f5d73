"""Bytes whose arrays are aligned: Flax reads them as its own, and every array stands where it is said to."""

import ctypes as c
import pathlib

import numpy as np
import pytest
from flax import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import abi
import array_object
import array_places
import arrays as a
import flax_side
import flaxstate_ctypes as fs
import flaxstate_files as files
import model as m
import trees
from plain_tree import assert_same, plain
from test_registered_types import models

PAGE = 4096

alignments = st.sampled_from([2, 8, 16, 32, 64, 128, 4096, 65536])
limits = st.sampled_from([0, 1, 4, 7, 16, 33, 100, 500, 1000, 4096, 70_000])
FEW = settings(max_examples=settings.default.max_examples // 40)


@st.composite
def deep_arrays(draw):
  """Of rank 0 to 6."""
  dtype = draw(a.dtypes)
  shape = tuple(draw(st.lists(st.sampled_from([1, 2, 1, 3, 0]), max_size=6)))
  size = int(np.prod(shape)) * dtype.itemsize
  return a.array_of(dtype, shape, draw(st.binary(min_size=size, max_size=size)))


@st.composite
def long_arrays(draw):
  """With sizes at the limits of the headers' forms, and odd ones for chunks."""
  dtype = np.dtype(draw(st.sampled_from(['int8', 'bool', 'bfloat16', 'float32', 'float8_e4m3b11fnuz', 'complex128'])))
  # Larger ones would make too many chunks of the smallest limits; test_large_arrays has them.
  items = draw(st.sampled_from([127, 128, 255, 256, 257, 1001]))
  shape = draw(st.sampled_from([(items,), (1, items), (items, 1, 1)]))
  data = np.resize(np.arange(251, dtype=np.uint8), items * dtype.itemsize)
  return a.array_of(dtype, shape, data.tobytes())


leaves = st.one_of(
  a.arrays(), deep_arrays(), deep_arrays(), long_arrays(), a.scalars(), trees.python_values, trees.exts
)  # fmt: skip
RAW_TREES = trees.recursive(leaves, trees.raw_containers(trees.sortable_dicts))
STATE_LEAVES = st.one_of(a.arrays(), deep_arrays(), deep_arrays(), long_arrays(), a.scalars(), trees.python_values)
STATE_TREES = trees.recursive(STATE_LEAVES, trees.containers)


# Composites for the sake of their short repr.
@st.composite
def raw_trees(draw):
  return draw(RAW_TREES)


@st.composite
def state_trees(draw):
  return draw(STATE_TREES)


def is_within_reach(array, alignment):
  """Whether the headers alone can place it, at any position."""
  if alignment <= 8:
    return True
  (place,) = array.places
  return alignment == 16 and any(dimension < 65536 for dimension in place.shape)


def can_be_cut(array, alignment, limit):
  """Whether chunks of up to `limit` bytes can be cut so that each ends where the next one's data has its place."""
  even = array.item_size & -array.item_size
  odd = array.item_size // even
  if even >= 32 and alignment >= 32:
    return False
  return alignment <= even or alignment * odd <= limit


def check_places(data, alignment, unaligned, limit):
  """Every array stands at a multiple of the alignment, but those that can't and are counted."""
  found = [array for array in array_places.find(data) if not array.is_scalar]
  missed = [array for array in found if array.item_count and not array.is_aligned(alignment)]
  assert len(missed) == unaligned
  for array in missed:
    if array.in_list:
      assert not is_within_reach(array, alignment), array
    else:
      assert len(array.places) > 1 and not can_be_cut(array, alignment, limit), array
  for array in found:
    longest = max(limit, array.item_size) if array.size else 0
    assert array.in_list or all(place.size <= longest for place in array.places), array
  return found


def check_mapping(path, alignment, found):
  """The same places in a mapped file, and aligned pointers."""
  tree = files.open_file(path, abi.Mapping.REQUIRED)
  nodes = list(files.array_nodes(tree.root))
  assert len(nodes) == len(found)
  for node, array in zip(nodes, found):
    if not array.item_count:
      continue
    segments = list(files.segments(node))
    assert [(s.offset, s.size) for s in segments] == [(p.offset, p.size) for p in array.places]
    if array.is_aligned(alignment):
      assert all(segment.data % min(alignment, PAGE) == 0 for segment in segments), array


def check(writable, path, alignment, chunk_limit, **options):
  """The bytes, the same at every destination and with any threads, and in their places."""
  options |= {'alignment': alignment, 'chunk_limit': chunk_limit}
  data, unaligned = writable.write('buffer', path, threads=1, **options)
  for threads in (1, 2):
    for destination in writable.destinations():
      again = writable.write(destination, path, threads=threads, **options)
      assert again == (data, unaligned), (destination, threads)
  found = check_places(data, alignment, unaligned, chunk_limit or 2**30)
  check_mapping(path, alignment, found)
  return data


@given(raw_trees(), alignments, limits, st.sampled_from([abi.KeyOrder.SORTED, abi.KeyOrder.KEPT]))
@FEW
def test_msgpack_serialize(tmp_path, tree, alignment, limit, order):
  ours = fs.build(tree, raw=True)
  data = check(files.raw_tree(ours), tmp_path / 'f', alignment, limit, order=order)
  flax = serialization.msgpack_restore(flax_side.msgpack_serialize(tree, in_place=order == abi.KeyOrder.KEPT))
  assert_same(plain(serialization.msgpack_restore(data)), plain(flax))
  assert_same(fs.msgpack_restore(data), plain(flax))


@given(state_trees(), alignments, limits)
@FEW
def test_to_bytes(tmp_path, tree, alignment, limit):
  ours = fs.build(tree)
  data = check(files.state_tree(ours), tmp_path / 'f', alignment, limit)
  flax = flax_side.to_bytes(tree)
  assert_same(plain(serialization.msgpack_restore(data)), plain(serialization.msgpack_restore(flax)))
  assert_same(plain(serialization.from_bytes(tree, data)), plain(serialization.from_bytes(tree, flax)))
  assert_same(fs.msgpack_restore(data), plain(serialization.msgpack_restore(flax)))
  assert_same(fs.from_bytes(tree, data), plain(serialization.from_bytes(tree, flax)))


named_arrays = st.dictionaries(
  st.text('abcé', min_size=1, max_size=40), st.one_of(a.arrays(), deep_arrays(), long_arrays()), min_size=1, max_size=5
)


@given(named_arrays, alignments, limits)
@FEW
def test_objects_of_arrays(tmp_path, arrays, alignment, limit):
  instance = array_object.ArrayObject(arrays)
  writable = files.registered(instance.registry, array_object.NAME, instance.struct)
  data = check(writable, tmp_path / 'f', alignment, limit)
  flax = serialization.msgpack_restore(flax_side.to_bytes(array_object.as_written(arrays)))
  assert_same(plain(serialization.msgpack_restore(data)), plain(flax))
  restored = array_object.ArrayObject({name: np.zeros_like(array, order='C') for name, array in arrays.items()})
  fs.restore(restored.registry, array_object.NAME, restored.struct, data)
  assert_same(restored.arrays, {name: array_object.as_restored(array) for name, array in flax.items()})


@given(models, models, alignments, st.sampled_from([0, 1, 4, 8]))
@FEW
def test_objects_of_objects(tmp_path, model, other, alignment, limit):
  registry = fs.Registry()
  m.register(registry)
  instance, target = m.Instance(model), m.Instance(other)
  writable = files.registered(registry, 'Model', instance.struct)
  data = check(writable, tmp_path / 'f', alignment, limit)
  flax = serialization.from_bytes(other, flax_side.to_bytes(model))
  assert_same(plain(serialization.from_bytes(other, data)), plain(flax))
  fs.restore(registry, 'Model', target.struct, data)
  assert_same(plain(target.model()), plain(flax))


@given(raw_trees(), st.sampled_from([0, 1]), limits)
@FEW
def test_without_an_alignment_the_bytes_are_those_of_flax(tmp_path, tree, alignment, limit):
  flax = flax_side.msgpack_serialize(tree, limit=limit)
  writable = files.raw_tree(fs.build(tree, raw=True))
  for destination in writable.destinations():
    data, unaligned = writable.write(destination, tmp_path / 'f', alignment=alignment, chunk_limit=limit)
    assert data.hex() == flax.hex(), destination
    assert unaligned == 0


@pytest.mark.parametrize('alignment', [2, 8, 16, 64, 4096])
@pytest.mark.parametrize('limit', [0, 33, 200, 1000])
def test_items_of_odd_sizes(tmp_path, alignment, limit):
  """Whole and in chunks; they have a dtype that only our own reader carries through."""
  items = {str(size): (size, bytes(range(size)) * 40) for size in (1, 3, 5, 6, 12, 24, 48, 64, 80, 96, 100)}
  shape = (c.c_int64 * 1)(40)
  entries = {}
  for key, (size, data) in items.items():
    address = c.cast(c.c_char_p(data), c.c_void_p)
    entries[key] = abi.ArraySource(
      dtype=abi.Dtype.OPAQUE, rank=1, shape=shape, data=address, item_size=size, dtype_name=b'of_somebody'
    )
  tree = files.build_dict(entries)
  data = check(files.raw_tree(tree), tmp_path / 'f', alignment, limit, order=abi.KeyOrder.KEPT)
  read = fs.msgpack_restore(data)
  assert {key: (array.item_size, array.data) for key, array in read.items()} == items


LARGE = {
  'contiguous': np.arange(1_500_001, dtype=np.float32),
  'transposed': np.arange(1_200_000, dtype=np.uint16).reshape(1000, 1200).T,
  'reversed': np.arange(500_003, dtype=np.complex128)[::-1],
  'list': [np.arange(70_001, dtype=np.int64), 3, np.ones((3, 70_000), np.int8)],
}


@pytest.mark.parametrize('alignment', [0, 64, 4096, 65536])
@pytest.mark.parametrize('limit', [0, 1_000_003, 65_536])
def test_large_arrays(tmp_path, alignment, limit):
  """Large enough for several threads to have work."""
  writable = files.raw_tree(fs.build(LARGE, raw=True))
  data, unaligned = writable.write('buffer', None, alignment=alignment, chunk_limit=limit)
  jobs = files.JobSystem()
  for threads in (1, 2, 5, jobs.parallel):
    for destination in writable.destinations():
      again = writable.write(destination, tmp_path / 'f', alignment=alignment, chunk_limit=limit, threads=threads)
      assert again == (data, unaligned), (destination, threads)
  jobs.run.check()
  assert jobs.tasks > 1 or limit  # Chunks are small to several threads.
  flax = flax_side.msgpack_serialize(LARGE, limit=limit)
  if alignment == 0:
    assert data == flax
  else:
    check_mapping(tmp_path / 'f', alignment, check_places(data, alignment, unaligned, limit or 2**30))
  assert_same(plain(serialization.msgpack_restore(data)), plain(serialization.msgpack_restore(flax)))


@pytest.mark.parametrize('alignment', [3, 6, 12, 2**30 + 1, 2**31, 2**63, 2**64 - 1])
def test_what_is_no_alignment(tmp_path, alignment):
  path = tmp_path / 'f'
  value = {'a': np.ones(3)}
  instance = array_object.ArrayObject(value)
  for writable in (
    files.raw_tree(fs.build(value, raw=True)),
    files.state_tree(fs.build(value)),
    files.registered(instance.registry, array_object.NAME, instance.struct),
  ):
    for destination in writable.destinations():
      with pytest.raises(fs.FlaxstateError) as caught:
        writable.write(destination, path, alignment=alignment)
      assert caught.value.status == 'INVALID_ARGUMENT'
  assert list(pathlib.Path(tmp_path).iterdir()) == []


def test_the_largest_alignment():
  """Measured only: nobody wants a pad of 1 GiB in memory."""
  tree, size, keep = fs.build({'a': np.ones(3)}, raw=True), c.c_size_t(), []
  options = fs.serialize_options(keep, alignment=2**30)
  fs.call('fs_msgpack_serialize_into', tree.root, c.byref(options), None, 0, c.byref(size))
  assert size.value == 2**30 + 24
