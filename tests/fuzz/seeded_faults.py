#!/usr/bin/env python3
"""Shows that each fuzz target can fail: puts mistakes into a copy of the library, one at a time, and lets libFuzzer look for them.

    seeded_faults.py [--seconds N] [--state FILE] [--keep] [TARGET…]   # of all targets, without names
    seeded_faults.py --check                                           # only whether each mistake can still be made

A mistake is found if an assertion of the target or a sanitizer ends a run of N seconds that begins with the committed corpus, and
if as many runs of the sound library pass. FILE keeps what was found, so that a run that was stopped goes on: what is in it counts as
long as neither the library nor the target has changed. With --keep, an input that had to be looked for joins the committed corpus.
Exit status 77: there is no clang with libFuzzer.
"""

import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import corpus
from seeded_fault_list import FAULTS

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOLDER = ROOT / "build" / "seeded"
COPY = FOLDER / "tree"
COPIED_HERE = COPY / HERE.relative_to(ROOT)
ATTACK_FOLDER = FOLDER / "attacks"
VENV = ROOT / ".venv"
NOT_COPIED = {".git", ".venv", ".cache", ".hypothesis", ".pytest_cache", "__pycache__", "build"}
# How an assertion of a target (FUZZ_REQUIRE) and the sanitizers begin what they say. Neither a crash that none of them explains nor
# a slow run counts.
FINDING = re.compile(r"not so: .*|(?:Address|Leak)Sanitizer: .*|runtime error: .*")
FIXED_SEED = "-seed=1"
LEAST_SOUND_RUNS = 2000  # more than any committed corpus takes


class Failure(Exception):
    pass


def targets():
    return sorted(path.stem for path in HERE.glob("*.cpp") if path.stem != "replay")


def complaints():
    """About the list: what has gone stale in it, or was never there."""
    for fault in FAULTS:
        path = ROOT / fault.source
        count = path.read_text().count(fault.old) if path.exists() else 0
        if count != 1:
            yield f"{fault.target}: the text to replace stands {count} times in {fault.source}: {fault.breaks}"
        if fault.old == fault.new:
            yield f"{fault.target}: nothing is replaced: {fault.breaks}"
    named = {fault.target for fault in FAULTS}
    for target in sorted(named.symmetric_difference(targets())):
        yield f"{target}: " + ("there is no such target" if target in named else "the target has no seeded fault")


def files_below(folder, left_out=()):
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in left_out)
        for name in sorted(names):
            path = pathlib.Path(parent, name)
            if path.is_file():
                yield path


def write_if_other(path, data):
    """A file that stays as it is isn't built again."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def update_copy():
    wanted = set()
    for path in files_below(ROOT, NOT_COPIED):
        place = COPY / path.relative_to(ROOT)
        wanted.add(place)
        write_if_other(place, path.read_bytes())
        place.chmod(path.stat().st_mode)
    for path in list(files_below(COPY, {"build", ".venv"})):
        if path not in wanted:
            path.unlink()
    if VENV.exists() and not (COPY / ".venv").exists():
        (COPY / ".venv").symlink_to(VENV)


def run(command, log, environment=()):
    with open(log, "wb") as out:
        return subprocess.run(
            command, cwd=COPY, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, **dict(environment)}).returncode


def build(target, jobs):
    """What the target runs: its program, and the library that the oracle's process loads."""
    built = [("fuzz", f"fuzz_{target}")] + ([("release", "flaxstate")] if target == "oracle" else [])
    for preset, goal in built:
        log = FOLDER / f"build-{preset}.log"
        commands = [["cmake", "--build", "--preset", preset, "-j", str(jobs), "--target", goal]]
        if not (COPY / "build" / preset / "build.ninja").exists():
            commands.insert(0, ["cmake", "--preset", preset])
        for command in commands:
            if run(command, log) != 0:
                raise Failure(f"can't be built: {log}")


def program_of(target):
    return COPY / "build" / "fuzz" / "tests" / "fuzz" / f"fuzz_{target}"


def library():
    return (COPY / "build" / "release" / "libflaxstate.so").resolve()


@dataclasses.dataclass
class Attack:
    """A run of a target, and what came of it."""

    status: int
    log: pathlib.Path
    seconds: float
    runs: int
    finding: str  # empty: none
    corpus_passed: bool

    def inputs(self):
        return [path.read_bytes() for path in ATTACK_FOLDER.glob("found/*")]


