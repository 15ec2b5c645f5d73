"""One run of save_and_load with a call that fails, and what it left."""

import array
import collections
import errno
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

ERRORS = ["EIO", "ENOSPC", "EDQUOT", "EINTR", "EAGAIN", "EMFILE", "EACCES", "EROFS", "ENAMETOOLONG", "EXDEV"]
OLD_SEED, NEW_SEED = 1, 2
ROWS, COLUMNS = 256, 1024  # as in save_and_load.c
SECONDS = 60

LEFT = ".flaxstate-0123456789abcdef"  # what a save that was killed left

Scenario = collections.namedtuple("Scenario", "name word options old link calls errors is_named", defaults=[False])
Scenario.__doc__ = """`old`: a file is there before; `link`: the path is a symbolic link to it; `calls`: what can fail;
`is_named`: the file system knows no files without a name."""
Fault = collections.namedtuple("Fault", "call at action onwards")


class Failure(Exception):
    pass


def require(is_true, text):
    if not is_true:
        raise Failure(text)


class Call(collections.namedtuple("Call", "name what number action")):
    """One line of the shim's report."""

    @property
    def is_hit(self):
        return self.action != "pass"


def kernel(seed):
    """The data of the array as it stands in the file."""
    items = array.array("f", range(seed, ROWS * COLUMNS + seed))
    if sys.byteorder == "big":
        items.byteswap()
    return items.tobytes()


class Harness:
    def __init__(self, program, shim, directory):
        self.program, self.shim, self.directory = program, shim, directory
        self.old, self.new = self.reference(OLD_SEED), self.reference(NEW_SEED)
        kernels = [kernel(seed) for seed in (OLD_SEED, NEW_SEED)]
        require(self.old.count(kernels[0]) == 1, "the array is in the file")
        self.edited = self.old.replace(*kernels)

    def run(self, words, environment=None):
        try:
            return subprocess.run([self.program, *words], env={**os.environ, **(environment or {})}, capture_output=True,
                                  timeout=SECONDS, text=True, check=False)
        except subprocess.TimeoutExpired as error:
            raise Failure(f"it ends within {SECONDS} seconds") from error

    def reference(self, seed):
        path = self.directory / f"reference{seed}"
        result = self.run(["bytes", str(path), str(seed)])
        require(result.returncode == 0, f"bytes: {result.stderr}")
        return path.read_bytes()

    def preloaded(self, report, fault=None):
        environment = {"LD_PRELOAD": str(self.shim), "FAULT_REPORT": str(report)}
        if fault:
            action = str(getattr(errno, fault.action)) if fault.action in ERRORS else fault.action
            environment.update(FAULT_CALL=fault.call, FAULT_AT=str(fault.at), FAULT_ACTION=action)
            if fault.onwards:
                environment["FAULT_ONWARDS"] = "1"
        return environment

    def can_preload(self):
        result = self.run(["probe"], self.preloaded("/dev/null"))
        return result.returncode == 0 and not result.stderr


class Run:
    """One run of the program in a directory of its own, which holds what the scenario wants."""

    def __init__(self, harness, scenario, fault=None):
        self.harness, self.scenario, self.fault = harness, scenario, fault
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=harness.directory))
        self.file = self.folder / ("target" if scenario.link else "model")
        self.path = self.folder / "model"
        self.result = None
        self.calls = []

    def __enter__(self):
        if self.scenario.link:
            self.path.symlink_to("target")
        if self.scenario.old:
            self.file.write_bytes(self.harness.old)
        if self.scenario.word == "clean":
            (self.folder / LEFT).write_bytes(self.harness.old)
        seed = OLD_SEED if self.scenario.word in ("restore", "open") else NEW_SEED
        report = self.folder.with_suffix(".report")
        environment = self.harness.preloaded(report, self.fault)
        if self.scenario.is_named:
            environment["FAULT_NO_TMPFILE"] = "1"
        self.result = self.harness.run([self.scenario.word, str(self.named), str(seed), *self.scenario.options],
                                       environment)
        if report.exists():
            for line in report.read_text().splitlines():
                name, what, number, action = line.split()
                self.calls.append(Call(name, what, int(number), action))
            report.unlink()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    @property
    def named(self):
        """The path that the program gets."""
        return self.folder if self.scenario.word == "clean" else self.path

    @property
    def is_unnamed(self):
        """Whether the new file of a save has no name before it is complete."""
        return any(call.name == "tmpfile" and not call.is_hit for call in self.calls)

    @property
    def output(self):
        return self.result.stdout + self.result.stderr if self.result else ""

    @property
    def is_killed(self):
        return self.result is not None and self.result.returncode == -signal.SIGKILL

    @property
    def hits(self):
        return [call for call in self.calls if call.is_hit]

    @property
    def status(self):
        return self.result.stdout.split(" ")[0]

    def bytes(self):
        return self.file.read_bytes() if self.file.exists() else None

    def leftovers(self):
        return sorted(set(os.listdir(self.folder)) - {self.path.name, self.file.name})
