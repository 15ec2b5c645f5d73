"""Rust's types and declarations, in the form that rustfmt leaves alone."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from .model import Interface, Signature, Value

WIDTH = 100
NUMBERS = {"char": "c_char", "void": "c_void", "float": "f32", "double": "f64", "size_t": "usize", "uintptr_t": "usize"}
KEYWORDS = {"as", "dyn", "fn", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "ref", "self", "trait", "type",
            "use", "where", "yield"}

# At the start of a line these would begin a list, a heading or a quotation, so they stay with the word before.
BOUND = re.compile(r" ([-+*#>]+|\d+[.)])(?= )")
JOINED = "\x01"


def rust_name(name: str) -> str:
    return f"{name}_" if name in KEYWORDS else name


def item_type(type_name: str) -> str:
    return NUMBERS.get(type_name) or re.sub(r"^(u?)int(\d+)_t$", lambda match: f"{match[1] or 'i'}{match[2]}", type_name)


def plain_type(value: Value) -> str:
    """Of what is no callback."""
    text = item_type(value.type)
    for pointee in value.pointers:
        text = f"*{'const' if pointee == 'const' else 'mut'} {text}"
    return f"[{text}; {value.length}]" if value.length else text


def zero(value: Value, interface: Interface) -> str:
    if value.callback:
        return "None"
    if value.pointers:
        return "ptr::null()" if value.pointers[-1] == "const" else "ptr::null_mut()"
    kind = interface.kind_of(value.type)
    item = {"struct": f"{value.type.upper()}_INIT"}.get(kind, "0.0" if value.type in ("float", "double") else "0")
    return f"[{item}; {value.length}]" if value.length else item


def arrow(signature: Signature) -> str:
    result = signature.result
    return "" if result.type == "void" and not result.pointers else f" -> {plain_type(result)}"


def on_lines(before: str, values: list[Value], after: str, indent: str) -> str:
    """On one line, if it fits, or with a line for each parameter."""
    parts = [one_line(value) for value in values]
    whole = f"{indent}{before}({', '.join(parts)}){after}\n"
    if len(whole) <= WIDTH + 1:
        return whole
    inner = "".join(declaration(value, f"{indent}    ", False) for value in values)
    return f"{indent}{before}(\n{inner}{indent}){after}\n"


def one_line(value: Value) -> str:
    return f"{rust_name(value.name)}: {type_on_one_line(value)}"


def type_on_one_line(value: Value) -> str:
    if not value.callback:
        return plain_type(value)
    parameters = ", ".join(map(one_line, value.callback.parameters))
    return f'Option<unsafe extern "C" fn({parameters}){arrow(value.callback)}>'


def declaration(value: Value, indent: str, is_member: bool) -> str:
    """A member or parameter with its comma. Types of functions are what may not fit into a line."""
    name = f"{'pub ' if is_member else ''}{rust_name(value.name)}"
    kind = type_on_one_line(value)
    if not value.callback or len(f"{indent}{name}: {kind},") <= WIDTH:
        return f"{indent}{name}: {kind},\n"
    if is_member and len(f"{indent}    {kind},") <= WIDTH:
        return f"{indent}{name}:\n{indent}    {kind},\n"
    function = on_lines('unsafe extern "C" fn', value.callback.parameters, f"{arrow(value.callback)},", f"{indent}    ")
    return f"{indent}{name}: Option<\n{function}{indent}>,\n"


def without_tags(line: str) -> str:
    """What Markdown would take for HTML, unless it stands between backticks."""
    parts = line.split("`")
    parts[::2] = [re.sub(r"<(?=[A-Za-z/!])", r"\\<", part) for part in parts[::2]]
    return "`".join(parts)


def comment_lines(comment: str, width: int) -> Iterator[str]:
    """Markdown of a header's comment, in lines of at most `width`."""
    is_code = False
    for line in comment.split("\n") if comment else []:
        starts_code = line.startswith(" ")
        if starts_code != is_code:
            yield "```text" if starts_code else "```"
        is_code = starts_code
        if is_code or not line:
            yield line.removeprefix("  ")
            continue
        bound = BOUND.sub(rf"{JOINED}\1", without_tags(line))
        wrapped = textwrap.wrap(bound, width, break_long_words=False, break_on_hyphens=False)
        yield from (part.replace(JOINED, " ") for part in wrapped)
    if is_code:
        yield "```"


def doc(comment: str, indent: str = "", mark: str = "///") -> str:
    lines = comment_lines(comment, WIDTH - len(indent) - len(mark) - 1)
    return "".join(f"{indent}{mark} {line}".rstrip() + "\n" for line in lines)
