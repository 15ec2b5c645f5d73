"""The golden data: read as its text, written as its bytes, refused with the library's own message."""

import c_library
import dump
import pytest
from golden_data import cases, data_of, has_text, node_text

import flaxstate
from flaxstate import _core, serialization

STREAM_OPTION = ": the option trailing = stream (FS_TRAILING_STREAM) reads one of them"


@cases("valid")
def test_valid_bytes_are_read_and_written_again(entry, chunk_limit):
    data = data_of(entry)
    chunk_limit(entry.chunk_limit)
    tree = serialization.msgpack_restore(data)
    assert has_text(entry, dump.dump(tree))
    assert serialization.msgpack_serialize(tree, in_place=True) == data
    if entry.order == "sorted":
        assert serialization.msgpack_serialize(tree) == data


def is_beyond_python(entry):
    """Whether no Python object can hold it: a dtype that NumPy lacks, an extension code that msgpack refuses."""
    return entry.flax == "refuses" and entry.file.startswith(
        ("readable/opaque_", "readable/chunk_opaque", "readable/ext_")
    )


@cases("readable")
def test_readable_bytes(entry, request):
    if is_beyond_python(entry):
        with pytest.raises(flaxstate.Error, match=r"not understood|code must be") as caught:
            serialization.msgpack_restore(data_of(entry))
        assert (caught.value.status, isinstance(caught.value, TypeError)) in [
            ("DTYPE", True),
            ("FORMAT", False),
            ("KEY", False),
        ]
        return
    tree = serialization.msgpack_restore(data_of(entry))
    if entry.flax == "differs":  # NumPy's objects lose something: a bool of 2, padding, a dtype's old name
        flax = request.getfixturevalue("flax_serialization")
        assert dump.dump(tree) == dump.dump(flax.msgpack_restore(data_of(entry)))
        return
    assert has_text(entry, dump.dump(tree))
    if "noencode" not in entry.flags:
        again = serialization.msgpack_restore(serialization.msgpack_serialize(tree, in_place=True))
        assert has_text(entry, dump.dump(again))


@cases("lenient")
def test_lenient_bytes_are_read_as_flax_reads_them(entry):
    assert has_text(entry, dump.dump(serialization.msgpack_restore(data_of(entry))))
    with pytest.raises(flaxstate.Error) as caught:
        _core.read(data_of(entry), False)
    assert_refused(entry, caught.value)


@cases("invalid")
def test_invalid_bytes(entry):
    with pytest.raises(flaxstate.Error) as caught:
        _core.restore(data_of(entry), False)
    error = caught.value
    assert_refused(entry, error)
    ours = (error.status, error.message, error.path, error.offset, str(error))
    status, message, path, offset, report = c_library.refusal(data_of(entry))
    # Python has no such option.
    message, report = (text.replace(STREAM_OPTION, "") for text in (message, report))
    assert ours == (status, message, path, offset, report)
    assert "FS_" not in report
    with pytest.raises(flaxstate.Error) as caught:
        serialization.msgpack_restore(data_of(entry))
    assert_refused(entry, caught.value)


def assert_refused(entry, error):
    assert error.status in entry.status.split("|")
    assert error.path in entry.path.split("|")
    assert error.message
    assert error.message in str(error)


@cases("valid", "readable")
@pytest.mark.parametrize("way", ["bytes", "mapped", "read"])
def test_nodes(entry, way, tmp_path):
    if entry.file.startswith("readable/ext_") and is_beyond_python(entry):
        pytest.skip("msgpack's ExtType has no negative codes")
    data = data_of(entry)
    path = tmp_path / "case"
    path.write_bytes(data)
    root = _core.read(data, False) if way == "bytes" else _core.open(path, way == "read", False, None, False)
    assert has_text(entry, node_text(root))
