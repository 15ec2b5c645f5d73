"""The workloads as Python has them, from the file that flaxstate_workloads wrote: the peers' data are the library's."""

import flax.serialization
import numpy as np


def load_tree(path):
    """Nested dicts whose arrays have memory of their own, so that no peer works on views of one buffer."""
    with open(path, "rb") as file:
        return map_leaves(own_memory, flax.serialization.msgpack_restore(file.read()))


def own_memory(leaf):
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def map_leaves(function, tree):
    if isinstance(tree, dict):
        return {key: map_leaves(function, value) for key, value in tree.items()}
    return function(tree)


def flatten(tree, prefix=""):
    """{"params/head/kernel": array, …}, for peers that know no nesting. Empty dicts go."""
    flat = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(flatten(value, prefix + key + "/"))
        else:
            flat[prefix + key] = value
    return flat


def find(tree, path):
    for key in path.split("/"):
        tree = tree[key]
    return tree


def as_lists(tree):
    """Flax's dict with the keys 0, 1, … is a list to Python."""
    if not isinstance(tree, dict):
        return tree
    if tree and next(iter(tree)) == "0":
        return [as_lists(value) for value in tree.values()]
    return {key: as_lists(value) for key, value in tree.items()}


def same_bytes(left, right):
    return left.dtype.itemsize == right.dtype.itemsize and left.tobytes() == right.tobytes()
