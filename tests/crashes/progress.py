"""How far a long run has come, in a file, so that it goes on where it was stopped; and what the runs here have in common."""

import collections
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

SKIPPED = 77
SAVED_EVERY = 5  # seconds
MOST_SHOWN = 10
MEMORY = "/dev/shm"  # where syncing costs nothing


class Progress:
    """`about`: what is counted; `done`: how many of them. Each is known by its number, from which follows what is random in it.
    `losses`: what was found; `counts`: figures of interest."""

    def __init__(self, path, about):
        self.path, self.about = pathlib.Path(path) if path else None, about
        state = json.loads(self.path.read_text()) if self.path and self.path.exists() else {}
        if state.get("about", about) != about:
            sys.exit(f"{path} is about {state['about']}, not {about}")
        self.done = state.get("done", 0)
        self.losses = state.get("losses", [])
        self.counts = collections.Counter(state.get("counts", {}))
        self.saved_at = time.monotonic()

    def save(self):
        if not self.path:
            return
        new = self.path.with_name(self.path.name + ".new")
        state = {"about": self.about, "done": self.done, "losses": self.losses, "counts": self.counts}
        new.write_text(json.dumps(state, indent=1) + "\n")
        new.replace(self.path)
        self.saved_at = time.monotonic()

    def save_sometimes(self):
        if time.monotonic() - self.saved_at > SAVED_EVERY:
            self.save()

    def show(self, last_line):
        for loss in self.losses[:MOST_SHOWN]:
            print(loss)
        print(", ".join(f"{what} {count:,}" for what, count in sorted(self.counts.items())))
        print(last_line)


def skip(reason):
    print("SKIPPED:", *reason.split())
    sys.exit(SKIPPED)


def scratch(prefix, size):
    """A directory that goes away, also if the run is ended, in memory if there is room for `size` bytes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    is_roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > size
    return tempfile.TemporaryDirectory(prefix=prefix, dir=MEMORY if is_roomy else None)
