#!/usr/bin/env python3
"""grow.py INCLUDE_DIRECTORY NEW_DIRECTORY: a copy of the headers in which every struct that starts with struct_size has one
member more, and its FS_…_INIT one zero, as a later release may have them."""

import re
import shutil
import sys
from pathlib import Path

GROWABLE = re.compile(r"(typedef struct (fs_\w+) \{\n  size_t struct_size;.*?)(\n\} \2;)", flags=re.DOTALL)
INITIALIZER = re.compile(r"(#define FS_\w+_INIT \\\n  \{ sizeof\(fs_\w+\)[^}]*?)( \}\n)")


def main() -> int:
    include, grown = map(Path, sys.argv[1:])
    shutil.rmtree(grown, ignore_errors=True)
    shutil.copytree(include, grown)
    structs = grown_structs = initializers = grown_initializers = 0
    for header in sorted((grown / "flaxstate").glob("*.h")):
        text = header.read_text(encoding="utf-8")
        structs += text.count("size_t struct_size;")
        initializers += len(re.findall(r"#define FS_\w+_INIT ", text))
        text, found = GROWABLE.subn(r"\1\n  uint64_t appended;\3", text)
        grown_structs += found
        text, found = INITIALIZER.subn(r"\1, 0\2", text)
        grown_initializers += found
        header.write_text(text, encoding="utf-8")
    if grown_structs == 0 or (structs, initializers) != (grown_structs, grown_initializers):
        print(f"{structs} structs have a struct_size, and {grown_structs} of them were made longer; {initializers} FS_…_INIT, "
              f"and {grown_initializers}: grow.py has to follow the headers")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
