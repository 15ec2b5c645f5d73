"""What Flax does, with its settings held for the length of one call."""

import contextlib

from flax import serialization


@contextlib.contextmanager
def chunk_limit(limit):
  old = serialization.MAX_CHUNK_SIZE
  serialization.MAX_CHUNK_SIZE = limit or 2**30
  try:
    yield
  finally:
    serialization.MAX_CHUNK_SIZE = old


def copy_dicts(tree):
  """Flax changes dicts (and nothing else) in place."""
  if isinstance(tree, dict):
    return {key: copy_dicts(value) for key, value in tree.items()}
  if type(tree) is list:
    return [copy_dicts(value) for value in tree]
  return tree


def msgpack_serialize(tree, in_place=False, limit=0):
  with chunk_limit(limit):
    return serialization.msgpack_serialize(copy_dicts(tree), in_place=in_place)


def to_bytes(value, limit=0):
  with chunk_limit(limit):
    return serialization.to_bytes(value)


def outcome(function, *arguments):
  """The value and None, or None and the exception that Flax raised, of whatever class."""
  try:
    return function(*arguments), None
  except Exception as error:  # noqa: BLE001  (Flax has no error class of its own)
    return None, error
