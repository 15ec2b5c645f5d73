"""Functions that are told how far a call is."""

import os
import signal

import numpy as np
import pytest
from trees import assert_same

import flaxstate

STEP = 1 << 22
BIG = np.arange(6 * STEP // 4 + 1, dtype=np.float32).reshape(-1, 1)  # 24 MiB and 4 bytes
TREE = {"big": BIG, "small": {str(index): np.full(100, index) for index in range(5)}, "n": 1}


class Watch:
    """What a progress function was told; raises `error` at the n-th call."""

    def __init__(self, error=None, n=0):
        self.calls, self.error, self.n = [], error, n

    def __call__(self, done, total):
        self.calls.append((done, total))
        if len(self.calls) == self.n:
            raise self.error


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("progress") / "file"
    flaxstate.save_file(path, TREE, durability="none")
    return path


def calls_of(tmp_path, file):
    """Each call that has progress, its size in bytes, and whether it gets arrays one by one."""
    data, size = file.read_bytes(), os.path.getsize(file)
    target, arrays = tmp_path / "saved", BIG.nbytes + 4000
    return {
        "save": (lambda watch: flaxstate.save_file(target, TREE, durability="none", progress=watch), size, True),
        "threads": (lambda watch: flaxstate.save_file(target, TREE, threads=2, progress=watch), size, True),
        "raw": (lambda watch: flaxstate.save_file(target, TREE, as_state_dict=False, progress=watch), size, True),
        "load": (lambda watch: flaxstate.load_file(file, progress=watch), size, True),
        "restore": (lambda watch: flaxstate.load_file(file, TREE, progress=watch), size, True),
        "mapped": (lambda watch: flaxstate.load_file(file, mapping=True, progress=watch), size, False),
        "bytes": (lambda watch: flaxstate.load_bytes(data, TREE, progress=watch), size, False),
        "lazy": (lambda watch: flaxstate.open(file, mapping=False).load(progress=watch), arrays, True),
    }


NAMES = ("save", "threads", "raw", "load", "restore", "mapped", "bytes", "lazy")


@pytest.mark.parametrize("name", NAMES)
def test_every_call_tells_and_can_be_ended(name, tmp_path, file):
    call, size, by_pieces = calls_of(tmp_path, file)[name]
    saved = tmp_path / "saved"
    saved.write_bytes(b"old")
    watch = Watch()
    result = call(watch)
    done, totals = zip(*watch.calls, strict=True)
    assert done[-1] == totals[-1] == size
    assert set(totals) == {size}
    assert list(done) == sorted(done)
    assert (3 if by_pieces else 1) <= len(done) <= size // STEP + 4
    if result is None:
        assert saved.stat().st_size == size
    else:
        assert_same(result, TREE)
    for n in range(1, len(done) + 1):
        saved.write_bytes(b"old")
        error = RuntimeError("enough")
        with pytest.raises(RuntimeError) as caught:
            call(Watch(error, n))
        assert caught.value is error
        assert (error.__cause__, error.__context__) == (None, None)
        assert saved.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["saved"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wrong_with_the_call_is_told_as_ever(name, tmp_path, file):
    call, _, _ = calls_of(tmp_path, file)[name]
    with pytest.raises(TypeError, match="not callable"):
        call(7)
    with pytest.raises(KeyboardInterrupt):
        call(Watch(KeyboardInterrupt(), 1))
    with pytest.raises(SystemExit):
        call(Watch(SystemExit(3), 1))


def test_functions_in_c_can_be_interrupted(tmp_path):
    def interrupt(number, frame):
        raise KeyboardInterrupt

    path, told = tmp_path / "file", {}
    path.write_bytes(b"old")
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        with pytest.raises(KeyboardInterrupt):
            flaxstate.save_file(path, TREE, progress=told.setdefault)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert path.read_bytes() == b"old"


def test_the_result_of_the_function_does_not_count(file):
    assert_same(flaxstate.load_file(file, progress=lambda done, total: False), TREE)
    assert_same(flaxstate.load_file(file, progress=None), TREE)


def test_small_trees_are_told_once(tmp_path):
    watch = Watch()
    flaxstate.save_file(tmp_path / "file", {"a": 1}, progress=watch)
    assert watch.calls == [(4, 4)]


def test_pieces_are_copied_together(tmp_path, chunk_limit):
    chunk_limit(1 << 20)
    path = tmp_path / "file"
    flaxstate.save_file(path, TREE, durability="none")
    watch = Watch()
    assert_same(flaxstate.load_bytes(path.read_bytes(), progress=watch), TREE)
    assert len(watch.calls) >= 4
    assert watch.calls[-1] == (os.path.getsize(path),) * 2


def test_a_function_may_use_the_library(tmp_path, file):
    inner = []

    def progress(done, total):
        inner.append(flaxstate.load_file(file, mapping=True)["n"])

    assert_same(flaxstate.load_file(file, progress=progress), TREE)
    assert set(inner) == {1}


def test_references_are_given_back(file):
    import gc
    import sys

    watch, error = Watch(), ValueError("ends")

    def exercise():
        flaxstate.load_file(file, mapping=True, progress=watch)
        with pytest.raises(ValueError, match="ends"):
            flaxstate.load_file(file, progress=Watch(error, 2))
        error.__traceback__ = None

    exercise()
    gc.collect()
    before = [sys.getrefcount(thing) for thing in (watch, error, None)]
    for _ in range(30):
        exercise()
    gc.collect()
    after = [sys.getrefcount(thing) for thing in (watch, error, None)]
    assert all(new - old < 15 for old, new in zip(before, after, strict=True))
