"""The public headers, declaration by declaration. What can't be read is an error that names file and line: nothing is skipped."""

from __future__ import annotations

import re
from pathlib import Path

from .declarator import find_sizes, read_parameters, read_result, read_value
from .macros import MacroReader, number_of
from .model import Constant, Enum, Function, Handle, Header, Interface, Struct, Value
from .scan import Piece, Place, ReadError, pieces

STRUCT = re.compile(r"typedef struct (\w+) \{(.*)\} (\w+)")
HANDLE = re.compile(r"typedef struct (\w+) (\w+)")
FORWARD = re.compile(r"struct (\w+)")
TYPE = re.compile(r"typedef int32_t (\w+)")
ENUM = re.compile(r"enum \{(.*)\}")
FUNCTION = re.compile(r"FS_API (.*?)(\w+)\((.*)\)")
ENUMERATOR = re.compile(r"(FS_\w+) = (.+)")
SINCE = re.compile(r"\s*\bSince\s+(\d+\.\d+)\b")


def inside_braces(piece: Piece) -> tuple[str, int]:
    """The text between the outer braces, and its first line."""
    start = piece.raw.index("{") + 1
    return piece.raw[start:piece.raw.rindex("}")], piece.place.line + piece.raw.count("\n", 0, start)


def without_since(comment: str) -> tuple[str, str]:
    """The comment without `Since 0.1`, and the version that it named."""
    since = SINCE.search(comment)
    return (SINCE.sub("", comment, count=1).strip(), since[1]) if since else (comment, "")


def short_name(enum: str, constant: str) -> str:
    """FS_DTYPE_FLOAT32 of fs_dtype is FLOAT32, FS_MISMATCH_SHAPE of fs_mismatch_kind SHAPE, FS_E_IO of fs_status IO."""
    prefixes = [f"{enum.upper()}_", f"{enum.upper().removesuffix('_KIND')}_"]
    if enum == "fs_status":
        prefixes = ["FS_E_", "FS_"]
    return next((constant.removeprefix(prefix) for prefix in prefixes if constant.startswith(prefix)), "")


