"""One C declaration of a parameter, a member or a result, as a `Value`."""

from __future__ import annotations

import re

from .model import Signature, Value
from .scan import Place, ReadError

CALLBACK = re.compile(r"^(?P<result>[^(]+)\(\*(?P<nullable> ?FS_NULLABLE )?(?P<name>\w+)\)\((?P<parameters>.*)\)$")
# What is so named has its size behind it, in a neighbour that is simply called so.
BYTES = {"bytes", "data", "destination", "items", "memory", "pointer", "text"}
BARE_SIZES = {"size", "out_size", "capacity"}

ARRAY = re.compile(r"^(?P<element>.*?\w)\[(?P<length>\w+)\]$")


def split_list(text: str) -> list[str]:
    """The parts between commas that stand in no parentheses."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def read_type(value: Value, words: list[str], place: Place) -> None:
    """`const fs_node * FS_NULLABLE`, word by word."""
    if words[:1] == ["struct"] or words[:2] == ["const", "struct"]:
        words.remove("struct")
    is_const = words[:1] == ["const"]
    words = words[is_const:]
    if not words or not words[0].isidentifier():
        raise ReadError(place, "no type stands here")
    value.type, words = words[0], words[1:]
    while words[:1] == ["*"]:
        value.pointers.append("const" if is_const else "mutable")
        is_const = words[1:2] == ["const"]
        words = words[1 + is_const:]
        if words == ["FS_NULLABLE"]:
            value.nullable, words = True, []
    if words or (is_const and value.pointers):
        raise ReadError(place, f"this part of a type can't be read: {' '.join(words) or 'const'}")
    if is_const:
        raise ReadError(place, "const without a pointer says nothing to a caller")


def read_value(text: str, place: Place, lengths: dict[str, int]) -> Value:
    """`text` is on one line; `lengths` has the macros that arrays are declared with."""
    callback = CALLBACK.match(text)
    if callback:
        value = Value(callback["name"], nullable=bool(callback["nullable"]))
        result = read_result(callback["result"], place)
        value.callback = Signature(result, read_parameters(callback["parameters"], place, lengths))
        return value
    array = ARRAY.match(text)
    if array:
        value = read_value(array["element"], place, lengths)
        length = array["length"]
        if not length.isdigit() and length not in lengths:
            raise ReadError(place, f"the length {length} isn't a number, nor a macro that stands above")
        value.length = int(length) if length.isdigit() else lengths[length]
        return value
    if not re.fullmatch(r"[\w\s*]+\w", text):
        raise ReadError(place, f"this declaration can't be read: {text}")
    words = re.findall(r"\w+|\*", text)
    value = Value(words[-1])
    read_type(value, words[:-1], place)
    if value.name.startswith("out_"):
        value.role = "out"
    if (value.name, value.type, len(value.pointers)) == ("error", "fs_error", 2):
        value.role = "error"
    return value


def read_result(text: str, place: Place) -> Value:
    value = Value()
    read_type(value, re.findall(r"\w+|\*", text), place)
    return value


def read_parameters(text: str, place: Place, lengths: dict[str, int]) -> list[Value]:
    if text == "void":
        return []
    parameters = [read_value(part, place, lengths) for part in split_list(text)]
    find_sizes(parameters)
    return parameters


def find_sizes(values: list[Value]) -> None:
    """Which neighbour has the size or the number of what a pointer points at: the names say it."""
    for value, neighbour in zip(values, values[1:]):
        if not value.pointers or value.type == "void" and value.pointers == ["mutable", "mutable"]:
            continue
        if neighbour.type not in ("size_t", "uint64_t") or len(neighbour.pointers) != (neighbour.role == "out"):
            continue
        singular = value.name.removesuffix("s")
        is_bytes = value.type in ("void", "char") and len(value.pointers) == 1 + (value.role == "out")
        sizes = {f"{value.name}_size"} | (BARE_SIZES if value.name.removeprefix("out_") in BYTES else set())
        if is_bytes and neighbour.name in sizes:
            value.size_in = neighbour.name
        elif not is_bytes and value.name != singular and neighbour.name in ("count", f"{singular}_count"):
            value.count_in = neighbour.name