def attack(program, shared_library, name, *options):
    log = FOLDER / f"{name}.log"
    shutil.rmtree(ATTACK_FOLDER, ignore_errors=True)  # what one run adds to the corpus isn't there for the next
    begin = time.monotonic()
    status = run(
        [COPIED_HERE / "attack.sh", program, ATTACK_FOLDER, FIXED_SEED, *options], log,
        {"FLAXSTATE_LIBRARY": str(shared_library)})
    seconds = time.monotonic() - begin
    text = log.read_text(errors="replace")
    finding = FINDING.search(text)
    runs = re.search(r"^stat::number_of_executed_units: *(\d+)", text, re.MULTILINE)
    return Attack(
        status, log, seconds, int(runs.group(1)) if runs else 0, finding.group(0) if finding else "", "\tINITED" in text)


def digest_of(fault):
    """Of all that decides whether the fault is found."""
    digest = hashlib.sha256(repr(fault).encode())
    names = ["CMakeLists.txt", "attack.sh", "corpus.py", "flax.dict", "oracle.py"]
    names += [f"{fault.target}.cpp", f"corpus/{fault.target}.hex"]
    paths = [COPY / "CMakePresets.json", *(COPIED_HERE / name for name in names)]
    for folder in (COPIED_HERE / "support", COPY / "src", COPY / "capi", COPY / "include"):
        paths += files_below(folder)
    for path in paths:
        digest.update(str(path.relative_to(COPY)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Trial:
    """The faults of one target, beside its sound program."""

    def __init__(self, target, arguments):
        self.target = target
        self.seconds = arguments.seconds
        self.jobs = arguments.jobs
        self.keeps = arguments.keep
        sound = FOLDER / "sound"
        shutil.rmtree(sound, ignore_errors=True)
        sound.mkdir(parents=True)
        build(target, self.jobs)
        self.sound = sound / f"fuzz_{target}"
        shutil.copy2(program_of(target), self.sound)
        self.sound_library = sound / "libflaxstate.so"
        if target == "oracle":
            shutil.copy2(library(), self.sound_library)

    def look_for(self, number, fault):
        path = COPY / fault.source
        sound_text = path.read_text()
        path.write_text(sound_text.replace(fault.old, fault.new))
        try:
            build(self.target, self.jobs)
            found = attack(
                program_of(self.target), library(), f"{self.target}-{number}", f"-max_total_time={self.seconds}")
        finally:
            path.write_text(sound_text)
        if found.status == 0:
            raise Failure(f"not found in {found.runs} runs, {found.seconds:.0f} s")
        if not found.finding:
            raise Failure(f"the target ended, but found nothing: {found.log}")
        inputs = found.inputs()
        runs = max(found.runs, LEAST_SOUND_RUNS)
        sound = attack(self.sound, self.sound_library, f"{self.target}-{number}-sound", f"-runs={runs}")
        if sound.status != 0:
            raise Failure(f"the sound library doesn't pass either: {sound.finding or sound.log}")
        if self.keeps and found.corpus_passed:
            corpus.add(self.target, inputs)
        where = "fuzzing" if found.corpus_passed else "in its corpus"
        return f"found after {found.runs} runs, {found.seconds:.1f} s, {where}: {found.finding}"


def save_state(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(json.dumps(state, indent=1) + "\n")
    unfinished.replace(path)


def run_trials(faults, arguments):
    state = {}
    if arguments.state is not None and arguments.state.exists():
        state = json.loads(arguments.state.read_text())
    found_count = 0
    by_target = collections.defaultdict(list)
    for fault in faults:
        by_target[fault.target].append(fault)
    for target, of_target in by_target.items():
        trial = None
        for number, fault in enumerate(of_target, 1):
            name = f"{target}: {fault.breaks}"
            digest = digest_of(fault)
            known_digest, verdict = state.get(name, ("", ""))
            if known_digest != digest:
                try:
                    trial = trial or Trial(target, arguments)
                    verdict = trial.look_for(number, fault)
                except Failure as failure:
                    print(f"{name}: FAILED: {failure}", flush=True)
                    continue
                state[name] = digest, verdict
                if arguments.state is not None:
                    save_state(arguments.state, state)
            found_count += 1
            print(f"{name}: {verdict}", flush=True)
    print(f"seeded faults: {found_count} of {len(faults)} found, {len(by_target)} targets")
    return 0 if found_count == len(faults) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--state", type=pathlib.Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    arguments = parser.parse_args()
    stale = list(complaints())
    if stale:
        print("\n".join(stale))
        return 1
    if arguments.check:
        return 0
    unknown = set(arguments.targets) - set(targets())
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    if subprocess.run([HERE / "can_fuzz.sh"]).returncode != 0:
        return 77
    faults = [fault for fault in FAULTS if not arguments.targets or fault.target in arguments.targets]
    if not VENV.exists():
        print("oracle: skipped: there is no .venv with Flax")
        faults = [fault for fault in faults if fault.target != "oracle"]
    update_copy()
    return run_trials(faults, arguments)


if __name__ == "__main__":
    sys.exit(main())
