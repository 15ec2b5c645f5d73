"""safetensors with torch's tensors, since its NumPy functions don't read bfloat16 back. A flat dict of tensors.

What it loads points into the mapped file and has not been read yet: so loading is timed with a copy of each tensor."""

import safetensors
import safetensors.torch
import torch

import files
import trees
from measure import Operation
from torch_peer import on_threads, to_array, to_tensor

version = safetensors.__version__


def operations(workload):
    if not workload.has_arrays:
        return "holds arrays only"
    tensors = {key: to_tensor(value) for key, value in trees.flatten(workload.tree).items()}
    target = {key: torch.zeros_like(value) for key, value in tensors.items()}
    path = workload.file("kept.safetensors")
    safetensors.torch.save_file(tensors, path)
    files.sync(path)
    encoded = safetensors.torch.save(tensors)

    def open_file():
        with safetensors.safe_open(path, framework="pt"):
            pass

    def load_in_place():
        for key, tensor in safetensors.torch.load_file(path).items():
            target[key].copy_(tensor)
        return target

    def load_one():
        with safetensors.safe_open(path, framework="pt") as file:
            return file.get_tensor(workload.leaf_path).clone()

    def check_loaded(result):
        workload.check_leaf(to_array(result[workload.leaf_path]))

    return [
        Operation("encode", lambda: safetensors.torch.save(tensors)),
        Operation("decode", lambda: safetensors.torch.load(encoded), check=check_loaded),
        Operation("save", lambda: safetensors.torch.save_file(tensors, workload.saved_path),
                  finish=lambda: files.remove(workload.saved_path)),
        Operation("load", lambda: {key: value.clone() for key, value in safetensors.torch.load_file(path).items()},
                  check=check_loaded),
        Operation("load_in_place", load_in_place, check=check_loaded),
        Operation("load_in_place_2_threads", on_threads(2, load_in_place), check=check_loaded),
        Operation("open", open_file),
        Operation("load_one", load_one, check=lambda result: workload.check_leaf(to_array(result))),
    ]
