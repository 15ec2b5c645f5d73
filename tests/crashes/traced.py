"""What is traced: save_and_load of tests/faults and crash_saver, each with what has to be there after a run."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "faults"))

from harness import LEFT, NEW_SEED, OLD_SEED, require  # noqa: E402
from run import is_mixture  # noqa: E402

# What can go wrong without anybody having to know.
OPTIONAL = ("fchown", "flock", "faccessat2", "fcntl", "getrandom", "close", "mmap", "getdents64", "unlinkat")
# Not done again when a signal interrupts it.
ONCE = ("fsync", "close", "mmap", "getdents64")


class Scenario:
    """`syncs`: what of a new file is synced."""

    is_new_file = False
    syncs = ()
    threads = 1

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name

    def has_to_fail(self, fault):
        return fault.error == "EIO" and fault.call not in OPTIONAL

    def has_to_succeed(self, fault):
        return fault.error == "EINTR" and not fault.onwards and fault.call not in ONCE


class OneFile(Scenario):
    """save_and_load with one of its words."""

    def __init__(self, harness, name, word, *options, has_old=True):
        super().__init__(name)
        self.harness, self.word, self.options, self.has_old = harness, word, options, has_old
        self.is_new_file = word == "save"
        self.threads = int(options[1]) if word in ("save", "restore") else 1
        if word == "save":
            self.syncs = {"0": ("file", "directory"), "1": ("file",), "2": ()}[options[0]]
        elif word == "overwrite":
            self.syncs = ("file",)

    # Faults that stay would be in the way when it does the same again, to see that it works.
    @property
    def takes_onwards(self):
        return self.word not in ("restore", "open")

    def has_to_fail(self, fault):
        return self.word != "clean" and super().has_to_fail(fault)

    def prepare(self, folder):
        if self.word == "clean":
            (folder / LEFT).write_bytes(self.harness.old)
        elif self.has_old:
            (folder / "model").write_bytes(self.harness.old)

    def command(self, folder):
        seed = OLD_SEED if self.word in ("restore", "open") else NEW_SEED
        path = folder if self.word == "clean" else folder / "model"
        return [self.harness.program, self.word, str(path), str(seed), *self.options]

    def check(self, folder, outcome, fault):
        """Gives whether it succeeded."""
        require(outcome.code == 0, f"it exits with {outcome.code}")
        status = outcome.output.split(" ")[0]
        require(status in ("OK", "IO", "NOT_DURABLE"), "the status")
        # strace doesn't close what it lets close() fail for.
        require("descriptors=same" in outcome.output or fault and fault.call in ("close", "fcntl"), "descriptors are closed")
        if status != "OK":
            require(f"'{folder}" in outcome.output, "the message has the path")
            require(f"({fault.error})" in outcome.output, "the message has the reason")
        self.check_files(folder, status, outcome.output)
        return status == "OK"

    def check_files(self, folder, status, output):
        harness, model = self.harness, folder / "model"
        data = model.read_bytes() if model.exists() else None
        if self.word == "clean":
            require(os.listdir(folder) == [LEFT] * ("target=removed" not in output), "what is left is what isn't counted")
            return
        require(set(os.listdir(folder)) <= {"model"}, f"files are left: {os.listdir(folder)}")
        if self.word == "save":
            require(data == (harness.new if status != "IO" else harness.old if self.has_old else None), "the file's bytes")
        elif self.word == "overwrite":
            require(data == harness.edited if status == "OK" else is_mixture(data, harness.old, harness.edited), "the bytes")
        else:
            require(data == harness.old, "the file's bytes")
            require(status != "OK" or "target=new" in output, "all was read")


class Generations(Scenario):
    """crash_saver, which saves generation 1 where 0 is."""

    takes_onwards = True
    is_new_file = True

    def __init__(self, saver, finder, kind):
        super().__init__(f"crash_saver {kind}")
        self.saver, self.finder, self.kind = saver, finder, kind
        self.syncs = ("file",) if kind in ("data", "overwrite") else ("file", "directory")
        self.is_new_file = kind != "overwrite"

    def prepare(self, folder):
        subprocess.run([self.saver, self.kind, str(folder), "/dev/null", "0", "1"], check=True)

    def command(self, folder):
        return [self.saver, self.kind, str(folder), "/dev/null", "1", "1"]

    def check(self, folder, outcome, fault):
        require(outcome.code in (0, 1), f"it exits with {outcome.code}")
        if outcome.code == 1:
            require(f"'{folder}" in outcome.errors and f"({fault.error})" in outcome.errors, "the message has path and reason")
        is_there = outcome.code == 0 or "sync the directory" in outcome.errors
        least, most = (1 if is_there else 0, 1 if is_there or not self.is_new_file else 0)
        found = subprocess.run([self.finder, self.kind, str(folder), str(least), str(most)], capture_output=True, text=True,
                               check=False)
        require(found.returncode == 0 and found.stdout.endswith(" 0 unfinished\n"), found.stdout + found.stderr)
        return outcome.code == 0


def scenarios(harness, saver, finder):
    def one_file(*words, **options):
        return OneFile(harness, *words, **options)

    return [
        one_file("save over", "save", "0", "1"),
        one_file("save new", "save", "0", "1", has_old=False),
        one_file("save without the name", "save", "1", "1"),
        one_file("save without sync", "save", "2", "1"),
        one_file("save on threads", "save", "0", "2"),
        one_file("overwrite", "overwrite", "0"),
        one_file("clean", "clean"),
        one_file("restore", "restore", "0", "1"),
        one_file("restore directly", "restore", "1", "1"),
        one_file("restore on threads", "restore", "0", "2"),
        one_file("open", "open", "0"),
        one_file("open without mapping", "open", "1"),
        *(Generations(saver, finder, kind) for kind in ("tree", "bytes", "steps", "overwrite", "data")),
    ]


class Folder:
    """One for each run, with what the scenario wants in it."""

    def __init__(self, directory, scenario):
        self.path = pathlib.Path(tempfile.mkdtemp(dir=directory))
        self.log = self.path.with_suffix(".trace")
        scenario.prepare(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)
        self.log.unlink(missing_ok=True)
