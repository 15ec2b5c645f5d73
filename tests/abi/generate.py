#!/usr/bin/env python3
"""Writes layouts.c, constants.c and functions.c: what the public headers say today, as static assertions.

    generate.py [--check] [--cc CC] [--include DIR]

With --check nothing is written, and the exit status is 1 if a file would change: something was added to the headers that isn't
pinned yet. Run it by scripts/update-abi-baseline, which first makes sure that nothing broke.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from headers import Interface, read_interface

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

HEAD = """\
/* {what} Written by generate.py: scripts/update-abi-baseline. */
/* clang-format off */
#include "asserts.h"
"""

# Where sizes and offsets are these.
LAYOUT_GUARD = """\

#if !defined(__linux__) || !defined(__LP64__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "these layouts are those of little-endian Linux with 64-bit pointers; elsewhere constants.c and functions.c count"
#endif
"""


def measure(interface: Interface, cc: str, include: Path) -> dict[str, int]:
    """The value of each expression, asked of the compiler."""
    expressions = list(interface.constants)
    for struct in interface.structs:
        expressions.append(f"sizeof({struct.name})")
        for member in struct.members:
            expressions.append(f"offsetof({struct.name}, {member.name})")
            expressions.append(f"sizeof((({struct.name} *)0)->{member.name})")
    lines = [f'  print({expression} < 0, (uint64_t)({expression}));' for expression in expressions]
    program = "\n".join([
        "#include <flaxstate/flaxstate.h>", "#include <inttypes.h>", "#include <stdio.h>",
        "static void print(int is_negative, uint64_t bits) {",
        '  if (is_negative) printf("%" PRId64 "\\n", (int64_t)bits);',
        '  else printf("%" PRIu64 "\\n", bits);', "}",
        "int main(void) {", *lines, "  return 0;", "}", ""])
    with tempfile.TemporaryDirectory() as folder:
        source, binary = Path(folder, "measure.c"), Path(folder, "measure")
        source.write_text(program, encoding="utf-8")
        subprocess.run([cc, "-std=c11", "-w", f"-I{include}", str(source), "-o", str(binary)], check=True)
        output = subprocess.run([str(binary)], check=True, capture_output=True, text=True).stdout
    return dict(zip(expressions, map(int, output.split()), strict=True))


def literal(value: int) -> str:
    return f"UINT64_C({value})" if value >= 1 << 31 else str(value)


def layouts(interface: Interface, values: dict[str, int]) -> str:
    text = HEAD.format(what="Sizes, and the offset, size and type of every member.") + LAYOUT_GUARD
    for name, kind in interface.types:
        text += f"\nABI_TYPE({name}, {kind});"
    for struct in interface.structs:
        text += f"\n\nABI_STRUCT({struct.name}, {values[f'sizeof({struct.name})']});"
        for member in struct.members:
            offset = values[f"offsetof({struct.name}, {member.name})"]
            size = values[f"sizeof((({struct.name} *)0)->{member.name})"]
            text += f"\nABI_MEMBER({struct.name}, {member.name}, {offset}, {size}, {member.type});"
    return text + "\n"


def constants(interface: Interface, values: dict[str, int]) -> str:
    text = HEAD.format(what="Every constant and every macro with a number.") + "\n"
    return text + "".join(f"ABI_CONSTANT({name}, {literal(values[name])});\n" for name in interface.constants)


def functions(interface: Interface) -> str:
    text = HEAD.format(what="Every function, with its type.") + "\n"
    return text + "".join(f"ABI_FUNCTION({function.name}, {function.type});\n" for function in interface.functions)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--include", type=Path, default=ROOT / "include")
    arguments = parser.parse_args()
    interface = read_interface(arguments.include)
    values = measure(interface, arguments.cc, arguments.include)
    files = {
        "layouts.c": layouts(interface, values),
        "constants.c": constants(interface, values),
        "functions.c": functions(interface),
    }
    stale = [name for name, text in files.items()
             if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text]
    if arguments.check:
        for name in stale:
            print(f"tests/abi/{name} doesn't say what the headers say now: see docs/abi-policy.md, "
                  "and run scripts/update-abi-baseline")
        return 1 if stale else 0
    for name in stale:
        (HERE / name).write_text(files[name], encoding="utf-8")
        print(f"wrote tests/abi/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
