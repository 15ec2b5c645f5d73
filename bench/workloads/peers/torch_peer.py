"""torch.save and torch.load, on one thread where nothing else is said, as the library."""

import io

import ml_dtypes
import numpy as np
import torch

import files
import trees
from measure import Operation

version = torch.__version__
torch.set_num_threads(1)


def to_tensor(array):
    if array.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)


def to_array(tensor):
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy()
    return tensor.numpy()


def on_threads(count, work):
    """Copies tensors on so many threads."""
    def run():
        torch.set_num_threads(count)
        try:
            return work()
        finally:
            torch.set_num_threads(1)
    return run


def operations(workload):
    return tensor_operations(workload) if workload.has_arrays else object_operations(workload)


def object_operations(workload):
    """Plain values are pickled."""
    tree = trees.as_lists(workload.tree)
    path = workload.file("kept.pt")
    torch.save(tree, path)
    files.sync(path)
    return [
        Operation("save", lambda: torch.save(tree, workload.saved_path),
                  finish=lambda: files.remove(workload.saved_path)),
        Operation("load", lambda: torch.load(path)),
    ]


def tensor_operations(workload):
    tensors = {key: to_tensor(value) for key, value in trees.flatten(workload.tree).items()}
    target = {key: torch.zeros_like(value) for key, value in tensors.items()}
    path = workload.file("kept.pt")
    torch.save(tensors, path)
    files.sync(path)

    def encode():
        buffer = io.BytesIO()
        torch.save(tensors, buffer)
        return buffer

    encoded = encode()

    def decode():
        encoded.seek(0)
        return torch.load(encoded)

    def load_in_place():
        for key, tensor in torch.load(path, mmap=True).items():
            target[key].copy_(tensor)
        return target

    def check_loaded(result):
        workload.check_leaf(to_array(result[workload.leaf_path]))

    return [
        Operation("encode", encode),
        Operation("decode", decode, check=check_loaded),
        Operation("save", lambda: torch.save(tensors, workload.saved_path),
                  finish=lambda: files.remove(workload.saved_path)),
        Operation("load", lambda: torch.load(path), check=check_loaded),
        Operation("load_in_place", load_in_place, check=check_loaded),
        Operation("load_in_place_2_threads", on_threads(2, load_in_place), check=check_loaded),
        Operation("open", lambda: torch.load(path, mmap=True)),
        Operation("load_one", lambda: torch.load(path, mmap=True)[workload.leaf_path].clone(),
                  check=lambda result: workload.check_leaf(to_array(result))),
    ]
