"""What the headers declare, as plain data that goes to JSON and back. docs/bindings.md explains each member.

What is false, empty or 0 is left out of the JSON.
"""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass, field

# Types that C has by itself, with their bytes where pointers have 8.
C_TYPES = {
    "void": 0, "char": 1, "float": 4, "double": 8, "size_t": 8, "uintptr_t": 8,
    "int8_t": 1, "int16_t": 2, "int32_t": 4, "int64_t": 8, "uint8_t": 1, "uint16_t": 2, "uint32_t": 4, "uint64_t": 8,
}


@dataclass
class Value:
    """A parameter, a member, or what a function returns (then without a name)."""

    name: str = ""
    type: str = ""  # without pointers: "char", "fs_tree"; "" if it is a callback
    pointers: list[str] = field(default_factory=list)  # from the type outwards: what each points at, "const" or "mutable"
    length: int = 0  # of an array: members only
    nullable: bool = False
    role: str = ""  # "out": the callee fills it; "error": the `fs_error **` of rule 2
    size_in: str = ""  # the neighbour that has its size in bytes
    count_in: str = ""  # the neighbour that has its number of elements
    callback: Signature | None = None
    comment: str = ""


@dataclass
class Signature:
    result: Value = field(default_factory=Value)
    parameters: list[Value] = field(default_factory=list)


@dataclass
class Function(Signature):
    name: str = ""
    header: str = ""
    since: str = ""
    comment: str = ""


@dataclass
class Struct:
    name: str = ""
    header: str = ""
    since: str = ""
    comment: str = ""
    growable: bool = False  # it begins with struct_size
    initializers: list[Initializer] = field(default_factory=list)
    members: list[Value] = field(default_factory=list)


@dataclass
class Initializer:
    """A macro that a variable of the struct is initialised with. Members that aren't named in it are 0."""

    name: str = ""
    values: dict[str, int | str] = field(default_factory=dict)  # numbers, and "sizeof(fs_…)"


@dataclass
class Handle:
    name: str = ""
    header: str = ""
    since: str = ""
    comment: str = ""
    free: str = ""  # the function that ends one; "": handles of this kind are always borrowed


@dataclass
class Constant:
    name: str = ""
    short: str = ""  # without the prefix that all constants of the enum share: "TRUNCATED", "FLOAT32"
    value: int = 0
    family: int = 0  # which of the enum's families
    comment: str = ""


@dataclass
class Enum:
    """An int32_t with names for some of its numbers; programs must expect others."""

    name: str = ""
    header: str = ""
    since: str = ""
    comment: str = ""
    families: list[str] = field(default_factory=list)  # what the header says over each group of constants
    constants: list[Constant] = field(default_factory=list)


@dataclass
class Number:
    """A macro that stands for a number."""

    name: str = ""
    header: str = ""
    type: str = ""
    value: int = 0
    comment: str = ""


@dataclass
class Macro:
    """A macro with parameters, which only C and C++ can use."""

    name: str = ""
    header: str = ""
    parameters: list[str] = field(default_factory=list)


@dataclass
class Header:
    name: str = ""
    comment: str = ""


@dataclass
class Interface:
    version: str = ""
    headers: list[Header] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    handles: list[Handle] = field(default_factory=list)
    structs: list[Struct] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    macros: list[Macro] = field(default_factory=list)

    def enum(self, name: str) -> Enum:
        return next(enum for enum in self.enums if enum.name == name)

    def struct(self, name: str) -> Struct:
        return next(struct for struct in self.structs if struct.name == name)

    def kind_of(self, type_name: str) -> str:
        """"c", "enum", "handle" or "struct"; "" for a type that is none of them."""
        if type_name in C_TYPES:
            return "c"
        groups = {"enum": self.enums, "handle": self.handles, "struct": self.structs}
        return next((kind for kind, group in groups.items() if any(entry.name == type_name for entry in group)), "")


def c_type(value: Value, name: str = "") -> str:
    """As C writes it: `const char *const *keys`, `int64_t shape[8]`, `fs_status (*read_at)(uint64_t, …)` with nameless parameters."""
    if value.callback:
        return c_function(value.callback, f"(*{name})")
    text = value.type
    for level, pointee in enumerate(value.pointers):
        if pointee == "const":
            text = f"{text}const" if level else f"const {text}"
        text += "*" if text.endswith("*") else " *"
    space = "" if not name or text.endswith("*") else " "
    return f"{text}{space}{name}" + (f"[{value.length}]" if value.length else "")


def c_function(signature: Signature, name: str) -> str:
    """`fs_status (*)(const fs_node *, fs_error **)`, for "(*)" as name."""
    parameters = ", ".join(c_type(parameter) for parameter in signature.parameters) or "void"
    return f"{c_type(signature.result, name)}({parameters})"


def to_json(entry: object) -> object:
    """Dicts, lists, text and numbers, without what has its default."""
    if isinstance(entry, list):
        return [to_json(item) for item in entry]
    if not dataclasses.is_dataclass(entry):
        return entry
    default = type(entry)()
    # `name` first, and what a function inherits from Signature last.
    names = [f.name for f in dataclasses.fields(entry)]
    names.sort(key=lambda name: (name != "name", name in ("result", "parameters")))
    values = {name: getattr(entry, name) for name in names}
    # A constant that is 0 says so.
    return {name: to_json(value) for name, value in values.items() if value != getattr(default, name) or name == "value"}


def from_json(kind: typing.Any, data: typing.Any) -> typing.Any:
    """The reverse, for `kind` as data class or list of one."""
    if typing.get_origin(kind) is list:
        return [from_json(typing.get_args(kind)[0], item) for item in data]
    options = [option for option in typing.get_args(kind) if dataclasses.is_dataclass(option)]
    kind = options[0] if options else kind
    if not dataclasses.is_dataclass(kind):
        return data
    hints = typing.get_type_hints(kind)
    return kind(**{name: from_json(hints[name], value) for name, value in data.items()})
