"""bindings-example/csharp: Constants.cs, the numbers that programs see, Native.cs, the interface for P/Invoke, and Layouts.cs.

Everything is blittable, so that nothing is marshalled, and ahead-of-time compilers (Unity's IL2CPP, Mono's full AOT) have all
code: text and callbacks are pointers, size_t is UIntPtr, and structs hold neither arrays nor delegates.
"""

from __future__ import annotations

import re
import textwrap

from .check import callbacks
from .layout import layout
from .model import Enum, Function, Interface, Number, Signature, Struct, Value

FOLDER = "bindings-example/csharp"
WIDTH = 120

HEAD = "// Written by scripts/api.py.\n"

CONSTANTS_HEAD = HEAD + """
namespace Flaxstate
{
"""

NATIVE_HEAD = HEAD + """
using System;
using System.Runtime.InteropServices;

namespace Flaxstate
{
    /// <summary>The C interface: flaxstate's headers say what each struct and function is for.</summary>
    internal static unsafe class Native
    {
#if FLAXSTATE_STATIC
        private const string Library = "__Internal";
#else
        private const string Library = "flaxstate";
#endif
"""

LAYOUTS_HEAD = HEAD + """
using System;

namespace Flaxstate.Tests
{
    /// <summary>The layouts of C's structs on 64-bit machines.</summary>
    internal static unsafe class Layouts
    {
        /// <summary>Tells a name, C's number and C#'s.</summary>
        internal static void Compare(Action<string, long, long> expect)
        {
            byte* start;
"""

C_SHARP_TYPES = {
    "void": "void", "char": "byte", "float": "float", "double": "double", "size_t": "UIntPtr", "uintptr_t": "UIntPtr",
    "int8_t": "sbyte", "int16_t": "short", "int32_t": "int", "int64_t": "long",
    "uint8_t": "byte", "uint16_t": "ushort", "uint32_t": "uint", "uint64_t": "ulong",
}
# What would be mistaken for .NET's.
RENAMED = {"fs_convert": "Conversion"}
# Names of parameters and members that are words of C#.
KEYWORDS = {"object", "string", "params", "in", "out", "ref", "base", "lock", "is", "as", "checked", "fixed", "event"}


def words(text: str) -> str:
    """`array_source` and `NOT_DURABLE` are ArraySource and NotDurable; OK is Ok."""
    return "".join(word.capitalize() for word in text.split("_"))


def type_name(name: str) -> str:
    """`fs_key_order` is KeyOrder."""
    return RENAMED.get(name) or words(name.removeprefix("fs_"))


def constant_name(short: str) -> str:
    """FLOAT8_E4M3FN is Float8E4M3FN, INT8 is Int8."""
    parts = short.split("_")
    return "".join(part if part[:1] == "E" and part[1:2].isdigit() else part.capitalize() for part in parts)


def callback_name(path: str) -> str:
    """`fs_source.read_at` is SourceReadAt."""
    return words(path.removeprefix("fs_").replace(".", "_"))


def identifier(name: str) -> str:
    return f"@{name}" if name in KEYWORDS else name


def pointed_at(name: str, interface: Interface) -> str:
    """Without pointers."""
    kind = interface.kind_of(name)
    return C_SHARP_TYPES[name] if kind == "c" else type_name(name)


def plain_type(value: Value, interface: Interface) -> str:
    """As a member, and as a parameter of callbacks. A pointer to a handle, text, bytes or a callback is an IntPtr."""
    if value.callback:
        return "IntPtr"
    if not value.pointers:
        return pointed_at(value.type, interface)
    is_address = value.type in ("void", "char") or interface.kind_of(value.type) == "handle"
    target = "IntPtr" if is_address else pointed_at(value.type, interface) + "*"
    return target + "*" * (len(value.pointers) - 1)


def parameter(value: Value, interface: Interface) -> str:
    """Of a function. What is read before it is filled is `ref`: an error, which is NULL, and a struct, which knows its size."""
    kind = plain_type(value, interface)
    if value.role:
        is_struct = interface.kind_of(value.type) == "struct"
        kind = ("ref " if is_struct or value.role == "error" else "out ") + kind.removesuffix("*")
    return f"{kind} {identifier(value.name)}"


def wrapped(before: str, parts: list[str], after: str) -> str:
    """On one line, or on as many as it takes."""
    whole = before + ", ".join(parts) + after
    if len(whole) <= WIDTH:
        return whole + "\n"
    indent = " " * (len(before) - len(before.lstrip()) + 4)
    # A parameter stays on its line.
    text = ", ".join(part.replace(" ", "\0") for part in parts) + after
    lines = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return before.rstrip() + "\n" + "".join(f"{indent}{line}\n" for line in lines).replace("\0", " ")


