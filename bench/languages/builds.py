"""Builds the programs of bench/rust and bench/go against a library."""

import os
import pathlib
import re
import shutil
import subprocess
import zlib

BENCH = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = BENCH.parent / "include"

# What a package manager says when it has the packages, and something is wrong with what is committed.
IS_OUR_FAULT = re.compile(r"because --locked was passed|checksum mismatch|updates to go\.mod|missing go\.sum")


class Skipped(Exception):
    """The language can't be measured on this machine; the text says why."""


class Failed(Exception):
    """It should have been measured."""


def output_of(command, directory, environment):
    """What it prints; fails with what it says."""
    done = subprocess.run(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


def get_packages(command, directory, environment):
    """Skips the language where its packages can't be had."""
    try:
        output_of(command, directory, environment)
    except Failed as failure:
        text = str(failure)
        if IS_OUR_FAULT.search(text):
            raise
        raise Skipped(f"its packages can't be had: {text.strip().splitlines()[-1].strip()}") from None


def build_rust(library, build, is_optimised):
    """The program, its environment, and the compiler's version."""
    if shutil.which("cargo") is None:
        raise Skipped("no cargo on the PATH: install Rust 1.85 or newer")
    directory = BENCH / "rust"
    environment = dict(os.environ, FLAXSTATE_LIB_DIR=str(library), CARGO_TARGET_DIR=str(build))
    environment["LD_LIBRARY_PATH"] = ":".join(filter(None, (str(library), os.environ.get("LD_LIBRARY_PATH"))))
    version = output_of(["cargo", "--version"], directory, environment).strip()
    minor = re.match(r"cargo 1\.(\d+)", version)
    if minor is None or int(minor[1]) < 85:
        raise Skipped(f"install Rust 1.85 or newer: this is {version}")
    get_packages(["cargo", "fetch", "--locked"], directory, environment)
    if is_optimised:
        output_of(["cargo", "build", "--locked", "--release"], directory, environment)
        return build / "release" / "flaxstate-bench", environment, version
    # Information for debuggers, and for compiling a second time, takes nearly half of the time.
    environment.update(CARGO_PROFILE_DEV_DEBUG="0", CARGO_INCREMENTAL="0")
    output_of(["cargo", "build", "--locked"], directory, environment)
    return build / "debug" / "flaxstate-bench", environment, version


def build_go(library, build, _is_optimised):
    """The same for Go, which always optimises."""
    if shutil.which("go") is None:
        raise Skipped("no go on the PATH: install Go 1.24 or newer")
    compiler = os.environ.get("CC", "gcc")
    if shutil.which(compiler.split()[0]) is None:
        raise Skipped("no C compiler, which cgo needs")
    directory = BENCH / "go"
    # Go's cache knows the flags, but not the headers that they lead to.
    headers = zlib.crc32(b"".join(path.read_bytes() for path in sorted(INCLUDE.glob("flaxstate/*.h"))))
    environment = {
        "GOCACHE": str(build / "cache"),
        "GOTOOLCHAIN": "local",
        **os.environ,
        "CGO_ENABLED": "1",
        "CGO_CFLAGS": f"-O2 -g -I{INCLUDE} -DFLAXSTATE_HEADERS={headers} {os.environ.get('CGO_CFLAGS', '')}",
        "CGO_LDFLAGS": f"-L{library} -Wl,-rpath,{library} {os.environ.get('CGO_LDFLAGS', '')}",
        "GOFLAGS": "-mod=readonly",
    }
    get_packages(["go", "list", "-deps", "-f={{with .Error}}{{end}}", "."], directory, environment)
    program = build / "flaxstate-bench"
    output_of(["go", "build", "-o", str(program), "."], directory, environment)
    return program, environment, output_of(["go", "version"], directory, environment).strip()


BUILDS = {"rust": build_rust, "go": build_go}
