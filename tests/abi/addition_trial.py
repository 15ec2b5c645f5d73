#!/usr/bin/env python3
"""Adds a function and a status to a scratch copy of the repository, in a header and in capi/, and runs scripts/api.py there
once: then both are described, exported and pinned, and every language that is made from the headers calls the function.

A language is added here by a function in CALLERS. It gets the scratch copy and the library, and returns the exit status and the
output of a program that calls fs_tree_doubled as call_from_ctypes does; or None and why the machine can't run one.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import trial_library
from scratch import ROOT, Scratch
from trial_library import LibraryMaker

FOLDERS = ("include", "capi", "scripts", "docs", "tests/abi", "tests/interop", "bindings-example")
LEFT_OUT = shutil.ignore_patterns("target", "build", "data", "__pycache__", "*.xml")

HEADER = """
/* Twice `value`. FS_E_TRIAL if there is no tree. Since 0.1 */
FS_API fs_status fs_tree_doubled(const fs_tree *FS_NULLABLE tree, int32_t value, int32_t *out_doubled,
                                 fs_error **FS_NULLABLE error);
"""
SOURCE = """
fs_status fs_tree_doubled(const fs_tree* tree, int32_t value, int32_t* out_doubled, fs_error** error) {
  if (tree != nullptr) *out_doubled = 2 * value;
  if (tree == nullptr && error != nullptr) *error = fs_error_create(FS_E_TRIAL, "no tree");
  return tree != nullptr ? FS_OK : FS_E_TRIAL;
}
"""

EDITS = [
    ("include/flaxstate/status.h", r"(  FS_E_TYPE = 17, [^\n]*\n)", r"\1  FS_E_TRIAL = 18, /* a trial */\n"),
    ("include/flaxstate/tree.h", r"(\nFS_END_C\n)", HEADER.replace("\\", "\\\\") + r"\1"),
    ("capi/tree.cpp", r"(\n}  // extern \"C\")", SOURCE + r"\1"),
]

Outcome = tuple[int | None, str]


def call_from_ctypes(scratch: Scratch, tree: Path, library: Path) -> Outcome:
    program = """
import abi, ctypes as c
tree, error, doubled = c.c_void_p(), c.c_void_p(), c.c_int32()
assert abi.library.fs_tree_create(None, c.byref(tree), None) == abi.Status.OK
assert abi.library.fs_tree_doubled(tree, 21, c.byref(doubled), c.byref(error)) == abi.Status.OK
assert doubled.value == 42 and not error
assert abi.library.fs_tree_doubled(None, 4, c.byref(doubled), c.byref(error)) == abi.Status.TRIAL == 18
assert doubled.value == 42 and abi.library.fs_error_message(error) == b'no tree'
abi.library.fs_error_free(error)
abi.library.fs_tree_free(tree)
"""
    return scratch.run(sys.executable, "-c", program, PYTHONPATH=str(tree / "tests/interop"), FLAXSTATE_LIBRARY=str(library))


def call_from_rust(scratch: Scratch, tree: Path, library: Path) -> Outcome:
    """By the compiler alone: the crate's build script would fetch a crate that it is built with."""
    rustc = shutil.which("rustc")
    version = re.match(r"rustc 1\.(\d+)", scratch.run(rustc, "--version")[1]) if rustc else None
    if not version or int(version[1]) < 85:
        return None, "needs Rust 1.85"
    program = scratch.folder / "call.rs"
    program.write_text("""
use flaxstate_sys::*;
use std::ptr::{null, null_mut};

fn main() {
    let (mut tree, mut error, mut doubled) = (null_mut(), null_mut(), 0);
    unsafe {
        assert_eq!(fs_tree_create(null(), &mut tree, null_mut()), FS_OK);
        assert_eq!(fs_tree_doubled(tree, 21, &mut doubled, &mut error), FS_OK);
        assert!(doubled == 42 && error.is_null());
        assert_eq!(fs_tree_doubled(null(), 4, &mut doubled, &mut error), FS_E_TRIAL);
        assert!(doubled == 42 && FS_E_TRIAL == 18);
        assert_eq!(std::ffi::CStr::from_ptr(fs_error_message(error)), c"no tree");
        fs_error_free(error);
        fs_tree_free(tree);
    }
}
""", encoding="utf-8")
    crate = tree / "bindings-example/rust/flaxstate-sys/src/lib.rs"
    compile_it = [rustc, "--edition=2024", "-Dwarnings", "--crate-name"]
    code, output = scratch.run(*compile_it, "flaxstate_sys", "--crate-type=rlib", crate)
    if code == 0:
        code, output = scratch.run(*compile_it, "call", "--extern=flaxstate_sys", "-L.", f"-Clink-arg={library}", program)
    return (code, output) if code != 0 else scratch.run("./call", LD_LIBRARY_PATH=str(library.parent))


def folder_with_plain_name(library: Path) -> str:
    """Where the library is found as libflaxstate.so, too."""
    name = library.with_name("libflaxstate.so")
    if not name.exists():
        name.symlink_to(library.name)
    return str(library.parent)


def call_from_julia(scratch: Scratch, tree: Path, library: Path) -> Outcome:
    julia = shutil.which("julia") or os.environ.get("FLAXSTATE_JULIA", "")
    if not Path(julia).is_file():
        return None, "no julia on the PATH, and binding.julia hasn't fetched Debian's yet"
    program = f"""
include("{tree}/bindings-example/julia/src/Flaxstate.jl")
using .Flaxstate: fs_tree_create, fs_tree_doubled, fs_tree_free, FS_STATUS, FlaxstateError
tree = fs_tree_create(C_NULL)
doubled = fs_tree_doubled(tree, 21)
fs_tree_free(tree)
failure = try fs_tree_doubled(C_NULL, 4) catch error; error end
is_right = doubled === Int32(42) && failure isa FlaxstateError && failure.message == "no tree" && FS_STATUS.trial == 18
is_right || (println(doubled, " ", failure); exit(1))
"""
    return scratch.run(julia, "--startup-file=no", "--compile=min", "-O0", "-e", program,
                       FLAXSTATE_LIB_DIR=folder_with_plain_name(library), JULIA_DEPOT_PATH=str(scratch.folder / "depot"))


