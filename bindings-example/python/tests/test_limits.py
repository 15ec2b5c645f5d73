"""What reading may cost."""

import numpy as np
import pytest
from trees import assert_same

import flaxstate
from flaxstate import Limits

TREE = {"text": "t" * 1000, "list": [1, 2, 3], "a": {"b": {"w": np.ones(10)}}}
NIL = b"\xc0"


def nils(count):
    """A list of so many nils."""
    return b"\xdd" + count.to_bytes(4, "big") + NIL * count


@pytest.fixture(params=["load_bytes", "load_file", "mapped", "open", "open_sharded"])
def load(request, tmp_path):
    """Reads bytes, or a file of them, within limits."""
    path = tmp_path / "model-00001-of-00001.msgpack"

    def run(data, limits):
        path.write_bytes(data)
        if request.param == "load_bytes":
            return flaxstate.load_bytes(data, limits=limits)
        if request.param.startswith("open"):
            return getattr(flaxstate, request.param)(path, limits=limits).load()
        return flaxstate.load_file(path, mapping=request.param == "mapped", limits=limits)

    return run


def test_the_figures_are_those_of_the_header():
    assert Limits(memory=2**30, depth=128, nodes=2**20, text=2**26) == flaxstate.UNTRUSTED
    assert Limits() == (0, 0, 0, 0)


def test_nodes(load):
    assert load(nils(2**20 - 1), flaxstate.UNTRUSTED) == [None] * (2**20 - 1)
    with pytest.raises(flaxstate.Error) as caught:
        load(nils(2**20), flaxstate.UNTRUSTED)
    assert caught.value.status == "LIMIT"
    assert len(load(nils(2**20), None)) == 2**20


def test_depth(load):
    fits, deep = b"\x81\xa1a" * 128 + NIL, b"\x81\xa1a" * 129 + NIL
    assert flaxstate.msgpack_serialize(load(fits, flaxstate.UNTRUSTED)) == fits
    with pytest.raises(flaxstate.Error) as caught:
        load(deep, flaxstate.UNTRUSTED)
    assert caught.value.status == "LIMIT"
    assert flaxstate.msgpack_serialize(load(deep, Limits(memory=2**30))) == deep


def test_text(load):
    data = flaxstate.msgpack_serialize({"k": "x" * 99})
    assert load(data, Limits(text=100)) == {"k": "x" * 99}
    with pytest.raises(flaxstate.Error) as caught:
        load(data, Limits(text=99))
    assert (caught.value.status, caught.value.path) == ("LIMIT", "./k")


def test_memory(load):
    with pytest.raises(flaxstate.Error) as caught:
        load(nils(10_000), Limits(memory=1000))
    assert caught.value.status == "LIMIT"


def test_checkpoints_fit(load):
    assert_same(
        load(flaxstate.msgpack_serialize(TREE), flaxstate.UNTRUSTED),
        flaxstate.load_bytes(flaxstate.msgpack_serialize(TREE)),
    )


def test_a_target_and_a_report_are_left_alone():
    report, target = flaxstate.Report(), {"a": [1, 2, 3]}
    data = flaxstate.to_bytes(target)
    with pytest.raises(flaxstate.Error):
        flaxstate.load_bytes(data, target, limits=Limits(nodes=3), report=report)
    assert str(report) == ""
    assert flaxstate.load_bytes(data, target, limits=Limits(nodes=10), report=report) == target


def test_what_no_limits_are(load):
    for bad in (7, (1, 2), [0, 0, 0, 0]):
        with pytest.raises(TypeError, match=r"flaxstate\.Limits"):
            load(NIL, bad)
    with pytest.raises(TypeError, match=r"Limits\.text must be an int"):
        load(NIL, Limits(text=1.5))
    for name in Limits._fields:
        for bad in (-1, 2**64):
            with pytest.raises(OverflowError, match=rf"Limits\.{name} must be between 0 and \d+$"):
                load(NIL, Limits(**{name: bad}))
    assert load(b"\x90", Limits(depth=1024)) == []
    with pytest.raises(ValueError, match=r"Limits\.depth must be between 0 and 1024$"):
        load(NIL, Limits(depth=1025))
