"""One golden case."""

from __future__ import annotations

import dataclasses

DEFAULT_CHUNK_LIMIT = 2**30


@dataclasses.dataclass(frozen=True)
class Case:
    """Bytes, and what a reader must make of them.

    `text` is None where it follows from what Flax restores. `status` and `path` may offer several
    answers, separated by `|`, where the specification leaves a choice.
    """

    group: str  # valid, readable, lenient or invalid
    name: str
    data: bytes
    holds: str
    text: str | None = None
    order: str = 'file'  # 'sorted' if encoding with sorted keys gives the same bytes
    chunk_limit: int = DEFAULT_CHUNK_LIMIT
    status: str = ''
    path: str = ''
    flags: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Lenient cases lie with the readable ones: the bytes are Flax's to read."""
        return 'readable' if self.group == 'lenient' else self.group
