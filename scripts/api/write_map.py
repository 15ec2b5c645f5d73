"""capi/flaxstate.map: every function in the version node of the release that brought it."""

from __future__ import annotations

from .model import Interface

HEAD = """\
/* Every exported function, in the node of the release that its `Since` names. Nothing is ever removed from a node; a release
 * adds one. Written by scripts/api.py. */
"""


def release(since: str) -> tuple[int, ...]:
    return tuple(map(int, since.split(".")))


def files(interface: Interface) -> dict[str, str]:
    text, inherited = HEAD, ""
    for since in sorted({function.since for function in interface.functions}, key=release):
        names = sorted(function.name for function in interface.functions if function.since == since)
        symbols = "".join(f"    {name};\n" for name in names)
        local = "" if inherited else "  local:\n    *;\n"
        text += f"FLAXSTATE_{since} {{\n  global:\n{symbols}{local}}}{inherited};\n"
        inherited = f" FLAXSTATE_{since}"
    return {"capi/flaxstate.map": text}
