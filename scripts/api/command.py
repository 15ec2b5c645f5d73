"""The command: reads the headers, asks every writer for its files, and writes or compares them."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from .check import faults
from .model import Interface, from_json
from .read_headers import read_headers
from .scan import ReadError
from .write_json import text_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def interface_of(include: Path) -> Interface:
    """As a reader of api.json sees it, so that no writer knows more than others do."""
    interface, uses = read_headers(include)
    found = list(faults(interface, uses))
    if found:
        sys.exit("\n".join(f"api.py: {fault}" for fault in found))
    data = json.loads(text_of(interface))
    del data["about"]
    return from_json(Interface, data)


def generated(interface: Interface) -> dict[str, str]:
    """The text of each file, by its path from the root."""
    texts: dict[str, str] = {}
    for path in sorted(HERE.glob("write_*.py")):
        texts |= importlib.import_module(f"{__package__}.{path.stem}").files(interface)
    return texts


def differs(path: str, text: str) -> bool:
    file = ROOT / path
    return not file.exists() or file.read_text(encoding="utf-8") != text


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes all that repeats what the public headers say.")
    parser.add_argument("--check", action="store_true", help="only compare; exit status 1 if a file would change")
    parser.add_argument("--include", type=Path, default=ROOT / "include", help="the headers; default: the repository's")
    arguments = parser.parse_args()
    try:
        texts = generated(interface_of(arguments.include))
    except ReadError as error:
        sys.exit(f"api.py: {error}")
    stale = {path: text for path, text in texts.items() if differs(path, text)}
    for path, text in stale.items():
        if arguments.check:
            print(f"{path} doesn't say what the headers say: run scripts/api.py")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
            print(f"wrote {path}")
    return 1 if arguments.check and stale else 0
