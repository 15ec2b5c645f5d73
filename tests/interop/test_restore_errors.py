"""A state that does not fit: Flax's words and path, for random targets changed at random places."""

import pytest
from flax import serialization
from hypothesis import assume, given
from hypothesis import strategies as st

import flax_side
import flaxstate_ctypes as fs
import misfits
import trees
from classes import Dense, Pair
from plain_tree import assert_same, plain


def refused(function, *arguments, **options):
  with pytest.raises(fs.FlaxstateError) as caught:
    function(*arguments, **options)
  assert caught.value.status == 'MISMATCH'
  return caught.value


def flax_message(target, state):
  _, error = flax_side.outcome(serialization.from_state_dict, target, state)
  if type(error) is TypeError:
    return None  # Flax can't join the path through a FrozenDict with an int as key.
  assert type(error) is ValueError, repr(error)
  return misfits.sorted_sets(str(error))


@given(st.data())
def test_one_misfit(data):
  target = data.draw(trees.int_trees())
  state = serialization.to_state_dict(target)
  path = misfits.misfit(data.draw, target, state)
  assume(path is not None)
  expected = flax_message(target, state)
  assume(expected is not None)
  assert expected.endswith(f'at path {misfits.flax_path(path)}')
  error = refused(fs.from_state_dict, target, state)
  first = error.mismatches[0]
  assert first.message == expected
  assert first.path == misfits.escaped_path(path)
  assert {entry.path for entry in error.mismatches} == {first.path}
  from_bytes = refused(fs.from_bytes, target, serialization.to_bytes(state))
  assert from_bytes.mismatches[0].message == expected


@given(st.data())
def test_many_misfits(data):
  """Flax stops at one of them; ours lists that one too."""
  target = data.draw(trees.int_trees())
  state = serialization.to_state_dict(target)
  for _ in range(4):
    misfits.misfit(data.draw, target, state)
  _, error = flax_side.outcome(serialization.from_state_dict, target, state)
  if error is None:
    assert_same(fs.from_state_dict(target, state), plain(serialization.from_state_dict(target, state)))
    return
  messages = [entry.message for entry in refused(fs.from_state_dict, target, state).mismatches]
  # Python's own errors: a KeyError for a list whose state has other keys, a TypeError as above.
  assert type(error) in (KeyError, TypeError) or misfits.sorted_sets(str(error)) in messages


EXAMPLES = [
  ({'a': [1, 2]}, {'a': {'0': 1}}, 'The size of the list and the state dict do not match, got 2 and 1 at path ./a'),
  (
    {'a': 1, 'b': 2},
    {'c': 1},
    'The target dict keys and state dict keys do not match, target dict contains keys '
    "{'a', 'b'} which are not present in state dict at path .",
  ),
  (
    [Pair(1, 2)],
    {'0': {'left': 1, 'up': 2}},
    'The field names of the state dict and the named tuple do not match, got '
    "{'left', 'up'} and {'left', 'right'} at path ./0",
  ),
  (
    {'x': Pair(1, 2)},
    {'x': {}},
    "The field names of the state dict and the named tuple do not match, got set() and {'left', 'right'} at path ./x",
  ),
  (
    {'p': Dense(1, 2)},
    {'p': {'bias': 1}},
    'Missing field kernel in state dict while restoring an instance of Dense, at path ./p',
  ),
  (
    {'p': Dense(1, 2)},
    {'p': {'kernel': 1, 'bias': 1, 'x': 1, 'y': 1}},
    'Unknown field(s) "x,y" in state dict while restoring an instance of Dense at path ./p',
  ),
]


@pytest.mark.parametrize('target, state, message', EXAMPLES)
def test_messages(target, state, message):
  assert flax_message(target, state) == message
  error = refused(fs.from_state_dict, target, state)
  assert error.mismatches[0].message == message
  assert error.mismatches[0].path == message.rsplit(' ', 1)[1]


# Of the characters that Python doesn't print, and so escapes, ours escapes those up to U+00FF.
PRINTED_ALIKE = st.text(st.characters().filter(lambda c: c.isprintable() or ord(c) < 0x100), max_size=6)


@given(PRINTED_ALIKE, PRINTED_ALIKE)
def test_keys_in_messages_are_written_as_python_writes_them(first, second):
  target, state = {first: 1, second: 2}, {}
  _, error = flax_side.outcome(serialization.from_state_dict, target, state)
  assert refused(fs.from_state_dict, target, state).mismatches[0].message == misfits.sorted_sets(str(error))


SHAPES = [
  ({'a': {'b': 1}}, {'a': 5}),
  ({'a': [1]}, {'a': 5}),
  ({'a': Pair(1, 2)}, {'a': 'text'}),
  ({'a': Dense(1, 2)}, {'a': None}),
  ({'a': {'b': 1}}, {'a': [1, 2]}),
]


@pytest.mark.parametrize('target, state', SHAPES)
@pytest.mark.parametrize('any_leaf', [0, 1])
def test_a_leaf_where_a_container_is_wanted(target, state, any_leaf):
  """Flax raises whatever Python raises."""
  assert flax_side.outcome(serialization.from_state_dict, target, state)[1]
  error = refused(fs.from_state_dict, target, state, any_leaf=any_leaf)
  assert [(entry.kind, entry.path) for entry in error.mismatches] == [('KIND', './a')]
