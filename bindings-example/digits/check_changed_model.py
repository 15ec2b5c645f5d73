"""Checks, with Flax itself, parameters that another program changed and wrote.

Expected change: 1.0 is added to every element of head/bias, and nothing else differs. Prints one
line and exits 0 if this is so, else prints each difference and exits 1.
"""

import argparse
import pathlib

import jax
import numpy as np
from flax import serialization, traverse_util

from train import DATA, compute_logits, init_params

SHIFT = np.float32(1.0)
SHIFTED_LEAF = "head/bias"
TOLERANCE = 1e-4


def flat(tree):
    return traverse_util.flatten_dict(tree, sep="/", keep_empty_nodes=True)


def compare_leaf(path, found, original):
    """What is wrong with one leaf, or None. Compares bits, so NaN and -0.0 count as well."""
    expected = original + SHIFT if path == SHIFTED_LEAF else original
    if not isinstance(found, np.ndarray):
        return f"{path}: not an array"
    if (found.dtype, found.shape) != (expected.dtype, expected.shape):
        return f"{path}: {found.dtype}{list(found.shape)} instead of " \
               f"{expected.dtype}{list(expected.shape)}"
    if found.tobytes() != expected.tobytes():
        wanted = f"the original + {SHIFT}" if path == SHIFTED_LEAF else "the original"
        return f"{path}: {int((found != expected).sum())} elements differ from {wanted}"
    return None


def compare_params(changed, original):
    changed, original = flat(changed), flat(original)
    differences = [compare_leaf(path, changed.get(path), original[path]) for path in original]
    return [difference for difference in differences if difference]


def compare_logits(params, test_set):
    """The largest distance of the new logits from the saved ones, shifted."""
    logits = np.asarray(compute_logits(params, test_set["images"]))
    return float(np.abs(logits - (test_set["logits"] + SHIFT)).max())


def check(changed_bytes, original_bytes, test_set):
    """Returns (differences, largest distance of the logits)."""
    template = init_params(jax.random.key(0))
    original = serialization.from_bytes(template, original_bytes)
    try:
        changed = serialization.from_bytes(template, changed_bytes)
    except Exception as error:  # Flax raises many kinds for bytes that it can't read.
        return [f"Flax can't restore it: {error}"], None
    differences = compare_params(changed, original)
    # Flax drops keys that the template lacks, so only the bytes can show extra or reordered ones.
    if not differences and serialization.to_bytes(changed) != changed_bytes:
        differences.append("the bytes differ from what Flax writes for the same parameters")
    if differences:
        return differences, None
    distance = compare_logits(changed, test_set)
    if not distance <= TOLERANCE:
        differences.append(f"logits are {distance:.3g} away from the saved ones + {SHIFT}")
    return differences, distance


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--params", type=pathlib.Path, required=True, help="the changed file")
    parser.add_argument("--original", type=pathlib.Path, default=DATA / "params.msgpack")
    parser.add_argument("--test-set", type=pathlib.Path, default=DATA / "test_set.msgpack")
    options = parser.parse_args()

    test_set = serialization.msgpack_restore(options.test_set.read_bytes())
    differences, distance = check(
        options.params.read_bytes(), options.original.read_bytes(), test_set
    )
    for difference in differences:
        print(f"FAILED {options.params}: {difference}")
    if differences:
        raise SystemExit(1)
    print(f"OK {options.params}: {SHIFTED_LEAF} is the original + {SHIFT}, all else is equal, and "
          f"{len(test_set['logits'])} rows of logits moved by {SHIFT} (within {distance:.1e})")


if __name__ == "__main__":
    main()