def call_from_csharp(scratch: Scratch, tree: Path, library: Path) -> Outcome:
    if not shutil.which("mcs") or not shutil.which("mono"):
        return None, "no mcs or no mono on the PATH: install mono-mcs and mono-runtime"
    program = scratch.folder / "Program.cs"
    program.write_text("""
using System;
using Flaxstate;
internal static unsafe class Program {
    private static int Main() {
        IntPtr tree, error = IntPtr.Zero;
        int doubled;
        if (Native.fs_tree_create(null, out tree, ref error) != Status.Ok) return 1;
        if (Native.fs_tree_doubled(tree, 21, out doubled, ref error) != Status.Ok || doubled != 42) return 2;
        if (Native.fs_tree_doubled(IntPtr.Zero, 4, out doubled, ref error) != Status.Trial || (int)Status.Trial != 18) return 3;
        if (doubled != 42 || Utf8.FromC(Native.fs_error_message(error)) != "no tree") return 4;
        Native.fs_error_free(error);
        Native.fs_tree_free(tree);
        return 0;
    }
}
""", encoding="utf-8")
    sources = sorted((tree / "bindings-example/csharp/src").glob("*.cs"))
    code, output = scratch.run("mcs", "-langversion:7", "-unsafe", "-out:program.exe", *sources, program)
    if code != 0:
        return code, output
    return scratch.run("mono", "program.exe", LD_LIBRARY_PATH=folder_with_plain_name(library))


CALLERS: dict[str, Callable[[Scratch, Path, Path], Outcome]] = {
    "ctypes": call_from_ctypes, "Rust": call_from_rust, "Julia": call_from_julia, "C#": call_from_csharp}


def copied_and_edited(scratch: Scratch) -> Path:
    tree = scratch.folder / "copy"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tree / folder, ignore=LEFT_OUT)
    for path, pattern, replacement in EDITS:
        text, count = re.subn(pattern, replacement, (tree / path).read_text(encoding="utf-8"))
        if count != 1:
            sys.exit(f"{path}: the edit fits {count} places; addition_trial.py has to follow it")
        (tree / path).write_text(text, encoding="utf-8")
    return tree


def expect_in(scratch: Scratch, tree: Path, path: str, words: str) -> None:
    text = (tree / path).read_text(encoding="utf-8")
    scratch.expect(f"{path} has {words!r}", words in text and words not in (ROOT / path).read_text(encoding="utf-8"), text)


def try_files(scratch: Scratch, tree: Path, cc: str) -> None:
    code, output = scratch.run(sys.executable, tree / "scripts/api.py")
    scratch.expect("one command takes the addition", code == 0, output)
    code, output = scratch.run(sys.executable, tree / "scripts/api.py", "--check")
    scratch.expect("a second one would change nothing", (code, output) == (0, ""), output)
    functions = json.loads((tree / "capi/api.json").read_text(encoding="utf-8"))["functions"]
    added = [function for function in functions if function["name"] == "fs_tree_doubled"]
    names = [parameter["name"] for function in added for parameter in function["parameters"]]
    scratch.expect("api.json describes it", names == ["tree", "value", "out_doubled", "error"], str(added))
    expect_in(scratch, tree, "capi/flaxstate.map", "    fs_tree_doubled;\n")
    expect_in(scratch, tree, "tests/abi/functions.c",
              "ABI_FUNCTION(fs_tree_doubled, fs_status (*)(const fs_tree *, int32_t, int32_t *, fs_error **));")
    expect_in(scratch, tree, "tests/abi/constants.c", "ABI_CONSTANT(FS_E_TRIAL, 18);")
    expect_in(scratch, tree, "docs/c-api.md", "| `FS_E_TRIAL` | 18 | a trial | |")
    expect_in(scratch, tree, "bindings-example/go/constants.go", "= C.FS_E_TRIAL ")
    expect_in(scratch, tree, "bindings-example/rust/flaxstate-sys/src/interface/status.rs", "pub const FS_E_TRIAL: fs_status = 18;")
    expect_in(scratch, tree, "bindings-example/julia/src/library/constants.jl", "    trial=Int32(18), # a trial\n")
    expect_in(scratch, tree, "bindings-example/julia/src/library/functions/tree.jl", "function fs_tree_doubled(tree, value)\n")
    code, output = scratch.run("sh", tree / "tests/abi/check_asserts.sh", cc, tree / "include")
    scratch.expect("the compiler agrees with its pins", code == 0, output)


def try_calls(scratch: Scratch, tree: Path, maker: LibraryMaker) -> None:
    library = maker.link("added", tree / "capi/flaxstate.map", dict([maker.compile_again("tree.cpp", tree)]))
    for language, call in CALLERS.items():
        code, output = call(scratch, tree, library)
        if code is None:
            print(f"not tried: {language}: {output}")
        else:
            scratch.expect(f"{language} calls it", code == 0, output)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", required=True)
    trial_library.add_arguments(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder)
        tree = copied_and_edited(scratch)
        try_files(scratch, tree, arguments.cc)
        try_calls(scratch, tree, LibraryMaker(arguments, scratch))
        return scratch.exit_status()


if __name__ == "__main__":
    sys.exit(main())
