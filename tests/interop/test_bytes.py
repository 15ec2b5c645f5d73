"""The same bytes as Flax's, and the same values out of them, for random trees."""

import jax.numpy as jnp
import msgpack
import numpy as np
import pytest
from flax import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import abi
import flax_side
import flaxstate_ctypes as fs
import trees
import wide
from plain_tree import assert_same, plain

limits = st.sampled_from([0, 1, 4, 7, 16, 33])
state_trees = trees.state_trees()


def check(ours, flax):
  """Byte for byte the same; each side reads the other's bytes to the same value."""
  assert ours.hex() == flax.hex()
  assert_same(fs.msgpack_restore(flax), plain(serialization.msgpack_restore(ours)))


@given(trees.sortable_trees(), limits)
def test_msgpack_serialize_sorts(tree, limit):
  check(fs.msgpack_serialize(tree, chunk_limit=limit), flax_side.msgpack_serialize(tree, limit=limit))


@given(trees.unsorted_trees(), limits)
def test_msgpack_serialize_in_place_keeps_the_order(tree, limit):
  flax = flax_side.msgpack_serialize(tree, in_place=True, limit=limit)
  check(fs.msgpack_serialize(tree, in_place=True, chunk_limit=limit), flax)


@given(state_trees, limits)
def test_to_bytes(tree, limit):
  check(fs.to_bytes(tree, chunk_limit=limit), flax_side.to_bytes(tree, limit=limit))


@given(state_trees, limits)
def test_to_bytes_with_sorted_keys(tree, limit):
  flax = flax_side.msgpack_serialize(serialization.to_state_dict(tree), limit=limit)
  check(fs.to_bytes(tree, order=abi.KeyOrder.SORTED, chunk_limit=limit), flax)


@given(trees.optax_states(), limits)
@settings(max_examples=40)
def test_to_bytes_of_optimizer_states(tree, limit):
  check(fs.to_bytes(tree, chunk_limit=limit), flax_side.to_bytes(tree, limit=limit))


@given(state_trees)
def test_restored_trees_write_the_same_bytes_again(tree):
  data = serialization.to_bytes(tree)
  decoded = fs.decode(data)
  assert fs.serialize_tree(decoded, order=abi.KeyOrder.KEPT).hex() == data.hex()
  assert fs.decode(data + b'\x00rest', trailing=abi.Trailing.STREAM).bytes_used() == len(data)


@given(st.data(), trees.unsorted_trees())
def test_headers_may_be_longer_than_they_need_be(data, tree):
  wider = data.draw(wide.encodings(tree))
  flax = serialization.msgpack_restore(wider)
  assert_same(fs.msgpack_restore(wider), plain(flax))
  assert fs.serialize_tree(fs.decode(wider), order=abi.KeyOrder.KEPT) == flax_side.msgpack_serialize(tree, in_place=True)


def test_jax_arrays():
  tree = {'b': jnp.arange(6.0).reshape(2, 3), 'a': [jnp.int32(3), jnp.ones(2, jnp.bfloat16)], 'c': jnp.float8_e5m2(1)}
  check(fs.msgpack_serialize(tree), serialization.msgpack_serialize(tree))
  check(fs.to_bytes(tree), serialization.to_bytes(tree))


def test_an_ext_type_is_a_named_tuple_to_to_bytes():
  tree = {'x': msgpack.ExtType(5, b'abc')}
  check(fs.to_bytes(tree), serialization.to_bytes(tree))


def test_big_headers():
  tree = {'k' * 70000: 'v' * 300, 'long': list(range(70000)), 'b': b'x' * 70000, 'a': np.zeros(70000, np.uint8)}
  tree['wide'] = {f'{index:05}': index for index in range(70000)}
  tree['ext'] = msgpack.ExtType(9, b'x' * 70000)
  check(fs.msgpack_serialize(tree), flax_side.msgpack_serialize(tree))


def test_text_that_is_no_unicode():
  for tree in ({'a': '\ud800'}, {'\udfff': 1}):
    with pytest.raises(UnicodeEncodeError):
      serialization.msgpack_serialize(tree)
    with pytest.raises(fs.FlaxstateError) as caught:
      fs.msgpack_serialize(tree)
    assert caught.value.status == 'UTF8'


@pytest.mark.parametrize('keys', [(1, 'a'), (b'a', 'a'), (None, 1), (1, b''), (None, 'a'), (1j, 2j), (1j, 1)])
def test_keys_that_have_no_order(keys):
  tree = {'x': dict.fromkeys(keys)}
  assert flax_side.outcome(serialization.msgpack_serialize, tree)[1]
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.msgpack_serialize(tree)
  assert (caught.value.status, caught.value.path) == ('KEY', './x')
  check(fs.msgpack_serialize(tree, in_place=True), flax_side.msgpack_serialize(tree, in_place=True))
