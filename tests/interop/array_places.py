"""Where the data of arrays stands in msgpack bytes, found with no help of the library or of msgpack-python."""

import dataclasses
import struct

MARKER = '__msgpack_chunked_array__'
EXT_ARRAY, EXT_SCALAR = 1, 3


@dataclasses.dataclass
class Place:
  """An extension that holds an array: its data is the bytes [offset, offset + size)."""

  code: int
  shape: tuple
  dtype_name: str
  offset: int
  size: int


@dataclasses.dataclass
class FileArray:
  """An array or NumPy scalar as a reader sees it: `places` are its chunks. In lists, Flax puts no chunks together."""

  path: tuple
  is_scalar: bool
  in_list: bool
  places: list

  @property
  def dtype_name(self):
    return self.places[0].dtype_name

  @property
  def item_count(self):
    return sum(_product(place.shape) for place in self.places)

  @property
  def size(self):
    return sum(place.size for place in self.places)

  @property
  def item_size(self):
    return self.size // self.item_count

  def is_aligned(self, alignment):
    return all(place.offset % alignment == 0 for place in self.places)


def _product(shape):
  product = 1
  for dimension in shape:
    product *= dimension
  return product


class _Pairs(list):
  """A map, with keys of any kind in order."""


class _Walker:
  # Lead byte: what it is, and the struct format of the number behind it.
  NUMBERS = {0xCC: '>B', 0xCD: '>H', 0xCE: '>I', 0xCF: '>Q', 0xD0: '>b', 0xD1: '>h', 0xD2: '>i', 0xD3: '>q',
             0xCA: '>f', 0xCB: '>d'}  # fmt: skip
  BINS = {0xC4: '>B', 0xC5: '>H', 0xC6: '>I'}
  EXTS = {0xC7: '>B', 0xC8: '>H', 0xC9: '>I'}
  STRS = {0xD9: '>B', 0xDA: '>H', 0xDB: '>I'}
  LISTS = {0xDC: '>H', 0xDD: '>I'}
  MAPS = {0xDE: '>H', 0xDF: '>I'}

  def __init__(self, data):
    self.data = data
    self.at = 0

  def number(self, form):
    (number,) = struct.unpack_from(form, self.data, self.at)
    self.at += struct.calcsize(form)
    return number

  def take(self, size):
    assert self.at + size <= len(self.data), 'the bytes end inside a value'
    self.at += size
    return self.data[self.at - size : self.at]

  def value(self):
    lead = self.number('>B')
    if lead < 0x80:
      return lead
    if lead < 0x90:
      return self.map(lead & 15)
    if lead < 0xA0:
      return self.list(lead & 15)
    if lead < 0xC0:
      return self.take(lead & 31).decode()
    if lead >= 0xE0:
      return lead - 256
    if lead in (0xC0, 0xC2, 0xC3):
      return {0xC0: None, 0xC2: False, 0xC3: True}[lead]
    if lead in self.NUMBERS:
      return self.number(self.NUMBERS[lead])
    if lead in self.BINS:
      return self.take(self.number(self.BINS[lead]))
    if lead in self.STRS:
      return self.take(self.number(self.STRS[lead])).decode()
    if lead in self.LISTS:
      return self.list(self.number(self.LISTS[lead]))
    if lead in self.MAPS:
      return self.map(self.number(self.MAPS[lead]))
    size = self.number(self.EXTS[lead]) if lead in self.EXTS else 1 << (lead - 0xD4)
    return self.ext(self.number('>b'), size)

  def list(self, count):
    return [self.value() for _ in range(count)]

  def map(self, count):
    return _Pairs((self.value(), self.value()) for _ in range(count))

  def ext(self, code, size):
    end = self.at + size
    if code not in (EXT_ARRAY, EXT_SCALAR):
      self.take(size)
      return None
    assert self.value_header() == 3
    shape, name = self.value(), self.value()
    data_size = self.number(self.BINS[self.number('>B')])
    place = Place(code, tuple(shape), name, self.at, data_size)
    self.take(data_size)
    assert self.at == end, 'the extension is larger or smaller than what it holds'
    return place

  def value_header(self):
    """The number of elements of a list."""
    lead = self.number('>B')
    return self.number(self.LISTS[lead]) if lead in self.LISTS else lead - 0x90


def _arrays(value, path, in_list):
  if isinstance(value, Place):
    yield FileArray(path, value.code == EXT_SCALAR, in_list, [value])
  elif isinstance(value, _Pairs):
    # A raw tree may have bytes and text as keys, which are no path.
    entries = dict(pair for pair in value if isinstance(pair[0], str))
    if MARKER in entries and not in_list:
      chunks = dict(entries['chunks'])
      yield FileArray(path, False, False, [chunks[str(index)] for index in range(len(chunks))])
    else:
      for key, item in value:
        yield from _arrays(item, (*path, key), in_list)
  elif isinstance(value, list):
    for index, item in enumerate(value):
      yield from _arrays(item, (*path, index), True)


def find(data):
  """The arrays and NumPy scalars of a file that aren't keys, in order."""
  walker = _Walker(data)
  root = walker.value()
  assert walker.at == len(data), 'bytes are left'
  return list(_arrays(root, (), False))
