#!/usr/bin/env python3
"""Breaks the ABI on purpose, in a scratch copy, and sees that each check that should catch it does: the assertions, the generator of
the pins, the frozen client, abidiff, and the list of symbols. Nothing in the repository changes.

The library of a trial is linked from the objects of the build, but for those that the break touches, which are compiled anew.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MAP = ROOT / "capi" / "flaxstate.map"


@dataclass
class HeaderTrial:
    """An edit of a header, and what the assertions say of it; None: they accept it."""

    what: str
    header: str
    pattern: str
    replacement: str
    says: str | None
    options: tuple[str, ...] = ()


def inserted(struct: str, member: str) -> tuple[str, str]:
    """Behind the first member, and with a value in the initialiser."""
    pattern = rf"(typedef struct {struct} \{{[^\n]*\n[^\n]*\n)([^}}]*\}} {struct};[^{{]*\{{ sizeof\({struct}\))"
    return pattern, rf"\g<1>  {member}\n\g<2>, 0"


INSERTED = inserted("fs_segment", "uint64_t inserted;")
RENUMBERED = r"FS_KIND_FLOAT = 5,([^}]*)FS_KIND_STR = 7,", r"FS_KIND_FLOAT = 7,\1FS_KIND_STR = 5,"
APPENDED = r"(\n\} fs_save_options;[^{]*\{ sizeof\(fs_save_options\))", r"\n  uint64_t appended;\1, 0"
ADDED = r"(\nFS_END_C\n)", r"\ntypedef int32_t fs_added;\nenum { FS_ADDED_NOW = 5 };\n\n/* Since 0.1 */\nFS_API int32_t fs_added_now(void);\n\1"

HEADER_TRIALS = [
    HeaderTrial("nothing changes", "tree.h", r"\Z", "", None),
    HeaderTrial("a function and an enum are added", "tree.h", *ADDED, None),
    HeaderTrial("a member is inserted", "array.h", *INSERTED, "fs_segment.data was at offset"),
    HeaderTrial("a member is inserted where another's padding was", "parallel.h", r"  uint32_t reserved;\n",
                "  uint16_t inserted;\n  uint16_t reserved;\n", "fs_parallel.reserved was at offset"),
    HeaderTrial("a member is appended, without an update", "file.h", *APPENDED, "sizeof(fs_save_options) was"),
    HeaderTrial("a member is appended, on purpose", "file.h", *APPENDED, None, ("-DABI_STRUCTS_MAY_GROW",)),
    HeaderTrial("two members change places", "node.h", r"(  double real;.*\n)(  double imag;.*\n)", r"\2\1",
                "fs_key.real was at offset"),
    HeaderTrial("a member has another type of the same size", "array.h", r"uint64_t first_item;\n  uint64_t item_count;\n",
                "uint64_t first_item;\n  int64_t item_count;\n", "fs_segment.item_count was a uint64_t"),
    HeaderTrial("a callback takes another argument", "source.h", r"\(const void \*data, size_t size, fs_error",
                "(const void *data, uint32_t size, fs_error", "fs_sink.write was a"),
    HeaderTrial("a member is removed", "array.h", r"  int32_t reserved;\n\} fs_array;", "} fs_array;", "reserved"),
    HeaderTrial("two constants change numbers", "node.h", *RENUMBERED, "FS_KIND_FLOAT was 5"),
    HeaderTrial("a constant is removed", "file.h", r"FS_ADVICE_NORMAL = 0,", "", "FS_ADVICE_NORMAL"),
    HeaderTrial("a macro has another number", "msgpack.h", "FS_MAX_DEPTH 1024", "FS_MAX_DEPTH 512", "FS_MAX_DEPTH was 1024"),
    HeaderTrial("a function is removed", "tree.h", r"FS_API size_t fs_tree_bytes_used[^;]*;", "", "fs_tree_bytes_used"),
    HeaderTrial("a function takes another argument", "builder.h", r"fs_builder_bool\(fs_builder \*builder, int32_t value",
                "fs_builder_bool(fs_builder *builder, int64_t value", "fs_builder_bool was a"),
    HeaderTrial("a function returns something else", "node.h", r"FS_API size_t fs_node_count", "FS_API uint32_t fs_node_count",
                "fs_node_count was a"),
    HeaderTrial("a type is wider", "dtype.h", r"typedef int32_t fs_dtype;", "typedef int64_t fs_dtype;", "fs_dtype was an int32_t"),
]


class Trials:
    def __init__(self, arguments: argparse.Namespace, scratch: Path) -> None:
        self.cc = arguments.cc
        self.cxx = arguments.cxx
        self.client = arguments.client
        self.objects = [os.path.normpath(line) for line in arguments.objects.read_text(encoding="utf-8").split("\n") if line]
        self.commands = json.loads(arguments.commands.read_text(encoding="utf-8"))
        self.scratch = scratch
        self.wrong = 0
        self.done = 0

    def expect(self, what: str, is_so: bool, output: str) -> None:
        self.done += 1
        if not is_so:
            self.wrong += 1
            print(f"NOT SO: {what}\n{output}", file=sys.stderr)

    def run(self, *command: str | Path, **environment: str) -> tuple[int, str]:
        process = subprocess.run([str(word) for word in command], env={**os.environ, **environment}, cwd=self.scratch,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return process.returncode, process.stdout.decode(errors="replace")

    # ---- Headers and assertions ----

    def edited_headers(self, name: str, header: str, pattern: str, replacement: str) -> Path:
        """An include directory of its own, with one edit."""
        include = self.scratch / name / "include"
        shutil.copytree(ROOT / "include", include)
        path = include / "flaxstate" / header
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"))
        if count != 1:
            sys.exit(f"{header}: the edit for {name!r} fits {count} places; trials.py has to follow the header")
        path.write_text(text, encoding="utf-8")
        return include

    def try_headers(self) -> None:
        for index, trial in enumerate(HEADER_TRIALS):
            include = self.edited_headers(f"header{index}", trial.header, trial.pattern, trial.replacement)
            code, output = self.run("sh", HERE / "check_asserts.sh", self.cc, include, *trial.options)
            if trial.says is None:
                self.expect(f"{trial.what}: the assertions accept it", code == 0, output)
            else:
                is_caught = code == 1 and trial.says in output and "scripts/update-abi-baseline" in output
                self.expect(f"{trial.what}: the assertions say {trial.says!r}", is_caught, output)

    # ---- The generator ----

    def check_generated(self, include: Path, *options: str) -> tuple[int, str]:
        return self.run(sys.executable, ROOT / "scripts/api.py", "--check", "--include", include, *options)

    def expect_refused(self, what: str, include: Path, says: str, *options: str) -> None:
        code, output = self.check_generated(include, *options)
        is_refused = code == 1 and f"\n  {says}" in output and "scripts/update-abi-baseline" in output
        self.expect(f"{what}: the pins don't follow, since {says!r}", is_refused, output)

    def expect_followed(self, what: str, include: Path, stale: set[str], *options: str) -> None:
        code, output = self.check_generated(include, *options)
        found = {line.split(" ")[0] for line in output.splitlines() if line.endswith("run scripts/api.py")}
        is_so = code == 1 and stale <= found and "tests/abi" not in " ".join(found - stale) and "pins" not in output
        self.expect(f"{what}: {', '.join(sorted(stale))} would follow", is_so, output)

    def try_generator(self) -> None:
        added = self.edited_headers("added", "tree.h", *ADDED)
        everything = {"capi/api.json", "capi/flaxstate.map", *(f"tests/abi/{name}.c" for name in ("layouts", "constants", "functions"))}
        self.expect_followed("an addition", added, everything)
        appended = self.edited_headers("appended", "file.h", *APPENDED)
        self.expect_refused("a member is appended", appended, "fs_save_options had ")
        self.expect_followed("a member is appended, on purpose", appended, {"capi/api.json", "tests/abi/layouts.c"}, "--pins", "growth")
        inserted_member = self.edited_headers("inserted_member", "array.h", *INSERTED)
        self.expect_refused("a member is inserted", inserted_member, "fs_segment.data was 8, 8,", "--pins", "growth")
        renumbered = self.edited_headers("renumbered_constants", "node.h", *RENUMBERED)
        self.expect_refused("two constants change numbers", renumbered, "FS_KIND_FLOAT was 5")
        self.expect_followed("two constants change numbers, on purpose", renumbered, {"tests/abi/constants.c"}, "--pins", "break")
        removed = self.edited_headers("removed_function", "tree.h", r"FS_API size_t fs_tree_bytes_used[^;]*;", "")
        self.expect_refused("a function is removed", removed, "fs_tree_bytes_used was there")

    # ---- Libraries ----

    def compile_again(self, source: str, include: Path) -> tuple[str, str]:
        """The object of a file of the boundary, and the same with other headers."""
        for entry in self.commands:
            words = shlex.split(entry["command"])
            old = words[words.index("-o") + 1] if "-o" in words else ""
            if entry["file"].endswith(f"/capi/{source}") and "flaxstate_abi_objects" in old:
                new = str(include.parent / f"{source}.o")
                words[words.index("-o") + 1] = new
                words = [word.replace(f"-I{ROOT}/include", f"-I{include}") for word in words]
                process = subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True, check=False)
                if process.returncode != 0:
                    sys.exit(f"{source} with other headers: {process.stderr}")
                return os.path.normpath(Path(entry["directory"], old)), new
        sys.exit(f"no compile command of {source} in flaxstate_abi_objects")

    def link(self, name: str, version_script: Path, replaced: dict[str, str] | None = None) -> Path:
        folder = self.scratch / name
        folder.mkdir(exist_ok=True)
        library = folder / "libflaxstate.so.0.1"
        objects = self.objects
        for old, new in (replaced or {}).items():
            if old not in objects:
                sys.exit(f"{old} is not one of the objects")
            objects = [new if path == old else path for path in objects]
        code, output = self.run(self.cxx, "-shared", "-o", library, *objects, f"-Wl,--version-script={version_script}",
                                f"-Wl,-soname,{library.name}", "-Wl,--no-undefined", "-pthread")
        if code != 0:
            sys.exit(f"linking {name}: {output}")
        return library

    def client_with(self, library: Path) -> tuple[int, str]:
        return self.run(self.client, ROOT, LD_LIBRARY_PATH=str(library.parent), LD_BIND_NOW="1")

    def abidiff_with(self, library: Path, include: Path) -> tuple[int, str]:
        return self.run("sh", HERE / "check_abidiff.sh", HERE / "baseline.xml", library, include)

    def expect_abidiff(self, what: str, library: Path, include: Path, says: str | None) -> None:
        if shutil.which("abidiff") is None:
            print(f"not tried: {what}: no abidiff (abigail-tools) on this machine")
            return
        code, output = self.abidiff_with(library, include)
        if says is None:
            self.expect(f"{what}: abidiff accepts it", code == 0, output)
        else:
            is_caught = code == 1 and says in output and "scripts/update-abi-baseline" in output
            self.expect(f"{what}: abidiff says {says!r}", is_caught, output)

    def try_unchanged_library(self) -> None:
        library = self.link("unchanged", MAP)
        code, output = self.client_with(library)
        self.expect("an unchanged library: the frozen client runs", code == 0, output)
        self.expect_abidiff("an unchanged library", library, ROOT / "include", None)

    def try_inserted_member(self) -> None:
        include = self.edited_headers("inserted", "array.h", *INSERTED)
        library = self.link("inserted", MAP, dict([self.compile_again("node.cpp", include)]))
        code, output = self.client_with(library)
        self.expect("a member is inserted: the frozen client fails", code != 0 and "fs_node_array_segment" in output, output)
        self.expect_abidiff("a member is inserted", library, include, "fs_segment")

    def try_renumbered_constant(self) -> None:
        """abidiff knows only what functions take and give, and that is an int32_t."""
        include = self.edited_headers("renumbered", "node.h", *RENUMBERED)
        library = self.link("renumbered", MAP, dict([self.compile_again("builder.cpp", include)]))
        code, output = self.client_with(library)
        self.expect("two constants change numbers: the frozen client fails", code != 0 and "builder.c" in output, output)

    def try_removed_symbol(self) -> None:
        version_script = self.scratch / "removed.map"
        text, count = re.subn(r"\n +fs_node_columns;", "", MAP.read_text(encoding="utf-8"))
        if count != 1:
            sys.exit("fs_node_columns is not in the version script; trials.py has to follow it")
        version_script.write_text(text, encoding="utf-8")
        library = self.link("removed", version_script)
        code, output = self.client_with(library)
        self.expect("a function is gone: the frozen client doesn't start", code != 0 and "fs_node_columns" in output, output)
        self.expect_abidiff("a function is gone", library, ROOT / "include", "fs_node_columns")
        code, output = self.run("sh", ROOT / "tests/symbols/check_library.sh", MAP, "nm", library)
        self.expect("a function is gone: the list of symbols differs", code != 0 and "fs_node_columns" in output, output)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", required=True)
    parser.add_argument("--cxx", required=True)
    parser.add_argument("--client", type=Path, required=True, help="the frozen client")
    parser.add_argument("--objects", type=Path, required=True, help="a file with the objects of a whole library, one a line")
    parser.add_argument("--commands", type=Path, required=True, help="compile_commands.json of the build")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(arguments, Path(folder))
        trials.try_headers()
        trials.try_generator()
        trials.try_unchanged_library()
        trials.try_inserted_member()
        trials.try_renumbered_constant()
        trials.try_removed_symbol()
    print(f"{trials.done - trials.wrong} of {trials.done} checks did what they should")
    return 1 if trials.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
