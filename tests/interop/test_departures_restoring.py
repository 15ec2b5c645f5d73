"""Where restoring departs from Flax on purpose: what Flax does, and what flaxstate does instead."""

import collections

import numpy as np
import pytest
from flax import serialization

import flax_side
import flaxstate_ctypes as fs
from classes import Pair, State
from plain_tree import Fields, assert_same, plain

Record = collections.namedtuple('Record', ['name', 'fields', 'values'])


def mismatches(target, state, **options):
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.from_state_dict(target, state, **options)
  assert caught.value.status == 'MISMATCH'
  return [(entry.kind, entry.path) for entry in caught.value.mismatches]


def flax(target, state):
  return plain(serialization.from_state_dict(target, state))


def test_a_named_tuple_with_the_old_form_s_names_is_no_old_form():
  target = Record(1, 2, 3)
  state = {'name': 4, 'fields': 5, 'values': 6}
  assert flax_side.outcome(serialization.from_state_dict, target, state)[1]
  assert_same(fs.from_state_dict(target, state), Fields('named tuple', state))


OLD_FORMS = [
  {'name': 'Pair', 'fields': {'0': 'left', '1': 'right'}, 'values': {'0': 1}},
  {'name': 'Pair', 'fields': {'0': 'left', '1': 'left'}, 'values': {'0': 1, '1': 2}},
  {'name': 'Pair', 'fields': {'0': 'left', '2': 'right'}, 'values': {'0': 1, '2': 2}},
  {'name': 'Pair', 'fields': {'0': 'left', '1': 'right'}, 'values': 5},
]


@pytest.mark.parametrize('state', OLD_FORMS)
def test_the_old_form_abused(state):
  assert flax_side.outcome(serialization.from_state_dict, Pair(0, 0), state)[1]
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.from_state_dict(Pair(0, 0), state)
  assert caught.value.status in ('KEY', 'MISMATCH')


LEAVES = [
  (np.zeros(2, np.float32), np.zeros(3, np.float32), 'SHAPE'),
  (np.zeros(2, np.float32), np.zeros((2, 1), np.float32), 'SHAPE'),
  (np.zeros(2, np.float32), np.zeros(2, np.float16), 'DTYPE'),
  (np.zeros(2, np.float32), 1.0, 'KIND'),
  (np.float32(1), np.float64(0.1), 'DTYPE'),
  (np.float32(1), np.int32(1), 'DTYPE'),
  ('text', b'bytes', 'KIND'),
  (1, 'text', 'KIND'),
  (None, 1, 'KIND'),
  (1, None, 'KIND'),
]


@pytest.mark.parametrize('leaf, found, kind', LEAVES)
def test_leaves_are_checked_unless_told_otherwise(leaf, found, kind):
  target, state = {'a': [leaf]}, {'a': {'0': found}}
  expected = flax(target, state)
  assert mismatches(target, state) == [(kind, './a/0')]
  assert_same(fs.from_state_dict(target, state, any_leaf=1), expected)


def test_every_mismatch_is_reported():
  target = {'a': np.zeros(2), 'b': [1, 2], 'c': Pair(1, 2), 'd': {'x': 1}}
  state = {'a': np.zeros(3), 'b': {'0': 1}, 'c': {'left': 'text', 'right': 2}, 'd': {}}
  found = mismatches(target, state)
  assert found == [('SHAPE', './a'), ('LENGTH', './b'), ('KIND', './c/left'), ('MISSING', './d')]
  assert len(mismatches(target, state, mismatch_limit=2)) == 2


@pytest.mark.parametrize(
  'before, after',
  [
    (0, np.array(5, np.int32)),
    (np.array(0, np.int32), 5),
    (0.5, np.array(1.5, np.float32)),
    (True, np.array(False)),
    (0, np.int64(5)),
    (np.int64(5), 7),
  ],
)
def test_a_python_scalar_and_a_0d_array_of_one_kind_are_compatible(before, after):
  target, state = State(before, {}), {'step': after, 'params': {}, 'opt_state': None}
  assert_same(fs.from_state_dict(target, state), flax(target, state))


@pytest.mark.parametrize('before, after', [(0, np.array(0.5)), (0, np.array([5])), (True, np.array(1)), (0.5, 1)])
def test_other_kinds_of_numbers_are_not(before, after):
  target, state = {'step': before}, {'step': after}
  assert flax(target, state)
  assert [path for _, path in mismatches(target, state)] == ['./step']


def test_missing_and_extra_keys_can_be_allowed():
  target, state = {'a': Pair(1, 2), 'b': 3}, {'a': {'left': 5, 'up': 6}}
  assert flax_side.outcome(serialization.from_state_dict, target, state)[1]
  restored = fs.from_state_dict(target, state, keep_missing=1, drop_extra=1)
  assert_same(restored, {'a': Fields('named tuple', {'left': 5, 'right': 2}), 'b': 3})
  assert mismatches(target, state, keep_missing=1) == [('EXTRA', './a')]


@pytest.mark.parametrize(
  'target, state',
  [
    ({'layers': {'0': 1, '2': 2}}, {'layers': {0: 5, 2: 6}}),  # as of nnx, whose pure dicts have int keys
    ([1, 2], {0: 5, 1: 6}),
    ({2: 1, True: 1, None: 1, 0.5: 1, b'k': 1}, {2: 5, True: 6, None: 7, 0.5: 8, b'k': 9}),
  ],
)
def test_keys_that_are_no_text_are_found_by_their_text(target, state):
  assert flax_side.outcome(serialization.from_state_dict, target, state)[1]
  as_text = {'layers': {'0': 5, '2': 6}} if 'layers' in state else {str(key): value for key, value in state.items()}
  assert_same(fs.from_state_dict(target, state), flax(target, as_text))


def test_text_keys_are_found_first():
  target, state = {'2': 0}, {2: 5, '2': 6}
  assert_same(fs.from_state_dict(target, state), flax(target, state))


def test_sets_in_messages_are_sorted():
  target = dict.fromkeys('hgfedcba', 0)
  _, error = flax_side.outcome(serialization.from_state_dict, target, {})
  assert "'h'" in str(error)
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.from_state_dict(target, {})
  assert "{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}" in caught.value.mismatches[0].message
