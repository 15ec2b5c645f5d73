"""What differs from Flax on purpose: each with what Flax does, and what happens here."""

import numpy as np
import pytest
from trees import outcome

import flaxstate
from flaxstate import serialization as ours

pytest.importorskip("flax.serialization", reason="Flax is not installed")
from flax import serialization as flax


@pytest.mark.parametrize("value", [np.array(["a"]), np.str_("ab"), np.array(b"xy"), np.zeros(1, "i4,f4")])
def test_dtypes_that_flax_writes_and_cannot_read(value):
    data = flax.to_bytes({"a": value})
    assert outcome(flax.msgpack_restore, data)[1][0] is TypeError
    with pytest.raises(flaxstate.Error) as caught:
        ours.to_bytes({"a": value})
    assert (caught.value.status, caught.value.path) == ("DTYPE", "./a")
    assert isinstance(caught.value, TypeError)


def test_big_endian_arrays_keep_their_values():
    array = np.arange(4, dtype=">f4")
    assert not np.array_equal(flax.msgpack_restore(flax.to_bytes(array)), array)
    assert np.array_equal(ours.msgpack_restore(ours.to_bytes(array)), array)


def test_the_object_is_not_touched(chunk_limit):
    chunk_limit(8)
    tree = {"a": np.arange(4.0)}
    ours.msgpack_serialize(tree, in_place=True)
    assert isinstance(tree["a"], np.ndarray)
    flax.msgpack_serialize(tree, in_place=True)
    assert isinstance(tree["a"], dict)


def test_the_key_of_chunked_arrays_is_refused():
    tree = {"x": {"__msgpack_chunked_array__": 1}}
    with pytest.raises(KeyError, match="shape"):
        flax.msgpack_restore(flax.to_bytes(tree))
    with pytest.raises(flaxstate.Error) as caught:
        ours.to_bytes(tree)
    assert (caught.value.status, caught.value.path) == ("KEY", "./x")


@pytest.mark.parametrize(("data", "status"), [(b"", "TRUNCATED"), (b"\x01\x01", "FORMAT"), (b"\xc1", "FORMAT")])
def test_damaged_bytes_are_one_kind_of_exception(data, status):
    assert issubclass(outcome(flax.msgpack_restore, data)[1][0], ValueError)
    with pytest.raises(flaxstate.Error) as caught:
        ours.msgpack_restore(data)
    assert isinstance(caught.value, ValueError)
    assert (caught.value.status, caught.value.path) == (status, ".")
    assert caught.value.offset is not None


def test_deep_trees():
    tree = 1
    for _ in range(1023):
        tree = {"a": tree}
    with pytest.raises(RecursionError):
        flax.to_bytes(tree)
    data = ours.to_bytes(tree)
    assert data == b"\x81\xa1a" * 1023 + b"\x01"
    assert ours.msgpack_serialize(ours.msgpack_restore(data)) == data
    with pytest.raises(flaxstate.Error, match="1,024 levels") as caught:
        ours.to_bytes({"a": {"b": tree}})
    assert caught.value.status == "LIMIT"


def test_ready_made_payloads_are_refused():
    msgpack = pytest.importorskip("msgpack")
    value = {"a": msgpack.ExtType(1, flax._ndarray_to_bytes(np.ones(2)))}
    assert flax.msgpack_restore(flax.msgpack_serialize(value))["a"].tolist() == [1, 1]
    with pytest.raises(flaxstate.Error, match="code") as caught:
        ours.msgpack_serialize(value)
    assert caught.value.status == "INVALID_ARGUMENT"


def test_views_share_the_bytes():
    data = flax.to_bytes({"a": np.arange(100.0)})
    theirs, mine = flax.msgpack_restore(data)["a"], ours.msgpack_restore(data)["a"]
    assert not theirs.flags.writeable
    assert not mine.flags.writeable
    assert not np.shares_memory(theirs, np.frombuffer(data, np.uint8))
    assert np.shares_memory(mine, np.frombuffer(data, np.uint8))
    assert mine.base is data


def test_numpy_takes_no_more_bytes_than_there_are(monkeypatch):
    """A dtype whose items are longer to NumPy than the file has them: the bytes behind the array aren't shown."""
    monkeypatch.setitem(np._core.numerictypes.sctypeDict, "weird", np.float64)
    data = bytes.fromhex("82a161c7130193" "9102" "a57765697264" "c4080102030405060708" "a162a0")
    with pytest.raises(ValueError, match="items of 8 bytes, but the data has 4"):
        flaxstate.load_bytes(data)
    with pytest.raises(ValueError, match="items of 8 bytes, but the data has 4"):
        flaxstate.msgpack_restore(data)
