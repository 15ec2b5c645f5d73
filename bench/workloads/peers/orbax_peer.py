"""Orbax's StandardCheckpointer, awaited. It writes a folder, and makes sure of it in its own way."""

import logging

import jax
import numpy as np
import orbax.checkpoint

import files
import trees
from measure import Operation

version = orbax.checkpoint.__version__


def operations(workload):
    if workload.has_many_leaves:
        return "takes minutes for so many leaves"
    logging.disable(logging.WARNING)
    tree = workload.tree
    path = workload.file("kept.orbax")
    checkpointer = orbax.checkpoint.StandardCheckpointer()
    abstract = trees.map_leaves(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), tree)

    def save(folder):
        checkpointer.save(folder, tree)
        checkpointer.wait_until_finished()

    files.remove(path)
    save(path)

    def check_loaded(result):
        workload.check_leaf(np.asarray(trees.find(result, workload.leaf_path)))

    return [
        Operation("save", lambda: save(workload.saved_path), finish=lambda: files.remove(workload.saved_path)),
        Operation("load", lambda: checkpointer.restore(path, abstract), check=check_loaded),
    ]
