"""tests/interop/c_interface.py: the interface for ctypes."""

from __future__ import annotations

import textwrap

from .check import callbacks
from .model import Interface, Signature, Struct, Value

HEAD = '''\
"""The C interface as ctypes sees it: numbers, structs, callbacks, functions. Written by scripts/api.py."""

import ctypes as c
import enum

'''

STRUCT = '''

class Struct(c.Structure):
  """A struct that knows its size, as rule 5 of the header asks."""

  def __init__(self, **values):
    super().__init__(struct_size=c.sizeof(type(self)), **values)
'''

DECLARE = '''

def declare(library):
  """Tells a ctypes.CDLL what the functions take and return."""
  for name, (result, *arguments) in FUNCTIONS.items():
    function = getattr(library, name)
    function.restype = result
    function.argtypes = arguments
'''

WIDTH = 120


def class_name(name: str) -> str:
    """`fs_array_source` is `ArraySource`."""
    return "".join(word.capitalize() for word in name.removeprefix("fs_").split("_"))


def callback_name(path: str) -> str:
    """`fs_source.read_at` is `SOURCE_READ_AT`."""
    return path.removeprefix("fs_").replace(".", "_").upper()


def scalar(type_name: str, interface: Interface) -> str:
    name = "int32_t" if interface.kind_of(type_name) == "enum" else type_name
    return {"void": "None", "size_t": "c.c_size_t", "uintptr_t": "c.c_size_t"}.get(name, f"c.c_{name.removesuffix('_t')}")


def in_struct(value: Value, path: str, interface: Interface) -> str:
    """Text that ends with NUL is bytes in Python; what points at numbers keeps its type, all else is an address."""
    if value.callback:
        return callback_name(path)
    if not value.pointers:
        item = scalar(value.type, interface)
        return f"{item} * {value.length}" if value.length else item
    if value.type == "char" and len(value.pointers) == 1:
        return "c.c_void_p" if value.size_in else "c.c_char_p"
    if len(value.pointers) == 1 and interface.kind_of(value.type) in ("c", "enum") and value.type != "void":
        return f"c.POINTER({scalar(value.type, interface)})"
    return "c.c_void_p" if len(value.pointers) == 1 else "c.POINTER(c.c_void_p)"


def in_callback(value: Value, path: str, interface: Interface) -> str:
    """Text comes as an address: it may have a size, and may have to live on."""
    return "c.c_void_p" if value.type == "char" and len(value.pointers) == 1 else in_struct(value, path, interface)


def in_function(value: Value, path: str, interface: Interface) -> str:
    """Pointers take addresses, arrays, byref() and bytes."""
    if value.callback or not value.pointers:
        return in_struct(value, path, interface)
    return "c.c_char_p" if value.type == "char" and value.pointers == ["const"] else "c.c_void_p"


def wrapped(before: str, parts: list[str], after: str) -> str:
    """On one line, or on as many as it takes."""
    whole = before + ", ".join(parts) + after
    if len(whole) <= WIDTH:
        return whole + "\n"
    indent = " " * (len(before) - len(before.lstrip()))
    lines = textwrap.wrap(", ".join(parts), WIDTH - len(indent) - 2)
    return f"{before}\n" + "".join(f"{indent}  {line}\n" for line in lines) + f"{indent}{after}\n"


def callback_text(path: str, callback: Signature, interface: Interface) -> str:
    result = in_callback(callback.result, path, interface)
    arguments = [in_callback(value, f"{path}.{value.name}", interface) for value in callback.parameters]
    return wrapped(f"{callback_name(path)} = c.CFUNCTYPE(", [result, *arguments], ")")


def all_callbacks(interface: Interface) -> str:
    found = [pair for struct in interface.structs for pair in callbacks(struct.name, struct.members)]
    found += [pair for function in interface.functions for pair in callbacks(function.name, function.parameters)]
    # Those that are parameters of others come first.
    found.sort(key=lambda pair: -pair[0].count("."))
    return "".join(callback_text(path, callback, interface) for path, callback in found)


def struct_text(struct: Struct, interface: Interface) -> str:
    base = "Struct" if struct.growable else "c.Structure"
    text = f"\n\nclass {class_name(struct.name)}({base}):\n  _fields_ = [\n"
    for member in struct.members:
        text += f"    ('{member.name}', {in_struct(member, f'{struct.name}.{member.name}', interface)}),\n"
    return text + "  ]\n"


def files(interface: Interface) -> dict[str, str]:
    text = HEAD + "".join(f"{number.name.removeprefix('FS_')} = {number.value}\n" for number in interface.numbers)
    for enum in interface.enums:
        constants = "".join(f"  {constant.short} = {constant.value}\n" for constant in enum.constants)
        text += f"\n\nclass {class_name(enum.name)}(enum.IntEnum):\n{constants}"
    text += STRUCT + "\n\n" + all_callbacks(interface)
    text += "".join(struct_text(struct, interface) for struct in interface.structs)
    text += "\n\n# The result, and the arguments.\nFUNCTIONS = {\n"
    for function in interface.functions:
        types = [in_function(function.result, "", interface)]
        types += [in_function(value, f"{function.name}.{value.name}", interface) for value in function.parameters]
        text += wrapped(f"  '{function.name}': [", types, "],")
    return {"tests/interop/c_interface.py": text + "}\n" + DECLARE}
