"""Damaged bytes: strict reading takes nothing that Flax refuses, lenient reading all that Flax takes."""

import numpy as np
from flax import serialization
from hypothesis import given
from hypothesis import strategies as st

import flax_side
import flaxstate_ctypes as fs
import mutations
import trees
from damaged_exceptions import only_flax_takes, only_ours_takes
from plain_tree import Fields, assert_same, plain

raw_trees = trees.unsorted_trees()


def host_order(tree):
  """Flax gives `>f4` as an array in that byte order; ours are gathered in the host's."""
  if isinstance(tree, dict):
    return {host_order(key): host_order(value) for key, value in tree.items()}
  if type(tree) in (list, tuple):
    return type(tree)(host_order(value) for value in tree)
  if isinstance(tree, Fields):
    return Fields(tree.kind, host_order(tree.values))
  if isinstance(tree, (np.ndarray, np.generic)) and not tree.dtype.isnative:
    return tree.astype(tree.dtype.newbyteorder('='))
  return plain(tree)


def compare(data):
  flax, flax_error = flax_side.outcome(serialization.msgpack_restore, data)
  ours, error = flax_side.outcome(fs.msgpack_restore, data)
  lenient, lenient_error = flax_side.outcome(lambda: fs.msgpack_restore(data, lenient=1))
  for found in (error, lenient_error):
    assert found is None or isinstance(found, fs.FlaxstateError), repr(found)
  if flax_error:
    assert error or only_ours_takes(ours, data), f'strict takes {ours!r}, Flax says {flax_error!r}'
    return
  if error is None:
    assert_same(ours, host_order(flax))
  if lenient_error is None:
    assert_same(lenient, host_order(flax))
  else:
    assert only_flax_takes(flax, lenient_error, data), f'lenient refuses {flax!r}: {lenient_error!r}'


@given(st.data(), raw_trees, st.sampled_from([0, 0, 1, 8]))
def test_damaged_raw_trees(data, tree, limit):
  compare(data.draw(mutations.mutated(flax_side.msgpack_serialize(tree, in_place=True, limit=limit))))


@given(st.data(), trees.state_trees(), st.sampled_from([0, 0, 1, 8]))
def test_damaged_state_dicts(data, tree, limit):
  compare(data.draw(mutations.mutated(flax_side.to_bytes(tree, limit=limit))))


@given(st.data(), trees.state_trees(), st.sampled_from([0, 0, 1, 8]))
def test_damaged_bytes_into_a_template(data, target, limit):
  damaged = data.draw(mutations.mutated(flax_side.to_bytes(target, limit=limit)))
  ours, error = flax_side.outcome(lambda: fs.from_bytes(target, damaged, any_leaf=1))
  assert error is None or isinstance(error, fs.FlaxstateError), repr(error)
  if error is None:
    flax, flax_error = flax_side.outcome(serialization.from_bytes, target, damaged)
    if flax_error:
      assert only_ours_takes(fs.msgpack_restore(damaged), damaged), f'ours gives {ours!r}, Flax says {flax_error!r}'
    else:
      assert_same(ours, host_order(plain(flax)))


@given(st.binary(max_size=30))
def test_noise(data):
  compare(data)


@given(trees.unsorted_trees())
def test_every_prefix_is_truncated(tree):
  data = flax_side.msgpack_serialize(tree, in_place=True)
  for size in range(0, len(data), 1 + len(data) // 64):
    _, error = flax_side.outcome(fs.msgpack_restore, data[:size])
    assert error and error.status == 'TRUNCATED', f'{size} of {len(data)} bytes'
