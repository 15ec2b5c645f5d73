"""The library under test, and the words of its interface, which c_interface.py has from the headers."""

import ctypes
import os
import pathlib

import c_interface
from c_interface import *  # noqa: F403
from c_interface import Dtype

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY_PATH = pathlib.Path(os.environ.get('FLAXSTATE_LIBRARY', ROOT / 'build/release/libflaxstate.so'))

# The dtypes whose names are enough, by NumPy's names.
_NEED_MORE = {Dtype.NONE, Dtype.DATETIME64, Dtype.TIMEDELTA64, Dtype.STR, Dtype.BYTES, Dtype.OPAQUE}
DTYPES = {dtype.name.lower(): dtype for dtype in Dtype if dtype not in _NEED_MORE}


def load(path=LIBRARY_PATH):
  library = ctypes.CDLL(str(path))
  c_interface.declare(library)
  return library


library = load() if LIBRARY_PATH.exists() else None
