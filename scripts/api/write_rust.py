"""bindings-example/rust/flaxstate-sys: a module for each header, and what its tests compare with C."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from .model import C_TYPES, Enum, Function, Handle, Initializer, Interface, Number, Struct, Value
from .rust_form import WIDTH, arrow, declaration, doc, item_type, on_lines, rust_name, zero

CRATE = "bindings-example/rust/flaxstate-sys"
WRITTEN = "// Written by scripts/api.py.\n"
VERSION_NAMES = ("FS_VERSION_MAJOR", "FS_VERSION_MINOR", "FS_VERSION_PATCH")
UINT64_MAX = 2**64 - 1

OPAQUE = """\
#[repr(C)]
pub struct {name} {{
    _opaque: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}}
"""


def with_since(comment: str, since: str) -> str:
    if not since:
        return comment
    is_text = comment and not comment.split("\n")[-1].startswith(" ")
    return f"{comment}{' ' if is_text else chr(10) if comment else ''}Since {since}"


def number_text(number: Number) -> str:
    value = "u64::MAX" if number.value == UINT64_MAX else str(number.value)
    return f"{doc(number.comment)}pub const {number.name}: {item_type(number.type)} = {value};\n"


def version_text(version: str) -> str:
    return "".join(f"pub const {name}: i32 = {part};\n" for name, part in zip(VERSION_NAMES, version.split(".")))


def enum_text(enum: Enum) -> str:
    text = f"{doc(with_since(enum.comment, enum.since))}pub type {enum.name} = i32;\n"
    family = None
    for constant in enum.constants:
        if constant.family != family:
            text += "\n" + doc(enum.families[constant.family], mark="//")
            family = constant.family
        text += f"{doc(constant.comment)}pub const {constant.name}: {enum.name} = {constant.value};\n"
    return text


def handle_text(handle: Handle) -> str:
    return doc(with_since(handle.comment, handle.since)) + OPAQUE.format(name=handle.name)


def initial(member: Value, initializer: Initializer, interface: Interface) -> str:
    value = initializer.values.get(member.name)
    if value is None:
        return zero(member, interface)
    size_of = re.fullmatch(r"sizeof\((\w+)\)", str(value))
    return f"size_of::<{size_of[1]}>()" if size_of else str(value)


def initializers(struct: Struct) -> list[Initializer]:
    """Structs that C's macros fill have none of their own, but are made by hand in Rust."""
    sized = {"struct_size": f"sizeof({struct.name})"} if struct.growable else {}
    return struct.initializers or [Initializer(f"{struct.name.upper()}_INIT", sized)]


def initializer_text(struct: Struct, initializer: Initializer, interface: Interface) -> str:
    text = f"\npub const {initializer.name}: {struct.name} = {struct.name} {{\n"
    for member in struct.members:
        text += f"    {rust_name(member.name)}: {initial(member, initializer, interface)},\n"
    return text + "};\n"


def struct_text(struct: Struct, interface: Interface) -> str:
    text = doc(with_since(struct.comment, struct.since))
    text += f"#[repr(C)]\n#[derive(Clone, Copy, Debug)]\npub struct {struct.name} {{\n"
    for member in struct.members:
        text += doc(member.comment, "    ") + declaration(member, "    ", True)
    text += "}\n"
    made = initializers(struct)
    text += "".join(initializer_text(struct, initializer, interface) for initializer in made)
    return text + f"""
impl Default for {struct.name} {{
    fn default() -> {struct.name} {{
        {made[0].name}
    }}
}}
"""


def function_text(function: Function) -> str:
    text = doc(with_since(function.comment, function.since), "    ")
    return text + on_lines(f"pub fn {function.name}", function.parameters, f"{arrow(function)};", "    ")


def with_callbacks(values: list[Value]) -> Iterator[Value]:
    """The values, and those that callbacks take and return."""
    for value in values:
        yield value
        if value.callback:
            yield from with_callbacks([value.callback.result, *value.callback.parameters])


def imports(enums: list[Enum], handles: list[Handle], structs: list[Struct], functions: list[Function]) -> str:
    used = [member for struct in structs for member in struct.members]
    used += [value for function in functions for value in (function.result, *function.parameters)]
    types = {value.type for value in with_callbacks(used) if value.pointers or value.type != "void"}
    here = {entry.name for entry in (*enums, *handles, *structs)}
    text = ""
    if types & {"char", "void"}:
        names = [name for name, c_name in (("c_char", "char"), ("c_void", "void")) if c_name in types]
        text += "use std::ffi::" + (names[0] if len(names) == 1 else "{" + ", ".join(names) + "}") + ";\n"
    if handles:
        text += "use std::marker::{PhantomData, PhantomPinned};\n"
    if any(member.pointers for struct in structs for member in struct.members):
        text += "use std::ptr;\n"
    if types - here - {"", *C_TYPES}:
        text += "\nuse super::*;\n" if text else "use super::*;\n"
    return text


def module_text(header: str, comment: str, interface: Interface) -> str:
    """"" for a header that has nothing for Rust."""
    enums, numbers, handles, structs, functions = (
        [entry for entry in group if entry.header == header]
        for group in (interface.enums, interface.numbers, interface.handles, interface.structs, interface.functions))
    parts = [number_text(number) for number in numbers] + [enum_text(enum) for enum in enums]
    parts += [version_text(interface.version)] if header == "version.h" else []
    parts += [handle_text(handle) for handle in handles] + [struct_text(struct, interface) for struct in structs]
    if functions:
        parts.append('unsafe extern "C" {\n' + "".join(map(function_text, functions)) + "}\n")
    head = WRITTEN + doc(comment, mark="//!")
    return "\n".join(filter(None, [head, imports(enums, handles, structs, functions), *parts])) if parts else ""


def braced(before: str, names: list[str], indent: str = "") -> str:
    """What rustfmt doesn't touch, since it's for a macro."""
    whole = f"{indent}{before} {{ {' '.join(names)} }}\n"
    if len(whole) <= WIDTH + 1:
        return whole
    lines = textwrap.wrap(" ".join(names), WIDTH, initial_indent=f"{indent}    ", subsequent_indent=f"{indent}    ")
    return f"{indent}{before} {{\n" + "\n".join(lines) + f"\n{indent}}}\n"


def names_text(interface: Interface) -> str:
    """All that the tests ask C about."""
    numbers = [number.name for number in interface.numbers]
    numbers += [constant.name for enum in interface.enums for constant in enum.constants]
    structs = "".join(braced(struct.name, [rust_name(member.name) for member in struct.members], "    ")
                      for struct in interface.structs)
    parts = [f"structs! {{\n{structs}}}\n", braced("constants!", numbers + list(VERSION_NAMES)),
             braced("functions!", [function.name for function in interface.functions])]
    return WRITTEN + "//! The names of the interface, for the macros that stand where this module is declared.\n\n" + "\n".join(parts)


def files(interface: Interface) -> dict[str, str]:
    texts = {header.name.removesuffix(".h"): module_text(header.name, header.comment, interface) for header in interface.headers}
    names = [name for name in texts if texts[name]]
    module = WRITTEN + "//! The headers of C.\n\n" + "".join(f"mod {name};\n" for name in names)
    module += "\n" + "".join(f"pub use {name}::*;\n" for name in names)
    folder = f"{CRATE}/src/interface"
    return {f"{CRATE}/tests/names/mod.rs": names_text(interface), f"{folder}/mod.rs": module,
            **{f"{folder}/{name}.rs": texts[name] for name in names}}
