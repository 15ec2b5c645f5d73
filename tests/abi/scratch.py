"""What the trials share: a scratch folder with headers that are edited, and the count of checks that did what they should."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def inserted(struct: str, member: str) -> tuple[str, str]:
    """Behind the first member, and with a value in the initialiser."""
    pattern = rf"(typedef struct {struct} \{{[^\n]*\n[^\n]*\n)([^}}]*\}} {struct};[^{{]*\{{ sizeof\({struct}\))"
    return pattern, rf"\g<1>  {member}\n\g<2>, 0"


INSERTED = inserted("fs_segment", "uint64_t inserted;")
RENUMBERED = r"FS_KIND_FLOAT = 5,([^}]*)FS_KIND_STR = 7,", r"FS_KIND_FLOAT = 7,\1FS_KIND_STR = 5,"
APPENDED = r"(\n\} fs_save_options;[^{]*\{ sizeof\(fs_save_options\))", r"\n  uint64_t appended;\1, 0"
ADDED = r"(\nFS_END_C\n)", r"\ntypedef int32_t fs_added;\nenum { FS_ADDED_NOW = 5 };\n\n/* Since 0.1 */\nFS_API int32_t fs_added_now(void);\n\1"


def first_difference(header: Path) -> int:
    """The first line of an edited header that isn't as in the repository."""
    edited = header.read_text(encoding="utf-8").split("\n")
    original = (ROOT / "include/flaxstate" / header.name).read_text(encoding="utf-8").split("\n")
    return next(index for index, pair in enumerate(zip(edited, original), 1) if pair[0] != pair[1])


class Scratch:
    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.wrong = 0
        self.done = 0

    def expect(self, what: str, is_so: bool, output: str) -> None:
        self.done += 1
        if not is_so:
            self.wrong += 1
            print(f"NOT SO: {what}\n{output}", file=sys.stderr)

    def run(self, *command: str | Path, **environment: str) -> tuple[int, str]:
        process = subprocess.run([str(word) for word in command], env={**os.environ, **environment}, cwd=self.folder,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return process.returncode, process.stdout.decode(errors="replace")

    def edited_headers(self, name: str, header: str, pattern: str, replacement: str) -> Path:
        """An include directory of its own, with one edit."""
        include = self.folder / name / "include"
        shutil.copytree(ROOT / "include", include)
        path = include / "flaxstate" / header
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"))
        if count != 1:
            sys.exit(f"{header}: the edit for {name!r} fits {count} places; the trials have to follow the header")
        path.write_text(text, encoding="utf-8")
        return include

    def exit_status(self) -> int:
        print(f"{self.done - self.wrong} of {self.done} checks did what they should")
        return 1 if self.wrong else 0
