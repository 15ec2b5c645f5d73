"""Writes the test data of the Go package with real Flax.

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
class Player:
    """Numbers and arrays of every sort, no text."""

    hp: int
    speed: float
    alive: bool
    pos: np.ndarray
    grid: np.ndarray
    step: np.ndarray
    score: np.ndarray
    wave: complex
    half: np.ndarray
    marks: np.ndarray


@struct.dataclass
class Item:
    """What a world is full of."""

    name: str
    count: int


@struct.dataclass
class World:
    """Everything that needs memory of its own."""

    title: str
    blob: bytes
    pixels: np.ndarray
    samples: np.ndarray
    points: np.ndarray
    kernel: np.ndarray
    items: list
    pair: list
    params: dict
    notes: dict
    chief: Item | None
    rival: Item | None
    level: int | None
    tags: list
    spots: list
    far: dict


def player(hp: int) -> Player:
    """A player."""
    return Player(
        hp=hp,
        speed=1.5,
        alive=True,
        pos=np.array([1, -2.5, 3e8], np.float32),
        grid=np.arange(6, dtype=np.int16).reshape(2, 3),
        step=np.array(7, np.int32),
        score=np.float64(0.1),
        wave=1 - 2j,
        half=np.array([1, -0.5], ml_dtypes.bfloat16),
        marks=np.array([True, False, True]),
    )


def world() -> World:
    """A world."""
    kernel = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8
    return World(
        title='Größe ☃',
        blob=b'\x00\xff\n',
        pixels=np.arange(4, dtype=np.uint8),
        samples=np.array([0.25, -1e300]),
        points=np.arange(6, dtype=np.float32).reshape(3, 2),
        kernel=kernel,
        items=[Item('lamp', 1), Item('', -2)],
        pair=[Item('a', 3), Item('b', 4)],
        params={
            'dense': {'bias': np.arange(3, dtype=np.float32), 'kernel': np.ones(6, np.float32)},
            'head': {'bias': np.zeros(1, np.float32)},
        },
        notes={'a/b': 'slash', 'z~': 'tilde'},
        chief=Item('Ada', 5),
        rival=None,
        level=9,
        tags=['x', 'yy'],
        spots=[player(1), player(2)],
        far={'moon': kernel * 2},
    )


def main() -> int:
    """The command line."""
    differs = 0
    for name, value in {'player': player(100), 'world': world()}.items():
        file = HERE / f'{name}.msgpack'
        data = serialization.to_bytes(value)
        if '--check' not in sys.argv:
            file.write_bytes(data)
        elif file.read_bytes() != data:
            print(f'{file.name} is not what Flax writes')
            differs = 1
    return differs


if __name__ == '__main__':
    sys.exit(main())
