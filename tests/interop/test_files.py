"""Every source gives the tree that Flax reads, every sink gets the bytes that Flax writes."""

import numpy as np
import pytest
from flax import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import abi
import array_object
import arrays as a
import flax_side
import flaxstate_ctypes as fs
import flaxstate_files as files
import model as m
import trees
import wide
from plain_tree import assert_same, plain
from test_registered_types import models

limits = st.sampled_from([0, 1, 4, 7, 16, 33])
threads = st.sampled_from([0, 1, 2])
FEW = settings(max_examples=settings.default.max_examples // 6)


@pytest.fixture(scope='module')
def workspace():
  """One for all examples, so that each finds what the one before left."""
  return fs.Workspace()


def check_sources(data, path):
  flax = plain(serialization.msgpack_restore(data))
  for name, tree in files.every_source(data, path):
    assert_same(tree.python(), flax)
    assert tree.bytes_used() == len(data), name


@given(trees.state_trees(), limits)
@FEW
def test_sources_of_state_dicts(tmp_path, tree, limit):
  check_sources(flax_side.to_bytes(tree, limit=limit), tmp_path / 'f')


@given(trees.unsorted_trees(), limits)
@FEW
def test_sources_of_raw_trees(tmp_path, tree, limit):
  check_sources(flax_side.msgpack_serialize(tree, in_place=True, limit=limit), tmp_path / 'f')


@given(st.data(), trees.unsorted_trees())
@FEW
def test_sources_whose_headers_are_longer_than_they_need_be(tmp_path, data, tree):
  check_sources(data.draw(wide.encodings(tree)), tmp_path / 'f')


def large_tree(seed):
  """Arrays that are left in a file, text and bytes around the sizes that are read along, and many small values."""
  generator = np.random.default_rng(seed)
  sizes = [255, 256, 257, 4095, 65_537, 1_100_000]
  tree = {f'a{size}': generator.integers(0, 255, size, np.uint8) for size in sizes}
  tree['text'] = {str(size): 'x' * size for size in sizes}
  tree['bytes'] = {str(size): generator.bytes(size) for size in sizes}
  tree['numbers'] = {str(index): index for index in range(50_000)}
  tree['list'] = [generator.standard_normal((300, 70)).astype('float32'), list(range(20_000)), 'end']
  tree['chunked'] = generator.standard_normal((7, 90_001))
  return tree


@pytest.mark.parametrize('limit', [0, 1_000_000, 8_192])
def test_sources_of_large_trees(tmp_path, limit):
  check_sources(flax_side.msgpack_serialize(large_tree(limit), limit=limit), tmp_path / 'f')


def test_a_source_is_destroyed_once(tmp_path):
  source = files.Source(flax_side.msgpack_serialize(large_tree(0)))
  tree = source.open()
  assert (source.destroyed, source.reads > 0) == (0, True)
  del tree
  assert source.destroyed == 1
  broken = files.Source(source.data[:-1])
  with pytest.raises(fs.FlaxstateError) as caught:
    broken.open()
  assert (caught.value.status, broken.destroyed) == ('TRUNCATED', 1)


def check_sinks(writable, path, flax, workspace, **options):
  """Flax's bytes everywhere, twice, the second time in memory that the first left."""
  for kept in (None, workspace, workspace):
    for destination in writable.destinations():
      data, unaligned = writable.write(destination, path, workspace=kept, **options)
      assert data.hex() == flax.hex(), destination


@given(trees.sortable_trees(), limits, threads)
@FEW
def test_sinks_of_sorted_trees(tmp_path, workspace, tree, limit, threads):
  flax = flax_side.msgpack_serialize(tree, limit=limit)
  ours = files.raw_tree(fs.build(tree, raw=True))
  check_sinks(ours, tmp_path / 'f', flax, workspace, chunk_limit=limit, threads=threads)


@given(trees.unsorted_trees(), limits, threads)
@FEW
def test_sinks_of_trees_whose_order_is_kept(tmp_path, workspace, tree, limit, threads):
  flax = flax_side.msgpack_serialize(tree, in_place=True, limit=limit)
  ours = files.raw_tree(fs.build(tree, raw=True))
  check_sinks(ours, tmp_path / 'f', flax, workspace, order=abi.KeyOrder.KEPT, chunk_limit=limit, threads=threads)


@given(trees.state_trees() | trees.optax_states(), limits, threads)
@FEW
def test_sinks_of_state_trees(tmp_path, workspace, tree, limit, threads):
  flax = flax_side.to_bytes(tree, limit=limit)
  check_sinks(files.state_tree(fs.build(tree)), tmp_path / 'f', flax, workspace, chunk_limit=limit, threads=threads)


@given(models, limits, threads)
@FEW
def test_sinks_of_objects(tmp_path, workspace, model, limit, threads):
  registry, instance = fs.Registry(), m.Instance(model)
  m.register(registry)
  flax = flax_side.to_bytes(model, limit=limit)
  ours = files.registered(registry, 'Model', instance.struct)
  check_sinks(ours, tmp_path / 'f', flax, workspace, chunk_limit=limit, threads=threads)


@given(st.dictionaries(st.text('ab', min_size=1, max_size=40), a.arrays(), max_size=4), limits, threads)
@FEW
def test_sinks_of_objects_of_arrays(tmp_path, workspace, arrays, limit, threads):
  instance = array_object.ArrayObject(arrays)
  flax = flax_side.to_bytes(array_object.as_written(arrays), limit=limit)
  ours = files.registered(instance.registry, array_object.NAME, instance.struct)
  check_sinks(ours, tmp_path / 'f', flax, workspace, chunk_limit=limit, threads=threads)


@given(trees.unsorted_trees(), limits, limits)
@FEW
def test_what_was_opened_is_written_again(tmp_path, workspace, tree, old_limit, limit):
  """From every source to every sink, also over the file that is read."""
  data = flax_side.msgpack_serialize(tree, in_place=True, limit=old_limit)
  flax = flax_side.msgpack_serialize(serialization.msgpack_restore(data), in_place=True, limit=limit)
  for name, opened in files.every_source(data, tmp_path / 'f'):
    check_sinks(files.raw_tree(opened), tmp_path / 'f', flax, workspace, order=abi.KeyOrder.KEPT, chunk_limit=limit)


@pytest.mark.parametrize('limit', [0, 1_000_000])
def test_large_trees_are_written_again(tmp_path, workspace, limit):
  tree = large_tree(1)
  data = flax_side.msgpack_serialize(tree, limit=8_192)
  flax = flax_side.msgpack_serialize(tree, limit=limit)
  for name, opened in files.every_source(data, tmp_path / 'f'):
    for threads in (0, 2):
      check_sinks(files.raw_tree(opened), tmp_path / 'g', flax, workspace, chunk_limit=limit, threads=threads)
