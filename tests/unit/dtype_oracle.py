"""Writes the expectations of the dtype tests, as NumPy and ml_dtypes give them.

  python dtype_oracle.py              NumPy 2, jax and ml_dtypes: dtype_oracle_names.inc, dtype_oracle_conversions.inc,
                                      dtype_oracle_numbers.inc
  python dtype_oracle.py old-names    NumPy 1.13, which has the most aliases: dtype_oracle_old_names.inc

Run on little-endian 64-bit Linux: the width of int and long, and of long double, are the platform's.
"""

import os
import re
import sys
import warnings

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
BYTE_ORDERS = '<>=|'


def write(name, lines):
  with open(os.path.join(HERE, name), 'w') as file:
    file.write('// Made by dtype_oracle.py with NumPy %s.\n' % np.__version__)
    file.write('\n'.join(lines) + '\n')


def quote(text):
  # Octal escapes end after three digits, so that what follows can't become a part of them.
  return '"' + ''.join(
      chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else '\\%03o' % b for b in text.encode()) + '"'


# --- Names


def is_compound(name):
  """Several types or a sub-array by its form alone: np.dtype reads such a string as a list of fields."""
  digits_first = name.lstrip(BYTE_ORDERS)[:1].isdigit() and not name.lstrip(BYTE_ORDERS).isdigit()
  return name[:1] in ('[', '{') or any(c in name for c in ',()') or digits_first


