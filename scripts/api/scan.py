"""C text in pieces: comments, preprocessor lines, and what stands between them up to a `;` (or `,`). Each knows its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DIRECTIVE = re.compile(r"#(?:[^\n\\]|\\\n|\\.)*")
LINKAGE = re.compile(r"FS_(BEGIN|END)_C\b")


class ReadError(Exception):
    """What the header says at this place can't be read."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place.file}:{place.line}: {message}")


@dataclass(frozen=True)
class Place:
    file: str
    line: int


@dataclass
class Piece:
    kind: str  # "comment", "directive", "code"
    text: str  # of code: without comments, on one line
    place: Place
    raw: str = ""  # of code: as it stands
    comments: list[str] = field(default_factory=list)  # those inside it
    after_blank: bool = False  # a blank line stands in front
    behind: bool = False  # a comment that shares a line with what it follows


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def plain_comment(text: str) -> str:
    """The words of a comment: paragraphs on one line each; lines that are indented stay lines."""
    lines = [re.sub(r"^ *\* ?", "", line).rstrip() for line in text[2:-2].rstrip().split("\n")]
    result = lines[0].strip()
    for line in lines[1:]:
        previous = result.rsplit("\n", 1)[-1]
        if not line or re.match(r"  | ?\d+\. ", line) or previous.startswith("  ") or not previous:
            result += "\n" + line
        else:
            result += " " + line
    return result.strip()


def end_of_code(text: str, start: int, ends: str) -> int:
    """Behind the terminator that closes the code at `start`, or the end of the text."""
    depth, position = 0, start
    while position < len(text):
        comment = COMMENT.match(text, position)
        if comment:
            position = comment.end()
            continue
        character = text[position]
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(character, 0)
        position += 1
        if character in ends and depth == 0:
            break
    return position


def pieces(text: str, file: str, first_line: int = 1, ends: str = ";") -> list[Piece]:
    """The last piece of code may lack its terminator only where items are separated, not ended, by it (`,`)."""
    found: list[Piece] = []
    position = 0
    while True:
        gap = re.compile(r"\s*").match(text, position)
        position = gap.end()
        if position == len(text):
            return found
        newlines = gap[0].count("\n")
        place = Place(file, first_line + text.count("\n", 0, position))
        piece = next_piece(text, position, place, ends)
        piece.after_blank = newlines > 1
        piece.behind = piece.kind == "comment" and newlines == 0 and bool(found)
        found.append(piece)
        position += len(piece.raw)


def next_piece(text: str, position: int, place: Place, ends: str) -> Piece:
    comment = COMMENT.match(text, position)
    if comment:
        return Piece("comment", plain_comment(comment[0]), place, comment[0])
    directive = DIRECTIVE.match(text, position)
    if directive:
        text = COMMENT.sub(" ", directive[0].replace("\\\n", " "))
        if "/*" in text:
            raise ReadError(place, "a comment that begins in a preprocessor line and ends elsewhere")
        comments = [plain_comment(comment) for comment in COMMENT.findall(directive[0])]
        return Piece("directive", one_line(text), place, directive[0], comments)
    linkage = LINKAGE.match(text, position)
    end = linkage.end() if linkage else end_of_code(text, position, ends)
    raw = text[position:end]
    if not linkage and raw[-1] not in ends and ends != ",":
        raise ReadError(place, f"no `{ends}` ends this: {one_line(raw)[:60]}")
    comments = [plain_comment(comment) for comment in COMMENT.findall(raw)]
    return Piece("code", one_line(COMMENT.sub(" ", raw)).rstrip(ends).rstrip(), place, raw, comments)
