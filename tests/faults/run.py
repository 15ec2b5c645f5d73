"""Makes every call of the system fail in turn while files are saved, restored, opened and edited, and kills the process at
each of them. See fail_syscall.c and save_and_load.c.

    python3 run.py --program save_and_load --shim libfail_syscall.so
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import shutil
import sys
import tempfile

from harness import ERRORS, LEFT, NEW_SEED, Failure, Fault, Harness, Run, Scenario, require

WORKERS = 2
TRANSFERS = ("pread", "pwrite")
# What a save can do without.
OPTIONAL = ("chown", "getentropy")
# Where a sandbox forbids to name a file that has none, its bytes are copied to one that has.
FORBIDDEN = ("EACCES", "EXDEV")
MOST_SHOWN = 8  # failures of a scenario
MOST_CALLS = 200  # of one kind, in one run
SOME_ERRORS = ["EIO", "EINTR"]  # where another scenario has had all of them

SAVE = ("open", "tmpfile", "access", "lock", "dup", "stat", "readlink", "pwrite", "sync", "close", "link", "rename",
        "getentropy")
REPLACE = SAVE + ("chmod", "chown")
NAMED = tuple(call for call in REPLACE if call not in ("tmpfile", "link"))
LOAD = ("open", "stat", "pread", "close")
SCENARIOS = [
    Scenario("save over", "save", ["0", "1"], True, False, REPLACE, ERRORS),
    Scenario("save new", "save", ["0", "1"], False, False, SAVE, SOME_ERRORS),
    Scenario("save through a link", "save", ["0", "1"], True, True, REPLACE, SOME_ERRORS),
    Scenario("save through a dangling link", "save", ["0", "1"], False, True, SAVE, SOME_ERRORS),
    Scenario("save without the name", "save", ["1", "1"], True, False, REPLACE, SOME_ERRORS),
    Scenario("save without sync", "save", ["2", "1"], True, False, tuple(c for c in REPLACE if c != "sync"), SOME_ERRORS),
    Scenario("save with a name", "save", ["0", "1"], True, False, NAMED, ERRORS, True),
    Scenario("save new with a name", "save", ["1", "1"], False, False, tuple(c for c in NAMED if c[:2] != "ch"),
             SOME_ERRORS, True),
    Scenario("clean", "clean", [], False, False, ("open", "stat", "lock", "dup", "unlink", "close"), ERRORS),
    Scenario("save on threads", "save", ["0", "2"], True, False, REPLACE, SOME_ERRORS),
    Scenario("restore", "restore", ["0", "1"], True, False, LOAD, ERRORS),
    Scenario("restore directly", "restore", ["1", "1"], True, False, LOAD, SOME_ERRORS),
    Scenario("restore on threads", "restore", ["0", "2"], True, False, LOAD, SOME_ERRORS),
    Scenario("open", "open", ["0"], True, False, LOAD + ("mmap",), ERRORS),
    Scenario("open without mapping", "open", ["1"], True, False, LOAD, SOME_ERRORS),
    Scenario("open mapped", "open", ["2"], True, False, LOAD + ("mmap",), SOME_ERRORS),
    Scenario("overwrite", "overwrite", ["0"], True, False, LOAD + ("pwrite", "sync"), ERRORS),
    Scenario("overwrite without sync", "overwrite", ["2"], True, False, LOAD + ("pwrite",), SOME_ERRORS),
]


def done_again(run):
    """What a signal interrupted is done again, but what is half done by then, and what no signal interrupts. So is the
    opening of a file that somebody has a lease on."""
    fault = run.fault
    if fault.action == "EAGAIN" and fault.call == "open" and run.scenario.word in ("restore", "open", "overwrite"):
        return not fault.onwards
    return fault.action == "EINTR" and not fault.onwards and fault.call not in ("sync", "close", "mmap")


def expected_status(run):
    fault, kinds = run.fault, {call.what for call in run.hits}
    if not kinds or fault.call in OPTIONAL or fault.action == "short" or done_again(run):
        return "OK"
    if run.scenario.word == "clean":
        return "IO" if fault.call == "dup" or kinds == {"directory"} and fault.call == "open" or \
            fault.call == "open" and fault.onwards and "directory" in kinds else "OK"
    if fault.call == "link" and fault.action in FORBIDDEN:
        return "OK"
    if fault.call == "lock":
        # The lock is for those who clean up, and somebody has it who wants to remove the file.
        return "IO" if fault.action == "EAGAIN" and (run.is_unnamed or fault.onwards) else "OK"
    if fault.call == "access":
        # Asked of a file without a name, the answer is one with a name.
        return "IO" if run.scenario.is_named or fault.onwards else "OK"
    if fault.call == "mmap":
        return "IO" if run.scenario.name == "open mapped" else "OK"
    if fault.call == "close" and run.scenario.word == "save":
        # Not that of the descriptor which holds the lock.
        written = [call for call in run.calls if call.name == "close" and call.what == "written"]
        return "IO" if written[0].is_hit else "OK"
    if fault.call == "close":
        return "IO" if "written" in kinds else "OK"
    if fault.call == "sync":
        return "IO" if "written" in kinds else "NOT_DURABLE"
    return "IO"


def is_mixture(data, one, other):
    """Each byte is that of one or that of the other."""
    if len(data) != len(one):
        return False
    for start in range(0, len(data), 4096):  # since most are the same for long, and Python is slow
        parts = [whole[start:start + 4096] for whole in (data, one, other)]
        if parts[0] not in parts[1:] and not all(byte in pair for byte, *pair in zip(*parts)):
            return False
    return True


def check_file(run):
    """What the file holds after a run that ended by itself."""
    harness, data, is_done = run.harness, run.bytes(), run.status != "IO"
    if run.scenario.word == "clean":
        is_kept = not is_done or "target=kept" in run.result.stdout
        require(run.leftovers() == [LEFT] * is_kept, "what is left is what isn't counted")
        return
    require(run.leftovers() == [], f"files are left: {run.leftovers()}")
    if run.scenario.word == "save":
        require(data == (harness.new if is_done else harness.old if run.scenario.old else None), "the file's bytes")
    elif run.scenario.word == "overwrite":
        require(data == harness.edited if is_done else is_mixture(data, harness.old, harness.edited), "the file's bytes")
    else:
        require(data == harness.old, "the file's bytes")
    if run.scenario.link:
        require(run.path.is_symlink(), "the link is there")


def check_syncs(run):
    """After a failure nothing says that all is well by being asked again."""
    failed = set()
    for call in run.calls:
        if call.name == "sync":
            require(call.number not in failed, "fsync is called again after it failed")
            if call.is_hit:
                failed.add(call.number)
        elif call.name == "close":
            failed.discard(call.number)


def check_message(run):
    message = run.result.stdout
    if run.status not in ("IO", "NOT_DURABLE"):
        return
    require(f"'{run.named}'" in message, "the message has the path")
    if run.fault.action in ERRORS:
        require(f"({run.fault.action})" in message, "the message has the reason")


def check(run):
    require(run.result.returncode == 0, f"the program ended with {run.result.returncode}")
    require(run.result.stderr == "", "nothing is printed")
    require("descriptors=same" in run.result.stdout, "descriptors are closed")
    expected = expected_status(run)
    require(run.status == expected, f"the status is {expected}")
    check_file(run)
    check_syncs(run)
    check_message(run)
    if run.scenario.word in ("restore", "open"):
        if run.status == "OK":
            require("target=new" in run.result.stdout, "all was read")
        elif run.scenario.word == "restore" and run.scenario.name != "restore directly":
            require("target=old" in run.result.stdout, "the target is untouched")


def check_killed(run):
    """The old file or the new one, whole; and what is left beside it is in nobody's way."""
    harness, data, fault = run.harness, run.bytes(), run.fault
    old = harness.old if run.scenario.old else None
    if run.scenario.word == "overwrite":
        require(is_mixture(data, harness.old, harness.edited), "the file's bytes")
        return
    require(data in (old, harness.new), "the old file or the new one")
    if fault.call == "rename":
        require(data == (old if fault.action == "kill" else harness.new), "the rename is what counts")
    may_be_left = run.scenario.is_named or (fault.call, fault.action) in (("link", "kill-after"), ("rename", "kill"))
    left = run.leftovers()
    require(left == [] or may_be_left, "nothing is left but between naming and renaming")
    result = harness.run(["clean", str(run.folder), "0"])
    require(result.stdout.startswith("OK ") and ("target=removed" in result.stdout) == (left != []),
            "what is left is removed")
    require(run.leftovers() == [], "nothing is left")
    result = harness.run(["save", str(run.path), str(NEW_SEED), "0"])
    require(result.returncode == 0 and result.stdout.startswith("OK "), "the next save works")
    require(run.bytes() == harness.new, "the next save's bytes")


