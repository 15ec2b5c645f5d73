"""Files: opened lazily, loaded, saved whole."""

import errno
import os

import ml_dtypes
import numpy as np
import pytest
from trees import assert_same

import flaxstate

BIG = np.arange(100_000, dtype=np.float32).reshape(100, 1000)
STATE = {"params": {"w": BIG, "b": np.ones(3, ml_dtypes.bfloat16)}, "step": 7, "names": ["a", "b"], "log": (1.5, None)}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "state.msgpack"
    flaxstate.save_file(path, STATE)
    return path


def test_the_bytes_are_those_of_to_bytes(file, tmp_path):
    assert file.read_bytes() == flaxstate.to_bytes(STATE)
    for number, options in enumerate([{"durability": "none"}, {"durability": "data", "threads": 3}]):
        path = str(tmp_path / f"other{number}")
        flaxstate.save_file(path, STATE, **options)
        with open(path, "rb") as other:
            assert other.read() == flaxstate.to_bytes(STATE)


def test_saving_replaces_the_old_file(file):
    with open(file, "rb") as old:
        flaxstate.save_file(file, {"new": 1})
        assert old.read() == flaxstate.to_bytes(STATE)
    assert flaxstate.load_file(os.fsencode(file)) == {"new": 1}
    with pytest.raises(TypeError, match="can not serialize 'set' object"):
        flaxstate.save_file(file, {"bad": set()})
    assert flaxstate.load_file(file) == {"new": 1}
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize("mapping", [True, False])
def test_loading(file, mapping):
    assert_same(flaxstate.load_file(file, mapping=mapping), flaxstate.msgpack_restore(file.read_bytes()))
    assert_same(flaxstate.load_file(file, STATE, mapping=mapping), flaxstate.from_bytes(STATE, file.read_bytes()))


def test_loading_into_a_target_that_is_none(file):
    assert_same(flaxstate.load_file(file, None), flaxstate.load_file(file))


@pytest.mark.parametrize("mapping", [True, False])
def test_opening_lazily(file, mapping):
    tree = flaxstate.open(file, mapping=mapping)
    assert list(tree) == ["params", "step", "names", "log"]
    assert (len(tree), "step" in tree, "other" in tree, tree["step"]) == (4, True, False, 7)
    kernel = tree["params"]["w"]
    assert np.array_equal(kernel, BIG)
    assert kernel.flags.writeable is not mapping
    assert np.array_equal(tree.at("params/w"), kernel)
    assert dict(tree["names"]) == {"0": "a", "1": "b"}
    assert_same(tree["params"].load(), {"w": kernel, "b": STATE["params"]["b"]})
    with pytest.raises(KeyError, match="params/none"):
        tree.at("params/none")
    with pytest.raises(KeyError):
        tree["none"]
    with pytest.raises(KeyError):
        tree[3]


def test_lazy_lists_and_other_keys(tmp_path):
    path = tmp_path / "raw"
    path.write_bytes(flaxstate.msgpack_serialize({"list": [1, [2], "x", None], "a/b": {"~": 5}}))
    tree = flaxstate.open(path)
    items = tree["list"]
    assert (len(items), items[0], items[-2], items[1][0], items[1:3][1]) == (4, 1, "x", 2, "x")
    assert list(items)[2:] == ["x", None]
    with pytest.raises(IndexError):
        items[4]
    with pytest.raises(IndexError):
        items[-5]
    assert tree.at("a~1b/~0") == 5
    path.write_bytes(flaxstate.msgpack_serialize({1: "one", None: "none", 2.5: [3], "a\0b": 4}, in_place=True))
    tree = flaxstate.open(path)
    assert (tree[1], tree[None], tree[2.5].load(), tree["a\0b"]) == ("one", "none", [3], 4)
    assert list(tree) == [1, None, 2.5, "a\0b"]
    assert (tree.at("1"), tree.at("None"), tree.at("./2.5/0"), tree.at("a~2b")) == ("one", "none", 3, 4)
    for key in ("1", "None", "2.5", 2, 2**70, [1]):
        assert key not in tree
    # What Python takes for the same key.
    assert (tree[True], tree[1.0], tree[np.int8(1)]) == ("one", "one", "one")
    for bad in ("a\0b", "one"):
        with pytest.raises(KeyError):
            tree.at(bad)
    path.write_bytes(flaxstate.msgpack_serialize({"layers": {2: "int", "2": "text"}}, in_place=True))
    tree = flaxstate.open(path)
    assert (tree.at("layers/2"), tree.at("layers/2~#0"), tree["layers"][2]) == ("text", "int", "int")
    path.write_bytes(b"\x07")
    assert flaxstate.open(path) == 7


