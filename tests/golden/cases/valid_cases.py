"""What Flax itself writes."""

from __future__ import annotations

from collections.abc import Iterator

from . import (
    valid_arrays,
    valid_chunks,
    valid_dtypes,
    valid_keys,
    valid_objects,
    valid_plain,
    valid_sizes,
    valid_vectors,
)
from .case import Case


def cases() -> Iterator[Case]:
    """All valid cases."""
    for module in (
        valid_vectors,
        valid_plain,
        valid_keys,
        valid_sizes,
        valid_dtypes,
        valid_arrays,
        valid_chunks,
        valid_objects,
    ):
        yield from module.cases()
