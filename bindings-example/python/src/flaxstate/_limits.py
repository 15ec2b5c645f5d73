"""What reading may cost, for bytes that anybody may have written."""

from __future__ import annotations

from typing import NamedTuple

from flaxstate import _core


class Limits(NamedTuple):
    """The most that reading a file or bytes may need; beyond it there is an Error with the status "LIMIT".

    `memory` is bytes of the library's own, which array data isn't a part of; `depth` levels of containers; `nodes` how
    many leaves, containers and entries; `text` bytes of keys, str and bytes. 0: no limit, but 1,024 levels.
    """

    memory: int = 0
    depth: int = 0
    nodes: int = 0
    text: int = 0


UNTRUSTED = Limits(*_core.UNTRUSTED)
"""What no checkpoint needs, and no machine minds: 1 GiB, 128 levels, 2**20 nodes, 64 MiB of text."""
