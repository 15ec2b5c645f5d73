"""Every small input, and every golden file with any byte replaced or its end cut off, read by the library and by Flax: the same
status and value, but for what docs/format.md lists.

    FLAXSTATE_LIBRARY=libflaxstate.so python compare_all.py --answers PROGRAM [--brief] [--jobs N] [--state FILE]

--brief leaves out most of it, for every build: inputs of up to two bytes, cut files, and one replacement in a hundred. --jobs is how
many processes share the parts. --state keeps which parts are done, so that a run goes on where it stopped.
"""

import argparse
import itertools
import multiprocessing
import pathlib
import subprocess
import sys
import warnings

import numpy as np
from flax import serialization

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'interop'))

from damaged_compare import compare  # noqa: E402

LARGEST = 2000  # bytes of a golden file whose bytes are replaced
UNWRITABLE = 65535
STRIDE = 101  # of the replacements, with --brief


def small_inputs(brief):
  """Parts by name, each a list of inputs."""
  yield 'up to one byte', lambda: [b''] + [bytes([byte]) for byte in range(256)]
  yield 'two bytes', lambda: [bytes(pair) for pair in np.indices((256, 256)).reshape(2, -1).T.astype(np.uint8)]
  if brief:
    return
  rest = np.indices((256, 256)).reshape(2, -1).T.astype(np.uint8)
  for first in range(256):
    yield f'three bytes from {first:02x}', lambda first=first: [bytes([first]) + bytes(pair) for pair in rest]


def replaced(data, brief):
  index = 0
  for position in range(len(data)):
    for byte in range(256):
      index += 1
      if byte != data[position] and (not brief or index % STRIDE == 0):
        yield data[:position] + bytes([byte]) + data[position + 1:]


def golden_inputs(brief):
  for path in sorted((HERE.parent / 'golden' / 'valid').glob('*.msgpack')):
    data = path.read_bytes()
    if len(data) > LARGEST:
      continue
    yield f'beginnings of {path.stem}', lambda data=data: [data[:size] for size in range(len(data))]
    yield f'replacements in {path.stem}', lambda data=data: list(replaced(data, brief))


def flax_answer(data):
  """What Flax writes of what it reads; None if it refuses the bytes, and '' if it can't write them."""
  try:
    value = serialization.msgpack_restore(data)
  except Exception:  # noqa: BLE001: whatever hostile bytes raise in it
    return None
  try:
    return serialization.msgpack_serialize(value, in_place=True)
  except Exception:  # noqa: BLE001
    return ''


class Answers:
  """The library's, from answers.c."""

  def __init__(self, program):
    self.program = program

  def of(self, inputs):
    question = b''.join(len(data).to_bytes(2, 'little') + data for data in inputs)
    done = subprocess.run([self.program], input=question, stdout=subprocess.PIPE, check=True)
    reply, position = done.stdout, 0
    for _ in inputs:
      strict, lenient = reply[position], reply[position + 1]
      size = int.from_bytes(reply[position + 2:position + 4], 'little')
      position += 4
      written = None if size == UNWRITABLE else reply[position:position + size]
      position += 0 if size == UNWRITABLE else size
      yield strict, lenient, written
    assert position == len(reply), 'there are more answers than inputs'


def agrees(answer, flax):
  """Whether all is as in Flax at first sight: what isn't is looked at more closely."""
  strict, lenient, written = answer
  if flax is None:
    return strict != 0 and lenient != 0
  return lenient == 0 and written is not None and written == flax


class Difference(Exception):
  pass


def check_part(name, inputs, answers):
  """How many inputs there were, and how many a closer look had to settle."""
  differing = [data for data, answer in zip(inputs, answers.of(inputs)) if not agrees(answer, flax_answer(data))]
  for data in differing:
    try:
      compare(data)
    except AssertionError as difference:
      raise Difference(f'{name}: {data.hex()}: {difference}') from None
  return len(inputs), len(differing)


def check_named(name):
  return name, check_part(name, parts[name](), answers)


def read_state(path):
  """Of each part that is done, what check_part said."""
  if path is None or not path.exists():
    return {}
  rows = (line.split('\t') for line in path.read_text().splitlines())
  return {name: (int(count), int(differing)) for name, count, differing in rows}


def main():
  parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument('--answers', required=True)
  parser.add_argument('--brief', action='store_true')
  parser.add_argument('--jobs', type=int, default=1)
  parser.add_argument('--state', type=pathlib.Path)
  arguments = parser.parse_args()
  warnings.simplefilter('ignore')
  np.seterr(all='ignore')
  # Processes inherit them: what makes the inputs of a part can't be sent.
  global answers, parts
  answers = Answers(arguments.answers)
  parts = dict(itertools.chain(small_inputs(arguments.brief), golden_inputs(arguments.brief)))
  done = read_state(arguments.state)
  with multiprocessing.get_context('fork').Pool(arguments.jobs) as pool:
    try:
      for name, counts in pool.imap_unordered(check_named, [name for name in parts if name not in done]):
        done[name] = counts
        if arguments.state:
          with arguments.state.open('a') as state:
            print(name, *counts, sep='\t', file=state)
    except Difference as difference:
      sys.exit(str(difference))
  total, looked_at = (sum(counts) for counts in zip(*done.values()))
  print(f'{total:,} inputs, of which {looked_at:,} read otherwise than by Flax, as docs/format.md says')
  return 0


if __name__ == '__main__':
  sys.exit(main())