def documented(comment: str, indent: str, names: dict[str, str]) -> str:
    """A comment as C#'s compilers want it, without tables, with constants under their names here."""
    text = " ".join(line for line in comment.split("\n") if line and not line.startswith(" "))
    if not text:
        return ""
    text = re.sub(r"\bFS_\w+", lambda match: names.get(match[0], match[0]), text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = textwrap.wrap(f"<summary>{text}</summary>", WIDTH - len(indent) - 4)
    return "".join(f"{indent}/// {line}\n" for line in lines)


def enum_text(enum: Enum, names: dict[str, str]) -> str:
    text = documented(enum.comment, "    ", names) + f"    public enum {type_name(enum.name)}\n    {{\n"
    for constant in enum.constants:
        text += documented(constant.comment, "        ", names)
        text += f"        {constant_name(constant.short)} = {constant.value},\n"
    return text + "    }\n"


def number_text(number: Number, names: dict[str, str]) -> str:
    kind = C_SHARP_TYPES[number.type]
    return documented(number.comment, "        ", names) + (
        f"        public const {kind} {words(number.name.removeprefix('FS_'))} = {number.value};\n")


def constants(interface: Interface) -> str:
    names = {constant.name: f"{type_name(enum.name)}.{constant_name(constant.short)}"
             for enum in interface.enums for constant in enum.constants}
    names |= {number.name: f"Numbers.{words(number.name.removeprefix('FS_'))}" for number in interface.numbers}
    parts = [enum_text(enum, names) for enum in interface.enums]
    numbers = "".join(number_text(number, names) for number in interface.numbers)
    parts.append("    /// <summary>The numbers that belong to no enum.</summary>\n"
                 f"    public static class Numbers\n    {{\n{numbers}    }}\n")
    return CONSTANTS_HEAD + "\n".join(parts) + "}\n"


def struct_text(struct: Struct, interface: Interface) -> str:
    text = ("        [StructLayout(LayoutKind.Sequential)]\n"
            f"        internal struct {type_name(struct.name)}\n        {{\n")
    for member in struct.members:
        array, length = ("fixed ", f"[{member.length}]") if member.length else ("", "")
        text += f"            public {array}{plain_type(member, interface)} {identifier(member.name)}{length};\n"
    return text + "        }\n"


def initial_value(value: int | str) -> str:
    """A size, which C has as a size_t, or a number."""
    if isinstance(value, str):
        return f"(UIntPtr)sizeof({type_name(value.removeprefix('sizeof(').removesuffix(')'))})"
    return str(value)


def initializers_text(struct: Struct) -> str:
    """One for each macro, and for fs_field, which C's macros fill, one with its size."""
    known = [(initializer.name, initializer.values) for initializer in struct.initializers]
    if struct.growable and not known:
        known = [(struct.name.upper() + "_INIT", {"struct_size": f"sizeof({struct.name})"})]
    text, kind = "", type_name(struct.name)
    for name, values in known:
        members = [f"{identifier(member)} = {initial_value(value)}" for member, value in values.items()]
        before = f"        internal static {kind} New{words(name.removeprefix('FS_').removesuffix('_INIT'))}() =>"
        whole = f"{before} new {kind} {{ {', '.join(members)} }};\n"
        is_short = len(whole) <= WIDTH
        text += whole if is_short else f"{before}\n" + wrapped(f"            new {kind} {{ ", members, " };")
    return text


def callback_text(path: str, signature: Signature, interface: Interface) -> str:
    result = plain_type(signature.result, interface)
    parameters = [f"{plain_type(value, interface)} {identifier(value.name)}" for value in signature.parameters]
    return ("        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]\n" +
            wrapped(f"        internal delegate {result} {callback_name(path)}(", parameters, ");"))


def function_text(function: Function, interface: Interface) -> str:
    result = plain_type(function.result, interface)
    parameters = [parameter(value, interface) for value in function.parameters]
    return ("        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]\n" +
            wrapped(f"        internal static extern {result} {function.name}(", parameters, ");"))


def native(interface: Interface) -> str:
    parts = []
    for struct in interface.structs:
        parts.append(struct_text(struct, interface))
        parts.append(initializers_text(struct))
    for entry in (*interface.structs, *interface.functions):
        values = entry.members if isinstance(entry, Struct) else entry.parameters
        parts += [callback_text(path, signature, interface) for path, signature in callbacks(entry.name, values)]
    parts += [function_text(function, interface) for function in interface.functions]
    return NATIVE_HEAD + "".join("\n" + part for part in parts if part) + "    }\n}\n"


def layouts(interface: Interface) -> str:
    """What the tests compare, on 64-bit machines."""
    text = LAYOUTS_HEAD
    for struct in interface.structs:
        places = layout(struct, interface)
        kind, variable = f"Native.{type_name(struct.name)}", struct.name.removeprefix("fs_") + "_"
        text += f"\n            {kind} {variable};\n            start = (byte*)&{variable};\n"
        text += f'            expect("{struct.name}", {places.size}, sizeof({kind}));\n'
        for member in struct.members:
            address = f"{variable}.{identifier(member.name)}"
            address = address if member.length else f"&{address}"
            offset = places.offsets[member.name]
            text += f'            expect("{struct.name}.{member.name}", {offset}, (byte*){address} - start);\n'
    return text + "        }\n    }\n}\n"


def files(interface: Interface) -> dict[str, str]:
    return {
        f"{FOLDER}/src/Constants.cs": constants(interface),
        f"{FOLDER}/src/Native.cs": native(interface),
        f"{FOLDER}/test/Layouts.cs": layouts(interface),
    }
