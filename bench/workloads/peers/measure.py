"""Times the operations of a peer as flaxstate_workloads times the library's: work only, set-up and checks outside."""

import dataclasses
import gc
import mmap
import time
from typing import Callable, Optional


@dataclasses.dataclass
class Operation:
    name: str
    work: Callable[[], object]
    prepare: Optional[Callable[[], object]] = None
    finish: Optional[Callable[[], object]] = None
    # Gets what `work` gave; called once, after the round that isn't counted.
    check: Optional[Callable[[object], object]] = None


def resident_memory(name):
    """VmRSS, or VmHWM: the most since reset_resident_peak; in bytes."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    return 0


def reset_resident_peak():
    with open("/proc/self/clear_refs", "w") as clear_refs:
        clear_refs.write("5")


def back_free_memory(size):
    """Touches so much of the system's free memory, and gives it back: see pages.hpp."""
    with mmap.mmap(-1, max(1, size)) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        for offset in range(0, size, mmap.PAGESIZE):
            memory[offset] = 1


def run_once(operation, fresh_bytes):
    """Seconds, bytes of resident memory above those before, and the result. Without the garbage collector, as timeit."""
    if operation.prepare:
        operation.prepare()
    back_free_memory(fresh_bytes)
    gc.collect()
    gc.disable()
    reset_resident_peak()
    resident = resident_memory("VmRSS")
    begin = time.perf_counter()
    result = operation.work()
    seconds = time.perf_counter() - begin
    peak = max(0, resident_memory("VmHWM") - resident)
    gc.enable()
    return seconds, peak, result


def measure(operation, repeat, patience, fresh_bytes):
    """`repeat` rounds after one that isn't counted; fewer once they have taken `patience` seconds, and if the first took
    that long, it is the one that counts. `fresh_bytes` is what a round may take from the system."""
    times, peaks = [], []
    spent = 0.0
    for number in range(repeat + 1):
        seconds, peak, result = run_once(operation, fresh_bytes)
        if number == 0 and operation.check:
            operation.check(result)
        del result
        if operation.finish:
            operation.finish()
        spent += seconds
        if number > 0 or spent > patience:
            times.append(seconds)
            peaks.append(peak)
        if spent > patience:
            break
    return {"seconds": times, "resident_peak": max(peaks)}
