"""Sizes and offsets where pointers have 64 bits: they follow from the members, and tests/abi has the compiler check them."""

from __future__ import annotations

from dataclasses import dataclass

from .model import C_TYPES, Interface, Struct, Value

POINTER_SIZE = 8


@dataclass
class Layout:
    size: int
    offsets: dict[str, int]
    sizes: dict[str, int]  # of the members


def size_and_alignment(value: Value, interface: Interface) -> tuple[int, int]:
    if value.callback or value.pointers:
        return POINTER_SIZE, POINTER_SIZE
    kind = interface.kind_of(value.type)
    if kind == "struct":
        inner = interface.struct(value.type)
        alignment = max(size_and_alignment(member, interface)[1] for member in inner.members)
        return layout(inner, interface).size * (value.length or 1), alignment
    item = 4 if kind == "enum" else C_TYPES[value.type]
    return item * (value.length or 1), item


def layout(struct: Struct, interface: Interface) -> Layout:
    end, widest = 0, 1
    result = Layout(0, {}, {})
    for member in struct.members:
        size, alignment = size_and_alignment(member, interface)
        offset = -(-end // alignment) * alignment
        result.offsets[member.name], result.sizes[member.name] = offset, size
        end, widest = offset + size, max(widest, alignment)
    result.size = -(-end // widest) * widest
    return result
