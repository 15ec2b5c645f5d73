"""tests/abi/layouts.c, constants.c and functions.c: what the headers say, for the compiler to check.

These files are pins: what stands in them was promised. So they take additions only; that a struct grows, or anything changes,
is refused unless it is meant (docs/abi-policy.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .layout import layout
from .model import Interface, c_function, c_type

HEAD = """\
/* {what} Written by scripts/api.py; docs/abi-policy.md says how it may change. */
/* clang-format off */
#include "asserts.h"
"""

# Where sizes and offsets are these.
LAYOUT_GUARD = """\

#if !defined(__linux__) || !defined(__LP64__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "these layouts are those of little-endian Linux with 64-bit pointers; elsewhere constants.c and functions.c count"
#endif
"""

PIN = re.compile(r"^(ABI_MEMBER\(\w+, \w+|ABI_\w+\(\w+), (.*)\);$", re.MULTILINE)


def literal(value: int) -> str:
    return f"UINT64_C({value})" if value >= 1 << 31 else str(value)


def layouts(interface: Interface) -> str:
    text = HEAD.format(what="Sizes, and the offset, size and type of every member.") + LAYOUT_GUARD
    for enum in interface.enums:
        text += f"\nABI_TYPE({enum.name}, int32_t);"
    for struct in interface.structs:
        places = layout(struct, interface)
        text += f"\n\nABI_STRUCT({struct.name}, {places.size});"
        for member in struct.members:
            # In an expression, arrays are pointers.
            kind = c_type(member).partition("[")[0] + (" *" if member.length else "")
            numbers = f"{places.offsets[member.name]}, {places.sizes[member.name]}"
            text += f"\nABI_MEMBER({struct.name}, {member.name}, {numbers}, {kind});"
    return text + "\n"


def constants(interface: Interface) -> str:
    text = HEAD.format(what="Every constant and every macro with a number.") + "\n"
    found = [constant for enum in interface.enums for constant in enum.constants] + interface.numbers
    return text + "".join(f"ABI_CONSTANT({entry.name}, {literal(entry.value)});\n" for entry in found)


def functions(interface: Interface) -> str:
    text = HEAD.format(what="Every function, with its type.") + "\n"
    for function in interface.functions:
        text += f"ABI_FUNCTION({function.name}, {c_function(function, '(*)')});\n"
    return text


def refusals(old: str, new: str, takes: str) -> Iterator[str]:
    """What would be taken back of what is pinned. `takes`: "additions", "growth" of structs too, or a "break"."""
    if takes == "break":
        return
    pinned, today = dict(PIN.findall(old)), dict(PIN.findall(new))
    for subject, value in pinned.items():
        name = subject.partition("(")[2].replace(", ", ".")
        if subject not in today:
            yield f"{name} was there"
        elif today[subject] != value and subject.startswith("ABI_STRUCT("):
            if takes != "growth" or int(today[subject]) < int(value):
                yield f"{name} had {value} bytes"
        elif today[subject] != value:
            yield f"{name} was {value}"


def files(interface: Interface) -> dict[str, str]:
    return {
        "tests/abi/layouts.c": layouts(interface),
        "tests/abi/constants.c": constants(interface),
        "tests/abi/functions.c": functions(interface),
    }
