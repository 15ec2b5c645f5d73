"""Where writing departs from Flax on purpose: what Flax does, and what flaxstate does instead."""

import bisect
import sys

import msgpack
import numpy as np
import pytest
from flax import serialization

import flax_side
import flaxstate_ctypes as fs
from plain_tree import assert_same

MARKER = '__msgpack_chunked_array__'


def refuses(status, function, *arguments, **options):
  with pytest.raises(fs.FlaxstateError) as caught:
    function(*arguments, **options)
  assert caught.value.status == status, caught.value.report
  return caught.value


def test_big_endian_arrays_are_swapped():
  array = np.array([1, 2], '>f4')
  wrong = serialization.msgpack_restore(serialization.msgpack_serialize(array))
  assert wrong.tolist() != [1, 2]
  assert fs.msgpack_serialize(array) == serialization.msgpack_serialize(array.astype('<f4'))
  for view in (
    array[::-1],
    np.arange(12, dtype='>i2').reshape(3, 4).T,
    np.array([1 + 2j], '>c8'),
    np.array(3, '>u8'),
    np.array([7], '>M8[s]'),
  ):
    little = view.astype(view.dtype.newbyteorder('<'))
    assert fs.to_bytes({'x': view}) == serialization.to_bytes({'x': little})


UNREADABLE = {
  'void32': np.zeros(2, 'V4'),
  'str96': np.array(['abc']),
  'bytes24': np.array([b'abc']),
  'str scalar': np.str_('abc'),
  'bytes scalar': np.bytes_(b'abc'),
  'structured': np.zeros(1, [('a', 'f8'), ('b', 'i2')]),
}


@pytest.mark.parametrize('name', UNREADABLE)
def test_dtypes_that_flax_cannot_read_again_are_refused(name):
  tree = {'a': [0, UNREADABLE[name]]}
  data = serialization.msgpack_serialize(tree)
  assert flax_side.outcome(serialization.msgpack_restore, data)[1]
  assert refuses('DTYPE', fs.msgpack_serialize, tree).path == './a/1'
  assert refuses('DTYPE', fs.to_bytes, tree).path == './a/1'


def test_tuples_are_written_as_lists():
  tree = {'x': (1, (2, [3])), 'y': ()}
  assert flax_side.outcome(serialization.msgpack_serialize, tree)[1]
  assert fs.msgpack_serialize(tree) == serialization.msgpack_serialize({'x': [1, [2, [3]]], 'y': []})


OTHER_KEYS = [msgpack.ExtType(4, b'a'), msgpack.Timestamp(1), np.int64(3), 1 + 2j]


@pytest.mark.parametrize('key', OTHER_KEYS)
def test_state_dicts_take_no_other_keys(key):
  tree = {'x': {key: 1}}
  assert list(serialization.to_state_dict(tree)['x']) == [str(key)]
  assert refuses('KEY', fs.to_state_dict, tree).path == './x'
  assert refuses('KEY', fs.to_bytes, tree).path == './x'
  assert_same(fs.msgpack_restore(fs.msgpack_serialize(tree)), tree)


def test_a_users_own_chunk_key_is_refused():
  tree = {'a': {MARKER: 1}}
  data = serialization.msgpack_serialize(tree)
  assert type(flax_side.outcome(serialization.msgpack_restore, data)[1]) is KeyError
  assert refuses('KEY', fs.msgpack_serialize, tree).path == './a'
  assert refuses('KEY', fs.to_bytes, tree).path == './a'
  assert refuses('KEY', fs.to_bytes, [tree]).path == './0/a'
  inside_a_list = {'a': [{MARKER: 1}]}
  data = serialization.msgpack_serialize(inside_a_list)
  assert fs.msgpack_serialize(inside_a_list) == data
  assert fs.msgpack_restore(data) == inside_a_list == serialization.msgpack_restore(data)


class Holder:
  """Its handler gives its own dict away."""

  def __init__(self, state):
    self.state = state


serialization.register_serialization_state(Holder, lambda x: x.state, lambda x, state: Holder(state))


def test_the_object_is_never_touched():
  holder = Holder({'x': np.arange(4, dtype=np.uint8)})
  data = flax_side.to_bytes(holder, limit=2)
  assert MARKER in holder.state['x']
  tree = {'x': np.arange(4, dtype=np.uint8)}
  assert fs.to_bytes(tree, chunk_limit=2) == data
  assert tree['x'].tolist() == [0, 1, 2, 3]


def nested(depth, end):
  for _ in range(depth):
    end = {'a': end}
  return end


def test_trees_deeper_than_flax_itself_can_go():
  outcomes = {}

  def gives_up(depth):
    outcomes[depth] = flax_side.outcome(serialization.to_bytes, nested(depth, 1))
    return outcomes[depth][1] is not None

  # Where it does depends on Python: its own stack ends first, or that of the packer.
  first = bisect.bisect_left(range(1025), True, key=gives_up)
  assert 0 < first <= 1024
  assert type(outcomes[first][1]) in (RecursionError, ValueError)
  limit = sys.getrecursionlimit()
  sys.setrecursionlimit(10000)  # The test's own walk over the tree recurses too.
  try:
    assert fs.to_bytes(nested(first - 1, 1)) == outcomes[first - 1][0]
    for depth in (first, 1024):
      assert fs.to_bytes(nested(depth, 1)) == b'\x81\xa1a' * depth + b'\x01'
  finally:
    sys.setrecursionlimit(limit)
