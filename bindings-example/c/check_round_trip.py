"""Compares what round_trip.c wrote with the bytes that Flax writes for the same values.

    python check_round_trip.py FILE
"""

from __future__ import annotations

import pathlib
import sys

import numpy as np
from flax import serialization, struct


@struct.dataclass
class Player:
    """The struct of round_trip.c."""

    hp: int
    pos: np.ndarray
    name: str


def main() -> int:
    """0 if the bytes are the same."""
    player = Player(80, np.array([1, 2, 3], np.float32), 'Ada')
    expected = serialization.to_bytes(player)
    actual = pathlib.Path(sys.argv[1]).read_bytes()
    if actual != expected:
        print(f'C writes   {actual.hex()}\nFlax writes {expected.hex()}', file=sys.stderr)
    return actual != expected


if __name__ == '__main__':
    sys.exit(main())
