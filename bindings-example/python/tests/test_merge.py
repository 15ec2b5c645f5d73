"""Trees in parts, paths, and the forms in which a tree is saved."""

import gc
import subprocess
import sys

import numpy as np
import pytest
from trees import Point, assert_same

import flaxstate

FIRST = {"params": {"w": np.arange(1000.0), "n": 1}, "step": 3}
SECOND = {"opt": [1, np.ones(500)], "params": {"b": np.zeros(300, np.int8)}}
BOTH = {"params": {**FIRST["params"], **SECOND["params"]}, "step": 3, "opt": SECOND["opt"]}


def write(path, tree):
    flaxstate.save_file(path, tree, as_state_dict=False, key_order="kept")
    return path


@pytest.mark.parametrize("copy", [False, True])
@pytest.mark.parametrize("mapping", [False, True])
def test_merging(tmp_path, copy, mapping):
    paths = [write(tmp_path / "first", FIRST), write(tmp_path / "second", SECOND)]
    first, second = (flaxstate.open(path, mapping=mapping) for path in paths)
    merged = flaxstate.merge(first, second, copy=copy)
    inner = merged["params"]
    for path in paths:
        if copy:  # the new tree stands alone
            path.write_bytes(b"\xff" * path.stat().st_size)
        path.unlink()
    del first, second
    gc.collect()
    assert list(merged) == ["params", "step", "opt"]
    assert_same(merged.load(), BOTH)
    del merged
    gc.collect()
    assert_same(inner.load(), BOTH["params"])
    kernel = inner["w"]
    del inner
    gc.collect()
    assert np.array_equal(kernel, np.arange(1000.0))


def test_what_cannot_be_merged(tmp_path):
    first = flaxstate.open(write(tmp_path / "first", FIRST))
    clash = flaxstate.open(write(tmp_path / "clash", {"params": {"n": 1}}))
    with pytest.raises(KeyError) as caught:
        flaxstate.merge(first, clash)
    assert isinstance(caught.value, flaxstate.Error)
    assert (caught.value.status, caught.value.path) == ("KEY", "./params/n")
    items = flaxstate.open(write(tmp_path / "list", [1]))
    with pytest.raises(TypeError) as caught:
        flaxstate.merge(first, items)
    assert (caught.value.status, caught.value.path) == ("TYPE", ".")
    with pytest.raises(flaxstate.Error) as caught:
        flaxstate.merge()
    assert caught.value.status == "INVALID_ARGUMENT"
    with pytest.raises(TypeError, match="merge takes what open gives, not 'dict'"):
        flaxstate.merge(first, {})
    assert_same(flaxstate.merge(first).load(), FIRST)


@pytest.mark.parametrize("mapping", [False, True])
def test_parts(tmp_path, mapping):
    names = [f"model-0000{number}-of-00002.msgpack" for number in (1, 2)]
    for name, tree in zip(names, (FIRST, SECOND), strict=True):
        write(tmp_path / name, tree)
    for name in (*names, "model.msgpack"):
        tree = flaxstate.open_sharded(tmp_path / name, mapping=mapping)
        assert_same(tree.load(), BOTH)
    target = {"params": {"w": 0, "n": 0, "b": 0}, "step": 0}
    assert flaxstate.serialization.from_state_dict(target, tree.load())["step"] == 3
    (tmp_path / names[1]).unlink()
    with pytest.raises(flaxstate.FileError, match=names[1]) as caught:
        flaxstate.open_sharded(tmp_path / names[0])
    assert (caught.value.status, caught.value.filename) == ("IO", str(tmp_path / names[1]))
    write(tmp_path / "model.msgpack", {"alone": 1})
    assert flaxstate.open_sharded(tmp_path / "model.msgpack").load() == {"alone": 1}
    write(tmp_path / names[1], {"step": 3})
    with pytest.raises(KeyError) as caught:
        flaxstate.open_sharded(tmp_path / names[0])
    assert caught.value.path == "./step"


def test_paths(tmp_path):
    tree = flaxstate.open(write(tmp_path / "file", {2: {"~/\0": [{}]}, "2": {"x": {}}}))
    assert (tree.path, tree["2"]["x"].path, tree["2"].path) == (".", "./2/x", "./2")
    inner = tree[2]["~/\0"]
    assert (tree[2].path, inner.path, inner[0].path) == ("./2~#0", "./2~#0/~0~1~2", "./2~#0/~0~1~2/0")
    assert tree.at(inner[0].path).node.path == inner[0].path


