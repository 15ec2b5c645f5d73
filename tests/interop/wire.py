"""Bytes that Flax itself never writes, put together by hand."""

import msgpack


def ext(code, payload):
  """An extension of any code, which msgpack-python's ExtType would refuse below 0."""
  return b'\xc7' + bytes([len(payload), code & 0xFF]) + payload


def array(shape, name, data, *more, code=1, use_bin_type=True):
  return ext(code, msgpack.packb((shape, name, data, *more), use_bin_type=use_bin_type))


def dict_of(*pairs):
  """A map of packed keys and packed values, with duplicates if need be."""
  return bytes([0x80 | len(pairs)]) + b''.join(key + value for key, value in pairs)


def text(value):
  return msgpack.packb(value)


def chunked(shape, chunks, marker=b'\xc3'):
  """A chunk dict: dims, and packed chunks under their index."""
  dims = msgpack.packb({str(index): dim for index, dim in enumerate(shape)})
  parts = dict_of(*((text(str(index)), chunk) for index, chunk in enumerate(chunks)))
  return dict_of((text('__msgpack_chunked_array__'), marker), (text('shape'), dims), (text('chunks'), parts))
