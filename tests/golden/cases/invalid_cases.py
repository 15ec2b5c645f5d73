"""What flaxstate refuses; the manifest says whether Flax does so, too."""

from __future__ import annotations

from collections.abc import Iterator

from . import invalid_arrays, invalid_chunks, invalid_framing
from .case import Case


def cases() -> Iterator[Case]:
    """All invalid cases."""
    for module in (invalid_framing, invalid_arrays, invalid_chunks):
        yield from module.cases()
