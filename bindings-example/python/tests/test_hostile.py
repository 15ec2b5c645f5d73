"""Files that anybody may have written: whatever is in them is an Error that names file and place, in one short line."""

import contextlib
import logging
import os
import pickle
import random
from typing import Any

import numpy as np
import pytest
from trees import Point, kind_of, outcome

import flaxstate
from flaxstate import serialization as ours

msgpack = pytest.importorskip("msgpack")
pytest.importorskip("flax.serialization", reason="Flax is not installed")
import jax  # noqa: E402
from flax import serialization as flax  # noqa: E402
from flax import struct  # noqa: E402
from flax.core import FrozenDict  # noqa: E402

LARGEST = 1 << 16
FORGED = "evil\n\x1b[31mFAKE LOG LINE: accepted\u202e\u2028"
SHOWN = r"evil\n\x1b[31mFAKE LOG LINE: accepted\u202e\u2028"


@struct.dataclass
class Layer:
    kernel: Any
    bias: Any


@struct.dataclass
class Model:
    step: int
    model: Layer
    layers: list
    tags: dict
    point: Point


class Own:
    """A type with handlers of the program's own."""

    def __init__(self, value):
        self.value = value


def restore_own(own, state):
    """A handler that refuses by itself, and leaves the rest to from_state_dict."""
    if "bad" in state:
        raise OwnError(state["bad"])
    return Own(flax.from_state_dict(own.value, state["value"], name="value"))


class OwnError(ValueError):
    """Of the program's own."""


@pytest.fixture(autouse=True)
def _registered():
    ours.register_serialization_state(Own, lambda own: {"value": flax.to_state_dict(own.value)}, restore_own, True)


def model():
    return Model(
        1,
        Layer(np.ones((2, 3), np.float32), np.zeros(3)),
        [Layer(1, 2.5), [np.int64(3), None]],
        {"a": "text", "b": b"bytes", "c": (1 + 2j, True)},
        Point({"x": 1}, (2,)),
    )


def pack(tree):
    """Bytes with whatever is in the tree."""
    return msgpack.packb(tree, default=flax._msgpack_ext_pack, strict_types=True)


def assert_can_be_shown(error, *parts):
    """An Error of one line, which isn't long, and has these parts."""
    assert isinstance(error, flaxstate.Error), repr(error)
    for text in (str(error), error.message, error.path):
        assert len(text.encode()) <= LARGEST
        assert len(text.splitlines()) == 1
        assert not any(character in text for character in "\x1b\x7f\x9b\u202e")
    assert len(repr(error)) <= LARGEST + 100
    assert error.path.startswith(".")
    for part in parts:
        assert part in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None


def refused(path, data, *target, **options):
    path.write_bytes(data)
    with pytest.raises(flaxstate.Error) as caught:
        flaxstate.load_file(path, *target, limits=flaxstate.UNTRUSTED, **options)
    assert_can_be_shown(caught.value, f"in '{path}': ")
    return caught.value


def test_keys_cannot_forge_lines(tmp_path, caplog):
    path = tmp_path / "upload"
    error = refused(path, pack({"kernel": 1, "bias": 2, FORGED: 1}), Layer(1, 2))
    assert str(error) == (
        f"in '{path}': Unknown field(s) \"{SHOWN}\" in state dict while restoring an instance of Layer at path ."
    )
    assert error.message == str(error).removeprefix(f"in '{path}': ")
    try:
        flaxstate.load_file(path, Layer(1, 2))
    except flaxstate.Error:
        logging.getLogger().exception("refused")
    assert "\x1b" not in caplog.text
    assert not any(line.startswith("\x1b[31mFAKE") for line in caplog.text.splitlines())


def test_many_and_long_keys(tmp_path):
    extra = {f"k{index}": 1 for index in range(50_000)}
    for target in (Layer(1, 2), Point(1, 2), {"a": FrozenDict({"b": Layer(1, 2)})}, {"a": Own(Layer(1, 2))}):
        state = flax.to_state_dict(target)
        inner = state if "a" not in state else state["a"].get("b", state["a"].get("value"))
        inner.update(extra)
        assert len(str(refused(tmp_path / "f", pack(state), target))) < 10_000
    text = str(refused(tmp_path / "f", pack({"kernel": 1, "bias": 2} | extra), Layer(1, 2)))
    assert 'Unknown field(s) "k0,k1,' in text
    assert ',… (+49936)" in state dict' in text
    for key, shown in [("k" * 1256, "k" * 256 + "…(+1000 bytes)"), ("é" * 129, "é" * 128 + "…(+2 bytes)")]:
        assert f'"{shown}"' in str(refused(tmp_path / "f", pack({"kernel": 1, "bias": 2, key: 3}), Layer(1, 2)))
        assert f"'{shown}'" in str(refused(tmp_path / "f", pack({"x": 1, key: 3}), Point(1, 2)))