class HeaderReader:
    """Reads one header into an interface, and notes where which type is used."""

    def __init__(self, interface: Interface, macros: MacroReader, uses: list[tuple[str, Place]], name: str) -> None:
        self.interface = interface
        self.macros = macros
        self.uses = uses
        self.name = name
        self.comment = ""  # the one that stands over what comes next
        self.conditions: list[str] = []  # of the #if lines that are open
        self.last: object = None  # what the last code declared

    def read(self, text: str) -> None:
        found = pieces(text, self.name)
        if not found or found[0].kind != "comment":
            raise ReadError(Place(self.name, 1), "a header begins with a comment that says what it is about")
        self.interface.headers.append(Header(self.name, found[0].text))
        for piece in found[1:]:
            if piece.kind == "directive":
                self.directive(piece)
            elif "c++" in self.conditions:
                continue  # what is for C++ alone is no part of the interface
            elif piece.kind == "comment":
                self.comment = piece.text
            else:
                self.code(piece)
        if self.conditions:
            raise ReadError(found[-1].place, "an #if isn't closed")

    # ---- Preprocessor lines ----

    def directive(self, piece: Piece) -> None:
        word = re.match(r"# *(\w+)", piece.text)[1]
        if word in ("if", "ifdef", "ifndef"):
            self.conditions.append(self.condition(piece.text))
        elif word in ("elif", "else"):
            opposite = {"c++": "not c++", "not c++": "c++"} if word == "else" else {}
            self.conditions[-1] = opposite.get(self.conditions[-1], "c")
        elif word == "endif":
            self.conditions.pop()
        elif word == "define" and "c++" not in self.conditions:
            self.comment = "" if piece.after_blank else self.comment
            comment = " ".join(filter(None, (self.comment, *piece.comments)))
            self.macros.take(piece.text, piece.place, comment, self.is_conditional())
        elif word not in ("include", "define"):
            raise ReadError(piece.place, f"this line can't be read: {piece.text}")
        self.comment = ""

    def condition(self, text: str) -> str:
        if re.fullmatch(r"#ifndef FLAXSTATE_\w+_H", text):
            return "guard"
        if re.match(r"#ifndef __cplusplus|#if !defined\(?_*cplusplus", text):
            return "not c++"
        return "c++" if re.match(r"#ifdef __cplusplus|#if defined\(__cplusplus\)", text) else "c"

    def is_conditional(self) -> bool:
        return any(condition not in ("guard", "not c++") for condition in self.conditions)

    # ---- Code ----

    def note(self, value: Value, place: Place) -> None:
        if not value.callback:
            self.uses.append((value.type, place))
            return
        for part in (value.callback.result, *value.callback.parameters):
            self.note(part, place)

    def code(self, piece: Piece) -> None:
        text, place = piece.text, piece.place
        if self.is_conditional():
            raise ReadError(place, f"a declaration depends on a condition, which other languages can't know: {text[:60]}")
        if piece.after_blank:
            self.comment = ""  # a comment that stands alone belongs to nothing
        if text in ("FS_BEGIN_C", "FS_END_C"):
            return
        for pattern, take in (
            (STRUCT, self.struct), (HANDLE, self.handle), (FORWARD, self.forward), (TYPE, self.type),
            (ENUM, self.enum), (FUNCTION, self.function),
        ):
            match = pattern.fullmatch(text)
            if match:
                self.last = take(piece, match)
                self.comment = ""
                return
        raise ReadError(place, f"this declaration can't be read: {text[:100]}")

    def struct(self, piece: Piece, match: re.Match[str]) -> Struct:
        if match[1] != match[3]:
            raise ReadError(piece.place, f"{match[1]} is called {match[3]}")
        comment, since = without_since(self.comment)
        struct = Struct(match[1], self.name, since, comment)
        text, line = inside_braces(piece)
        above = ""
        for part in pieces(text, self.name, line):
            if part.kind == "directive":
                raise ReadError(part.place, "a preprocessor line in a struct")
            if part.kind == "comment" and part.behind:
                last = struct.members[-1]
                last.comment = " ".join(filter(None, (last.comment, part.text)))
            elif part.kind == "comment":
                above = part.text
            else:
                member = read_value(part.text, part.place, self.macros.lengths())
                member.comment, above = " ".join(filter(None, (above, *part.comments))), ""
                member.role = ""
                self.note(member, part.place)
                struct.members.append(member)
        find_sizes(struct.members)
        first = struct.members[0]
        struct.growable = (first.name, first.type, first.pointers) == ("struct_size", "size_t", [])
        self.interface.structs.append(struct)
        return struct

    def handle(self, piece: Piece, match: re.Match[str]) -> Handle:
        if match[1] != match[2]:
            raise ReadError(piece.place, f"{match[1]} is called {match[2]}")
        comment, since = without_since(self.comment)
        handle = Handle(match[1], self.name, since, comment)
        self.interface.handles.append(handle)
        return handle

    def forward(self, piece: Piece, match: re.Match[str]) -> None:
        self.uses.append((match[1], piece.place))

    def type(self, piece: Piece, match: re.Match[str]) -> Enum:
        comment, since = without_since(self.comment)
        enum = Enum(match[1], self.name, since, comment)
        self.interface.enums.append(enum)
        return enum

    def enum(self, piece: Piece, match: re.Match[str]) -> None:
        enum = self.last
        if not isinstance(enum, Enum):
            raise ReadError(piece.place, "constants stand behind the `typedef int32_t` that they belong to")
        text, line = inside_braces(piece)
        above, starts_family = "", True
        for part in pieces(text, self.name, line, ","):
            starts_family = starts_family or part.after_blank
            if part.kind == "comment" and part.behind:
                enum.constants[-1].comment = " ".join(filter(None, (enum.constants[-1].comment, part.text)))
            elif part.kind == "comment" and starts_family and self.heads(text, part):
                enum.families.append(part.text)
                starts_family = False
            elif part.kind == "comment":
                above = part.text
            elif part.kind == "code":
                if starts_family:
                    enum.families.append("")
                starts_family = False
                enum.constants.append(self.constant(enum, part, above))
                above = ""
            else:
                raise ReadError(part.place, "a preprocessor line in an enum")

    def heads(self, text: str, comment: Piece) -> bool:
        """Whether it stands over a group: a constant of it has a comment of its own, or is followed by another one directly."""
        behind = text[text.index(comment.raw) + len(comment.raw):].lstrip("\n").split("\n")
        is_constant = [bool(ENUMERATOR.match(line.strip())) for line in behind[:2]]
        return is_constant[0] and ("/*" in behind[0] or is_constant == [True, True])

    def constant(self, enum: Enum, piece: Piece, above: str) -> Constant:
        match = ENUMERATOR.fullmatch(piece.text)
        number = number_of(match[2]) if match else None
        if number is None:
            raise ReadError(piece.place, f"this constant can't be read, or has no number: {piece.text}")
        comment, short = " ".join(filter(None, (above, *piece.comments))), short_name(enum.name, match[1])
        if not short:
            raise ReadError(piece.place, f"{match[1]} isn't named after {enum.name}")
        return Constant(match[1], short, number[1], len(enum.families) - 1, comment)

    def function(self, piece: Piece, match: re.Match[str]) -> Function:
        comment, since = without_since(self.comment)
        if not self.comment and isinstance(self.last, Function) and not piece.after_blank:
            comment, since = self.last.comment, self.last.since  # one comment over several
        result = read_result(match[1], piece.place)
        parameters = read_parameters(match[3], piece.place, self.macros.lengths())
        function = Function(result, parameters, match[2], self.name, since, comment)
        for value in (result, *parameters):
            self.note(value, piece.place)
        self.interface.functions.append(function)
        return function


def read_headers(include: Path) -> tuple[Interface, list[tuple[str, Place]]]:
    """All of `include`/flaxstate/*.h, and where which type is used."""
    interface, uses = Interface(), []
    macros = MacroReader(interface.structs)
    for path in sorted((include / "flaxstate").glob("*.h")):
        HeaderReader(interface, macros, uses, path.name).read(path.read_text(encoding="utf-8"))
    interface.numbers, interface.macros = macros.numbers, macros.macros
    interface.version = macros.version["FS_VERSION_STRING"].strip('"')
    functions = {function.name for function in interface.functions}
    for handle in interface.handles:
        handle.free = f"{handle.name}_free" if f"{handle.name}_free" in functions else ""
    return interface, uses
