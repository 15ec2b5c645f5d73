"""Memory: who keeps what alive, that nothing is left over, and that threads don't disturb each other."""

import gc
import resource
import sys
import threading
import time

import numpy as np
import pytest

import flaxstate
from flaxstate import serialization

SIZE = 1 << 16


def test_arrays_outlive_the_bytes_and_the_tree():
    data = serialization.to_bytes({"a": np.arange(SIZE, dtype=np.float64), "b": [np.ones(3)]})
    tree = serialization.msgpack_restore(data)
    kernel, small = tree["a"], tree["b"]["0"]
    assert kernel.base is data
    del data, tree
    gc.collect()
    _ = [bytes(SIZE) for _ in range(100)]
    assert np.array_equal(kernel, np.arange(SIZE))
    assert np.array_equal(small, np.ones(3))
    with pytest.raises(ValueError, match="read-only"):
        kernel[0] = 1


def test_arrays_do_not_change_with_a_buffer_that_changes():
    buffer = bytearray(serialization.to_bytes(np.zeros(SIZE)))
    for data in (buffer, memoryview(buffer), memoryview(buffer).toreadonly()):
        array = serialization.msgpack_restore(data)
        buffer[-1] ^= 1
        assert array[-1] == 0
        buffer[-1] ^= 1
    del data
    buffer.clear()  # nothing points into it any more
    assert array[-1] == 0


def test_mapped_arrays_outlive_everything_else(tmp_path):
    path = tmp_path / "file"
    flaxstate.save_file(path, {"x": {"a": np.arange(SIZE, dtype=np.int32), "n": 3}})
    tree = flaxstate.open(path)
    inner, array = tree["x"], tree["x"]["a"]
    part = array[10:20]
    del tree, array
    path.unlink()
    gc.collect()
    assert inner["n"] == 3
    del inner
    gc.collect()
    assert part.tolist() == list(range(10, 20))


def test_references_are_given_back():
    array, text, leaf = np.arange(SIZE, dtype=np.float32), "t" * 50, object()
    tree = {"a": array, "b": [text, {"c": array[::2]}], "d": (array, np.float32(1))}
    bad = {"a": array, "b": [leaf]}
    data = serialization.to_bytes(tree)
    cut = data[:-3]
    watched = [array, text, leaf, data, cut, tree, tree["b"], array.dtype, dict, None]

    def exercise():
        serialization.to_bytes(tree)
        serialization.msgpack_serialize({"a": array, "b": [text]})
        serialization.from_bytes(tree, data)
        serialization.msgpack_restore(data)
        for call in (
            lambda: serialization.to_bytes(bad),
            lambda: serialization.msgpack_serialize(bad),
            lambda: serialization.msgpack_serialize({1: 1, "a": array}),
            lambda: serialization.to_bytes({"__msgpack_chunked_array__": array}),
            lambda: serialization.msgpack_restore(cut),
            lambda: serialization.from_bytes({**tree, "e": 1}, data),
            lambda: serialization.from_bytes({"b": [1]}, data),
        ):
            with pytest.raises((ValueError, TypeError)):
                call()

    exercise()
    gc.collect()
    before = [sys.getrefcount(thing) for thing in watched]
    for _ in range(50):
        exercise()
    gc.collect()
    after = [sys.getrefcount(thing) for thing in watched]
    assert all(new - old < 25 for old, new in zip(before, after, strict=True)), list(zip(before, after, strict=True))


def test_nothing_is_left_over(tmp_path):
    path = tmp_path / "file"
    tree = {str(index): {"a": np.full(SIZE, index), "text": "x" * 1000, "n": [1.5] * 1000} for index in range(4)}
    data = serialization.to_bytes(tree)

    def exercise():
        serialization.to_bytes(tree)
        serialization.from_bytes(tree, data)
        flaxstate.save_file(path, tree, durability="none")
        flaxstate.load_file(path)
        flaxstate.open(path)["0"].load()
        with pytest.raises(flaxstate.Error):
            serialization.msgpack_restore(data[:-1])

    for _ in range(5):
        exercise()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(60):
        exercise()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 8 * 1024  # KiB; one set of arrays that was left over each time would be 120 MiB


def test_the_garbage_collector_is_left_as_it_was():
    data = serialization.to_bytes({"a": [1, 2]})
    for enabled in (True, False):
        (gc.enable if enabled else gc.disable)()
        try:
            serialization.msgpack_restore(data)
            with pytest.raises(TypeError):
                serialization.msgpack_restore(b"\xc7\x0c\x01\x93\x91\x02\xa4none\xc4\x02ab")
            assert gc.isenabled() is enabled
        finally:
            gc.enable()


def test_handlers_may_change_what_is_being_written():
    class Changer:
        pass

    def shrink(_):
        items.clear()
        mapping.clear()
        return {"x": 1}

    serialization.register_serialization_state(Changer, shrink, lambda _, state: state)
    items = [Changer(), *range(100)]
    mapping = {"a": 1}
    assert serialization.to_bytes(items) == b"\x81\xa10\x81\xa1x\x01"
    mapping = {"b": Changer(), **{str(index): [index] for index in range(100)}}
    assert serialization.to_bytes(mapping)[1:] == b"\xa1b\x81\xa1x\x01"


def test_other_threads_run_while_data_is_copied():
    tree = {"a": np.zeros(1 << 25, np.uint8)}
    ticks, stop = [0], threading.Event()

    def tick():
        while not stop.is_set():
            ticks[0] += 1
            time.sleep(0.0002)

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=tick)
    thread.start()
    try:
        # Nobody is asked to hand the lock over any more, so the other thread runs only if it is handed over freely.
        sys.setswitchinterval(1000)
        time.sleep(0.01)
        before = ticks[0]
        for _ in range(3):
            serialization.to_bytes(tree)
        after = ticks[0]
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join()
    assert after > before


def test_many_threads():
    tree = {str(index): {"w": np.full((50, 50), index), "n": [index, "text", 1.5]} for index in range(50)}
    data, failures = serialization.to_bytes(tree), []

    def work():
        try:
            for _ in range(10):
                assert serialization.to_bytes(tree) == data
                restored = serialization.from_bytes(tree, data)
                assert restored["7"]["n"] == [7, "text", 1.5]
                assert np.array_equal(restored["49"]["w"], tree["49"]["w"])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_deep_objects_on_a_small_stack():
    tree = 1
    for _ in range(1023):
        tree = {"a": tree}
    data, results = serialization.to_bytes(tree), []
    saved = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(
            target=lambda: results.append(serialization.to_bytes(serialization.msgpack_restore(data)))
        )
        thread.start()
        thread.join()
    finally:
        threading.stack_size(saved)
    assert results == [data]


def test_cycles_end():
    cycle = []
    cycle.append(cycle)
    with pytest.raises(flaxstate.Error, match="1,024 levels"):
        serialization.to_bytes(cycle)
    with pytest.raises(flaxstate.Error, match="1,024 levels"):
        serialization.msgpack_serialize({"a": cycle})
