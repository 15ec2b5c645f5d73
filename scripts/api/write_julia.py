"""bindings-example/julia/src/library.jl and library/: constants, structs and functions, as Julia calls them.

Functions take what the caller gives, throw what a status says, and give the outputs: one, or a tuple of them.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Iterator

from .model import Enum, Function, Interface, Number, Struct, Value

FOLDER = "bindings-example/julia/src"
WIDTH = 120
NUMBERS = {
    "void": "Cvoid", "char": "UInt8", "float": "Float32", "double": "Float64", "size_t": "Csize_t", "uintptr_t": "Csize_t",
    "int8_t": "Int8", "int16_t": "Int16", "int32_t": "Int32", "int64_t": "Int64",
    "uint8_t": "UInt8", "uint16_t": "UInt16", "uint32_t": "UInt32", "uint64_t": "UInt64",
}
KEYWORDS = set("baremodule begin break catch const continue do else elseif end export false finally for function global if import "
               "let local macro module quote return struct true try using while".split())


def head(what: str) -> str:
    return f"# {what} Written by scripts/api.py.\n"


def identifier(name: str) -> str:
    return f'var"{name}"' if name in KEYWORDS else name


def struct_name(name: str) -> str:
    """`fs_array_source` is `CArraySource`."""
    return "C" + "".join(word.capitalize() for word in name.removeprefix("fs_").split("_"))


def julia_type(value: Value, interface: Interface) -> str:
    """Text that ends with NUL is a Cstring, so that Julia refuses what has one inside. Bytes that come out are UInt8."""
    if value.callback:
        return "Ptr{Cvoid}"
    if (value.type, value.pointers, value.size_in) == ("char", ["const"], ""):
        return "Cstring"
    type_name = "char" if value.type == "void" and value.role == "out" and value.size_in else value.type
    kind = interface.kind_of(type_name)
    name = NUMBERS[type_name] if kind == "c" else {"enum": "Int32", "handle": "Cvoid"}.get(kind, struct_name(type_name))
    for _ in value.pointers:
        name = f"Ptr{{{name}}}"
    return f"NTuple{{{value.length},{name}}}" if value.length else name


def comment_lines(text: str, indent: str = "") -> Iterator[str]:
    for paragraph in text.split("\n") if text else []:
        yield from textwrap.wrap(paragraph, WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ") or [f"{indent}#"]


def commented(code: str, comment: str, indent: str = "") -> Iterator[str]:
    """The comment behind, or above what it doesn't fit behind."""
    behind = f"{indent}{code} # {comment}"
    if comment and len(behind) <= WIDTH and "\n" not in comment:
        yield behind
    else:
        yield from comment_lines(comment, indent)
        yield indent + code


def enum_text(enum: Enum) -> str:
    lines = ["", *comment_lines(enum.comment), f"const {enum.name.upper()} = ("]
    family = 0
    for constant in enum.constants:
        if constant.family != family:
            family = constant.family
            lines += comment_lines(enum.families[family], "    ")
        lines += commented(f"{identifier(constant.short.lower())}=Int32({constant.value}),", constant.comment, "    ")
    return "\n".join([*lines, ")"]) + "\n"


def number_text(number: Number) -> str:
    return "\n".join(commented(f"const {number.name} = {NUMBERS[number.type]}({number.value})", number.comment)) + "\n"


def constants(interface: Interface) -> str:
    text = head("The numbers of each enum by their names, and other constants.")
    return text + "".join(map(enum_text, interface.enums)) + "\n" + "".join(map(number_text, interface.numbers))


def in_order(structs: list[Struct]) -> list[Struct]:
    """What a struct points at comes before it."""
    ordered: list[Struct] = []

    def add(struct: Struct) -> None:
        if struct not in ordered:
            types = [member.type for member in struct.members]
            for other in structs:
                if other.name in types and other is not struct:
                    add(other)
            ordered.append(struct)

    for struct in structs:
        add(struct)
    return ordered


def julia_value(value: int | str) -> str:
    """Numbers, and `sizeof(fs_field)`."""
    return f"sizeof({struct_name(value.removeprefix('sizeof(').removesuffix(')'))})" if isinstance(value, str) else str(value)


