"""to_state_dict, from_state_dict and from_bytes, with trees as objects and as templates."""

import pytest
from flax import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import flax_side
import flaxstate_ctypes as fs
import states
import trees
from plain_tree import assert_same, plain

state_trees = trees.state_trees()


@given(state_trees)
def test_to_state_dict(tree):
  assert_same(fs.to_state_dict(tree).python(), plain(serialization.to_state_dict(tree)))


@given(state_trees)
def test_from_state_dict(target):
  state = states.state_of(target)
  assert_same(fs.from_state_dict(target, state), plain(serialization.from_state_dict(target, state)))


@given(state_trees, st.sampled_from([0, 1, 16]))
def test_from_bytes(target, limit):
  data = flax_side.to_bytes(states.state_of(target), limit=limit)
  assert_same(fs.from_bytes(target, data), plain(serialization.from_bytes(target, data)))


@given(trees.optax_states())
@settings(max_examples=40)
def test_from_bytes_into_optimizer_states(target):
  data = serialization.to_bytes(states.state_of(target))
  assert_same(fs.from_bytes(target, data), plain(serialization.from_bytes(target, data)))


@given(state_trees, trees.state_leaves)
def test_a_leaf_takes_anything_when_asked_to(target, leaf):
  """Flax checks no leaf."""
  template = {'whole': leaf, 'part': [leaf, target]}
  state = {'part': {'0': plain(serialization.to_state_dict(target)), '1': states.state_of(target)}, 'whole': None}
  expected = plain(serialization.from_state_dict(template, state))
  assert_same(fs.from_state_dict(template, state, any_leaf=1), expected)


@given(state_trees)
def test_named_tuples_of_the_old_form(target):
  state = states.legacy_state(target)
  expected = plain(serialization.from_state_dict(target, state))
  assert_same(fs.from_state_dict(target, state), expected)
  data = serialization.to_bytes(state)
  assert_same(fs.from_bytes(target, data), plain(serialization.from_bytes(target, data)))


@given(state_trees, st.text(max_size=4), trees.state_leaves)
def test_extra_keys_of_a_dict_are_dropped(target, key, leaf):
  template = {'x': {'a': target}}
  state = serialization.to_state_dict(template)
  state['x'].setdefault(key, plain(leaf))
  assert_same(fs.from_state_dict(template, plain(state)), plain(serialization.from_state_dict(template, state)))


@pytest.mark.parametrize('keys', [(1, '1'), (None, 'None'), (1.5, '1.5'), (True, 'True'), (b'x', "b'x'")])
def test_keys_that_clash_as_text(keys):
  tree = {'x': dict.fromkeys(keys)}
  with pytest.raises(ValueError, match='Dict keys do not have a unique string representation'):
    serialization.to_state_dict(tree)
  for function in (fs.to_state_dict, fs.to_bytes):
    with pytest.raises(fs.FlaxstateError) as caught:
      function(tree)
    assert (caught.value.status, caught.value.path) == ('KEY', './x')
    assert 'Dict keys do not have a unique string representation' in caught.value.message


def test_a_part_of_the_state_restores():
  data = serialization.to_bytes({'params': {'a': 1, 'b/c': {'d': 2}}, 'step': 3})
  assert fs.from_bytes({'a': 0}, data, path=b'params') == {'a': 1}
  assert fs.from_bytes({'d': 0}, data, path=b'./params/b~1c') == {'d': 2}
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.from_bytes({'a': 0}, data, path=b'param')
  assert caught.value.status == 'NOT_FOUND'
