"""load_file and load_bytes with keep_missing and drop_extra, and what reports say."""

import dataclasses
import types

import c_library
import ml_dtypes
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from trees import Point, assert_same, trees

import flaxstate
from flaxstate import _report, serialization


@dataclasses.dataclass
class PointClass:
    x: int
    y: int


serialization.register_serialization_state(
    PointClass,
    lambda point: {"x": point.x, "y": point.y},
    lambda point, state: PointClass(state["x"], state["y"]) if state.keys() == {"x", "y"} else _raise(state),
)


def _raise(state):
    raise ValueError(f"not a point: {state}")


STATE = bytes.fromhex("82a16107a16303")  # {"a": 7, "c": 3}
KINDS = {kind: number for kind, (number, _, _) in _report._KINDS.items()}


def said(report):
    """A report as c_library.report_of gives that of the library."""
    return report.loaded, [(KINDS[kind], *texts) for kind, *texts in report.entries], str(report)


def test_what_is_kept_and_dropped():
    report = flaxstate.Report()
    assert (str(report), report.loaded, report.entries, repr(report)) == ("", 0, [], "<Report: empty>")
    target = {"a": 1, "b": 2}
    assert flaxstate.load_bytes(STATE, target, keep_missing=True, report=report) == {"a": 7, "b": 2}
    assert target == {"a": 1, "b": 2}
    assert report.loaded == 1
    assert report.entries == [("kept", "./b", "int", ""), ("dropped", "./c", "", "int")]
    assert (report.count("kept"), report.count("dropped"), report.count("reshaped")) == (1, 1, 0)
    assert str(report) == "1 leaf loaded, 1 kept, 1 dropped\n  ./b: kept: int\n  ./c: dropped: int"
    assert said(report) == c_library.report_of(flaxstate.to_bytes(target), STATE, keep_missing=1)
    with pytest.raises(KeyError):
        report.count("none")


def test_a_report_is_empty_after_a_failure():
    report = flaxstate.Report()
    for call in (
        lambda: flaxstate.load_bytes(STATE, {"a": 1, "b": 2}, report=report),
        lambda: flaxstate.load_bytes(STATE[:-1], {"a": 1}, report=report),
        lambda: flaxstate.load_bytes(STATE, keep_missing=True, report=report),
        lambda: flaxstate.save_file("nowhere/file", 1, report=report),
    ):
        flaxstate.load_bytes(STATE, {"a": 1}, report=report)
        assert report.count("dropped") == 1
        with pytest.raises((ValueError, OSError)):
            call()
        assert (str(report), report.loaded, report.entries, report.count("dropped")) == ("", 0, [], 0)


def test_without_options_it_is_from_bytes(flax_serialization):
    for target in ({"a": 1, "b": 2}, {"a": {"x": 1}, "c": 1}, [1, 2], Point(1, 2)):
        with pytest.raises(Exception) as theirs:  # noqa: PT011 (whatever Flax raises)
            flax_serialization.from_bytes(target, STATE)
        with pytest.raises(type(theirs.value)) as mine:
            flaxstate.load_bytes(STATE, target, report=flaxstate.Report())
        assert mine.value.message == str(theirs.value)
        assert "at path ." in str(mine.value)


def test_sequences_tuples_and_dataclasses(flax_serialization):
    from flax import struct

    @struct.dataclass
    class Model:
        step: int
        kernel: np.ndarray
        layers: list
        point: Point

    old = Model(1, np.zeros(2), [1, 2, 3], Point(1, (2,)))
    state = {"step": 5, "new": 1, "layers": {"0": 7}, "point": {"x": 8, "z": 9}}
    data = flax_serialization.msgpack_serialize(state)
    for options in ({}, {"keep_missing": True}, {"drop_extra": True}):
        with pytest.raises(ValueError, match=r"field|keys|size"):
            flaxstate.load_bytes(data, old, **options)
    report = flaxstate.Report()
    new = flaxstate.load_bytes(data, old, keep_missing=True, drop_extra=True, report=report)
    assert (new.step, new.layers, new.point) == (5, [7, 2, 3], Point(8, (2,)))
    assert new.kernel is old.kernel
    template = flax_serialization.to_bytes(old)
    assert said(report) == c_library.report_of(template, data, keep_missing=1, drop_extra=1)
    assert [entry.path for entry in report.entries] == [
        *("./kernel", "./layers/1", "./layers/2"),
        *("./point/y", "./point/z", "./new"),
    ]
    longer = flax_serialization.to_bytes([1, 2, 3])
    assert flaxstate.load_bytes(longer, [0], drop_extra=True) == [1]
    assert flaxstate.load_bytes(longer, (0, 0), drop_extra=True) == (1, 2)


