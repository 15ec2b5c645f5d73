"""The random trees are what they claim to be: real Flax takes every one and gives it back."""

import msgpack
import numpy as np
import pytest
from flax import serialization
from flax.core import FrozenDict
from hypothesis import given, settings
from hypothesis import strategies as st

import flax_side
import trees
from plain_tree import assert_same, plain

pytestmark = pytest.mark.flax_only


def comparable(tree):
  """A raw tree as Flax gives it back."""
  if isinstance(tree, dict):
    return {key: comparable(value) for key, value in tree.items()}
  if type(tree) is list:
    return [comparable(value) for value in tree]
  return plain(tree)


@given(trees.sortable_trees())
def test_raw_trees_are_serializable_with_sorted_keys(tree):
  flax_side.msgpack_serialize(tree)


@given(trees.unsorted_trees(), st.sampled_from([0, 4, 16]))
def test_raw_trees_come_back(tree, limit):
  data = flax_side.msgpack_serialize(tree, in_place=True, limit=limit)
  assert_same(serialization.msgpack_restore(data), comparable(tree))


def come_back(tree):
  restored = serialization.from_bytes(tree, serialization.to_bytes(tree))
  assert_same(plain(restored), plain(tree))


@given(trees.state_trees())
def test_state_trees_come_back(tree):
  come_back(tree)


@given(trees.optax_states())
@settings(max_examples=30)
def test_optax_states_come_back(tree):
  come_back(tree)


def test_differences_are_seen():
  pairs = [
    (1, True),
    (1, 1.0),
    (0.0, -0.0),
    (np.float32(1), np.array(1, np.float32)),
    ([1], (1,)),
    ({'a': 1}, {'b': 1}),
    (np.zeros(2), np.zeros((2, 1))),
    (np.zeros(2, 'f4'), np.zeros(2, 'i4')),
    ({'a': 1, 'b': 2}, {'b': 2, 'a': 1}),
    (msgpack.ExtType(4, b''), msgpack.ExtType(5, b'')),
    (1 + 0j, complex(1, -0.0)),
  ]
  for left, right in pairs:
    with pytest.raises(AssertionError):
      assert_same(left, right)
  nan = {'a': float('nan'), 'b': np.array([np.nan])}
  assert_same(nan, plain(FrozenDict(nan)))
