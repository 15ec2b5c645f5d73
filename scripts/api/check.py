"""The rules of flaxstate.h that generated code relies on."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Interface, Signature, Struct, Value
from .scan import Place

# Filled by the field macros, each of which names all members.
WITHOUT_INITIALIZER = {"fs_field"}


def callbacks(name: str, values: list[Value]) -> Iterator[tuple[str, Signature]]:
    for value in values:
        if value.callback:
            yield f"{name}.{value.name}", value.callback
            yield from callbacks(f"{name}.{value.name}", value.callback.parameters)


def parameter_faults(name: str, signature: Signature) -> Iterator[str]:
    names = [parameter.name for parameter in signature.parameters]
    if len(set(names)) != len(names):
        yield f"{name} has two parameters of one name"
    for parameter in signature.parameters:
        if parameter.role == "out" and not parameter.pointers:
            yield f"{name}: {parameter.name} is not a pointer"
        if parameter.length:
            yield f"{name}: {parameter.name} is an array, which C takes as a pointer"


def callback_faults(name: str, callback: Signature) -> Iterator[str]:
    yield from parameter_faults(name, callback)
    last = callback.parameters[-1] if callback.parameters else Value()
    if (last.type, last.pointers) != ("void", ["mutable"]):
        yield f"{name}: a callback takes `void *user_data` last"


def struct_faults(struct: Struct) -> Iterator[str]:
    if struct.growable and not struct.initializers and struct.name not in WITHOUT_INITIALIZER:
        yield f"{struct.name} has a struct_size, but no initialiser"
    for name, callback in callbacks(struct.name, struct.members):
        yield from callback_faults(name, callback)


def repeated(names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is declared twice"


def faults(interface: Interface, uses: list[tuple[str, Place]]) -> Iterator[str]:
    for type_name, place in uses:
        if not interface.kind_of(type_name):
            yield f"{place.file}:{place.line}: {type_name} is not a type of the interface (rule 6 of flaxstate.h)"
    types = [entry.name for group in (interface.enums, interface.handles, interface.structs) for entry in group]
    constants = [constant.name for enum in interface.enums for constant in enum.constants]
    yield from repeated([*types, *constants, *(entry.name for entry in (*interface.functions, *interface.numbers))])
    for enum in interface.enums:
        values = [constant.value for constant in enum.constants]
        if not values or len(set(values)) != len(values):
            yield f"{enum.name} has no constants, or two with one number"
    for struct in interface.structs:
        yield from struct_faults(struct)
    for function in interface.functions:
        yield from parameter_faults(function.name, function)
        if not function.since:
            yield f"{function.name} has no comment, or one that doesn't say since when it is there"
        errors = [index for index, parameter in enumerate(function.parameters) if parameter.role == "error"]
        if errors and (errors != [len(function.parameters) - 1] or function.result.type != "fs_status"):
            yield f"{function.name}: what takes `fs_error **error` takes it last, and returns fs_status"
        for name, callback in callbacks(function.name, function.parameters):
            yield from callback_faults(name, callback)
