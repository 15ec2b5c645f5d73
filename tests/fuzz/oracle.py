"""Says for one input after the other whether the library and Flax agree: what oracle.cpp asks.

    FLAXSTATE_LIBRARY=libflaxstate.so python oracle.py

Questions come on standard input and answers go to standard output, each with its size in front, four bytes. An answer is empty,
or says where they differ.
"""

import pathlib
import struct
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'interop'))

from damaged_compare import compare  # noqa: E402

SIZE = struct.Struct('=I')


def answer_to(data):
  try:
    compare(data)
  except AssertionError as difference:
    return f'{data.hex()}: {difference}'.encode()
  return b''


def main():
  warnings.simplefilter('ignore')
  while header := sys.stdin.buffer.read(SIZE.size):
    answer = answer_to(sys.stdin.buffer.read(*SIZE.unpack(header)))
    sys.stdout.buffer.write(SIZE.pack(len(answer)) + answer)
    sys.stdout.buffer.flush()


if __name__ == '__main__':
  main()
