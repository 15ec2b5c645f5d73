"""What a call did that succeeded, where it did more than copy one thing to another."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["kept", "dropped", "converted", "reshaped", "unaligned"]
# The library's number, the words in the line of counts, and the line of an entry.
_KINDS: dict[Kind, tuple[int, str, str]] = {
    "kept": (1, "kept", "kept: {wanted}"),
    "dropped": (2, "dropped", "dropped: {found}"),
    "converted": (3, "converted", "dtype {found} in the file, {wanted} in the target"),
    "reshaped": (4, "reshaped", "shape {found} in the file, {wanted} in the target"),
    "unaligned": (5, "not aligned", "data at offset {found}, not a multiple of {wanted}"),
}
# Whatever is in a file, str() of a report is shorter than this; the library keeps its own in as much.
_LARGEST_REPORT = 1 << 16
_LARGEST_HEADING = 320
_ENTRY_SIZE = 32
_NAMES = {number: kind for kind, (number, _, _) in _KINDS.items()}


class ReportEntry(NamedTuple):
    """What happened at a place of the tree.

    `wanted` is what the target has, or what was asked for ("float32", "[64,10]"), `found` what the file has, or what
    came of it.
    """

    kind: Kind
    path: str
    wanted: str
    found: str


def _line(entry: ReportEntry) -> str:
    return f"  {entry.path}: " + _KINDS[entry.kind][2].format(wanted=entry.wanted, found=entry.found)


class Report:
    """Handed to a call, which empties it, and fills it when it succeeds.

    `loaded` is how many leaves were restored. `entries` tells what was kept, dropped, converted, reshaped or could not
    be aligned; what is beyond `entry_limit` is only counted. `str()` of it is all of this for a person.
    """

    def __init__(self, entry_limit: int = 1000) -> None:
        if not 0 < entry_limit < 2**32:
            raise ValueError(f"entry_limit must be a positive number, not {entry_limit!r}")
        self.entry_limit = entry_limit
        self._clear()

    def _clear(self) -> None:
        self.loaded = 0
        self.entries: list[ReportEntry] = []
        self._counts: dict[Kind, int] = dict.fromkeys(_KINDS, 0)
        self._is_filled = False
        self._room = _LARGEST_REPORT - _LARGEST_HEADING

    def count(self, kind: Kind) -> int:
        """How often this happened, beyond the limit, too."""
        return self._counts[kind]

    def _add(self, kind: Kind, path: str, wanted: str, found: str) -> None:
        self._counts[kind] += 1
        if len(self.entries) == self.entry_limit or self._room < 0:
            return
        entry = ReportEntry(kind, path, wanted, found)
        texts = path + wanted + found
        self._room -= len(f"\n{_line(entry)}{texts}".encode()) + 3 + _ENTRY_SIZE
        # What comes after the first that has no room isn't listed either, so that no entry is missing between others.
        if self._room >= 0:
            self.entries.append(entry)

    def _fill(self, other: Report) -> None:
        self.loaded, self.entries, self._counts = other.loaded, other.entries, other._counts
        self._is_filled = True

    def _take(self, entries: list[tuple[int, str, str, str]], unaligned: int) -> None:
        """What the library says of a call that wrote."""
        self.entries = [ReportEntry(_NAMES[kind], *texts) for kind, *texts in entries]
        self._counts["unaligned"] = unaligned
        self._is_filled = True

    def _heading(self) -> str:
        counts = [f"{self.loaded} {'leaf' if self.loaded == 1 else 'leaves'} loaded"] if self.loaded else []
        counts += [f"{count} {_KINDS[kind][1]}" for kind, count in self._counts.items() if count]
        text = ", ".join(counts) or "nothing to report"
        listed = len(self.entries)
        if listed >= sum(self._counts.values()):
            return text
        return f"{text}, of which the first {'is' if listed == 1 else f'{listed} are'} listed"

    def __str__(self) -> str:
        if not self._is_filled:
            return ""
        return "\n".join([self._heading(), *map(_line, self.entries)])

    def __repr__(self) -> str:
        return f"<Report: {self._heading() if self._is_filled else 'empty'}>"
