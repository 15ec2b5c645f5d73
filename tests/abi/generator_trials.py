#!/usr/bin/env python3
"""Edits headers in a scratch copy, and sees what scripts/api.py makes of them: additions are followed, what is pinned is refused,
and what it can't read is an error. Nothing in the repository changes.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scratch import ADDED, APPENDED, INSERTED, RENUMBERED, ROOT, Scratch, first_difference


@dataclass
class UnreadableTrial:
    """An edit of a header that scripts/api.py has to refuse with these words: behind file and line, if they begin with a colon."""

    what: str
    header: str
    pattern: str
    replacement: str
    says: str
    lines: int = 0  # between the first line that differs and the one that is named


def added(what: str, code: str, says: str, lines: int = 0) -> UnreadableTrial:
    """`code` at the end of a header."""
    return UnreadableTrial(what, "tree.h", r"(\nFS_END_C\n)", code.replace("\\", r"\\") + r"\1", says, lines)


def changed(what: str, header: str, pattern: str, replacement: str, says: str) -> UnreadableTrial:
    return UnreadableTrial(what, header, pattern, replacement, says)


NEW_TYPE = "\ntypedef int32_t fs_new;\n"
NEW_FUNCTION = "/* Since 0.1 */\nFS_API void fs_tree_new(fs_tree *tree);\n"

UNREADABLE_TRIALS = [
    added("exported data", "\nextern int fs_global;", ": this declaration can't be read: extern"),
    added("an inline function", "\nstatic inline int fs_one(void) { return 1; }", ": "),
    added("a typedef of a callback", "\ntypedef void (*fs_done)(void *);", ": "),
    added("an enum without a type", "\nenum { FS_TREE_NEW = 1 };", ": constants stand behind"),
    added("a constant without a number", NEW_TYPE + "enum { FS_NEW_ONE };", ": ", 1),
    added("a constant of another name", NEW_TYPE + "enum { FS_ONE = 1 };", ": FS_ONE isn't", 1),
    added("two constants with one number", NEW_TYPE + "enum { FS_NEW_A = 1, FS_NEW_B = 1 };", "fs_new has no constants, or two"),
    added("a function without Since", "\nFS_API void fs_tree_new(fs_tree *tree);\n", "fs_tree_new has no comment"),
    added("a function twice", "\n" + NEW_FUNCTION + "\n" + NEW_FUNCTION, "fs_tree_new is declared twice"),
    added("a type that isn't fixed", "\n/* Since 0.1 */\nFS_API long fs_tree_new(void);\n", ": long is not a type", 1),
    added("no end", "\nFS_API void fs_tree_new(void)", ": no `;` ends this"),
    added("a condition", "\n#ifdef __linux__\n" + NEW_FUNCTION + "#endif\n", ": a declaration depends on a condition", 2),
    added("a macro that is nothing", "\n#define FS_NEW sizeof(int)\n", ": the macro FS_NEW is neither a number"),
    added("a number under a condition", "\n#ifdef __linux__\n#define FS_NEW 1\n#endif\n", ": FS_NEW depends on a condition", 1),
    changed("two members in one line", "array.h", r"uint64_t first_item;\n  uint64_t item_count;",
            "uint64_t first_item, item_count;", ": this declaration can't be read: uint64_t first_item, item_count"),
    changed("a bit-field", "array.h", r"  uint64_t first_item;", "  uint32_t first_item : 4;", ": this declaration can't be read"),
    changed("a member without a value in INIT", "array.h", r"  uint64_t first_item;", "  uint64_t first_item;\n  uint64_t more;",
            "FS_SEGMENT_INIT has 5 values behind sizeof, fs_segment has 6 members"),
    changed("a callback without user_data", "source.h", r", void \*FS_NULLABLE user_data\);(\n  void [^;]*user_data;\n\} fs_sink)", r");\1",
            "fs_sink.write: a callback takes"),
    changed("the error isn't last", "node.h", r"int32_t \*out_is_equal,(\s*)fs_error \*\*FS_NULLABLE error",
            r"fs_error **FS_NULLABLE error,\1int32_t *out_is_equal", "fs_node_equal: what takes `fs_error **error` takes it last"),
]


class GeneratorTrials:
    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch

    def check_generated(self, include: Path, *options: str) -> tuple[int, str]:
        return self.scratch.run(sys.executable, ROOT / "scripts/api.py", "--check", "--include", include, *options)

    def expect_refused(self, what: str, include: Path, says: str, *options: str) -> None:
        code, output = self.check_generated(include, *options)
        is_refused = code == 1 and f"\n  {says}" in output and "scripts/update-abi-baseline" in output
        self.scratch.expect(f"{what}: the pins don't follow, since {says!r}", is_refused, output)

    def expect_followed(self, what: str, include: Path, stale: set[str], *options: str) -> None:
        code, output = self.check_generated(include, *options)
        found = {line.split(" ")[0] for line in output.splitlines() if line.endswith("run scripts/api.py")}
        is_so = code == 1 and stale <= found and "tests/abi" not in " ".join(found - stale) and "pins" not in output
        self.scratch.expect(f"{what}: {', '.join(sorted(stale))} would follow", is_so, output)

    def try_pins(self) -> None:
        added = self.scratch.edited_headers("added", "tree.h", *ADDED)
        everything = {"capi/api.json", "capi/flaxstate.map", "tests/abi/layouts.c", "tests/abi/constants.c", "tests/abi/functions.c"}
        self.expect_followed("an addition", added, everything)
        appended = self.scratch.edited_headers("appended", "file.h", *APPENDED)
        self.expect_refused("a member is appended", appended, "fs_save_options had ")
        grown = {"capi/api.json", "tests/abi/layouts.c"}
        self.expect_followed("a member is appended, on purpose", appended, grown, "--pins", "growth")
        inserted_member = self.scratch.edited_headers("inserted_member", "array.h", *INSERTED)
        self.expect_refused("a member is inserted", inserted_member, "fs_segment.data was 8, 8,", "--pins", "growth")
        renumbered = self.scratch.edited_headers("renumbered_constants", "node.h", *RENUMBERED)
        self.expect_refused("two constants change numbers", renumbered, "FS_KIND_FLOAT was 5")
        self.expect_followed("two constants change numbers, on purpose", renumbered, {"tests/abi/constants.c"}, "--pins", "break")
        removed = self.scratch.edited_headers("removed_function", "tree.h", r"FS_API size_t fs_tree_bytes_used[^;]*;", "")
        self.expect_refused("a function is removed", removed, "fs_tree_bytes_used was there")

    def try_unreadable_headers(self) -> None:
        for index, trial in enumerate(UNREADABLE_TRIALS):
            include = self.scratch.edited_headers(f"unreadable{index}", trial.header, trial.pattern, trial.replacement)
            code, output = self.check_generated(include)
            says = trial.says
            if says.startswith(":"):
                says = f"{trial.header}:{first_difference(include / 'flaxstate' / trial.header) + trial.lines}{says}"
            is_refused = code == 1 and says in output and "Traceback" not in output
            self.scratch.expect(f"{trial.what}: api.py says {says!r}", is_refused, output)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder)
        trials = GeneratorTrials(scratch)
        trials.try_pins()
        trials.try_unreadable_headers()
        return scratch.exit_status()


if __name__ == "__main__":
    sys.exit(main())
