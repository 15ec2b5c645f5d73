"""flaxstate beside Flax, in one process: the median time of each, and their ratio.

    python bench.py [--scale 0.25] [--repeat 5] [--only NAME]

Needs Flax. With --scale 1: 300 arrays of 1 GiB together, 100,000 small arrays, a million Python scalars in objects, and
lists of a million numbers.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from flax import serialization as flax
from flax import struct

from flaxstate import serialization as flaxstate

LARGE_BYTES, LARGE_COUNT, SMALL_COUNT, SCALAR_COUNT = 2**30, 300, 100_000, 1_000_000


@struct.dataclass
class Record:
    """Four of the million scalars."""

    step: int
    loss: float
    name: str
    done: bool


def large_arrays(scale: float) -> dict[str, Any]:
    """300 arrays: a large model."""
    items = int(LARGE_BYTES * scale / LARGE_COUNT / 4)
    return {f"layer_{index}": np.full(items, index, np.float32) for index in range(LARGE_COUNT)}


def small_arrays(scale: float) -> dict[str, Any]:
    """Arrays whose headers weigh more than their data."""
    return {str(index): np.full((4, 2), index, np.float32) for index in range(int(SMALL_COUNT * scale))}


def objects(scale: float) -> list[Record]:
    """Dataclasses of Flax's, each with an int, a float, a str and a bool."""
    return [Record(index, index / 3, f"name {index}", index % 2 == 0) for index in range(int(SCALAR_COUNT * scale / 4))]


def dicts(scale: float) -> dict[str, Any]:
    """The same scalars in dicts."""
    return {
        str(index): {"step": index, "loss": index / 3, "name": f"name {index}", "done": index % 2 == 0}
        for index in range(int(SCALAR_COUNT * scale / 4))
    }


def numbers(scale: float) -> list[Any]:
    """Two plain lists, for msgpack_serialize."""
    half = int(SCALAR_COUNT * scale / 2)
    return [list(range(half)), [index / 3 for index in range(half)]]


Pair = tuple[Callable[[], Any], Callable[[], Any]]


def state_operations(target: Any) -> dict[str, Pair]:
    """to_bytes and from_bytes, in Flax and here."""
    data = flax.to_bytes(target)
    if flaxstate.to_bytes(target) != data:
        raise SystemExit("flaxstate writes other bytes than Flax")
    return {
        "to_bytes": (lambda: flax.to_bytes(target), lambda: flaxstate.to_bytes(target)),
        "from_bytes": (lambda: flax.from_bytes(target, data), lambda: flaxstate.from_bytes(target, data)),
    }


def raw_operations(tree: Any) -> dict[str, Pair]:
    """msgpack_serialize and msgpack_restore, in Flax and here."""
    data = flax.msgpack_serialize(tree)
    if flaxstate.msgpack_serialize(tree) != data:
        raise SystemExit("flaxstate writes other bytes than Flax")
    return {
        "msgpack_serialize": (lambda: flax.msgpack_serialize(tree), lambda: flaxstate.msgpack_serialize(tree)),
        "msgpack_restore": (lambda: flax.msgpack_restore(data), lambda: flaxstate.msgpack_restore(data)),
    }


WORKLOADS: dict[str, tuple[Callable[[float], Any], Callable[[Any], dict[str, Pair]]]] = {
    "300 large arrays": (large_arrays, state_operations),
    "100,000 small arrays": (small_arrays, state_operations),
    "1,000,000 scalars in dataclasses": (objects, state_operations),
    "1,000,000 scalars in dicts": (dicts, state_operations),
    "lists of 1,000,000 numbers": (numbers, raw_operations),
}


def seconds(function: Callable[[], Any]) -> float:
    """The time of one call, without freeing its result."""
    gc.collect()
    start = time.perf_counter()
    result = function()
    end = time.perf_counter()
    del result
    return end - start


def measure(pair: Pair, repeat: int) -> tuple[float, float]:
    """The medians of both, which are called in turn, so that what else the machine does meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeat):
        for function, results in zip(pair, times, strict=True):
            results.append(seconds(function))
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="how much of the data")
    parser.add_argument("--repeat", type=int, default=5, help="the median of how many times")
    parser.add_argument("--only", default="", help="workloads with this text in their name")
    options = parser.parse_args()
    print(f"{'workload':34}{'call':19}{'Flax ms':>10}{'flaxstate ms':>14}{'ratio':>9}")
    for name, (make, operations) in WORKLOADS.items():
        if options.only not in name:
            continue
        for call, pair in operations(make(options.scale)).items():
            theirs, ours = measure(pair, options.repeat)
            print(f"{name:34}{call:19}{theirs * 1e3:10.1f}{ours * 1e3:14.2f}{theirs / ours:9.1f}", flush=True)


if __name__ == "__main__":
    main()