def test_paths_are_those_of_the_library(tmp_path):
    key = "a/~\0b\n\u2028"
    error = refused(tmp_path / "f", pack({key: {"kernel": 1}}), {key: Layer(1, 2)})
    assert error.path == r"./a~1~0~2b~x0a~xe2~x80~xa8"
    assert str(error).endswith(f"at path {error.path}")
    assert flaxstate.open(tmp_path / "f").at(error.path)["kernel"] == 1
    error = refused(tmp_path / "f", pack({"k" * 5000: {}}), {"k" * 5000: Layer(1, 2)})
    assert error.path == f"./{'k' * 256}~…+4744"
    report = flaxstate.Report()
    names = [FORGED, *(f"{index:04}{'k' * 3000}" for index in range(1000))]
    flaxstate.load_bytes(pack(dict.fromkeys(names, 1)), {}, report=report)
    assert report.entries[0].path == "./evil~x0a~x1b[31mFAKE LOG LINE: accepted~xe2~x80~xae~xe2~x80~xa8"
    assert report.entries[1].path == f"./0000{'k' * 252}~…+2748"
    assert report.count("dropped") == 1001
    assert len(str(report).encode()) <= LARGEST


def test_names_of_files_classes_and_dtypes(tmp_path):
    @struct.dataclass
    class Odd:
        a: int

    Odd.__name__ = FORGED
    path = tmp_path / "na\nme"
    path.write_bytes(pack({}))
    with pytest.raises(flaxstate.Error) as caught:
        flaxstate.load_file(path, Odd(1))
    assert_can_be_shown(caught.value, r"na\nme': Missing field a in state dict", SHOWN)
    for name, words in [(b"no\n\x1b32", r"data type 'no\n\x1b32' not understood"), (b"d" * 1000, "name is too long")]:
        data = pack({"a": msgpack.ExtType(1, msgpack.packb(((2,), name, bytes(16))))})
        assert words in str(refused(tmp_path / "f", data))