@pytest.mark.parametrize("tree", [{"10": 1, "2": {"b": [np.ones(2)], "a": 1}}, [{"b": 1, "a": np.ones(3)}], 7])
def test_forms_of_a_tree(tree, tmp_path, flax_serialization):
    path = tmp_path / "file"
    state = flax_serialization.to_state_dict(tree)
    for options, expected in (
        ({}, flax_serialization.to_bytes(tree)),
        ({"key_order": "kept"}, flax_serialization.to_bytes(tree)),
        ({"key_order": "sorted"}, flax_serialization.msgpack_serialize(state)),
        ({"as_state_dict": False}, flax_serialization.msgpack_serialize(tree)),
        ({"as_state_dict": False, "key_order": "sorted"}, flax_serialization.msgpack_serialize(tree)),
        ({"as_state_dict": False, "key_order": "kept"}, flax_serialization.msgpack_serialize(tree, in_place=True)),
    ):
        flaxstate.save_file(path, tree, **options)
        assert path.read_bytes() == expected


def test_forms_that_are_refused(tmp_path, flax_serialization):
    path = tmp_path / "file"
    for tree in (Point(1, 2), (1, 2), {"a": (1,)}, {"b": set()}, {1: 2, "a": 3}):
        with pytest.raises((TypeError, ValueError)) as theirs:
            flax_serialization.msgpack_serialize(tree)
        with pytest.raises(type(theirs.value)) as mine:
            flaxstate.save_file(path, tree, as_state_dict=False)
        assert str(mine.value) == str(theirs.value)
    with pytest.raises(ValueError, match="key_order must be one of None, sorted, kept, not 'other'"):
        flaxstate.save_file(path, 1, key_order="other")
    assert not path.exists()


@pytest.mark.parametrize("mapping", [False, True])
def test_lazy_trees_are_saved(tmp_path, mapping):
    paths = [write(tmp_path / "first", FIRST), write(tmp_path / "second", SECOND)]
    merged = flaxstate.merge(*(flaxstate.open(path, mapping=mapping) for path in paths))
    whole = merged.load()
    path = tmp_path / "saved"
    raw = {"as_state_dict": False}
    for options in ({}, raw, {**raw, "key_order": "kept"}, {"key_order": "sorted"}):
        flaxstate.save_file(tmp_path / "expected", whole, **options)
        flaxstate.save_file(path, merged, **options)
        assert path.read_bytes() == (tmp_path / "expected").read_bytes()
    assert flaxstate.to_bytes(merged) == flaxstate.to_bytes(whole)
    assert flaxstate.msgpack_serialize(merged) == flaxstate.msgpack_serialize(whole)
    assert flaxstate.msgpack_serialize(merged["opt"]) == flaxstate.msgpack_serialize(whole["opt"])
    # As a part of other objects, and over a file that it is read from.
    assert flaxstate.to_bytes(Point(merged["opt"], [merged])) == flaxstate.to_bytes(Point(whole["opt"], [whole]))
    assert flaxstate.msgpack_serialize({"x": [merged]}) == flaxstate.msgpack_serialize({"x": [whole]})
    flaxstate.save_file(paths[0], merged)
    assert paths[0].read_bytes() == flaxstate.to_bytes(whole)
    assert_same(merged.load(), whole)


@pytest.mark.skipif(sys.platform != "linux", reason="the most memory that was used is told by /proc")
def test_a_lazy_tree_is_saved_without_reading_it(tmp_path):
    size = 64 << 20
    path = write(tmp_path / "large", {"a": np.zeros(size, np.uint8)})
    program = f"""
import re, flaxstate
def most_used():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s*(\\d+) kB", status.read())[1])
tree = flaxstate.open({str(path)!r}, mapping=False)
before = most_used()
flaxstate.save_file({str(tmp_path / "copy")!r}, tree, durability="none")
print(most_used() - before)
"""
    grown = int(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)
    assert grown * 1024 < size // 4
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()


def test_what_a_handler_gives_stays_as_it_is(tmp_path):
    class Wrapped:
        pass

    tree = flaxstate.open(write(tmp_path / "list", {"items": [1, 2]}))
    flaxstate.serialization.register_serialization_state(Wrapped, lambda _: {"tree": tree}, lambda old, _: old)
    assert flaxstate.to_bytes([Wrapped()]) == flaxstate.msgpack_serialize({"0": {"tree": {"items": [1, 2]}}})
