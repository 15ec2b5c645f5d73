"""Doxygen's INPUT_FILTER: gives the plain comments of the public headers the marks that Doxygen looks for.

A comment on lines of its own describes what comes next, one behind code describes that code, and the first one of a file
describes the file. A comment over a group of constants or members that have comments of their own stays a plain one.
"""

import re
import sys
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def with_since(comment: str) -> str:
    """`Since 0.1` at the end of a sentence becomes a paragraph of its own."""
    return re.sub(r"\bSince\s+(?:\*\s+)?(\d+\.\d+)", r"@since \1", comment)


def rest_of_line(text: str, position: int) -> str:
    return text[position:text.find("\n", position)]


def next_code_line(text: str, position: int) -> str:
    start = text.find("\n", position) + 1
    return text[start:text.find("\n", start)]


def marked(text: str, match: re.Match[str], is_first: bool) -> str:
    comment = with_since(match[0])
    before = text[text.rfind("\n", 0, match.start()) + 1:match.start()]
    if before.strip():
        # Behind code; but a comment between a type and a name isn't one.
        return "/**<" + comment[2:] if not rest_of_line(text, match.end()).strip() else comment
    if is_first:
        return "/** @file\n *" + comment[2:]
    following = next_code_line(text, match.end())
    follows_a_gap = text[:match.start()].rstrip(" ").endswith("\n\n")
    heads_constants = follows_a_gap and re.match(r" +FS_\w+ = ", following)
    heads_members = before and "/*" in following
    if not following.strip() or heads_constants or heads_members:
        return comment
    return "/**" + comment[2:]


def main_page(comment: str) -> str:
    """The umbrella header's comment has tables and numbered rules, which are to stay as they are."""
    lines = [re.sub(r"^(/\*| \*) ?", "", line) for line in comment.removesuffix("*/").split("\n")]
    return "/** @file\n * All of flaxstate.\n */\n/** @mainpage flaxstate\n@verbatim\n" + "\n".join(lines) + "\n@endverbatim */"


def main() -> None:
    path = Path(sys.argv[1])
    text = path.read_text(encoding="utf-8")
    is_umbrella = path.name == "flaxstate.h"
    result, position, is_first = "", 0, True
    for match in COMMENT.finditer(text):
        result += text[position:match.start()]
        result += main_page(match[0]) if is_first and is_umbrella else marked(text, match, is_first)
        position, is_first = match.end(), False
    sys.stdout.write(result + text[position:])


if __name__ == "__main__":
    main()