ARRAY = msgpack.ExtType(1, msgpack.packb(((2,), "nosuch32", bytes(8))))
SCALAR = msgpack.ExtType(3, msgpack.packb(((), "nosuch32", bytes(4))))
MISFITS = {
    "a leaf for a dict": ({"a": 3}, {"a": {"b": 1}}, "./a"),
    "nil for a dict": ({"a": None}, {"a": {"b": 1}}, "./a"),
    "a list for a dict": ({"a": [1]}, {"a": {"b": 1}}, "./a"),
    "an array for a dict": ({"a": np.ones(2)}, {"a": {"b": 1}}, "./a"),
    "a leaf for a dataclass": ({"a": 3}, {"a": Layer(1, 2)}, "./a"),
    "nil for a dataclass": (None, Layer(1, 2), "."),
    "text for a dataclass": ("text", Layer(1, 2), "."),
    "a list for a dataclass": ([1], Layer(1, 2), "."),
    "an array for a dataclass": ({"a": np.ones(2)}, {"a": Layer(1, 2)}, "./a"),
    "a key that is no text": ({"kernel": 1, "bias": 2, 3: 4}, Layer(1, 2), "."),
    "a leaf for a list": ({"a": 3}, {"a": [1, 2]}, "./a"),
    "an index that is missing": ({"0": 1, "2": 1}, [1, 2], "."),
    "an index that is missing in a tuple": ({"a": {"0": 1, "2": 1}}, {"a": (1, 2)}, "./a"),
    "a list for a list": ([1, 2], [1, 2], "."),
    "a leaf for a named tuple": ({"a": 3}, {"a": Point(1, 2)}, "./a"),
    "names that can't be hashed": ({"name": 1, "fields": {"0": []}, "values": {"0": 1}}, Point(1, 2), "."),
    "names without values": ({"name": 1, "fields": {"0": "x"}, "values": {}}, Point(1, 2), "."),
    "a leaf for a frozen dict": ({"a": 3}, {"a": FrozenDict({"b": 1})}, "./a"),
    "a key that a frozen dict lacks": ({"a": {}}, {"a": FrozenDict({"b": 1})}, "./a"),
    "a leaf below a frozen dict": ({"a": {"b": 3}}, {"a": FrozenDict({"b": [1]})}, "./a/b"),
    "a leaf for a partial": ({"a": 3}, {"a": jax.tree_util.Partial(max, 1)}, "./a"),
    "no keywords for a partial": ({"a": {"args": {"0": 1}}}, {"a": jax.tree_util.Partial(max, 1)}, "./a"),
    "a leaf in a partial": ({"a": {"args": 1, "keywords": {}}}, {"a": jax.tree_util.Partial(max, 1)}, "./a/."),
    "a leaf below an own type": ({"a": {"value": {"b": 3}}}, {"a": Own({"b": [1]})}, "./a/value/b"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_flax_raises_is_an_error_too(name, tmp_path):
    state, target, path = MISFITS[name]
    data = pack(state)
    theirs = outcome(flax.from_bytes, target, data)[1]
    with pytest.raises(theirs[0]) as caught:
        ours.from_bytes(target, data)
    assert_can_be_shown(caught.value)
    assert (kind_of(caught.value), str(caught.value)) == theirs
    assert (caught.value.status, caught.value.path) == ("MISMATCH", path)
    error = refused(tmp_path / "f", data, target)
    assert kind_of(error) is theirs[0]
    assert (error.message, error.path) == (theirs[1], path)
    assert f"at path {path}" in str(error)
    for options in ({"keep_missing": True}, {"drop_extra": True}, {"report": flaxstate.Report()}, {"check": True}):
        with contextlib.suppress(flaxstate.Error):
            flaxstate.load_bytes(data, target, **options)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.path) == (type(error), str(error), error.path)


def test_the_key_of_a_key_error():
    with pytest.raises(KeyError) as caught:
        ours.from_state_dict([1, 2], {"0": 1, "2": 1})
    assert caught.value.args == ("1",)
    with pytest.raises(KeyError) as caught:
        flaxstate.load_bytes(pack({"0": 1, "2": 1}), [1, 2])
    assert str(caught.value) == "there is no key '1' (at path .)"


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (bytes.fromhex("81a161d4fe00"), ValueError, "code must be 0~127 (at path ./a)"),
        (bytes.fromhex("81a16191d48000"), ValueError, "code must be 0~127 (at path ./a/0)"),
        (bytes.fromhex("81a16181d4fe0001"), ValueError, "code must be 0~127 (at path ./a/"),
        (pack({"a": [1, ARRAY]}), TypeError, "data type 'nosuch32' not understood (at path ./a/1)"),
        (pack({"a": SCALAR}), TypeError, "data type 'nosuch32' not understood (at path ./a)"),
    ],
)
def test_what_python_has_no_objects_for(data, kind, words, tmp_path):
    assert outcome(flax.msgpack_restore, data)[1][0] is kind
    for read in (ours.msgpack_restore, flaxstate.load_bytes, lambda data: ours.from_bytes({"a": 1}, data)):
        with pytest.raises(kind) as caught:
            read(data)
        assert_can_be_shown(caught.value, words)
        assert kind_of(caught.value) is kind
    path = tmp_path / "f"
    assert words in str(refused(path, data))
    with pytest.raises(flaxstate.Error) as caught:
        value = flaxstate.open(path)["a"]
        value = value[0] if "a/0" in words else value[1] if "a/1" in words else value
        list(value)
    assert_can_be_shown(caught.value, f"in '{path}': ", words)


