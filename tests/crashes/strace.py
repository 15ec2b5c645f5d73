"""The library as it is shipped, under strace: its calls of the system come in an order that a power loss can't harm, and each of
them fails in turn. After that the old file is there or the new one, whole, and nothing beside it. Savers without syncs, and one that
truncates the file, must be found out.

    python3 strace.py --program save_and_load --saver crash_saver --finder crash_finder --shim libweaken_save.so
                      [--all] [--state FILE]

`--all`: each error number, once and from then on, at each call; else EIO and another number.
"""

import argparse
import concurrent.futures
import itertools
import pathlib
import sys

import progress
import system_calls
import traced

from harness import ERRORS, Failure, Harness, require  # on the path since traced is imported

WORKERS = 2
CHUNK = 50
WEAKNESSES = ("file_sync", "directory_sync", "in_place")


def check_order(scenario, calls, folder):
    """The bytes, their sync, the name, the directory's sync, without failures."""
    writes = [index for index, call in enumerate(calls) if call.name.startswith("pwrite")]
    require(writes and len({system_calls.path_of(calls[index]) for index in writes}) == 1, "one file is written")
    written = system_calls.path_of(calls[writes[0]])
    syncs = [(index, system_calls.path_of(call)) for index, call in enumerate(calls) if call.name in ("fsync", "fdatasync")]
    require(all(system_calls.is_success(calls[index]) for index, _ in syncs), "syncs succeed")
    of_file = [index for index, path in syncs if path == written]
    of_directory = [index for index, path in syncs if path == str(folder)]
    require(len(of_file) == ("file" in scenario.syncs) and len(of_directory) == ("directory" in scenario.syncs), "the syncs")
    require(all(index > writes[-1] for index in of_file), "the file is synced when all is written")
    if not scenario.is_new_file:
        return
    renames = [index for index, call in enumerate(calls) if call.name.startswith("rename")]
    require(len(renames) == 1 and system_calls.is_success(calls[renames[0]]), "one rename")
    require(writes[-1] < renames[0] and all(index < renames[0] for index in of_file), "the file is synced before the rename")
    require(all(index > renames[0] for index in of_directory), "the directory is synced after the rename")
    links = [index for index, call in enumerate(calls) if call.name == "linkat"]
    require(all(max(writes[-1:] + of_file) < index < renames[0] for index in links), "it is named when it is complete")


class Tracer:
    def __init__(self, directory, shim):
        self.directory, self.shim = directory, shim

    def order(self, scenario, weakness=None):
        """Checks it, and gives the faults' places."""
        environment = (("LD_PRELOAD", self.shim), ("WEAKEN", weakness)) if weakness else ()
        with traced.Folder(self.directory, scenario) as folder:
            outcome = system_calls.run(scenario.command(folder.path), folder.log, environment=environment)
            require(scenario.check(folder.path, outcome, None), f"all is well without a fault: {outcome}")
            calls, before = system_calls.calls(outcome.trace)
            require(calls, "there are calls")
            if scenario.threads == 1 and (scenario.is_new_file or scenario.syncs):
                check_order(scenario, calls, folder.path)
        # Another thread counts from 1 again, which is before the program begins in the first.
        places = {(call.name, call.number) for call in calls if scenario.threads == 1 or before[call.name] == 0}
        return sorted(places)

    def fail(self, scenario, fault):
        """What is wrong after it, or None; and whether a call was hit."""
        with traced.Folder(self.directory, scenario) as folder:
            outcome = system_calls.run(scenario.command(folder.path), folder.log, fault)
            is_hit = "(INJECTED)" in outcome.trace
            try:
                is_success = scenario.check(folder.path, outcome, fault)
                if is_hit:
                    require(not is_success or not scenario.has_to_fail(fault), "it fails")
                    require(is_success or not scenario.has_to_succeed(fault), "it is done again")
                else:
                    require(is_success, "all is well without a fault")
            except Failure as failure:
                return f"{scenario}, {fault}: not so: {failure}\n    {outcome.output}{outcome.errors}", is_hit
        return None, is_hit


def takes_onwards(scenario, name, error):
    """Memory is mapped, too; and the C library asks for random numbers until no signal interrupts that."""
    return scenario.takes_onwards and name != "mmap" and (name, error) != ("getrandom", "EINTR")


def faults_of(scenario, places, is_all):
    """All that can happen at its calls."""
    others = itertools.cycle(error for error in ERRORS if error != "EIO")
    for name, number in places:
        for error in ERRORS if is_all else ("EIO", next(others)):
            yield system_calls.Fault(name, number, error, False)
            if takes_onwards(scenario, name, error) and (is_all or error == "EIO"):
                yield system_calls.Fault(name, number, error, True)


def is_found_out(tracer, scenario, weakness):
    try:
        tracer.order(scenario, weakness)
    except Failure as failure:
        print(f"control {weakness} ({scenario}): found out: not so: {failure}")
        return True
    print(f"control {weakness} ({scenario}): not found out")
    return False


def run_all(tracer, state, jobs):
    """In the order of their numbers, so that it can go on with one of them."""
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for at in range(state.done, len(jobs), CHUNK):
            chunk = jobs[at:at + CHUNK]
            for (_, fault), (failure, is_hit) in zip(chunk, pool.map(lambda job: tracer.fail(*job), chunk)):
                state.done += 1
                state.counts[fault.call] += is_hit
                if failure:
                    state.losses.append(failure)
            state.save_sometimes()
    state.save()


def main():
    parser = argparse.ArgumentParser()
    for name in ("--program", "--saver", "--finder", "--shim"):
        parser.add_argument(name, required=True)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--state", help="a file: where a run before this one stopped")
    arguments = parser.parse_args()
    state = progress.Progress(arguments.state, "all faults" if arguments.all else "faults")
    with progress.scratch("flaxstate-strace-", 1 << 27) as name:
        directory = pathlib.Path(name)
        reason = system_calls.reason_against(directory)
        if reason:
            progress.skip(reason)
        tracer = Tracer(directory, arguments.shim)
        scenarios = traced.scenarios(Harness(arguments.program, arguments.shim, directory), arguments.saver, arguments.finder)
        jobs = [(scenario, fault) for scenario in scenarios
                for fault in faults_of(scenario, tracer.order(scenario), arguments.all)]
        found_out = [is_found_out(tracer, scenario, weakness) for scenario in scenarios if scenario.name == "save over"
                     for weakness in WEAKNESSES]
        run_all(tracer, state, jobs)
    state.show(f"{sum(state.counts.values()):,} faults under strace, {len(state.losses)} failures")
    return 1 if state.losses or not all(found_out) else 0


if __name__ == "__main__":
    sys.exit(main())
