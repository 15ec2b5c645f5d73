"""State dicts that no longer fit their target, in each way for which Flax has a message."""

import ast
import dataclasses
import re

from flax.core import FrozenDict
from hypothesis import strategies as st

from tree_writer import is_named_tuple, stored_fields


def children(target):
  """The state dict's keys of a container, and what stands under them; None for a leaf."""
  if isinstance(target, (dict, FrozenDict)):
    return {str(key): value for key, value in target.items()}
  if is_named_tuple(target):
    return dict(zip(target._fields, target))
  if isinstance(target, (list, tuple)):
    return {str(index): value for index, value in enumerate(target)}
  if dataclasses.is_dataclass(target):
    return {name: getattr(target, name) for name in stored_fields(target)}
  return None


def places(target, path=()):
  """Every container of a target with its path."""
  inside = children(target)
  if inside is None:
    return
  yield path, target
  for key, value in inside.items():
    yield from places(value, (*path, key))


def at(state, path):
  """The part of a state at a path, or None if it was taken out."""
  for key in path:
    state = state.get(key) if isinstance(state, dict) else None
  return state


def _drop(draw, state):
  keys = sorted(state)
  for key in draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)):
    del state[key]


def _add(draw, state):
  for key in draw(st.lists(st.sampled_from(['zz', "it's", '"', 'é', '99', 'a\\b']), min_size=1, unique=True)):
    state[key] = 0


def _ways(target, state):
  """The changes that Flax notices at this place."""
  ways = [_drop] if state else []
  if not isinstance(target, (dict, FrozenDict)):
    ways.append(_add)
  return ways


def misfit(draw, target, state):
  """Changes `state` at one place and gives that place's path, or None where no change shows."""
  parts = [(path, node, at(state, path)) for path, node in places(target)]
  changeable = [(path, ways) for path, node, part in parts if part is not None and (ways := _ways(node, part))]
  if not changeable:
    return None
  nested = [place for place in changeable if len(place[0]) > 1]
  path, ways = draw(st.sampled_from(nested if nested and draw(st.booleans()) else changeable))
  draw(st.sampled_from(ways))(draw, at(state, path))
  return path


def _sort_set(match):
  text = match.group(0)
  if text == 'set()':
    return text
  return '{' + ', '.join(repr(item) for item in sorted(ast.literal_eval(text))) + '}'


def sorted_sets(message):
  """Flax prints sets in an order that changes from run to run."""
  string = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
  return re.sub(r'\{' + string + r'(?:, ' + string + r')*\}', _sort_set, message)


def flax_path(path):
  return '/'.join(('.', *path))


def escaped_path(path):
  return '/'.join(('.', *(key.replace('~', '~0').replace('/', '~1') for key in path)))
