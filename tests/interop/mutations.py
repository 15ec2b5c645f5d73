"""Flax's bytes, damaged."""

from hypothesis import strategies as st

# Bytes that begin something else: nil, c1, long headers, fixext, containers, and the names of ext codes.
TOKENS = bytes.fromhex('0001022fc0c1c2c3c4c5c6c7c8c9cacbcfd0d3d4d8d9dadbdcdddedf8081909193a0a5ff7f')


@st.composite
def mutated(draw, data):
  """`data` with one to three changes: cut, overwritten, with bytes put in, taken out or repeated."""
  for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
    data = draw(st.sampled_from(CHANGES))(draw, data)
  return data


def _position(draw, data):
  return draw(st.integers(0, max(0, len(data) - 1)))


def _cut(draw, data):
  return data[: _position(draw, data)]


def _overwrite(draw, data):
  at = _position(draw, data)
  return data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]


def _other_token(draw, data):
  at = _position(draw, data)
  return data[:at] + bytes([draw(st.sampled_from(TOKENS))]) + data[at + 1 :]


def _flip(draw, data):
  if not data:
    return data
  at = _position(draw, data)
  return data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :]


def _insert(draw, data):
  at = _position(draw, data)
  return data[:at] + draw(st.binary(min_size=1, max_size=3)) + data[at:]


def _delete(draw, data):
  at = _position(draw, data)
  return data[:at] + data[at + draw(st.integers(1, 4)) :]


def _repeat(draw, data):
  at = _position(draw, data)
  return data[:at] + data[at : at + draw(st.integers(1, 12))] + data[at:]


CHANGES = (_flip, _flip, _overwrite, _overwrite, _other_token, _other_token, _cut, _insert, _delete, _repeat)
