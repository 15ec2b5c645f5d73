"""flaxstate.install(): Flax's own functions go through the C library."""

import subprocess
import sys

import numpy as np
import pytest

import flaxstate
from flaxstate import serialization as ours


def test_install_and_uninstall(flax_serialization, monkeypatch):
    flax = flax_serialization
    original = flax.to_bytes
    value = {"a": np.arange(6.0)}
    expected = original(value)
    try:
        flaxstate.install()
        flaxstate.install()
        assert flax.to_bytes is ours.to_bytes
        assert flax.to_bytes(value) == expected
        monkeypatch.setattr(flax, "MAX_CHUNK_SIZE", 16)
        chunked = flax.to_bytes(value)
    finally:
        flaxstate.uninstall()
    flaxstate.uninstall()
    assert flax.to_bytes is original
    assert chunked == original(value) != expected


def run(code):
    """The lines that another Python process prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_nothing_is_imported_that_is_not_needed():
    lines = run(
        "import sys, flaxstate\n"
        "data = flaxstate.to_bytes({'a': [1, 2.5, 'x', None], 'b': (True, b'y', 1j)})\n"
        "state = flaxstate.msgpack_restore(data)\n"
        "print(state)\n"
        "print([name for name in ('numpy', 'jax', 'flax', 'ml_dtypes') if name in sys.modules])\n"
    )
    assert lines == ["{'a': {'0': 1, '1': 2.5, '2': 'x', '3': None}, 'b': {'0': True, '1': b'y', '2': 1j}}", "[]"]


def test_bfloat16_without_jax():
    pytest.importorskip("ml_dtypes")
    data = "c71201939102a862666c6f61743136c404803f00c0"
    lines = run(
        "import sys, flaxstate\n"
        f"array = flaxstate.msgpack_restore(bytes.fromhex('{data}'))\n"
        f"print(array, array.dtype, 'jax' in sys.modules, flaxstate.to_bytes(array).hex() == '{data}')\n"
    )
    assert lines == ["[1 -2] bfloat16 False True"]


def test_types_registered_before_flax_is_imported(flax_serialization):
    lines = run(
        "import flaxstate, collections\n"
        "class Early: pass\n"
        "flaxstate.serialization.register_serialization_state(Early, lambda e: {'early': 1}, lambda e, s: 'restored')\n"
        "Pair = collections.namedtuple('Pair', 'x y')\n"
        "before = flaxstate.to_bytes([Early(), Pair(1, 2)])\n"
        "import flax.serialization as flax\n"
        "print(flaxstate.to_bytes([Early(), Pair(1, 2)]) == before == flax.to_bytes([Early(), Pair(1, 2)]))\n"
        "print(flax.from_bytes([Early(), Pair(0, 0)], before), flaxstate.from_bytes([Early(), Pair(0, 0)], before))\n"
    )
    assert lines == ["True", "['restored', Pair(x=1, y=2)] ['restored', Pair(x=1, y=2)]"]


def test_partial_without_flax():
    pytest.importorskip("jax", reason="JAX is not installed")
    lines = run(
        "import sys, jax, flaxstate\n"
        "partial = jax.tree_util.Partial(max, 1, key=2)\n"
        "print(flaxstate.msgpack_restore(flaxstate.to_bytes(partial)))\n"
        "print(flaxstate.from_bytes(partial, flaxstate.to_bytes(partial)), 'flax' in sys.modules)\n"
    )
    assert lines[0] == "{'args': {'0': 1}, 'keywords': {'key': 2}}"
    assert lines[1].endswith("False")
    assert "key=2" in lines[1]
