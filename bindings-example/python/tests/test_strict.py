"""load_file and its like with `strict` and `check`."""

import numpy as np
import pytest
from trees import assert_same

import flaxstate

DUPLICATES = bytes.fromhex("82a16101a16102")


def test_strict(tmp_path):
    path = tmp_path / "f-00001-of-00001"
    path.write_bytes(DUPLICATES)
    assert flaxstate.load_file(path, limits=flaxstate.UNTRUSTED) == flaxstate.msgpack_restore(DUPLICATES) == {"a": 2}
    for read in (flaxstate.load_file, flaxstate.open, flaxstate.open_sharded):
        with pytest.raises(KeyError) as caught:
            read(path, strict=True)
        assert str(caught.value).startswith(f"in '{path}': ")
        assert (caught.value.status, caught.value.path) == ("KEY", ".")
    with pytest.raises(flaxstate.Error):
        flaxstate.load_bytes(DUPLICATES, {"a": 1}, strict=True)
    target = {"a": [1, (np.ones(2), "text")], "b": {"c": None}}
    assert_same(flaxstate.load_bytes(flaxstate.to_bytes(target), target, strict=True, check=True), target)


def test_without_strict_it_is_as_flax_reads(flax_serialization):
    assert flax_serialization.msgpack_restore(DUPLICATES) == {"a": 2}
    assert flax_serialization.from_bytes({"a": 0}, DUPLICATES) == flaxstate.from_bytes({"a": 0}, DUPLICATES) == {"a": 2}


def refused(path, state, target):
    """The error of load_file, for a state that isn't what the target has."""
    path.write_bytes(flaxstate.msgpack_serialize(state))
    with pytest.raises(flaxstate.Error) as caught:
        flaxstate.load_file(path, target, check=True)
    return caught.value


def test_check(tmp_path):
    target = {"w": np.zeros((2, 3), np.float32), "n": 1, "s": np.float32(1), "none": None, "d": {"x": 1}, "o": object()}
    good = {"w": np.ones((2, 3), np.float32), "n": 5, "s": np.float32(2), "none": None, "d": {"x": 3}, "o": 7}
    assert flaxstate.load_bytes(flaxstate.msgpack_serialize(good), target, check=True)["n"] == 5
    for key, value, words, kind in [
        ("w", np.zeros((3, 2), np.float32), "array float32 [3,2] in the file, array float32 [2,3] in the target", 4),
        ("w", np.zeros((2, 3)), "array float64 [2,3] in the file, array float32 [2,3] in the target", 5),
        ("w", 1.5, "float in the file, array float32 [2,3] in the target", 6),
        ("n", 1.5, "float in the file, int in the target", 6),
        ("n", True, "bool in the file, int in the target", 6),
        ("n", np.int64(1), "scalar int64 in the file, int in the target", 6),
        ("n", [1], "list of 1 in the file, int in the target", 6),
        ("s", np.float64(1), "scalar float64 in the file, scalar float32 in the target", 5),
        ("none", 1, "int in the file, nil in the target", 6),
        ("d", 1, "int in the file, dict of 1 in the target", 6),
    ]:
        error = refused(tmp_path / "f", good | {key: value}, target)
        assert (error.status, error.path) == ("MISMATCH", f"./{key}")
        assert str(error) == f"in '{tmp_path / 'f'}': {words} at path ./{key}"
        assert [mismatch.kind for mismatch in error.mismatches] == [kind]
    error = refused(tmp_path / "f", good | {"n": "a", "w": 1}, target)
    assert ": 2 mismatches with the target, of which the first is: int in the file, array" in str(error)
    assert [mismatch.path for mismatch in error.mismatches] == ["./w", "./n"]
    many = {str(index): index for index in range(1000)}
    error = refused(tmp_path / "f", dict.fromkeys(many), many)
    assert (len(error.mismatches), str(error).count("1000 mismatches")) == (100, 1)
    with pytest.raises(ValueError, match="need a target"):
        flaxstate.load_bytes(flaxstate.msgpack_serialize(good), check=True)