def test_an_int_key_is_found_without_the_others(tmp_path):
    path = tmp_path / "steps"
    path.write_bytes(flaxstate.msgpack_serialize({number: -number for number in range(-500, 500)}, in_place=True))
    tree = flaxstate.open(path)

    class Node:
        find_int = tree.node.find_int

        def keys(self):
            raise AssertionError("all keys were asked for")

    lazy = flaxstate.LazyDict(Node())
    assert (lazy[-500], lazy[7], lazy[499]) == (500, -7, -499)


def test_a_dict_is_looked_into_while_another_thread_does(tmp_path):
    path = tmp_path / "floats"
    path.write_bytes(flaxstate.msgpack_serialize({0.5: "a", 1.5: "b"}, in_place=True))
    tree = flaxstate.open(path)
    found = []

    class Node:
        child = tree.node.child

        def keys(self):
            for number, key in enumerate(tree.node.keys()):
                if number == 1 and not found:
                    found.append(None)
                    found[0] = lazy[1.5]  # as a thread that comes between
                yield key

    lazy = flaxstate.LazyDict(Node())
    assert (lazy[1.5], found) == ("b", ["b"])


def test_aligned_files(tmp_path, file):
    path = tmp_path / "aligned"
    flaxstate.save_file(path, STATE, alignment=64)
    kernel = flaxstate.open(path)["params"]["w"]
    assert kernel.ctypes.data % 64 == 0
    assert kernel.flags.aligned
    assert_same(flaxstate.load_file(path), flaxstate.load_file(file))


def test_arrays_in_pieces(tmp_path, chunk_limit):
    chunk_limit(1000)
    path = tmp_path / "pieces"
    flaxstate.save_file(path, {"a": BIG})
    array = flaxstate.open(path)["a"]
    assert array.flags.writeable
    assert np.array_equal(array, BIG)


def test_missing_files(tmp_path):
    for call in (flaxstate.open, flaxstate.load_file, lambda path: flaxstate.save_file(path, 1)):
        with pytest.raises(FileNotFoundError, match="nowhere") as caught:
            call(tmp_path / "nowhere" / "file")
        error = caught.value
        assert isinstance(error, flaxstate.FileError)
        assert isinstance(error, flaxstate.Error)
        assert (error.status, error.errno) == ("IO", errno.ENOENT)
        assert error.filename == str(tmp_path / "nowhere" / "file")


@pytest.mark.parametrize(
    "call", [flaxstate.open, flaxstate.open_sharded, flaxstate.load_file, lambda path: flaxstate.save_file(path, 1)]
)
def test_what_is_no_file(tmp_path, call):
    with pytest.raises(IsADirectoryError, match="it is a directory") as caught:
        call(tmp_path)
    error = caught.value
    assert isinstance(error, flaxstate.FileError)
    assert (error.status, error.errno, error.filename) == ("INVALID_ARGUMENT", errno.EISDIR, str(tmp_path))
    if hasattr(os, "mkfifo"):
        path = os.fsencode(tmp_path / "fifo")
        os.mkfifo(path)
        with pytest.raises(flaxstate.FileError, match="it is a FIFO") as caught:
            call(path)
        assert not isinstance(caught.value, IsADirectoryError)
        assert (caught.value.errno, caught.value.filename) == (errno.EINVAL, path)
    with pytest.raises(flaxstate.Error, match="alignment") as caught:
        flaxstate.save_file(tmp_path / "file", 1, alignment=3)
    assert not isinstance(caught.value, OSError)