def told_by_form(name, our_names):
  """What a name that np.dtype doesn't take says by its form; dtypes of other machines and versions have such names."""
  text = name[1:] if name[:1] in tuple(BYTE_ORDERS) else name
  number = re.fullmatch(r'(?P<kind>[iufc])[ \t-\r]*\+?(?P<bytes>[0-9]+)|(?P<stem>u?int|float|complex)(?P<bits>[0-9]+)', text)
  if number and not (text != name and number['stem']):
    size = int(number['bytes'] or 0) or (int(number['bits'] or 0) + 7) // 8
    return ('unknown', '', size, False) if 0 < size < 1 << 31 else ('wrong', '', 0, False)
  flexible = re.fullmatch(r'(?P<stem>void|bytes|str|unicode)(?P<bits>[0-9]+)', name)
  if flexible:
    unit = 8 if flexible['stem'] in ('void', 'bytes') else 32
    bits = int(flexible['bits'])
    return ('unknown', '', bits // 8, False) if bits and bits % unit == 0 else ('wrong', '', 0, False)
  wrong_forms = (r'(datetime64|timedelta64|[Mm]8)(?s:.)*', r'[bMmO][ \t-\r]*\+?[0-9]+', r'[VSUa][0-9]*', r'O', r'bool[0-9]*',
                 r'(void|bytes|str|unicode)([0-9]*|_)')
  is_ours_with_order = text != name and (text in our_names + ['half'] or number)
  if name == '' or is_ours_with_order or any(re.fullmatch(form, text) for form in wrong_forms):
    return 'wrong', '', 0, False
  return 'refused' if re.fullmatch(r'StringDType[0-9]*', name) else 'unknown', '', 0, False


def verdict(name, our_names):
  """(verdict, name of the dtype, item size, swapped) by what np.dtype makes of the name."""
  if is_compound(name):
    return 'refused', '', 0, False
  try:
    dtype = np.dtype(name)
  except (TypeError, ValueError):
    return told_by_form(name, our_names)
  if dtype.hasobject:
    return 'refused', '', 0, False
  base = dtype.name.split('[')[0]
  if base not in our_names:
    return 'unknown' if dtype.itemsize else 'wrong', '', dtype.itemsize, False
  return 'known', base, dtype.itemsize, dtype.byteorder == '>'


def datetime_units():
  numbers = ['', '1', '2', '25', '0', '00', '+2', ' 7', '2147483647', '2147483648', '99999999999999999999', '2 ', '0x2']
  units = ['Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', '\u03bcs', '\u00b5s', 'ns', 'ps', 'fs', 'as', 'generic']
  units += ['B', 'y', 'd', 'S', 'MS', 'min', 'minute', '']
  yield from ('[%s%s]' % (n, u) for n in numbers for u in ('Y', 's', 'generic'))
  yield from ('[%s]' % u for u in units)
  divisors = {'Y': [1, 2, 3, 5, 7, 12, 13, 52, 73, 365], 'M': [3, 4, 7, 30, 720], 'W': [7, 168, 10080],
              'D': [7, 24, 25, 1440, 86400], 'h': [7, 60, 3600, 7200], 'm': [60, 7, 60000], 's': [3, 10, 1000, 1000000],
              'ns': [10, 7], 'fs': [10, 1000, 10000], 'as': [1, 2], 'generic': [1, 2]}
  yield from ('[%s/%d]' % (u, d) for u, ds in divisors.items() for d in ds)
  yield from ['[-0s]', '[-00us]', '[-05s]', '[- 0s]', '[-+0s]']
  yield from ['[2M/3]', '[25s/5]', '[2Y/+2]', '[s/ 10]', '[s/]', '[/2]', '[s/2/2]', '[s/2 ]', '[s', '[s]]', '[[s]]',
              '[s]x', '[2s/4]', '[us/1000]', '[0s/2]', '[]', '[ s]', '[s ]', ' ', 's', '[2147483647Y/12]', '[2147483647Y/1]']


def names():
  letters = [chr(c) for c in range(33, 127)]
  yield from letters
  yield from (order + letter for order in BYTE_ORDERS for letter in letters if letter not in BYTE_ORDERS)
  sizes = [0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 32, 64, 128]
  yield from (kind + str(size) for kind in '?bBhHiIlLqQpPuefdgcFDGmMOSUVaTtE' for size in sizes)
  yield from (order + kind + str(size)
              for order in BYTE_ORDERS for kind in 'biufcmMOSUVd' for size in (1, 2, 4, 8, 16, 32))
  yield from sorted(k for k in np._core.numerictypes.sctypeDict if isinstance(k, str))
  for stem in ('datetime64', 'M8', '<m8', '>M8', 'timedelta64'):
    yield stem
  yield from (stem + unit for stem in ('datetime64', '>m8') for unit in datetime_units())
  yield from (stem + unit for stem in ('timedelta64', 'm8', 'M8', '<M8', '=M8', '|m8', '>datetime64', 'datetime')
              for unit in ('[ns]', '[25s]', '[x]', '[2M/3]'))
  yield from (order + name for order in BYTE_ORDERS for name in ('float32', 'bool', 'half', 'bfloat16', 'timedelta64'))
  yield from ['f04', 'f 4', 'f+4', 'f-4', 'f4 ', ' f4', 'f\t4', 'f\n 4', 'f +4', 'f+ 4', 'f++4', 'f4294967300',
              'f18446744073709551620', 'f0x4', '<>f4', '>>f4', '=', '<', '', ' ', 'f4\0', 'float32\0', 'Float32 ',
              'FLOAT32', 'Int', 'float32_', 'float33', 'float80', 'float96', 'complex192', 'int128', 'uint128',
              'bfloat32', 'float8', 'float8_e4m3fnx', 'float8_e9m9', 'int3', 'bool1', 'datetime', 'timedelta', '\u00e9']
  yield from ['void64', 'void', 'V4', '|V8', '<V2', 'V 4', 'S+3', 'V0', 'V4x', 'V-4', 'V2147483647', 'V2147483648', 'U536870912', 'str_', 'unicode_', 'void_',
             'void12', 'str8', 'void0', 'float256', 'complex512', 'int0128', 'float0', 'int99999999999', 'bool16', '<void64', '|str',
             'StringDType128', 'str96', 'bytes24', '<U3', 'S3', 'string', 'record', 'StringDType']
  yield from ['object', 'object_', 'O', '|O', '<O8', 'O4', 'O16', 'f4,i4', 'f4,', ',', '(2,3)f4', '()f4', '(2)f4',
              '2f4', '<3i8', '3<i8', '2float32', '10', '<10', '[f4]', "[('a', '<f4')]", "{'names': ['a'], 'formats': ['<f4']}",
              "[('a', '<f4'), ('b', '<i4')]", 'm8[s],f4', '16O']


def name_lines(our_names):
  seen = {}
  for name in names():
    seen.setdefault(name, verdict(name, our_names))
  for name, (kind, dtype, size, swapped) in seen.items():
    text = 'std::string_view(%s, %d)' % (quote(name), len(name.encode()))
    yield 'NAME(%s, %s, "%s", %d, %s)' % (text, kind, dtype, size, str(bool(swapped)).lower())


def canonical_lines(our_names):
  for name in dict.fromkeys(names()):
    if verdict(name, our_names)[0] != 'known':
      continue
    dtype = np.dtype(name)
    if dtype.kind in 'Mm':
      yield 'CANONICAL(%s, "%s", "%s")' % (quote(name), dtype.name.split('[')[0], dtype.name)


def old_name_lines():
  aliases = sorted(k for k in np.core.numerictypes.typeDict if isinstance(k, str))
  for name in aliases:
    try:
      dtype = np.dtype(name)
    except TypeError:
      continue
    if dtype.kind not in 'SUVO':
      yield 'NAME(%s, "%s", %d)' % (quote(name), dtype.name, dtype.itemsize)


def trait_lines(our_names):
  for name in our_names:
    dtype = np.dtype(name)
    item = np.frombuffer(bytes(range(dtype.itemsize)), dtype)
    unit = item.byteswap().tobytes()[0] + 1  # the byte that comes first was the last of its unit
    enumerator = 'boolean' if name == 'bool' else name
    yield 'TRAITS(%s, "%s", %d, %d, %d)' % (enumerator, name, dtype.itemsize, dtype.alignment, unit)


def writable_lines(our_names):
  """By whether Flax reads what it writes of a dtype."""
  from flax import serialization
  dtypes = [np.dtype(n) for n in our_names if 'time' not in n]
  dtypes += [np.dtype(n) for n in ('m8[s]', 'm8', 'M8[25s]', 'V8', 'V4', 'V3', 'S3', 'S1', 'U3', 'V1', 'V10')]
  for dtype in dtypes:
    data = serialization.msgpack_serialize(np.zeros(2, dtype))
    try:
      readable = serialization.msgpack_restore(data).dtype == dtype
    except (TypeError, ValueError):
      readable = False
    yield 'WRITABLE("%s", %s)' % (dtype.name, str(readable).lower())


# --- Conversions

UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
FLOATS = ['float16', 'bfloat16', 'float32', 'float64']
INTEGERS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64']


def unsigned(name):
  return UNSIGNED[np.dtype(name).itemsize]


def convert(bits, source, target):
  return bits.view(source).astype(target).view(unsigned(target))


def splitmix64(count):
  """The inputs that the test makes as well."""
  z = (np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
  z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
  z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
  return z ^ (z >> np.uint64(31))


def inputs(source, count):
  """All patterns of up to 16 bits; of the wider types random ones, whose floats are drawn to the interesting range."""
  size = np.dtype(source).itemsize
  if size <= 2:
    return np.arange(1 << (8 * size), dtype=np.uint64).astype(UNSIGNED[size])
  bits = splitmix64(count)
  if source == 'float64':
    # Every second exponent lies in the range of float32 and around it.
    exponents = np.uint64(860) + (bits >> np.uint64(52)) % np.uint64(320)
    near = (bits & np.uint64(0x800FFFFFFFFFFFFF)) | (exponents << np.uint64(52))
    bits = np.where(np.arange(count) % 2 == 0, bits, near)
  return bits.astype(UNSIGNED[size])


def fnv1a(words):
  value = 0xCBF29CE484222325
  for word in words.astype(np.uint64).tolist():
    value = ((value ^ word) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
  return value


def digest_lines():
  for family, count in ((FLOATS, 1 << 18), (INTEGERS, 1 << 12)):
    for source in family:
      bits = inputs(source, count)
      for target in family:
        yield 'DIGEST(%s, %s, %d, 0x%016xu)' % (source, target, len(bits), fnv1a(convert(bits, source, target)))


def edges(source):
  """Around every border that a conversion may have: subnormals, ties, overflow, NaNs."""
  bits = unsigned(source)
  halves = [0x0000, 0x0001, 0x0002, 0x0003, 0x01ff, 0x0200, 0x03fe, 0x03ff, 0x0400, 0x0401, 0x3bff, 0x3c00, 0x3c01,
            0x3555, 0x7bfe, 0x7bff]
  brains = [0x0001, 0x0002, 0x007f, 0x0080, 0x0081, 0x3f7f, 0x3f80, 0x3f81, 0x4049, 0x7f7e, 0x7f7f]
  values = []
  for patterns, kind in ((halves, 'float16'), (brains, 'bfloat16')):
    here = np.array(patterns, np.uint16).view(kind).astype(source)
    after = (np.array(patterns, np.uint16) + np.uint16(1)).view(kind).astype(source)
    after = np.where(np.isfinite(after), after, here)
    values += [here, (here / 2 + after / 2).astype(source)]
  if source == 'float64':
    patterns = np.array([1, 2, 3, 0x7ffffe, 0x7fffff, 0x800000, 0x800001, 0x3f800001, 0x7f7fffff], np.uint32)
    singles = patterns.view(np.float32).astype(source)
    values += [singles, singles * (1 + 2.0**-25), singles * (1 - 2.0**-25)]
    values += [np.array([65519.99999999999, 65520.0, 2.0**-25, 2.0**-150, 2.0**-1074, 2.0**-1022])]
    values += [np.array([1 + 2.0**-8 + 2.0**-30, 1 + 2.0**-11 + 2.0**-40])]
  middle = np.concatenate(values).astype(source).view(bits)
  ends = {'float32': [0x7f800000, 0x7f800001, 0x7fa00000, 0x7fc00000, 0x7fc00001, 0x7f801fff, 0x7f802000, 0x7fffffff],
          'float64': [0x7ff0000000000000, 0x7ff0000000000001, 0x7ff003ffffffffff, 0x7ff0040000000000,
                      0x7ff8000000000000, 0x7ff8000020000000, 0x7fffffffffffffff, 0x7fefffffffffffff,
                      0x47efffffefffffff, 0x47effffff0000000]}
  all_bits = np.concatenate([middle - bits(1), middle, middle + bits(1), np.array(ends[source], bits)])
  sign = bits(1 << (8 * bits(0).itemsize - 1))
  return np.unique(np.concatenate([all_bits & ~sign, all_bits | sign]))


def edge_lines():
  for source in ('float32', 'float64'):
    bits = edges(source)
    results = [convert(bits, source, target) for target in FLOATS]
    for row in zip(bits.tolist(), *(r.tolist() for r in results)):
      yield 'EDGE(%s, 0x%xu, 0x%xu, 0x%xu, 0x%xu, 0x%xu)' % ((source,) + row)


def plain_float_lines():
  values = [0.0, -0.0, 1.0, -1.5, 0.1, 1 / 3, 65504.0, 65519.99, 65520.0, -65520.0, 1e5, 2.0**-24, 2.0**-25, 2.0**-26,
            3.4028234e38, 3.4028235677973366e38, 3.3895313892515355e38, 3.396e38, 1e39, -1e300, 1e-45, 1e-46, 5e-324,
            float('inf'), float('-inf'), float('nan'), 1 + 2.0**-8, 1 + 2.0**-8 + 2.0**-20]
  for value in values:
    wide = np.array([value])
    for target in FLOATS:
      narrow = wide.astype(target)
      fits = not np.isfinite(wide[0]) or bool(np.isfinite(narrow.astype(np.float64))[0])
      yield 'PLAIN_FLOAT(%s, 0x%016xu, %s, 0x%xu)' % (
          target, wide.view(np.uint64)[0], str(fits).lower(), narrow.view(unsigned(target))[0])


def plain_int_lines():
  values = {0, 2**63 - 1, 2**63 - 2**9, 2**63 - 2**10, 2**63, 2**64 - 2**11, 2**64 - 2**10, 2**64 - 1}
  values |= {65503, 65504, 65505}
  values |= {(1 << n) + d for n in (7, 8, 9, 11, 12, 15, 16, 17, 24, 25, 31, 32, 53, 54, 62) for d in (-1, 0, 1, 2)}
  values |= {-v for v in values if v <= 2**63}
  for value in sorted(values):
    for target in INTEGERS:
      info = np.iinfo(target)
      fits = info.min <= value <= info.max
      yield 'PLAIN_INT(%s, %s)' % (int_row(value, target), stored(np.array([value if fits else 0], target), fits))
    for target in FLOATS:
      # Through float64 only where that is exact; where it isn't, no narrower type is either.
      item = np.array([float(value)]).astype(target)
      exact = bool(np.isfinite(item.astype(np.float64))[0]) and int(item.astype(np.float64)[0]) == value
      yield 'PLAIN_INT(%s, %s)' % (int_row(value, target), stored(item, exact))


def int_row(value, target):
  return '%s, %s, 0x%xu' % (target, str(value < 0).lower(), value & (2**64 - 1))


def stored(item, converts):
  return '%s, 0x%xu' % (str(converts).lower(), item.view(unsigned(item.dtype))[0] if converts else 0)


# --- Any number into any other

SUB_BYTE = ['int1', 'int2', 'int4', 'uint1', 'uint2', 'uint4']
SMALL_FLOATS = ['float8_e3m4', 'float8_e4m3', 'float8_e4m3b11fnuz', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e5m2',
                'float8_e5m2fnuz', 'float8_e8m0fnu', 'float6_e2m3fn', 'float6_e3m2fn', 'float4_e2m1fn']
COMPLEX = {'complex32': 'float16', 'bcomplex32': 'bfloat16', 'complex64': 'float32', 'complex128': 'float64'}
PATTERNS = {'bool': 2, 'float6_e2m3fn': 64, 'float6_e3m2fn': 64, 'float4_e2m1fn': 16}
CLASSES = [['bool'], INTEGERS + SUB_BYTE, FLOATS + SMALL_FLOATS, list(COMPLEX)]
NAN = 0x7FF8000000000000


def class_of(name):
  return next(i for i, names in enumerate(CLASSES) if name in names)


def edge_numbers(name):
  """Numbers of the wider dtypes, around all borders that the others have."""
  powers = [1 << n for n in (0, 1, 2, 3, 4, 7, 8, 11, 15, 16, 24, 25, 31, 32, 53, 62, 63, 64)]
  ints = {0, 3, 6, 7, 28, 29, 30, 31, 240, 247, 248, 249, 448, 463, 464, 465, 57344, 61439, 61440, 61441, 65503, 65504,
          65519, 65520, 65521, 2**60 + 2**52 + 1, 2**53 + 2**29 + 1}
  ints |= {p + d for p in powers for d in (-2, -1, 0, 1, 2)}
  ints |= {-i for i in ints}
  if name in INTEGERS:
    info = np.iinfo(name)
    return np.array(sorted(i for i in ints if info.min <= i <= info.max), name)
  reals = [float(i) for i in ints] + [0.5, 1.5, 2.5, 0.1, -0.1, 5.9, 6.99, 7.5, 7.75, 15.5, 15.75, 448.1, 464.1, 65519.996,
           1e-40, 2.0**-127, 1.5 * 2.0**-127, 2.0**-149, 2.0**-150, 1e-300, 5e-324, 1.7e38, 2.0**127, 1.5 * 2.0**127,
           3.3895313892515355e38, 3.39e38, 3.3961775292304957e38, 3.4028234663852886e38, 3.4028235677973366e38, 1e39, 1e300]
  for small in SMALL_FLOATS:
    values = np.arange(PATTERNS.get(small, 256), dtype=np.uint8).view(small).astype(np.float64)
    values = np.unique(values[np.isfinite(values)])
    middles = (values[:-1] + values[1:]) / 2
    reals += middles[:: max(1, len(middles) // 12)].tolist() + [middles[-1], middles[0]]
  reals = np.array(reals)
  reals = np.concatenate([reals, np.nextafter(reals, np.inf), np.nextafter(reals, -np.inf)])
  # With exponents of float32, so that they differ from their neighbours in it as well.
  reals = np.concatenate([reals, reals.astype(np.float32) * np.float32(1 + 2**-20), -reals])
  if name in COMPLEX:
    reals = reals[::3]
    part = np.concatenate([reals, [np.inf, -np.inf, np.nan]]).astype(COMPLEX[name])
    part = np.concatenate([part[~np.isnan(part.astype(np.float64))], part[-1:]])
    return np.stack([part, np.roll(part, 7)], axis=1).copy().view(name)[:, 0]
  reals = np.concatenate([reals, [np.inf, -np.inf, np.nan]]).astype(name)
  return reals[np.unique(reals.view(unsigned(name)), return_index=True)[1]]


def numbers_of(name):
  size = np.dtype(name).itemsize
  if size > 2:
    return edge_numbers(name)
  count = PATTERNS.get(name, 1 << (8 * size))
  return np.arange(count, dtype=np.uint32).astype(UNSIGNED[size]).view(name)


def astype(numbers, target):
  """astype; of the pairs that NumPy and ml_dtypes refuse, or have only by way of bool, in two steps."""
  source = numbers.dtype.name
  half = ('complex32', 'bcomplex32')
  if source in half and (target in half or target == 'bool') and source != target:
    return numbers.astype(np.complex64).astype(target)
  if source in SMALL_FLOATS and class_of(target) == 1:
    # Of what isn't finite these make something else, which nobody promises.
    finite = np.isfinite(numbers.astype(np.float32))
    result = astype(numbers.astype(np.float32), target)
    if np.can_cast(source, target, 'unsafe'):
      assert (numbers[finite].astype(target) == result[finite]).all()
    return result
  if source not in half and class_of(source) >= 2 and target in SUB_BYTE:
    # At the ends of int32 these differ from what NumPy does elsewhere.
    real = numbers.astype(np.complex128).real
    result = real.astype(np.int32).astype(target)
    inside = np.abs(real) < 2**31 - 2
    assert (numbers[inside].astype(target) == result[inside]).all()
    return result
  if target == 'uint32' and class_of(source) >= 2:
    # Out of range, vectors and single numbers give different results.
    result = numbers.astype(np.int64).astype(target)
    real = numbers.astype(np.complex128).real
    inside = (real >= -(2.0**31)) & (real < 2.0**32)
    assert (numbers[inside].astype(target) == result[inside]).all()
    return result
  try:
    return numbers.astype(target)
  except TypeError:
    between = np.int32 if class_of(source) == class_of(target) == 1 else np.float32
    if class_of(source) == 3 or class_of(target) == 3:
      between = np.complex64
    return numbers.astype(between).astype(target)


def parts(numbers):
  """Floats, of complex numbers one behind the other."""
  name = numbers.dtype.name
  return numbers.view(COMPLEX[name]) if name in COMPLEX else numbers


def words(numbers):
  """The bits in memory, with one NaN; int1 … uint4 are the values."""
  name = numbers.dtype.name
  if name in SUB_BYTE:
    return numbers.astype(np.int8).view(np.uint8)
  items = parts(numbers)
  bits = items.view(unsigned(items.dtype)).astype(np.uint64)
  if class_of(items.dtype.name) == 2:
    bits[np.isnan(items.astype(np.float64))] = NAN
  return bits


def same_kind(source, target):
  a, b = class_of(source), class_of(target)
  return a != 0 and b != 0 and (a == b or (a < b and b >= 2))


def integer_info(name):
  import ml_dtypes
  return np.iinfo(name) if name in INTEGERS else ml_dtypes.iinfo(name)


def real_fits(value, result, target):
  """By value and result as float64."""
  import ml_dtypes
  if not np.isfinite(value):
    return np.isnan(result) if np.isnan(value) else result == value
  if not np.isfinite(result):
    return False
  if not target.startswith(('float6_', 'float4_')):
    return True
  codes = np.arange(PATTERNS[target], dtype=np.uint8).view(target).astype(np.float64)
  below, largest = np.unique(codes)[-2:]
  assert largest == float(ml_dtypes.finfo(target).max)
  return abs(float(np.float32(value))) < largest + (largest - below) / 2


def fits(numbers, target):
  if class_of(target) == 1:
    info = integer_info(target)
    wide = [int(n) for n in (numbers.astype(np.int8) if numbers.dtype.name in SUB_BYTE else numbers)]
    return [int(info.min) <= n <= int(info.max) for n in wide]
  result = parts(astype(numbers, target)).astype(np.float64)
  values = parts(numbers).astype(np.float64)
  part = COMPLEX.get(target, target)
  if class_of(target) == 3 and class_of(numbers.dtype.name) != 3:
    result = result[::2]
  each = np.array([real_fits(v, r, part) for v, r in zip(values.tolist(), result.tolist())])
  return (each if class_of(numbers.dtype.name) != 3 else each[::2] & each[1::2]).tolist()


def keeps(numbers, target):
  if class_of(target) == 1:
    return fits(numbers, target)
  values, result = numbers.astype(np.float64), astype(numbers, target).astype(np.float64)
  return ((values == result) | (np.isnan(values) & np.isnan(result))).tolist()


def number_lines():
  names = [n for names in CLASSES for n in names]
  ours = {n: 'boolean' if n == 'bool' else n for n in names}
  for source in names:
    numbers = numbers_of(source)
    if np.dtype(source).itemsize > 2:
      items = parts(numbers)
      yield 'NUMBERS(%s, %s)' % (ours[source], ', '.join('0x%xu' % w for w in items.view(unsigned(items.dtype)).tolist()))
    for target in names:
      if source == target:
        continue
      yield 'ASTYPE(%s, %s, 0x%016xu)' % (ours[source], ours[target], fnv1a(words(astype(numbers, target))))
      if same_kind(source, target):
        yield 'FITS(%s, %s, 0x%016xu)' % (ours[source], ours[target], fnv1a(np.array(fits(numbers, target))))
      if class_of(source) == class_of(target) and class_of(source) in (1, 2):
        yield 'KEEPS(%s, %s, 0x%016xu)' % (ours[source], ours[target], fnv1a(np.array(keeps(numbers, target))))


def main():
  warnings.simplefilter('ignore')
  if sys.argv[1:] == ['old-names']:
    write('dtype_oracle_old_names.inc', old_name_lines())
    return
  import jax  # registers the dtypes of ml_dtypes
  import ml_dtypes
  our_names = ['bool'] + INTEGERS + ['float16', 'float32', 'float64', 'float128', 'complex64', 'complex128', 'complex256']
  our_names += ['datetime64', 'timedelta64']
  stems = ('bfloat', 'float', 'int', 'uint', 'complex', 'bcomplex')
  our_names += [n for n in sorted(dir(ml_dtypes)) if n.startswith(stems)]
  assert all(np.dtype(n).name == n for n in our_names), jax.__version__
  write('dtype_oracle_names.inc', [*trait_lines(our_names), *name_lines(our_names), *canonical_lines(our_names),
                                      *writable_lines(our_names)])
  write('dtype_oracle_conversions.inc', [*digest_lines(), *edge_lines(), *plain_float_lines(), *plain_int_lines()])
  write('dtype_oracle_numbers.inc', number_lines())


main()
