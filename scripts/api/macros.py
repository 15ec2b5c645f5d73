"""Preprocessor lines: which numbers, initialisers and field macros they define."""

from __future__ import annotations

import re

from .declarator import split_list
from .model import Initializer, Macro, Number, Struct
from .scan import Place, ReadError

# What the headers need to be C and C++ everywhere; no other language has a use for it.
LINKAGE_MACROS = {"FS_API", "FS_NULLABLE", "FS_BEGIN_C", "FS_END_C"}
VERSION_MACROS = {"FS_VERSION_MAJOR", "FS_VERSION_MINOR", "FS_VERSION_PATCH", "FS_VERSION_STRING"}

DEFINE = re.compile(r"#define (?P<name>\w+)(?:\((?P<parameters>[^)]*)\))?(?: (?P<body>.*))?$")
INITIALIZER = re.compile(r"\{ sizeof\((?P<struct>fs_\w+)\)(?:, (?P<values>.*))? \}")
UINT64_MAX = 2**64 - 1


def number_of(text: str) -> tuple[str, int] | None:
    """Type and value of `1024`, `(-1)`, `UINT64_MAX`, `((uint64_t)1 << 30)`."""
    while text.startswith("(") and text.endswith(")") and re.fullmatch(r"[^()]*|\(\w+\)[^()]*", text[1:-1]):
        text = text[1:-1]
    if text == "UINT64_MAX":
        return "uint64_t", UINT64_MAX
    match = re.fullmatch(r"(?:\((u?int(?:32|64)_t)\) ?)?(-?\d+)(?: << (\d+))?", text)
    return (match[1] or "int32_t", int(match[2]) << int(match[3] or 0)) if match else None


def read_initializer(name: str, body: re.Match[str], struct: Struct, place: Place) -> Initializer:
    values = split_list(body["values"] or "")
    members = [member.name for member in struct.members]
    if len(values) != len(members) - 1 or members[0] != "struct_size":
        raise ReadError(place, f"{name} has {len(values)} values behind sizeof, {struct.name} has {len(members) - 1} members")
    initializer = Initializer(name, {"struct_size": f"sizeof({struct.name})"})
    for member, value in zip(members[1:], values, strict=True):
        number = number_of(value)
        if number is None and not re.fullmatch(r"sizeof\(fs_\w+\)", value):
            raise ReadError(place, f"the value of {member} in {name} can't be read: {value}")
        if number is None or number[1] != 0:
            initializer.values[member] = value if number is None else number[1]
    return initializer


class MacroReader:
    """Takes the #define lines of a header; `structs` are those read so far."""

    def __init__(self, structs: list[Struct]) -> None:
        self.structs = structs
        self.numbers: list[Number] = []
        self.macros: list[Macro] = []
        self.version: dict[str, str] = {}

    def lengths(self) -> dict[str, int]:
        return {number.name: number.value for number in self.numbers}

    def take(self, text: str, place: Place, comment: str, is_conditional: bool) -> None:
        define = DEFINE.match(text)
        if not define:
            raise ReadError(place, f"this line can't be read: {text}")
        name, body = define["name"], define["body"] or ""
        if name in LINKAGE_MACROS or name.endswith("_") or name == f"FLAXSTATE_{place.file.removesuffix('.h').upper()}_H":
            return
        if name in VERSION_MACROS:
            self.version[name] = body
        elif define["parameters"] is not None:
            if all(macro.name != name for macro in self.macros):
                self.macros.append(Macro(name, place.file, split_list(define["parameters"])))
        elif is_conditional:
            raise ReadError(place, f"{name} depends on a condition, which other languages can't know")
        elif number_of(body):
            self.numbers.append(Number(name, place.file, *number_of(body), comment))
        elif INITIALIZER.fullmatch(body):
            initializer = INITIALIZER.fullmatch(body)
            struct = next((struct for struct in self.structs if struct.name == initializer["struct"]), None)
            if struct is None:
                raise ReadError(place, f"{initializer['struct']} isn't declared above its {name}")
            struct.initializers.append(read_initializer(name, initializer, struct, place))
        else:
            raise ReadError(place, f"the macro {name} is neither a number nor an initialiser: {body}")