def default(member: Value, struct: Struct, interface: Interface) -> str:
    if member.name == "struct_size" and struct.growable:
        return f"sizeof({struct_name(struct.name)})"
    if struct.initializers and member.name in struct.initializers[0].values:
        return julia_value(struct.initializers[0].values[member.name])
    if member.callback or member.pointers:
        return "C_NULL"
    if interface.kind_of(member.type) == "struct":
        return f"{struct_name(member.type)}()"
    return f"ntuple(_ -> 0, {member.length})" if member.length else "0"


def struct_text(struct: Struct, interface: Interface) -> str:
    name = struct_name(struct.name)
    text = f"\nBase.@kwdef struct {name}\n"
    for member in struct.members:
        text += f"    {identifier(member.name)}::{julia_type(member, interface)} = {default(member, struct, interface)}\n"
    text += "end\n"
    # The first initialiser is what the members begin with.
    for initializer in struct.initializers[1:]:
        values = [f"{member}={julia_value(value)}" for member, value in initializer.values.items() if member != "struct_size"]
        text += filled(f"const {initializer.name} = {name}(; ", values, ")") + "\n"
    return text


def structs(interface: Interface) -> str:
    text = head("The structs that cross the interface, member by member. What isn't given is 0.")
    return text + "".join(struct_text(struct, interface) for struct in in_order(interface.structs))


def filled(before: str, parts: list[str], after: str) -> str:
    """On one line, or with the parts on lines of their own."""
    whole = before + ", ".join(parts) + after
    if len(whole) <= WIDTH:
        return whole
    indent = " " * (len(before) - len(before.lstrip()) + 4)
    return f"{before.rstrip()}\n" + textwrap.fill(", ".join(parts) + after, WIDTH, initial_indent=indent, subsequent_indent=indent)


def is_checked(function: Function) -> bool:
    """A status that only reads one handle is what that holds: fs_error_status."""
    is_getter = len(function.parameters) == 1 and function.parameters[0].pointers == ["const"]
    return function.result.type == "fs_status" and not function.result.pointers and not is_getter


def place(value: Value, interface: Interface) -> str:
    """What an output or the error goes to."""
    if len(value.pointers) == 1 and interface.kind_of(value.type) == "struct":
        return f"Ref({struct_name(value.type)}())"
    pointee = dataclasses.replace(value, pointers=value.pointers[:-1])
    kind = julia_type(pointee, interface)
    return f"Ref{{{kind}}}({'C_NULL' if pointee.pointers else 0})"


def function_text(function: Function, interface: Interface) -> str:
    given = [identifier(value.name) for value in function.parameters if not value.role]
    passed = [f"{identifier(value.name)}::{julia_type(value, interface)}" for value in function.parameters]
    signature, result = f"{function.name}({', '.join(given)})", f")::{julia_type(function.result, interface)}"
    call = f"@ccall libflaxstate.{function.name}("
    if not is_checked(function):
        return filled(f"{signature} = {call}", passed, result) + "\n"
    places = [value for value in function.parameters if value.role]
    names = [value.name for value in places]
    lines = [f"function {signature}"]
    if places:
        lines.append(filled(f"    {', '.join(names)} = ", [place(value, interface) for value in places], ""))
    lines.append(filled(f"    status = {call}", passed, result))
    lines.append(f"    check(status{', error' if 'error' in names else ''})")
    outputs = [f"{name}[]" for name in names if name != "error"]
    lines.append(f"    return {', '.join(outputs) or 'nothing'}")
    return "\n".join([*lines, "end"]) + "\n"


def functions(header: str, interface: Interface) -> str:
    texts = [function_text(function, interface) for function in interface.functions if function.header == header]
    return head(f"The functions of flaxstate/{header}.") + "".join(
        text if before.count("\n") == 1 == text.count("\n") else f"\n{text}" for before, text in zip(["", *texts], texts))


def files(interface: Interface) -> dict[str, str]:
    texts = {"constants": constants(interface), "structs": structs(interface)}
    for header in interface.headers:
        if any(function.header == header.name for function in interface.functions):
            texts[f"functions/{header.name.removesuffix('.h')}"] = functions(header.name, interface)
    library = head("The C interface: what include/flaxstate says, one function for each of C's.")
    library += '\nconst libflaxstate = "libflaxstate"\n\n' + "".join(f'include("library/{name}.jl")\n' for name in texts)
    return {f"{FOLDER}/library.jl": library} | {f"{FOLDER}/library/{name}.jl": text for name, text in texts.items()}
