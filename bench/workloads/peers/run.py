"""run.py --workload NAME --peer NAME --directory DIRECTORY --json FILE [--repeat N]: measures one peer with one workload."""

import argparse
import functools
import glob
import importlib
import json
import os
import sys

import files
import measure
import trees


class Workload:
    """The data, and the names of the files, in the directory in which flaxstate_workloads had its own."""

    def __init__(self, name, directory):
        self.name = name
        self.directory = os.path.abspath(directory)
        self.path = os.path.join(self.directory, name + ".msgpack")
        self.saved_path = self.file("saved")
        self.has_arrays = name != "state"
        self.has_many_leaves = name in ("state", "many_arrays")

    @functools.cached_property
    def tree(self):
        return trees.load_tree(self.path)

    @functools.cached_property
    def leaf_path(self):
        """The one that flaxstate_workloads loads."""
        if self.name == "train_state":
            return "params/layers/6/output/kernel"
        paths = list(trees.flatten(self.tree))
        return paths[len(paths) // 2]

    def file(self, name):
        return os.path.join(self.directory, f"{self.name}-peer-{name}")

    def read_bytes(self):
        with open(self.path, "rb") as file:
            return file.read()

    def check_leaf(self, array):
        """Throws unless it is the array at `leaf_path`, bit for bit."""
        if not trees.same_bytes(array, trees.find(self.tree, self.leaf_path)):
            raise RuntimeError("what was loaded differs from what was saved")


def run(peer_name, workload, repeat, patience):
    """What the JSON holds: figures, or why there are none."""
    try:
        peer = importlib.import_module(peer_name + "_peer")
    except ImportError as failure:
        return {"skipped": f"can't be imported: {failure}"}
    operations = peer.operations(workload)
    if isinstance(operations, str):
        return {"version": peer.version, "skipped": operations}
    figures = {}
    for operation in operations:
        figures[operation.name] = measure.measure(operation, repeat, patience, os.path.getsize(workload.path))
        print(workload.name, peer_name, operation.name, min(figures[operation.name]["seconds"]), flush=True)
    return {"version": peer.version, "operations": figures}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--json", required=True)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--patience", type=float, default=5.0, help="seconds for one operation")
    arguments = parser.parse_args()
    workload = Workload(arguments.workload, arguments.directory)
    result = {"workload": arguments.workload, "peer": arguments.peer,
              **run(arguments.peer, workload, arguments.repeat, arguments.patience)}
    with open(arguments.json, "w") as file:
        json.dump(result, file, indent=1)
    for path in glob.glob(workload.file("*")):
        files.remove(path)
    # Orbax's threads would be waited for.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
