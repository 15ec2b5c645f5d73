"""Where the golden data is, and Flax if it is installed."""

import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve()
GOLDEN = pathlib.Path(os.environ.get("FLAXSTATE_GOLDEN_DIR") or HERE.parents[3] / "tests" / "golden")
sys.path.insert(0, str(GOLDEN))


@pytest.fixture(scope="session")
def flax_serialization():
    """Real Flax, with functions of its own."""
    return pytest.importorskip("flax.serialization", reason="Flax is not installed")


@pytest.fixture
def chunk_limit(monkeypatch):
    """Sets the chunk limit of the drop-in, and of Flax where it is imported."""
    from flaxstate import serialization

    def set_limit(limit):
        monkeypatch.setattr(serialization, "MAX_CHUNK_SIZE", limit)
        if "flax.serialization" in sys.modules:
            monkeypatch.setattr("flax.serialization.MAX_CHUNK_SIZE", limit)

    return set_limit
