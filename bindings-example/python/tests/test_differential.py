"""Real Flax and the drop-in side by side: the same bytes, the same objects, the same exceptions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees import Point, any_keys, assert_same, leaves, outcome, raw_trees, trees

from flaxstate import serialization as ours

pytest.importorskip("flax.serialization", reason="Flax is not installed")
from flax import serialization as flax

brief = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
small = st.integers(0, 3)


def both(name, *arguments, **options):
    """The outcomes of one function in Flax and here."""
    return outcome(getattr(flax, name), *arguments, **options), outcome(getattr(ours, name), *arguments, **options)


@brief
@given(trees())
def test_to_bytes_and_back(tree):
    data = flax.to_bytes(tree)
    assert ours.to_bytes(tree) == data
    assert_same(ours.msgpack_restore(data), flax.msgpack_restore(data))
    assert_same(ours.from_bytes(tree, data), flax.from_bytes(tree, data))


@brief
@given(trees(any_keys))
def test_state_dicts_and_keys_that_are_no_text(tree):
    (theirs, their_error), (mine, my_error) = both("to_state_dict", tree)
    assert my_error == their_error
    assert_same(mine, theirs)
    (data, their_error), (my_data, my_error) = both("to_bytes", tree)
    assert (my_data, my_error) == (data, their_error)
    if data is not None:
        assert_same(ours.from_bytes(tree, data), flax.from_bytes(tree, data))


@brief
@given(raw_trees(), st.booleans())
def test_raw_trees(tree, in_place):
    data = flax.msgpack_serialize(tree, in_place=in_place)
    assert ours.msgpack_serialize(tree, in_place=in_place) == data
    assert_same(ours.msgpack_restore(data), flax.msgpack_restore(data))


class Child(dict):
    """A dict that is not registered."""


UNFIT = [
    2**64,
    -(2**63) - 1,
    "\ud800",
    {1, 2},
    (1, 2),
    Child(a=1),
    object(),
    memoryview(b"abcd")[::2],
    {"k": frozenset()},
    True + 0j,
    memoryview(b"whole"),
    bytearray(b"changes"),
]


@brief
@given(raw_trees(st.one_of(small, st.sampled_from(UNFIT)), st.one_of(st.text(max_size=2), small)))
def test_what_is_refused_when_writing(tree):
    theirs, mine = both("msgpack_serialize", tree, in_place=True)
    assert mine == theirs


@brief
@given(st.sampled_from(UNFIT), st.lists(st.sampled_from("lda"), max_size=4))
def test_one_value_that_is_refused(value, containers):
    for kind in containers:
        value = [1, value] if kind == "l" else {"b": value, "a": 2, **({1: 2} if kind == "a" else {})}
    for name in ("msgpack_serialize", "to_bytes"):
        theirs, mine = both(name, value)
        assert mine == theirs


@brief
@given(trees(st.sampled_from("abc"), small), trees(st.sampled_from("abc"), small))
def test_states_that_do_not_fit(target, source):
    state = flax.to_state_dict(source)
    theirs, mine = both("from_state_dict", target, state)
    assert mine == theirs
    data = flax.to_bytes(source)
    theirs, mine = both("from_bytes", target, data)
    assert mine == theirs


@brief
@given(trees(st.sampled_from("abc"), small), st.one_of(leaves, trees()))
def test_states_that_are_no_state_dicts(target, state):
    (theirs, their_error), (mine, my_error) = both("from_state_dict", target, state)
    assert my_error == their_error
    assert_same(mine, theirs)


@pytest.mark.parametrize("limit", [1, 8, 12, 64, 1000])
@brief
@given(tree=trees())
def test_chunks(tree, limit):
    saved = flax.MAX_CHUNK_SIZE, ours.MAX_CHUNK_SIZE
    flax.MAX_CHUNK_SIZE = ours.MAX_CHUNK_SIZE = limit
    try:
        data = flax.to_bytes(flax.to_state_dict(tree))
        assert ours.to_bytes(tree) == data
    finally:
        flax.MAX_CHUNK_SIZE, ours.MAX_CHUNK_SIZE = saved
    assert_same(ours.msgpack_restore(data), flax.msgpack_restore(data))


@pytest.mark.parametrize(
    ("target", "state"), [({"2": 0}, {2: 5}), ([0], {0: 5}), (Point(0, 0), {"x": 1, 2: 3}), ({True: 0}, {True: 5})]
)
def test_keys_that_are_no_text_are_not_found_by_their_text(target, state):
    data = flax.msgpack_serialize(state, in_place=True)
    for theirs, mine in (both("from_state_dict", target, state), both("from_bytes", target, data)):
        assert mine == theirs
        assert mine[1][0] in (ValueError, KeyError)


def test_the_form_of_named_tuples_before_2021():
    state = {"name": "Point", "fields": {"0": "y", "1": "x"}, "values": {"0": {"a": 2}, "1": 1}}
    theirs, mine = both("from_state_dict", Point(0, {"a": 0}), state)
    assert mine == theirs == (Point(1, {"a": 2}), None)
    del state["values"]["1"]
    theirs, mine = both("from_state_dict", Point(0, {"a": 0}), state)
    assert mine == theirs
    assert mine[1][0] is KeyError
