"""Tables of constants in the pages, between `<!-- fs_status -->` and `<!-- end of fs_status -->`.

The first columns are those of the headers. Columns behind them are written by hand, and stay with their constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from .model import Constant, Enum, Interface

ROOT = Path(__file__).resolve().parents[2]

PAGES = {"docs/c-api.md": ("fs_status", "fs_mismatch_kind")}
COLUMNS: dict[str, tuple[Callable[[Constant], str], ...]] = {
    "fs_status": (lambda constant: str(constant.value), lambda constant: constant.comment),
    "fs_mismatch_kind": (lambda constant: constant.comment,),
}


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def row(texts: list[str]) -> str:
    return "|" + "".join(f" {text} |" if text else " |" for text in texts)


def table(enum: Enum, old: str) -> str:
    """The old table with today's constants."""
    head, rule, *rows = old.strip().split("\n")
    columns = COLUMNS[enum.name]
    by_hand = {cells(line)[0]: cells(line)[1 + len(columns):] for line in rows}
    width = len(cells(head)) - 1 - len(columns)
    lines = [head, rule]
    for constant in enum.constants:
        name = f"`{constant.name}`"
        made = [column(constant).replace("|", "\\|") for column in columns]
        lines.append(row([name, *made, *by_hand.get(name, [""] * width)]))
    return "\n".join(lines)


def files(interface: Interface) -> dict[str, str]:
    texts = {}
    for page, names in PAGES.items():
        text = (ROOT / page).read_text(encoding="utf-8")
        for name in names:
            place = re.compile(rf"(<!-- {name} -->\n\n)(.*?)(\n\n<!-- end of {name} -->)", re.DOTALL)
            if not place.search(text):
                raise SystemExit(f"api.py: {page} has no place for a table of {name}")
            text = place.sub(lambda match: match[1] + table(interface.enum(name), match[2]) + match[3], text)
        texts[page] = text
    return texts
