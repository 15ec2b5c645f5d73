"""The command: reads the headers, asks every writer for its files, and writes or compares them."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from .check import faults
from .model import Interface, from_json
from .read_headers import read_headers
from .scan import ReadError
from .write_json import text_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

PINNED = """\
That was promised to programs that are compiled already: docs/abi-policy.md says what may change. Take it back; or, if it is
meant, a member at the end of a struct is taken by scripts/update-abi-baseline, and a break by scripts/update-abi-baseline --break."""


def interface_of(include: Path) -> Interface:
    """As a reader of api.json sees it, so that no writer knows more than others do."""
    interface, uses = read_headers(include)
    found = list(faults(interface, uses))
    if found:
        sys.exit("\n".join(f"api.py: {fault}" for fault in found))
    data = json.loads(text_of(interface))
    del data["about"]
    return from_json(Interface, data)


def writers() -> Iterator[ModuleType]:
    for path in sorted(HERE.glob("write_*.py")):
        yield importlib.import_module(f"{__package__}.{path.stem}")


def old_text(path: str) -> str:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def stale_files(interface: Interface, takes: str) -> Iterator[tuple[str, str, list[str]]]:
    """Each file that would change, its new text, and what its writer refuses to change."""
    for writer in writers():
        for path, text in writer.files(interface).items():
            old = old_text(path)
            if old != text:
                refusals = writer.refusals(old, text, takes) if hasattr(writer, "refusals") else ()
                yield path, text, list(refusals)


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes all that repeats what the public headers say.")
    parser.add_argument("--check", action="store_true", help="only compare; exit status 1 if a file would change")
    parser.add_argument("--pins", choices=("additions", "growth", "break"), default="additions",
                        help="what the pins of tests/abi take; more than additions is for scripts/update-abi-baseline")
    parser.add_argument("--include", type=Path, default=ROOT / "include", help="the headers; default: the repository's")
    arguments = parser.parse_args()
    try:
        stale = list(stale_files(interface_of(arguments.include), arguments.pins))
    except ReadError as error:
        sys.exit(f"api.py: {error}")
    for path, text, refused in stale:
        if refused:
            print(f"{path} pins something else:", *refused, sep="\n  ")
        elif arguments.check:
            print(f"{path} doesn't say what the headers say: run scripts/api.py")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
            print(f"wrote {path}")
    is_refused = any(refused for _, _, refused in stale)
    if is_refused:
        print(PINNED)
    return 1 if is_refused or (arguments.check and stale) else 0