def check_order(run):
    """What survives a power loss depends on it: the bytes, then the name, then the directory."""
    steps = [(call.name, call.what) for call in run.calls]
    require(run.status == "OK" and run.bytes() == run.harness.new, "all is well without a fault")
    place = {step: index for index, step in enumerate(steps)}
    place[("close", "written")] = steps.index(("close", "written"))  # later, the lock ends
    naming = [] if run.scenario.is_named else [("link", "path")]
    order = [("pwrite", "written"), ("sync", "written"), ("close", "written"), *naming, ("rename", "path"),
             ("sync", "directory")]
    wanted = {"0": order, "1": order[:-1], "2": [step for step in order if step[0] != "sync"]}[run.scenario.options[0]]
    require(sorted(wanted, key=lambda step: place.get(step, -1)) == wanted and set(wanted) <= set(steps), "the order")
    require([step for step in steps if step[0] == "sync"] == [step for step in wanted if step[0] == "sync"],
            "each sync once, and none that wasn't wanted")
    require(("link", "path") in steps or run.scenario.is_named, "the file system of this test knows files without a name")
    created = [call for call in run.calls if call.what == "new"]
    require([call.number for call in created] == [0o600 if run.scenario.old else 0o666], "the permissions at first")


def faults_of(scenario):
    """All that can happen at one call."""
    for call in scenario.calls:
        for action in scenario.errors + (["short", "none"] if call in TRANSFERS else []):
            yield call, action, False
            yield call, action, True
    for call in ("open", "tmpfile", "chmod", "pwrite", "sync", "close", "link", "rename"):
        if call in scenario.calls and scenario.word in ("save", "overwrite"):
            for action in ["kill", "kill-after"] + (["kill-half"] if call == "pwrite" else []):
                yield call, action, False