def test_the_form_of_named_tuples_before_2021_is_kept():
    state = {"name": "Point", "fields": {"0": "y", "1": "x"}, "values": {"0": 2, "1": 1}}
    report = flaxstate.Report()
    data = flaxstate.msgpack_serialize({"p": state})
    restored = flaxstate.load_bytes(data, {"p": Point(0, 0), "q": 5}, keep_missing=True, report=report)
    assert restored == {"p": Point(1, 2), "q": 5}
    assert str(report) == "2 leaves loaded, 1 kept\n  ./q: kept: int"


@pytest.mark.parametrize("options", [{}, {"keep_missing": True}, {"drop_extra": True}])
def test_the_old_form_is_for_named_tuples_only(options):
    state = {"name": "Point", "fields": {"0": "y", "1": "x"}, "values": {"0": 2, "1": 1}}
    data = flaxstate.to_bytes({"p": state})
    assert flaxstate.load_bytes(data, {"p": Point(0, 0)}, report=flaxstate.Report(), **options) == {"p": Point(1, 2)}
    for target in ({"x": 0, "y": 0}, PointClass(0, 0)):
        if options.get("keep_missing"):
            found = flaxstate.load_bytes(data, {"p": target}, drop_extra=True, **options)
            assert found == {"p": target}
        else:
            with pytest.raises(ValueError):
                flaxstate.load_bytes(data, {"p": target}, report=flaxstate.Report(), **options)



def test_none_in_the_place_of_a_subtree_is_missing():
    target, data = {"a": {"x": 1}, "b": 2}, flaxstate.to_bytes({"a": None, "b": None})
    assert flaxstate.load_bytes(data, target, keep_missing=True) == {"a": {"x": 1}, "b": None}


def test_other_dtypes_and_shapes():
    target = {
        "w": np.zeros((2, 3), np.float32),
        "b": np.zeros(2, ml_dtypes.bfloat16),
        "s": np.float32(1),
        "big": np.zeros(2, ">i4"),
        "n": 1,
        "~/\0": np.zeros(1),
    }
    state = {
        "w": np.zeros((3, 2)),
        "b": np.zeros(2, np.float16),
        "s": np.float64(1),
        "big": np.zeros(2, "<i4"),
        "n": np.zeros(2),
        "~/\0": np.zeros((1, 1)),
    }
    report = flaxstate.Report()
    template, data = flaxstate.to_bytes(target), flaxstate.to_bytes(state)
    assert_same(flaxstate.load_bytes(data, target, report=report), flaxstate.from_bytes(target, data))
    assert said(report) == c_library.report_of(template, data)
    assert report.entries == [
        ("converted", "./w", "float32", "float64"),
        ("reshaped", "./w", "[2,3]", "[3,2]"),
        ("converted", "./b", "bfloat16", "float16"),
        ("converted", "./s", "float32", "float64"),
        ("reshaped", "./~0~1~2", "[1]", "[1,1]"),
    ]


def test_jax_arrays_and_shapes_stand_where_they_are():
    jax = pytest.importorskip("jax")
    array = jax.numpy.ones((2, 2), jax.numpy.bfloat16)
    target = {"a": array, "b": jax.ShapeDtypeStruct((3,), np.float32), "c": object()}
    report = flaxstate.Report()
    data = flaxstate.to_bytes({"b": np.zeros(3, np.int8)})
    new = flaxstate.load_bytes(data, target, keep_missing=True, report=report)
    assert new["a"] is array
    assert new["c"] is target["c"]
    assert report.entries == [
        ("kept", "./a", "array bfloat16 [2,2]", ""),
        ("converted", "./b", "float32", "int8"),
        ("kept", "./c", "object", ""),
    ]


