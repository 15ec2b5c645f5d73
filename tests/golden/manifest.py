"""The manifest: one tab-separated line for each case. Needs nothing but Python."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Iterable

HEADER = '# group\tfile\torder\tchunk_limit\tstatus\tpath\tflax\tflags\tholds\n'


@dataclasses.dataclass(frozen=True)
class Entry:
    """What a test must know of a case. The columns are explained in README.md."""

    group: str
    file: str
    order: str
    chunk_limit: int
    status: str
    path: str
    flax: str
    flags: tuple[str, ...]
    holds: str


def _escape(text: str) -> str:
    return ''.join(
        character if ' ' <= character <= '~' and character != '\\' else _escape_one(character)
        for character in text
    )


def _escape_one(character: str) -> str:
    return ''.join(f'\\x{byte:02x}' for byte in character.encode())


def format_manifest(entries: Iterable[Entry]) -> str:
    """The file's text; an empty column is `-`."""
    lines = [HEADER]
    for entry in entries:
        columns = (
            entry.group,
            entry.file,
            entry.order,
            str(entry.chunk_limit),
            entry.status,
            entry.path,
            entry.flax,
            ','.join(entry.flags),
            entry.holds,
        )
        lines.append('\t'.join(_escape(column) or '-' for column in columns) + '\n')
    return ''.join(lines)


def read_manifest(path: pathlib.Path) -> list[Entry]:
    """The entries of a manifest."""
    entries = []
    for line in path.read_text(encoding='ascii').splitlines():
        if line.startswith('#'):
            continue
        columns = ['' if column == '-' else column for column in line.split('\t')]
        group, file, order, limit, status, tree_path, flax, flags, holds = columns
        flag_names = tuple(flags.split(',')) if flags else ()
        entries.append(
            Entry(group, file, order, int(limit), status, tree_path, flax, flag_names, holds)
        )
    return entries
