#!/usr/bin/env python3
"""Breaks the ABI on purpose, in a scratch copy, and sees that each check that should catch it does: the assertions, the frozen
client, abidiff, and the list of symbols. Nothing in the repository changes.
"""

import argparse
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import trial_library
from scratch import ADDED, APPENDED, HERE, INSERTED, RENUMBERED, ROOT, Scratch
from trial_library import LibraryMaker

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
    def __init__(self, arguments: argparse.Namespace, scratch: Scratch) -> None:
        self.cc = arguments.cc
        self.client = arguments.client
        self.scratch = scratch
        self.maker = LibraryMaker(arguments, scratch)

    def try_headers(self) -> None:
        for index, trial in enumerate(HEADER_TRIALS):
            include = self.scratch.edited_headers(f"header{index}", trial.header, trial.pattern, trial.replacement)
            code, output = self.scratch.run("sh", HERE / "check_asserts.sh", self.cc, include, *trial.options)
            if trial.says is None:
                self.scratch.expect(f"{trial.what}: the assertions accept it", code == 0, output)
            else:
                is_caught = code == 1 and trial.says in output and "scripts/update-abi-baseline" in output
                self.scratch.expect(f"{trial.what}: the assertions say {trial.says!r}", is_caught, output)

    def client_with(self, library: Path) -> tuple[int, str]:
        return self.scratch.run(self.client, ROOT, LD_LIBRARY_PATH=str(library.parent), LD_BIND_NOW="1")

    def abidiff_with(self, library: Path, include: Path) -> tuple[int, str]:
        return self.scratch.run("sh", HERE / "check_abidiff.sh", HERE / "baseline.xml", library, include)

    def expect_abidiff(self, what: str, library: Path, include: Path, says: str | None) -> None:
        if shutil.which("abidiff") is None:
            print(f"not tried: {what}: no abidiff (abigail-tools) on this machine")
            return
        code, output = self.abidiff_with(library, include)
        if says is None:
            self.scratch.expect(f"{what}: abidiff accepts it", code == 0, output)
        else:
            is_caught = code == 1 and says in output and "scripts/update-abi-baseline" in output
            self.scratch.expect(f"{what}: abidiff says {says!r}", is_caught, output)

    def try_unchanged_library(self) -> None:
        library = self.maker.link("unchanged", MAP)
        code, output = self.client_with(library)
        self.scratch.expect("an unchanged library: the frozen client runs", code == 0, output)
        self.expect_abidiff("an unchanged library", library, ROOT / "include", None)

    def try_inserted_member(self) -> None:
        include = self.scratch.edited_headers("inserted", "array.h", *INSERTED)
        library = self.maker.link("inserted", MAP, dict([self.maker.compile_again("node.cpp", include.parent)]))
        code, output = self.client_with(library)
        self.scratch.expect("a member is inserted: the frozen client fails", code != 0 and "fs_node_array_segment" in output, output)
        self.expect_abidiff("a member is inserted", library, include, "fs_segment")

    def try_renumbered_constant(self) -> None:
        """abidiff knows only what functions take and give, and that is an int32_t."""
        include = self.scratch.edited_headers("renumbered", "node.h", *RENUMBERED)
        library = self.maker.link("renumbered", MAP, dict([self.maker.compile_again("builder.cpp", include.parent)]))
        code, output = self.client_with(library)
        self.scratch.expect("two constants change numbers: the frozen client fails", code != 0 and "builder.c" in output, output)

    def try_removed_symbol(self) -> None:
        version_script = self.scratch.folder / "removed.map"
        text, count = re.subn(r"\n +fs_node_columns;", "", MAP.read_text(encoding="utf-8"))
        if count != 1:
            sys.exit("fs_node_columns is not in the version script; trials.py has to follow it")
        version_script.write_text(text, encoding="utf-8")
        library = self.maker.link("removed", version_script)
        code, output = self.client_with(library)
        self.scratch.expect("a function is gone: the frozen client doesn't start", code != 0 and "fs_node_columns" in output, output)
        self.expect_abidiff("a function is gone", library, ROOT / "include", "fs_node_columns")
        code, output = self.scratch.run("sh", ROOT / "tests/symbols/check_library.sh", MAP, "nm", library)
        self.scratch.expect("a function is gone: the list of symbols differs", code != 0 and "fs_node_columns" in output, output)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", required=True)
    parser.add_argument("--client", type=Path, required=True, help="the frozen client")
    trial_library.add_arguments(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder)
        trials = Trials(arguments, scratch)
        trials.try_headers()
        trials.try_unchanged_library()
        trials.try_inserted_member()
        trials.try_renumbered_constant()
        trials.try_removed_symbol()
        return scratch.exit_status()


if __name__ == "__main__":
    sys.exit(main())