def test_what_the_program_raises_comes_out_as_it_is(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(pack({"a": [{}], "b\n": {"bad": "why"}}))
    with pytest.raises(OwnError) as caught:
        flaxstate.load_file(path, {"b\n": Own(1)})
    assert (type(caught.value), str(caught.value)) == (OwnError, "why")
    assert caught.value.__notes__ == ["while restoring the state at path ./b~x0a", f"while loading '{path}'"]
    path.write_bytes(pack({"b": 3}))
    with pytest.raises(TypeError) as caught:  # of the handler's own code, for a state that it doesn't expect
        flaxstate.load_file(path, {"b": Own(1)})
    assert not isinstance(caught.value, flaxstate.Error)
    assert caught.value.__notes__ == ["while restoring the state at path ./b", f"while loading '{path}'"]

    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        flaxstate.load_file(path, {"b": 1}, progress=stop)


def test_builtin_handlers_and_post_init_are_the_programs_own():
    class Boxed:
        pass

    @struct.dataclass
    class Checked:
        a: int

        def __post_init__(self):
            if self.a == 3:
                raise ValueError("never 3")

    ours.register_serialization_state(Boxed, lambda boxed: {}, divmod, override=True)
    for target, state in (({"x": Boxed()}, {"x": {}}), ({"x": Checked(1)}, {"x": {"a": 3}})):
        with pytest.raises((TypeError, ValueError)) as caught:
            ours.from_state_dict(target, state)
        assert not isinstance(caught.value, flaxstate.Error)
        assert caught.value.__notes__ == ["while restoring the state at path ./x"]
    del flax._STATE_DICT_REGISTRY[Boxed]


def test_a_repr_of_many_keys(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(pack({"a": 1, FORGED: 2}))
    assert repr(flaxstate.open(path)) == f"<LazyDict with the keys ['a', '{SHOWN}']>"
    path.write_bytes(pack(dict.fromkeys(map(str, range(100_000)), 1)))
    assert repr(flaxstate.open(path)).endswith(", '63', … (+99936)]>")


# ---- Mutants ----

LEAVES = [None, True, 0, -1, 2**64 - 1, 1.5, 1j, "text", FORGED, b"bytes", np.ones(2), np.float32(1), ARRAY, SCALAR]
LEAVES += [msgpack.ExtType(7, b"x"), msgpack.Timestamp(1, 2), [], [1, [2]], {}, {"0": 1, "2": 2}, {1: 2}, {FORGED: 3}]
KEYS = ["0", "1", "a", "kernel", "x", FORGED, "k" * 1000, 5, None, b"key", 2.5]


def changed(tree, chance):
    """The tree with one leaf or key that is another."""
    if not isinstance(tree, dict) or not tree or chance.random() < 0.1:
        return chance.choice(LEAVES)
    tree, key = dict(tree), chance.choice(list(tree))
    what = chance.randrange(6)
    if what == 0:
        del tree[key]
    elif what == 1:
        tree[chance.choice(KEYS)] = chance.choice(LEAVES)
    elif what == 2:
        tree[chance.choice(KEYS)] = tree.pop(key)
    else:
        tree[key] = changed(tree[key], chance)
    return tree


def damaged(data, chance):
    """The bytes with a few that are other ones, missing, or there twice."""
    data = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(data))
        what = chance.randrange(4)
        if what == 0:
            data[place] = chance.randrange(256)
        elif what == 1:
            data[place] ^= 1 << chance.randrange(8)
        elif what == 2:
            del data[place : place + chance.randrange(1, 9)]
            data = data or bytearray(b"\xc1")
        else:
            data[place:place] = data[place : place + chance.randrange(1, 9)]
    return bytes(data)


TARGETS = {
    "model": model,
    "dict": lambda: {"a": [1, {"b": np.ones(3)}], "c": (1, Point(2, [3])), "d": {"e": {}}},
    "frozen": lambda: {"a": FrozenDict({"b": {"c": Layer(1, [2])}}), "p": jax.tree_util.Partial(max, 1, key=[2])},
    "points": lambda: [Point(1, Point(np.ones((2, 2)), None)), (Layer({}, ()),)],
    "own": lambda: {"a": Own({"b": Layer(1, {"c": 2})})},
}
OPTIONS = [
    {},
    {},
    {"keep_missing": True},
    {"drop_extra": True, "keep_missing": True},
    {"check": True},
    {"strict": True, "mapping": True},
]


def is_own(error):
    """Whether the handler of Own raised it for a state that it doesn't expect."""
    return any("while restoring" in note for note in getattr(error, "__notes__", ()))


@pytest.mark.parametrize("name", TARGETS)
def test_mutants(name, tmp_path):
    target, path, chance = TARGETS[name](), tmp_path / "upload.msgpack", random.Random(f"flaxstate {name}")
    good = flax.to_bytes(target)
    raised = {"load_file": 0, "open": 0, "from_bytes": 0}
    for number in range(int(os.environ.get("FLAXSTATE_MUTANTS", "1000"))):
        tree = changed(flax.to_state_dict(target), chance)
        data = pack(tree) if number % 2 else damaged(pack(tree) if number % 4 else good, chance)
        path.write_bytes(data)
        options = chance.choice(OPTIONS)

        def load():
            given = {"report": flaxstate.Report()} if number % 3 == 0 else {}
            flaxstate.load_file(path, target, limits=flaxstate.UNTRUSTED, **options, **given)  # noqa: B023

        def look():
            tree = flaxstate.open(path, limits=flaxstate.UNTRUSTED)  # noqa: B023
            if isinstance(tree, (flaxstate.LazyDict, flaxstate.LazyList)):
                tree.load()

        for call, what in ((load, "load_file"), (look, "open")):
            try:
                call()
            except Exception as error:
                raised[what] += 1
                if name == "own" and is_own(error):
                    continue
                assert_can_be_shown(error, f"in '{path}': ")
        theirs = outcome(flax.from_bytes, target, data)[1]
        try:
            ours.from_bytes(target, data)
        except Exception as error:
            raised["from_bytes"] += 1
            if name == "own" and is_own(error):
                assert theirs is None or type(error) is theirs[0]
                continue
            assert_can_be_shown(error)
            # Flax also refuses what is wrong in the values of duplicate keys that it then drops.
            if error.status == "MISMATCH" and outcome(flax.msgpack_restore, data)[1] is None:
                assert isinstance(error, theirs[0])
    assert raised["load_file"] > 0.3 * number
    assert raised["from_bytes"] > 0.3 * number
