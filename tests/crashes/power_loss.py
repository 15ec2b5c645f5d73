"""Takes the power away while crash_saver saves: into ext4 and XFS on a disk that logs each write and flush, of which then are made
the disks that a power loss at a random moment can leave. Each is mounted, and has to hold the generation that was told of as saved
last, or the next one. Savers without syncs, and one that truncates the file, must be found out.

    python3 power_loss.py --saver crash_saver --finder crash_finder --shim libweaken_save.so --log-disk crash_log_disk
                          [--states N] [--state FILE]

Needs root, /dev/fuse and loop devices.
"""

import argparse
import filecmp
import os
import pathlib
import random
import re
import subprocess
import sys

import disk_log
import file_systems
import progress
from file_systems import FILE_SYSTEMS, SECONDS, run

KINDS = ("object", "tree", "bytes", "steps", "overwrite", "data")
GENERATIONS = 8  # of a recording
STATES = 5  # of a recording
CONTROLS = (("object", "file_sync"), ("object", "directory_sync"), ("steps", "directory_sync"), ("object", "in_place"),
            ("overwrite", "file_sync"), ("unsynced", ""))
MOST_CONTROLS = 20  # recordings, until one shows a loss


class Laboratory:
    def __init__(self, arguments, directory):
        self.arguments, self.directory = arguments, directory
        self.proved = set()

    def path(self, name):
        return self.directory / name

    def save(self, kind, weakness, folder, marks, first, count):
        environment = {**os.environ, "LD_PRELOAD": self.arguments.shim, "WEAKEN": weakness} if weakness else None
        command = [self.arguments.saver, kind, str(folder), str(marks), str(first), str(count)]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"crash_saver: {result.stderr}")

    def record(self, file_system, kind, weakness, is_disturbed):
        """Generation 0 is safe when it begins."""
        disk, log = self.path("disk.image"), self.path("disk.log")
        disk_log.copy_sparse(self.path(f"{file_system.name}.image"), disk)
        with file_systems.logged(self.arguments.log_disk, disk, log, self.path("disk")) as logged:
            with file_systems.mounted(file_system, logged / "disk", self.path("mounted")) as mounted:
                folder, marks = mounted / "saved", logged / "marks"
                folder.mkdir()
                self.save(kind, "", folder, "/dev/null", 0, 1)
                run("sync", "--file-system", str(folder))
                other = [self.arguments.saver, "disturb", str(mounted / "other")]
                disturber = subprocess.Popen(other) if is_disturbed else None
                marks.write_bytes(disk_log.BEGIN)
                self.save(kind, weakness, folder, marks, 1, GENERATIONS)
                marks.write_bytes(disk_log.END)
                if disturber:
                    disturber.kill()
                    disturber.wait()
        recording = disk_log.Recording(disk_log.read_log(log))
        if file_system.name not in self.proved:
            self.prove(file_system, recording, disk)
        disk.unlink()
        log.unlink()
        return recording

    def prove(self, file_system, recording, disk):
        """Once: what is in the log is all that came to the disk."""
        replayed = self.path("replayed.image")
        disk_log.copy_sparse(self.path(f"{file_system.name}.image"), replayed)
        disk_log.apply(recording.writes(0, len(recording.records)), replayed)
        if not filecmp.cmp(replayed, disk, shallow=False):
            raise RuntimeError(f"the log of {file_system.name} lacks something that came to the disk")
        self.proved.add(file_system.name)
        replayed.unlink()

    def judge(self, file_system, kind, weakness, image, told):
        """What crash_finder says of the disk, and whether that is a loss."""
        # Without a sync of the directory the last one may be lost, but not the one before it as well.
        least = max(told - 1, 0) if kind == "data" else told
        try:
            with file_systems.mounted(file_system, image, self.path("after")) as after:
                command = [self.arguments.finder, kind, str(after / "saved"), str(least), str(told + 1)]
                command += ["partly"] * (weakness == "named")
                found = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except RuntimeError as error:
            return str(error), True
        return (found.stdout + found.stderr).strip(), found.returncode != 0

    def states(self, file_system, kind, weakness, chance):
        """A recording, and crashes at points of it. Yields of each what was told, and the judgement."""
        recording = self.record(file_system, kind, weakness, is_disturbed=chance.random() < 0.5)
        durable, crashed = self.path("durable.image"), self.path("crashed.image")
        disk_log.copy_sparse(self.path(f"{file_system.name}.image"), durable)
        done = 0
        for point in sorted(chance.randint(recording.begin + 1, recording.end) for _ in range(STATES)):
            flush = recording.last_flush(point)
            disk_log.apply(recording.writes(done, flush), durable)
            done = max(done, flush)
            disk_log.copy_sparse(durable, crashed)
            disk_log.apply(disk_log.survivors(recording.writes(flush, point), chance), crashed)
            told = recording.told(point)
            yield told, *self.judge(file_system, kind, weakness, crashed, told)


def is_control_found_out(laboratory, file_system, kind, weakness):
    name = f"control {weakness or kind} ({kind}, {file_system.name})"
    tried = 0
    for number in range(MOST_CONTROLS):
        for _, output, is_lost in laboratory.states(file_system, kind, weakness, random.Random(number)):
            tried += 1
            if is_lost:
                print(f"{name}: found out by state {tried}: {output}", flush=True)
                return True
    print(f"{name}: not found out by {tried} states", flush=True)
    return False


def crash(laboratory, state, usable):
    """One recording, and some of the states that it can leave."""
    ways = [(file_system, kind, weakness) for weakness in ("", "named") for kind in KINDS for file_system in usable]
    number = state.counts["recordings"]
    file_system, kind, weakness = ways[number % len(ways)]
    for told, output, is_lost in laboratory.states(file_system, kind, weakness, random.Random(number)):
        state.done += 1
        if is_lost:
            name = f"recording {number}, {file_system.name}, {kind} {weakness}"
            state.losses.append(f"{name}: {told} was told of: {output}")
            continue
        generation, left = map(int, re.findall(r"\d+", output))
        state.counts["new one there"] += generation > told
        state.counts["unfinished file left"] += left
        state.counts[f"{file_system.name} states"] += 1
    state.counts["recordings"] += 1
    state.save()


def main():
    parser = argparse.ArgumentParser()
    for name in ("--saver", "--finder", "--shim", "--log-disk"):
        parser.add_argument(name, required=True)
    parser.add_argument("--states", type=int, default=120)
    parser.add_argument("--state", help="a file: where a run before this one stopped")
    arguments = parser.parse_args()
    reason = file_systems.enter_namespace()
    if reason:
        progress.skip(reason)
    state = progress.Progress(arguments.state, "power losses")
    with progress.scratch("flaxstate-power-loss-", 1 << 28) as directory:
        laboratory = Laboratory(arguments, pathlib.Path(directory))
        reasons = [file_systems.reason_against(each, arguments.log_disk, laboratory.directory) for each in FILE_SYSTEMS]
        usable = [each for each, reason in zip(FILE_SYSTEMS, reasons) if not reason]
        if not usable:
            progress.skip("; ".join(dict.fromkeys(reasons)))
        found_out = [is_control_found_out(laboratory, each, *control) for each in usable for control in CONTROLS]
        while state.done < arguments.states:
            crash(laboratory, state, usable)
    for reason in filter(None, reasons):
        print(f"left out: {reason}")
    names = " and ".join(each.name for each in usable)
    state.show(f"{state.done:,} power losses on {names}, {len(state.losses)} losses")
    return 1 if state.losses or not all(found_out) else 0


if __name__ == "__main__":
    sys.exit(main())
