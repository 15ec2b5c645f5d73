#!/usr/bin/env python3
"""Edits headers in a scratch copy, and sees what scripts/api.py makes of them: additions are followed, what is pinned is refused, and
what it can't read is an error. Nothing in the repository changes.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scratch import ADDED, APPENDED, INSERTED, RENUMBERED, ROOT, Scratch, first_difference


@dataclass
class UnreadableTrial:
    """An edit of a header that scripts/api.py has to refuse with these words; if they begin with a colon, behind file and line."""

    what: str
    header: str
    pattern: str
    replacement: str
    says: str
    lines: int = 0  # between the first line that differs and the one that is named


BEFORE_END = r"(\nFS_END_C\n)"

UNREADABLE_TRIALS = [
    UnreadableTrial("exported data", "tree.h", BEFORE_END, r"\nextern int fs_global;\1", ": this declaration can't be read: extern"),
    UnreadableTrial("an inline function", "tree.h", BEFORE_END, r"\nstatic inline int fs_one(void) { return 1; }\1", ": "),
    UnreadableTrial("a typedef of a callback", "tree.h", BEFORE_END, r"\ntypedef void (*fs_done)(void *);\1", ": "),
    UnreadableTrial("an enum without a type", "tree.h", BEFORE_END, r"\nenum { FS_TREE_NEW = 1 };\1", ": constants stand behind"),
    UnreadableTrial("a constant without a number", "tree.h", BEFORE_END, r"\ntypedef int32_t fs_new;\nenum { FS_NEW_ONE };\1", ": ", 1),
    UnreadableTrial("a constant of another name", "tree.h", BEFORE_END, r"\ntypedef int32_t fs_new;\nenum { FS_ONE = 1 };\1", ": FS_ONE isn't", 1),
    UnreadableTrial("a function without Since", "tree.h", BEFORE_END, r"\nFS_API void fs_tree_new(fs_tree *tree);\n\1", "fs_tree_new has no comment"),
    UnreadableTrial("a type that isn't fixed", "tree.h", BEFORE_END, r"\n/* Since 0.1 */\nFS_API long fs_tree_new(void);\n\1", ": long is no type", 1),
    UnreadableTrial("no end", "tree.h", BEFORE_END, r"\nFS_API void fs_tree_new(void)\1", ": no `;` ends this"),
    UnreadableTrial("two members in one line", "array.h", r"uint64_t first_item;\n  uint64_t item_count;", "uint64_t first_item, item_count;",
                    ": this declaration can't be read: uint64_t first_item, item_count"),
    UnreadableTrial("a bit-field", "array.h", r"  uint64_t first_item;", "  uint32_t first_item : 4;", ": this declaration can't be read"),
    UnreadableTrial("a member without a value in INIT", "array.h", r"  uint64_t first_item;", "  uint64_t first_item;\n  uint64_t more;",
                    "FS_SEGMENT_INIT has 5 values behind sizeof, fs_segment has 6 members"),
    UnreadableTrial("a callback without user_data", "source.h", r", void \*user_data\);\n  void \*user_data;\n\} fs_sink", ");\n  void *user_data;\n} fs_sink",
                    "fs_sink.write: a callback takes"),
    UnreadableTrial("the error isn't last", "tree.h", r"int32_t \*out_is_equal,\s*fs_error \*\*FS_NULLABLE error", "fs_error **FS_NULLABLE error, int32_t *out_is_equal",
                    "fs_node_equal: what takes `fs_error **error` takes it last"),
    UnreadableTrial("a number that isn't one", "msgpack.h", "FS_MAX_DEPTH 1024", "FS_MAX_DEPTH sizeof(int)", "the macro FS_MAX_DEPTH is neither"),
    UnreadableTrial("a function under a condition", "tree.h", BEFORE_END, r"\n#ifdef __linux__\n/* Since 0.1 */\nFS_API void fs_tree_new(void);\n#endif\n\1",
                    ": a declaration depends on a condition", 2),
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
        everything = {"capi/api.json", "capi/flaxstate.map", *(f"tests/abi/{name}.c" for name in ("layouts", "constants", "functions"))}
        self.expect_followed("an addition", added, everything)
        appended = self.scratch.edited_headers("appended", "file.h", *APPENDED)
        self.expect_refused("a member is appended", appended, "fs_save_options had ")
        self.expect_followed("a member is appended, on purpose", appended, {"capi/api.json", "tests/abi/layouts.c"}, "--pins", "growth")
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
