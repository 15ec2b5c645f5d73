"""What Flax reads but never writes, and what flaxstate reads although Flax doesn't."""

from __future__ import annotations

from collections.abc import Iterator

from . import readable_chunks, readable_dtypes, readable_headers
from .case import Case


def cases() -> Iterator[Case]:
    """All strictly readable cases."""
    for module in (readable_headers, readable_dtypes, readable_chunks):
        yield from module.cases()