def test_dtypes_are_named_only_where_they_differ():
    class Dtype:
        names = 0

        def __eq__(self, other):
            return other == np.float32

        __hash__ = None

        @property
        def name(self):
            self.names += 1
            return "float32"

    dtype, report = Dtype(), flaxstate.Report()
    target = {"a": types.SimpleNamespace(dtype=dtype, shape=(3,)), "b": types.SimpleNamespace(dtype=dtype, shape=(1,))}
    data = flaxstate.to_bytes({"a": np.zeros(3, np.float32), "b": np.zeros(1, np.float32)})
    flaxstate.load_bytes(data, target, report=report)
    assert (report.loaded, report.entries, dtype.names) == (2, [], 0)
    flaxstate.load_bytes(flaxstate.to_bytes({"a": np.zeros(3), "b": None}), target, report=report)
    assert report.entries == [("converted", "./a", "float32", "float64")]


def test_more_than_the_report_lists():
    target = {str(index): index for index in range(7)}
    report = flaxstate.Report(entry_limit=3)
    flaxstate.load_bytes(STATE, target, keep_missing=True, report=report)
    assert (len(report.entries), report.count("kept"), report.count("dropped")) == (3, 7, 2)
    data = flaxstate.to_bytes(target)
    assert said(report) == c_library.report_of(data, STATE, 3, keep_missing=1)
    assert str(report).startswith("7 kept, 2 dropped, of which the first 3 are listed\n")
    for bad in (0, -1, 2**32):
        with pytest.raises(ValueError, match="entry_limit"):
            flaxstate.Report(bad)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees(), trees())
def test_reports_are_those_of_the_library(target, source):
    target, source = {"x": target, "y": target}, {"x": target, "z": source}
    template, data = flaxstate.to_bytes(target), flaxstate.to_bytes(source)
    report = flaxstate.Report()
    restored = flaxstate.load_bytes(data, target, keep_missing=True, drop_extra=True, report=report)
    assert said(report) == c_library.report_of(template, data, keep_missing=1, drop_extra=1)
    assert_same(restored["x"], flaxstate.from_bytes(target["x"], flaxstate.to_bytes(target["x"])))
    assert_same(restored["y"], target["y"])


def test_without_a_target():
    report = flaxstate.Report()
    tree = {"a": [1, 2], "b": {"c": np.ones(2)}, "e": {}}
    assert_same(flaxstate.load_bytes(flaxstate.msgpack_serialize(tree), report=report), tree)
    assert str(report) == "3 leaves loaded"
    deep = b"\x91" * 1023 + b"\x01"
    flaxstate.load_bytes(deep, report=report)
    assert report.loaded == 1
    for option in ("keep_missing", "drop_extra"):
        with pytest.raises(ValueError, match="need a target"):
            flaxstate.load_bytes(STATE, **{option: True})


def test_files(tmp_path):
    path, report = tmp_path / "file", flaxstate.Report()
    path.write_bytes(STATE)
    assert flaxstate.load_file(path, {"a": 0, "b": 5}, keep_missing=True, report=report) == {"a": 7, "b": 5}
    assert str(report) == "1 leaf loaded, 1 kept, 1 dropped\n  ./b: kept: int\n  ./c: dropped: int"


def test_arrays_that_cannot_be_aligned(tmp_path, flax_serialization):
    path, report = tmp_path / "file", flaxstate.Report()
    tree = {"a": np.arange(3.0), "list": [np.arange(5.0)]}
    flaxstate.save_file(path, tree, as_state_dict=False, alignment=4096, report=report)
    (entry,) = report.entries
    assert (entry.kind, entry.path, entry.wanted) == ("unaligned", "./list/0", "4096")
    offset = int(entry.found)
    assert path.read_bytes()[offset : offset + 40] == np.arange(5.0).tobytes()
    assert offset % 4096 != 0
    assert str(report) == f"1 not aligned\n  ./list/0: data at offset {offset}, not a multiple of 4096"
    assert_same(flax_serialization.msgpack_restore(path.read_bytes()), tree)
    flaxstate.save_file(path, tree, alignment=4096, report=report)
    assert str(report) == "nothing to report"
