"""numpy.savez and numpy.load. bfloat16 comes back as bytes without a dtype."""

import io

import numpy as np

import files
import trees
from measure import Operation

version = np.__version__


def operations(workload):
    if not workload.has_arrays:
        return "holds arrays only"
    flat = trees.flatten(workload.tree)
    path = workload.file("kept.npz")
    np.savez(path, **flat)
    files.sync(path)

    def encode():
        buffer = io.BytesIO()
        np.savez(buffer, **flat)
        return buffer

    def load(file):
        with np.load(file) as arrays:
            return {key: arrays[key] for key in arrays.files}

    encoded = encode()

    def decode():
        encoded.seek(0)
        return load(encoded)

    def load_one():
        with np.load(path) as arrays:
            return arrays[workload.leaf_path]

    def check_loaded(result):
        workload.check_leaf(result[workload.leaf_path])

    return [
        Operation("encode", encode),
        Operation("decode", decode, check=check_loaded),
        Operation("save", lambda: np.savez(workload.file("new.npz"), **flat),
                  finish=lambda: files.remove(workload.file("new.npz"))),
        Operation("load", lambda: load(path), check=check_loaded),
        Operation("open", lambda: np.load(path).close()),
        Operation("load_one", load_one, check=workload.check_leaf),
    ]
