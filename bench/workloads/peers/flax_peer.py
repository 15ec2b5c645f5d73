"""flax.serialization: the very same bytes."""

import flax
import flax.serialization

import files
import trees
from measure import Operation

version = flax.__version__


def operations(workload):
    # Structs are a list of dicts to a Flax user; a list of dataclasses takes longer.
    tree = trees.as_lists(workload.tree) if workload.has_many_leaves else workload.tree
    encoded = workload.read_bytes()

    def save():
        with open(workload.saved_path, "wb") as file:
            file.write(flax.serialization.to_bytes(tree))

    def load():
        with open(workload.path, "rb") as file:
            return flax.serialization.from_bytes(tree, file.read())

    def check_encoded(result):
        if result != encoded:
            raise RuntimeError("Flax writes other bytes than flaxstate")

    def check_saved(_):
        with open(workload.saved_path, "rb") as file:
            check_encoded(file.read())

    return [
        Operation("encode", lambda: flax.serialization.to_bytes(tree), check=check_encoded),
        Operation("decode", lambda: flax.serialization.msgpack_restore(encoded)),
        Operation("restore", lambda: flax.serialization.from_bytes(tree, encoded)),
        Operation("save", save, check=check_saved, finish=lambda: files.remove(workload.saved_path)),
        Operation("load", load),
    ]