def walk(harness, scenario, call, action, onwards):
    """One kind of fault at the first call, the second, … until there is none. Gives hits and failures."""
    failures = []
    for at in range(1, MOST_CALLS):
        fault = Fault(call, at, action, onwards)
        run = Run(harness, scenario, fault)
        try:
            with run:
                if not run.is_killed and not run.hits:
                    require(run.status == "OK", "all is well without a fault")
                    return at - 1, failures
                (check_killed if run.is_killed else check)(run)
        except Failure as failure:
            failures.append(f"{scenario.name}, {fault}: not so: {failure}\n    {run.output}")
            if not run.hits and not run.is_killed:
                return at - 1, failures
    failures.append(f"{scenario.name}, {call}: no end")
    return MOST_CALLS, failures


def order_failures(harness, scenarios):
    for scenario in scenarios:
        if scenario.word != "save":
            continue
        run = Run(harness, scenario)
        try:
            with run:
                check_order(run)
        except Failure as failure:
            yield f"{scenario.name}, no fault: not so: {failure}\n    {run.output}{run.calls}"


def run_all(harness, scenarios):
    failures = list(order_failures(harness, scenarios))
    hits = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = {pool.submit(walk, harness, scenario, *fault): (scenario, fault)
                for scenario in scenarios for fault in faults_of(scenario)}
        for job in concurrent.futures.as_completed(jobs):
            scenario, (call, action, _) = jobs[job]
            count, found = job.result()
            failures += found
            hits[call if not action.startswith("kill") else "kill"] += count
            if count == 0:
                failures.append(f"{scenario.name}, {call} {action}: no call was hit")
    return hits, failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--scenario", choices=[scenario.name for scenario in SCENARIOS], help="only this one")
    arguments = parser.parse_args()
    scenarios = [scenario for scenario in SCENARIOS if arguments.scenario in (None, scenario.name)]
    memory = "/dev/shm"  # where syncing costs nothing; what the disk does isn't asked here
    place = memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 27 else None
    with tempfile.TemporaryDirectory(prefix="flaxstate-faults-", dir=place) as directory:
        harness = Harness(arguments.program, arguments.shim, pathlib.Path(directory))
        if not harness.can_preload():
            print("SKIPPED: LD_PRELOAD has no effect here")
            return 77
        hits, failures = run_all(harness, scenarios)
    shown = collections.Counter()
    for failure in sorted(failures):
        scenario = failure.split(",")[0]
        shown[scenario] += 1
        if shown[scenario] <= MOST_SHOWN:
            print(failure)
    counts = ", ".join(f"{call} {count}" for call, count in sorted(hits.items()))
    print(f"{sum(hits.values())} faults hit a call ({counts}); {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
