#!/usr/bin/env python3
"""Counts in which order the dicts of files that Flax wrote have their keys.

    .venv/bin/python bench/structs/key_order.py [FILE…]

Without files: those of tests/golden that Flax wrote, and of the examples. A dict whose keys aren't sorted has them in the
order of its fields; one whose keys are sorted may have its fields in that order, too. So a file is told to be in the order of
fields if one of its dicts shows it. Lists of structs are dicts with the keys 0, 1, …, and counted apart. Dicts with less than
two keys say nothing, nor do those of chunked arrays, which Flax makes itself.
"""
import pathlib
import sys

import msgpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHUNKED = "__msgpack_chunked_array__"
EXAMPLES = {"digits": "bindings-example/digits/data", "game": "bindings-example/game/data",
            "simulation": "bindings-example/simulation/data"}


class Pairs(list):
    """A dict as it stands in the file."""


def dicts_in(tree):
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Pairs):
            keys = [key for key, _ in value]
            if CHUNKED in keys:
                continue
            yield keys
            waiting.extend(child for _, child in value)
        elif isinstance(value, (list, tuple)):
            waiting.extend(value)


def keys_of_dicts(path):
    tree = msgpack.unpackb(path.read_bytes(), object_pairs_hook=Pairs, strict_map_key=False,
                           unicode_errors="surrogateescape")
    return [keys for keys in dicts_in(tree) if len(keys) > 1 and all(isinstance(key, str) for key in keys)]


def is_list(keys):
    return keys == [str(i) for i in range(len(keys))]


def count(name, paths):
    sorted_files = unsorted_files = lists = 0
    in_order = []
    for path in paths:
        dicts = keys_of_dicts(path)
        structs = [keys == sorted(keys) for keys in dicts if not is_list(keys)]
        sorted_files += bool(structs) and all(structs)
        unsorted_files += not all(structs)
        lists += len(dicts) - len(structs)
        in_order += structs
    show(name, len(paths), sorted_files, unsorted_files, sum(in_order), len(in_order) - sum(in_order), lists)


def show(*columns):
    print("".join(f"{column:<20}" if i == 0 else f"{column:>17}" for i, column in enumerate(columns)))


def main():
    show("", "files", "files, sorted", "files, by field", "dicts, sorted", "dicts, by field", "lists")
    if len(sys.argv) > 1:
        return count("the files given", [pathlib.Path(name) for name in sys.argv[1:]])
    for name, folder in EXAMPLES.items():
        count(name, sorted((ROOT / folder).glob("*.msgpack")))
    count("tests/golden/valid", sorted((ROOT / "tests/golden/valid").glob("*.msgpack")))


if __name__ == "__main__":
    main()
