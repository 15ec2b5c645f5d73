"""The golden cases, and the canonical text of a tree that is read node by node."""

import zlib

import dump
import manifest
import pytest
from conftest import GOLDEN

ENTRIES = manifest.read_manifest(GOLDEN / "manifest.tsv")


def cases(*groups):
    """A parameter for each case of the groups."""
    return pytest.mark.parametrize("entry", [pytest.param(e, id=e.file) for e in ENTRIES if e.group in groups])


def data_of(entry):
    """The case's bytes."""
    return (GOLDEN / f"{entry.file}.msgpack").read_bytes()


def has_text(entry, text):
    """Whether this is the text that the case is read as."""
    data = text.encode()
    if "digest" in entry.flags:
        data = f"digest {len(data)} {zlib.crc32(data):08x}\n".encode()
    return data == (GOLDEN / f"{entry.file}.txt").read_bytes()


def node_text(root):
    """dump.dump of a Node. It also knows the arrays of dtypes that NumPy doesn't have."""
    lines, stack = [], [(0, "-", root)]
    while stack:
        depth, key, node = stack.pop()
        lines.append(f"{depth} {key} {_value_text(node)}\n")
        stack.extend((depth + 1, name, node.child(index)) for index, name in reversed(list(enumerate(_keys(node)))))
    return "".join(lines)


def _keys(node):
    if node.kind == "dict":
        return list(map(dump.key_text, node.keys()))
    return [f"#{index}" for index in range(len(node))] if node.kind == "list" else []


def _value_text(node):
    if node.kind == "dict":
        return f"map {len(node)}"
    if node.kind == "list":
        return f"list {len(node)}"
    if node.kind == "array":
        name, shape, size = node.array()
        data = node.tobytes()
        assert len(data) == size
        return dump.array_text(name, shape, data)
    if node.kind == "scalar":
        return dump.scalar_text(node.array()[0], node.tobytes())
    return dump.value_text(node.value())
