"""Damaged bytes: reading takes nothing that Flax refuses, and lenient reading all that Flax takes."""

from flax import serialization
from hypothesis import given
from hypothesis import strategies as st

import flax_side
import flaxstate_ctypes as fs
import mutations
import trees
from damaged_compare import compare, host_order
from damaged_exceptions import only_ours_takes
from plain_tree import assert_same, plain

raw_trees = trees.unsorted_trees()


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


# Complex numbers with more than two parts, of which Flax ignores the rest, but not what is wrong with it.
PARTS = ['ca3f800000', 'cb4000000000000000', '01', 'ff', 'c3', 'cfffffffffffffffff', 'c0', 'a161', 'c4020102', '9101', '81a16101',
         '810102', 'c7010561', 'd6ff00000001', 'd7ffffffffffffffffff', 'db', 'ddffffffff', 'c1', 'a2c328', 'd4fe00', '8201a16101']


@given(st.sampled_from(['92', '93', '93', '94', 'dc0003', 'c402', '82']), st.lists(st.sampled_from(PARTS), max_size=4))
def test_complex_numbers_of_any_parts(head, parts):
  payload = bytes.fromhex(head + ''.join(parts))
  compare(bytes([0xC7, len(payload), 2]) + payload)


@given(st.binary(max_size=30))
def test_noise(data):
  compare(data)


@given(trees.unsorted_trees())
def test_every_prefix_is_truncated(tree):
  data = flax_side.msgpack_serialize(tree, in_place=True)
  for size in range(0, len(data), 1 + len(data) // 64):
    _, error = flax_side.outcome(fs.msgpack_restore, data[:size])
    assert error and error.status == 'TRUNCATED', f'{size} of {len(data)} bytes'
