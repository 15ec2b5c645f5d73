#!/usr/bin/env python3
"""grow.py INCLUDE_DIRECTORY NEW_DIRECTORY: a copy of the headers in which every struct that starts with struct_size has one
member more, as a later release may have it."""

import re
import shutil
import sys
from pathlib import Path

GROWABLE = re.compile(r"(typedef struct (fs_\w+) \{\n  size_t struct_size;.*?)(\n\} \2;)", flags=re.DOTALL)


def main() -> int:
    include, grown = map(Path, sys.argv[1:])
    shutil.rmtree(grown, ignore_errors=True)
    shutil.copytree(include, grown)
    count = 0
    for header in sorted((grown / "flaxstate").glob("*.h")):
        text, found = GROWABLE.subn(r"\1\n  uint64_t appended;\3", header.read_text(encoding="utf-8"))
        count += found
        header.write_text(text, encoding="utf-8")
    sizes = sum(header.read_text(encoding="utf-8").count("size_t struct_size;") for header in (grown / "flaxstate").glob("*.h"))
    if count == 0 or count != sizes:
        print(f"{sizes} structs have a struct_size, and {count} of them were made longer: grow.py has to follow the headers")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