def test_files_that_cannot_be_read_while_another_is_saved(tmp_path, file):
    tree = flaxstate.open(file, mapping=False)
    os.truncate(file, 1000)
    path = tmp_path / "copy"
    with pytest.raises(flaxstate.FileError, match="state.msgpack.*shorter") as caught:
        flaxstate.save_file(path, tree)
    assert (caught.value.filename, caught.value.errno, path.exists()) == (str(file), errno.EIO, False)
    for read in (tree.load, lambda: tree["params"]["w"], lambda: flaxstate.to_bytes(tree)):
        with pytest.raises(flaxstate.FileError) as caught:
            read()
        assert caught.value.filename == str(file)


def test_bad_options_are_not_about_the_file(tmp_path):
    with pytest.raises(flaxstate.Error, match="alignment") as caught:
        flaxstate.save_file(tmp_path, 1, alignment=3)
    assert not isinstance(caught.value, OSError)


@pytest.mark.parametrize("name", ["it's", 'it"s', "it's\"", "tab\t\\", "h\u00fc \u0085", b"\xff'", "\udc80"])
def test_file_names_are_found_in_errors(tmp_path, name):
    path = os.path.join(os.fsencode(tmp_path) if isinstance(name, bytes) else str(tmp_path), name)
    with pytest.raises(FileNotFoundError) as caught:
        flaxstate.load_file(path)
    assert caught.value.filename == path
    os.mkdir(path)
    for call in (flaxstate.load_file, lambda path: flaxstate.save_file(path, 1)):
        with pytest.raises(IsADirectoryError) as caught:
            call(path)
        assert caught.value.filename == path


def test_other_bad_files(tmp_path):
    with pytest.raises(flaxstate.Error):
        flaxstate.open(tmp_path)
    path = tmp_path / "cut"
    path.write_bytes(flaxstate.to_bytes(STATE)[:1000])
    with pytest.raises(flaxstate.Error) as caught:
        flaxstate.open(path)
    assert (caught.value.status, caught.value.path) == ("TRUNCATED", "./params/w")
    with pytest.raises(ValueError, match="durability must be one of full, data, none, not 'much'"):
        flaxstate.save_file(path, 1, durability="much")
    with pytest.raises(flaxstate.Error, match="alignment") as caught:
        flaxstate.save_file(path, 1, alignment=3)
    assert caught.value.status == "INVALID_ARGUMENT"
    with pytest.raises(ValueError, match="null byte"):
        flaxstate.open("a\0b")


def test_what_killed_saves_left(tmp_path):
    left, other = tmp_path / ".flaxstate-0123456789abcdef", tmp_path / ".flaxstate-other"
    left.write_bytes(b"half")
    other.write_bytes(b"mine")
    assert flaxstate.remove_unfinished(tmp_path) == 1
    assert flaxstate.remove_unfinished(os.fsencode(tmp_path)) == 0
    assert os.listdir(tmp_path) == [other.name]
    with pytest.raises(FileNotFoundError) as caught:
        flaxstate.remove_unfinished(tmp_path / "none")
    assert caught.value.filename == str(tmp_path / "none")


def test_a_file_that_flax_wrote(tmp_path, flax_serialization):
    path = tmp_path / "flax"
    path.write_bytes(flax_serialization.to_bytes(STATE))
    assert_same(flaxstate.load_file(path), flax_serialization.msgpack_restore(path.read_bytes()))
    flaxstate.save_file(path, STATE, alignment=4096)
    assert_same(flax_serialization.from_bytes(STATE, path.read_bytes()), flaxstate.load_file(path, STATE))
