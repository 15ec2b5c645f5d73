"""Kills crash_saver at random moments, and looks for what it had told of as saved: that generation is there or the next one,
whole, and next to nothing beside it. A saver that truncates the file must be found out.

    python3 kills.py --saver crash_saver --finder crash_finder --shim libweaken_save.so [--kills N] [--state FILE]
"""

import argparse
import os
import pathlib
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import time

import progress

KINDS = ("object", "tree", "bytes", "steps", "overwrite", "data", "unsynced")
LONGEST = 0.003  # seconds until the kill: a few saves, of which each moment is as likely
SECONDS = 60
MOST_CONTROLS = 300


class Killer:
    def __init__(self, arguments, directory):
        self.arguments, self.directory = arguments, directory
        self.told = {}  # by directory: the generation that is there for certain

    def environment(self, weakness):
        return {**os.environ, "LD_PRELOAD": self.arguments.shim, "WEAKEN": weakness} if weakness else None

    def save_and_kill(self, kind, folder, weakness, delay):
        """Gives the last generation that was told of."""
        first = self.told.get(folder, -1) + 1
        command = [self.arguments.saver, kind, str(folder), "/proc/self/fd/1", str(first), "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=self.environment(weakness)) as saver:
            if not select.select([saver.stdout], [], [], SECONDS)[0]:
                saver.kill()
                raise RuntimeError(f"no save within {SECONDS} seconds")
            begin = os.read(saver.stdout.fileno(), 4096)
            time.sleep(delay)
            saver.kill()
            lines = (begin + saver.stdout.read()).split()
        if saver.returncode != -signal.SIGKILL:
            raise RuntimeError("the saver ended by itself")
        return int(lines[-1])

    def once(self, number, kind, weakness):
        """What was told of, what was left or lost, and whether it is a loss."""
        folder = self.directory / (kind + weakness)
        folder.mkdir(exist_ok=True)
        told = self.save_and_kill(kind, folder, weakness, random.Random(number).uniform(0, LONGEST))
        command = [self.arguments.finder, kind, str(folder), str(told), str(told + 1)]
        found = subprocess.run(command + ["partly"] * (weakness == "named"), capture_output=True, text=True, timeout=SECONDS,
                               check=False)
        # The next one overwrites what is there, or makes all of it again.
        self.told[folder] = told + 1
        if kind == "steps" or found.returncode != 0:
            shutil.rmtree(folder)
            del self.told[folder]
        return told, found.stdout + found.stderr, found.returncode != 0


def count(state, told, output):
    generation, left = map(int, re.findall(r"\d+", output))
    state.counts["old one there"] += generation == told
    state.counts["new one there"] += generation == told + 1
    state.counts["unfinished file left"] += left


def is_control_found_out(killer):
    for number in range(MOST_CONTROLS):
        _, output, is_lost = killer.once(number, "object", "in_place")
        if is_lost:
            print(f"control in_place: found out by kill {number + 1}: {output.strip()}")
            return True
    print(f"control in_place: not found out by {MOST_CONTROLS} kills")
    return False


def main():
    parser = argparse.ArgumentParser()
    for name in ("--saver", "--finder", "--shim"):
        parser.add_argument(name, required=True)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--state", help="a file: where a run before this one stopped")
    arguments = parser.parse_args()
    state = progress.Progress(arguments.state, "kills")
    ways = [(kind, weakness) for kind in KINDS for weakness in ("", "named")]
    with progress.scratch("flaxstate-kills-", 1 << 28) as directory:
        killer = Killer(arguments, pathlib.Path(directory))
        is_sharp = is_control_found_out(killer)
        while state.done < arguments.kills:
            kind, weakness = ways[state.done % len(ways)]
            told, output, is_lost = killer.once(state.done, kind, weakness)
            if is_lost:
                state.losses.append(f"kill {state.done}, {kind} {weakness}: {output.strip()}")
            else:
                count(state, told, output)
            state.done += 1
            state.save_sometimes()
    state.save()
    state.show(f"{state.done:,} kills, {len(state.losses)} losses")
    return 1 if state.losses or not is_sharp else 0


if __name__ == "__main__":
    sys.exit(main())
