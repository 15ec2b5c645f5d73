"""Writes the test data of the C# wrapper with real Flax.

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
class Weapon:
    """What a player carries."""

    damage: np.ndarray
    rounds: int


@struct.dataclass
class Player:
    """Numbers of every sort, bools between floats, text."""

    hp: int
    speed: float
    alive: bool
    armed: bool
    fuel: float
    pos: np.ndarray
    grid: np.ndarray
    name: str
    hand: Weapon
    bag: list
    half: np.ndarray
    step: np.ndarray
    score: float


def weapon(damage: list[float], rounds: int) -> Weapon:
    return Weapon(np.array(damage, np.float64), rounds)


PLAYER = Player(
    hp=-100,
    speed=1.5,
    alive=True,
    armed=False,
    fuel=0.25,
    pos=np.array([1, -2.5, 3e8], np.float32),
    grid=np.arange(6, dtype=np.int16).reshape(2, 3),
    name="Ada ☃",
    hand=weapon([0.1, 7], 2**63 - 1),
    bag=[weapon([1, 2], 3), weapon([4, 5], -6)],
    half=np.array(-1.5, ml_dtypes.bfloat16),
    step=np.array(7, np.uint32),
    score=0.1,
)

TREE = {
    "name": "Ada ☃",
    "empty": np.zeros((0, 3), np.float32),
    "weights": np.array([[1, 2, 3], [4, 5, 6.5]], np.float32),
    "flags": np.array([True, False, True]),
    "steps": np.array([1, -(2**40)], np.int64),
    "list": [1, 2.5, None, False, b"\x00\xff", 2**64 - 1, {}],
}

INT_KEYS = {7: "seven", 2: "two", "2": "text", -1: "minus one"}

FILES = {
    "player.msgpack": serialization.to_bytes(PLAYER),
    "tree.msgpack": serialization.msgpack_serialize(TREE, in_place=True),
    "int_keys.msgpack": serialization.msgpack_serialize(INT_KEYS, in_place=True),
    "tree_state_dict.msgpack": serialization.to_bytes(TREE),
}


def main() -> int:
    differing = [name for name, data in FILES.items() if not (HERE / name).exists() or (HERE / name).read_bytes() != data]
    if "--check" not in sys.argv[1:]:
        for name in differing:
            (HERE / name).write_bytes(FILES[name])
        return 0
    if differing:
        print("differ from what Flax writes:", *differing, file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
