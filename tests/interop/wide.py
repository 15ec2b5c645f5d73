"""Legal msgpack that Flax reads and never writes: headers longer than they need be."""

import struct

import msgpack
import numpy as np
from hypothesis import strategies as st


class Widener:
  """Encodes trees, each header in a form drawn at random."""

  def __init__(self, draw):
    self.draw = draw

  def header(self, size, *forms):
    """One of the forms (largest size that it holds, struct format, its values) that hold `size`."""
    fitting = [form for form in forms if size <= form[0]]
    _, form, *values = self.draw(st.sampled_from(fitting))
    return struct.pack(form, *values)

  def sized(self, size, *codes):
    """A header with a length of 1, 2 or 4 bytes; None where msgpack has no such form."""
    widths = zip((2**8 - 1, 2**16 - 1, 2**32 - 1), ('>BB', '>BH', '>BI'), codes)
    return self.header(size, *((most, form, code, size) for most, form, code in widths if code))

  def int(self, value):
    unsigned = [(8, 0xCC, 'B'), (16, 0xCD, 'H'), (32, 0xCE, 'I'), (64, 0xCF, 'Q')]
    signed = [(8, 0xD0, 'b'), (16, 0xD1, 'h'), (32, 0xD2, 'i'), (64, 0xD3, 'q')]
    forms = [(code, kind) for bits, code, kind in unsigned if 0 <= value < 2**bits]
    forms += [(code, kind) for bits, code, kind in signed if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)]
    code, kind = self.draw(st.sampled_from(forms))
    return struct.pack('>B' + kind, code, value)

  def ext(self, code, payload):
    return self.sized(len(payload), 0xC7, 0xC8, 0xC9) + struct.pack('b', code) + payload

  def array(self, array, code):
    data = array.tobytes()
    parts = [self.list(list(array.shape)), self.encode(array.dtype.name), self.sized(len(data), 0xC4, 0xC5, 0xC6)]
    return self.ext(code, self.sized(3, None, 0xDC, 0xDD) + b''.join(parts) + data)

  def list(self, items):
    return self.sized(len(items), None, 0xDC, 0xDD) + b''.join(map(self.encode, items))

  def encode(self, value):
    if isinstance(value, dict):
      items = b''.join(self.encode(key) + self.encode(item) for key, item in value.items())
      return self.sized(len(value), None, 0xDE, 0xDF) + items
    if isinstance(value, msgpack.ExtType):
      return self.ext(value.code, value.data)
    if type(value) is list:
      return self.list(value)
    if isinstance(value, str):
      text = value.encode()
      return self.sized(len(text), 0xD9, 0xDA, 0xDB) + text
    if isinstance(value, (bytes, bytearray, memoryview)):
      return self.sized(len(value), 0xC4, 0xC5, 0xC6) + bytes(value)
    if isinstance(value, (np.ndarray, np.generic)):
      return self.array(np.asarray(value), 1 if isinstance(value, np.ndarray) else 3)
    if isinstance(value, int) and not isinstance(value, bool):
      return self.int(value)
    if type(value) is complex:
      return self.ext(2, msgpack.packb((value.real, value.imag)))
    return msgpack.packb(value)


@st.composite
def encodings(draw, tree):
  return Widener(draw).encode(tree)
