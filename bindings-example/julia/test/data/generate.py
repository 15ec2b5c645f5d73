"""Writes the test data of the Julia package with real Flax.

    python generate.py            # writes the files
    python generate.py --check    # only compares; exit status 1 if anything differs
"""

import pathlib
import sys

import ml_dtypes
import numpy as np
from flax import serialization, struct

HERE = pathlib.Path(__file__).resolve().parent


@struct.dataclass
class Item:
    """What a player carries."""

    weight: float
    count: int


@struct.dataclass
class Player:
    """Numbers and arrays of every sort."""

    hp: int
    speed: float
    alive: bool
    pos: np.ndarray
    grid: np.ndarray
    step: np.ndarray
    score: np.ndarray
    wave: complex
    half: np.ndarray
    hand: Item
    bag: list


@struct.dataclass
class Cell:
    """An item of a grid."""

    a: int


@struct.dataclass
class Board:
    """A grid, and arrays without items."""

    cells: list
    none: np.ndarray
    half: np.ndarray
    first: Cell


BOARD = Board(
    cells=[[Cell(3 * row + column) for column in range(3)] for row in range(2)],
    none=np.zeros(0, np.float32),
    half=np.zeros((2, 0), ml_dtypes.bfloat16),
    first=Cell(6),
)

PLAYER = Player(
    hp=100,
    speed=1.5,
    alive=True,
    pos=np.array([1, -2.5, 3e8], np.float32),
    grid=np.arange(6, dtype=np.int16).reshape(2, 3),
    step=np.array(7, np.int32),
    score=np.float64(0.1),
    wave=1 - 2j,
    half=np.array([1, -0.5], ml_dtypes.bfloat16),
    hand=Item(0.5, 1),
    bag=[Item(1.5, 2), Item(2.5, -3)],
)

CUBE = np.arange(24, dtype=np.float32).reshape(2, 3, 4)

# In the order in which Julia writes a Dict.
STATE = {
    'bits': np.array([True, False, True]),
    'blob': b'\x00\xff',
    'cube': CUBE,
    'empty': np.zeros((0, 3)),
    'int': -5,
    'list': [1, 'zwei', None],
    'matrix': np.arange(6, dtype=np.float64).reshape(2, 3),
    'name': 'Größe',
    'none': None,
    'part': CUBE[:, ::2, 3:0:-1],
    'point': np.array(2.5, np.float32),
    'real': 0.25,
    'scalar': np.int32(3),
    'turned': CUBE.transpose(2, 0, 1),
    'z': {'half': np.array([[1, 2]], ml_dtypes.bfloat16), 'when': np.datetime64('2020-01-01', 's')},
}


def main() -> int:
    """The command line."""
    differs = 0
    data = {
        'player': serialization.to_bytes(PLAYER),
        'board': serialization.to_bytes(BOARD),
        'state': serialization.to_bytes(STATE),
        'tree': serialization.msgpack_serialize(dict(STATE)),
        'nibbles': serialization.to_bytes({'x': np.array([-8, -1, 7, 0], ml_dtypes.int4)}),
    }
    for name, written in data.items():
        file = HERE / f'{name}.msgpack'
        if '--check' not in sys.argv:
            file.write_bytes(written)
        elif file.read_bytes() != written:
            print(f'{file.name} is not what Flax writes')
            differs = 1
    return differs


if __name__ == '__main__':
    sys.exit(main())
