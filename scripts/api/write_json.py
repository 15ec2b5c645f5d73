"""capi/api.json: the description itself, in lines that make readable differences."""

from __future__ import annotations

import json

from .model import Interface, to_json

WIDTH = 140
ABOUT = "The C interface of flaxstate, read from include/flaxstate/*.h by scripts/api.py; docs/bindings.md explains it. Don't edit."


def lines(entry: object, indent: str = "") -> str:
    """On one line what fits there; else one line for each part."""
    whole = json.dumps(entry, ensure_ascii=False)
    if not isinstance(entry, (dict, list)) or len(indent) + len(whole) <= WIDTH:
        return whole
    inner = indent + " "
    if isinstance(entry, list):
        return "[\n" + ",\n".join(inner + lines(item, inner) for item in entry) + f"\n{indent}]"
    parts = (f"{inner}{json.dumps(name)}: {lines(value, inner)}" for name, value in entry.items())
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def text_of(interface: Interface) -> str:
    return lines({"about": ABOUT, **to_json(interface)}) + "\n"


def files(interface: Interface) -> dict[str, str]:
    return {"capi/api.json": text_of(interface)}
