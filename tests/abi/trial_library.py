"""Libraries of the trials: linked from the objects of the build, but for those that are compiled anew."""

import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from scratch import ROOT, Scratch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cxx", required=True)
    parser.add_argument("--objects", type=Path, required=True, help="a file with the objects of a whole library, one a line")
    parser.add_argument("--commands", type=Path, required=True, help="compile_commands.json of the build")


class LibraryMaker:
    def __init__(self, arguments: argparse.Namespace, scratch: Scratch) -> None:
        self.scratch = scratch
        self.cxx = arguments.cxx
        self.objects = [os.path.normpath(line) for line in arguments.objects.read_text(encoding="utf-8").split("\n") if line]
        self.commands = json.loads(arguments.commands.read_text(encoding="utf-8"))

    def compile_again(self, source: str, tree: Path) -> tuple[str, str]:
        """The object of a file of the boundary, and the same with what `tree` has of include/ and capi/."""
        for entry in self.commands:
            words = shlex.split(entry["command"])
            old = words[words.index("-o") + 1] if "-o" in words else ""
            if entry["file"].endswith(f"/capi/{source}") and "flaxstate_abi_objects" in old:
                new = str(tree / f"{source}.o")
                words[words.index("-o") + 1] = new
                for part in ("include", "capi"):
                    if (tree / part).exists():
                        words = [word.replace(f"{ROOT}/{part}", f"{tree}/{part}") for word in words]
                process = subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True, check=False)
                if process.returncode != 0:
                    sys.exit(f"{source} compiled anew: {process.stderr}")
                return os.path.normpath(Path(entry["directory"], old)), new
        sys.exit(f"no compile command of {source} in flaxstate_abi_objects")

    def link(self, name: str, version_script: Path, replaced: dict[str, str] | None = None) -> Path:
        folder = self.scratch.folder / name
        folder.mkdir(exist_ok=True)
        library = folder / "libflaxstate.so.0.1"
        objects = self.objects
        for old, new in (replaced or {}).items():
            if old not in objects:
                sys.exit(f"{old} is not one of the objects")
            objects = [new if path == old else path for path in objects]
        code, output = self.scratch.run(self.cxx, "-shared", "-o", library, *objects, f"-Wl,--version-script={version_script}",
                                        f"-Wl,-soname,{library.name}", "-Wl,--no-undefined", "-pthread")
        if code != 0:
            sys.exit(f"linking {name}: {output}")
        return library
