"""What anybody may have written, as messages show it: cut, and in one line. The library shows it in the same way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

_LARGEST_KEY = 256
_LARGEST_LIST = 1024
_MOST_KEYS = 64
_LARGEST_PATH = 2560
_LARGEST_MESSAGE = 8192

# What ends a line, does something to a terminal, has no width, or turns the direction of writing; and what is no UTF-8.
_UNPRINTABLE = re.compile(
    "[\0-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\ud800-\udfff]"
)
_IN_PATH = re.compile(f"[~/{_UNPRINTABLE.pattern[1:]}")
_PATH_ESCAPES = {"~": "~0", "/": "~1", "\0": "~2"}


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _utf8_cut(data: bytes, size: int) -> int:
    """The most bytes, up to `size`, that end behind a character."""
    while size < len(data) and data[size] & 0xC0 == 0x80:
        size -= 1
    return size


def _cut(text: str) -> tuple[str, int]:
    """What is shown of a key, and how many bytes of it aren't."""
    if len(text) * 4 <= _LARGEST_KEY:
        return text, 0
    data = _encoded(text)
    if len(data) <= _LARGEST_KEY:
        return text, 0
    size = _utf8_cut(data, _LARGEST_KEY)
    return data[:size].decode("utf-8", "surrogatepass"), len(data) - size


def _rest(count: int) -> str:
    return f"…(+{count} byte{'' if count == 1 else 's'})" if count else ""


def in_line(text: str) -> str:
    """The text with what can't be printed escaped."""
    return _UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], text)


def cut_middle(text: str, limit: int = _LARGEST_MESSAGE) -> str:
    """A text of at most so many bytes, without its middle if it is longer."""
    if len(text) * 4 <= limit:
        return text
    data = _encoded(text)
    if len(data) <= limit:
        return text
    tail = len(data) - limit // 2 + 8
    while data[tail] & 0xC0 == 0x80:
        tail += 1
    return (data[: _utf8_cut(data, limit // 2 - 8)] + "…".encode() + data[tail:]).decode("utf-8", "surrogatepass")


def shown_message(text: str) -> str:
    """A message of which it isn't known what is in it."""
    return cut_middle(in_line(cut_middle(text)))


def shown_text(text: str) -> str:
    """A name without quotes."""
    head, more = _cut(text)
    return in_line(head) + _rest(more)


def shown_repr(key: Any) -> str:
    """A key as Python prints it."""
    if isinstance(key, str):
        head, more = _cut(key)
        quoted = repr(str(head))
        return f"{quoted[:-1]}{_rest(more)}{quoted[-1]}"
    return shown_text(repr(key))


def _some(keys: Iterable[Any], show: Any, comma: str) -> str:
    """The first keys, and how many more there are."""
    text, left_out = "", 0
    for count, key in enumerate(keys):
        shown = show(key) if left_out == 0 and count < _MOST_KEYS else ""
        if left_out or not (count < _MOST_KEYS and (not text or len(text) + len(shown) <= _LARGEST_LIST)):
            left_out += 1
        else:
            text += (comma if count else "") + shown
    return f"{text}{comma}… (+{left_out})" if left_out else text


def shown_set(keys: set) -> str:
    """A set as Python prints it."""
    return f"{{{_some(keys, shown_repr, ', ')}}}" if keys else "set()"


def shown_list(keys: list) -> str:
    """A list of keys as Python prints it."""
    return f"[{_some(keys, shown_repr, ', ')}]"


def shown_names(names: Iterable[str]) -> str:
    """Names with commas between them; TypeError for what is no text, as by join."""
    names = list(names)
    if not all(isinstance(name, str) for name in names):
        ",".join(names)
    return _some(names, shown_text, ",")


def _escaped(found: re.Match) -> str:
    character = found[0]
    return _PATH_ESCAPES.get(character) or "".join(f"~x{byte:02x}" for byte in _encoded(character))


def _path_part(key: Any) -> str:
    head, more = _cut(str(key))
    part = _IN_PATH.sub(_escaped, head)
    return f"{part}~…+{more}" if more else part


def cut_path(path: str) -> str:
    """A path without its middle if it is long."""
    if len(path) <= _LARGEST_PATH:
        return path
    head, tail = path.rfind("/", 0, _LARGEST_PATH // 2), path.find("/", len(path) - _LARGEST_PATH // 3)
    head = _LARGEST_PATH // 2 if head <= 0 else head
    tail = len(path) - _LARGEST_PATH // 3 if tail < 0 else tail
    return f"{path[:head]}/~…{path[tail:]}"


def shown_path(keys: Iterable[Any]) -> str:
    """The path of the keys, of which the first is that of the root."""
    return cut_path("/".join(map(_path_part, keys)))


def shown_file(path: str | bytes | os.PathLike) -> str:
    """The name of a file in quotes."""
    name = os.fsencode(path)
    try:
        return in_line(repr(name.decode()))
    except UnicodeDecodeError:
        return repr(name)
