"""What the public headers declare, read from their text: it is regular enough for that, and no compiler's library is needed."""

import re
from dataclasses import dataclass
from pathlib import Path

# Macros that say which version this is; they change with each release.
VERSION_MACROS = {"FS_VERSION_MAJOR", "FS_VERSION_MINOR", "FS_VERSION_PATCH", "FS_VERSION_STRING"}


@dataclass
class Member:
    name: str
    type: str  # as in an expression: arrays are pointers


@dataclass
class Struct:
    name: str
    members: list[Member]


@dataclass
class Function:
    name: str
    type: str  # of a pointer to it


@dataclass
class Interface:
    structs: list[Struct]
    types: list[tuple[str, str]]
    constants: list[str]
    functions: list[Function]


def one_line(text: str) -> str:
    return re.sub(r"\* (?=\w)", "*", re.sub(r"\s+", " ", text.replace("FS_NULLABLE", " "))).strip()


def pointer_to(type_text: str) -> str:
    return type_text if type_text.endswith("*") else f"{type_text} *"


def member_of(declaration: str) -> Member:
    """`const char *path`, `int64_t shape[8]` or `void (*free)(void *pointer)`."""
    declaration = one_line(declaration)
    function = re.match(r"^([^(]*\(\*)\s*(\w+)(\).*)$", declaration)
    if function:
        return Member(function[2], function[1] + function[3])
    array = re.match(r"^(.*?)(\w+)\[\w+\]$", declaration)
    if array:
        return Member(array[2], pointer_to(array[1].strip()))
    plain = re.match(r"^(.*?)(\w+)$", declaration)
    return Member(plain[2], plain[1].strip())


def function_of(declaration: str) -> Function:
    result, name, parameters = re.match(r"^(.*?)(\w+)\((.*)\)$", one_line(declaration)).groups()
    return Function(name, f"{result.strip()} (*)({parameters})")


def declarations(text: str) -> str:
    """The text without comments and preprocessor lines."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r"\\\n", " ", text)
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def numeric_macros(text: str) -> list[str]:
    """Macros without parameters that stand for a number."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    found = re.findall(r"^#define (FS_\w+) +(\(?-?\d.*|\(\(.*|UINT64_MAX)$", text, flags=re.MULTILINE)
    return [name for name, _ in found if name not in VERSION_MACROS]


def enum_constants(text: str) -> list[str]:
    bodies = re.findall(r"\benum \{(.*?)\};", text, flags=re.DOTALL)
    return [name for body in bodies for name in re.findall(r"(FS_\w+)\s*=", body)]


def read_interface(include: Path) -> Interface:
    interface = Interface([], [], [], [])
    for header in sorted((include / "flaxstate").glob("*.h")):
        text = header.read_text(encoding="utf-8")
        plain = declarations(text)
        for body, name in re.findall(r"typedef struct \w+ \{(.*?)\} (\w+);", plain, flags=re.DOTALL):
            members = [member_of(part) for part in body.split(";") if part.strip()]
            interface.structs.append(Struct(name, members))
        interface.types += [(name, kind) for kind, name in re.findall(r"typedef (int32_t) (\w+);", plain)]
        interface.constants += enum_constants(plain) + numeric_macros(text)
        functions = re.findall(r"\bFS_API ([^;]*);", plain)
        interface.functions += [function_of(declaration) for declaration in functions]
    return interface
