"""What strace tells of a program: the calls between two that are there only to be seen."""

import collections
import os
import re
import signal
import subprocess

LINE = re.compile(r"^(?P<thread>\d+) +(?P<name>\w+)\((?P<words>.*)$")
DESCRIPTOR = re.compile(r"^\d+<(?P<path>[^>]*)>")
BEGIN, END = '"fault_begin"', '"fault_end"'
# Not the library's I/O, but memory, threads and the marks.
OTHERS = re.compile(r"access|brk|m(un|re)map|mprotect|madvise|futex|rt_\w+|clone3?|rseq|set_robust_list|exit\w*|sched_\w+|prctl")
SECONDS = 30

Call = collections.namedtuple("Call", "thread name words number")
Call.__doc__ = """`number`: of the thread's calls of that name, from 1; strace counts in the same way."""
Fault = collections.namedtuple("Fault", "call at error onwards")
Outcome = collections.namedtuple("Outcome", "code output errors trace")


def is_success(call):
    return re.search(r"\) += [^-]", call.words) is not None


def path_of(call):
    """Of the file that the call's first argument stands for."""
    found = DESCRIPTOR.match(call.words)
    return found["path"] if found else None


def is_of_files(call):
    """Not that crash_saver tells of a generation, either."""
    is_memory = call.name == "mmap" and "MAP_ANONYMOUS" in call.words
    return not is_memory and not OTHERS.fullmatch(call.name) and path_of(call) != "/dev/null"


def run(command, log, fault=None, environment=()):
    """With -f, since threads are traced, too, and --seccomp-bpf, which leaves all other calls at full speed."""
    options = ["-f", "--seccomp-bpf", "-y", "-s", "8", "-o", str(log)]
    for name, value in environment:
        options += ["-E", f"{name}={value}"]
    if fault:
        options += ["-e", f"trace={fault.call}", "-e",
                    f"inject={fault.call}:error={fault.error}:when={fault.at}{'+' if fault.onwards else ''}"]
    with subprocess.Popen(["strace", *options, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          start_new_session=True) as process:
        try:
            output, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # what is traced would go on without strace
            output, errors = process.communicate()
            errors += f"no end within {SECONDS} seconds"
    text = log.read_text(errors="replace") if log.exists() else ""
    return Outcome(process.returncode, output, errors, text)


def calls(trace):
    """The library's, between the marks; and how many of each name the first thread had made before."""
    numbers, before, found, is_between = collections.Counter(), collections.Counter(), [], False
    for line in trace.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        call = Call(match["thread"], match["name"], match["words"], numbers[match["thread"], match["name"]] + 1)
        numbers[call.thread, call.name] += 1
        if call.name == "access" and BEGIN in call.words:
            is_between = True
            before = collections.Counter({name: count for (_, name), count in numbers.items()})
        elif call.name == "access" and END in call.words:
            break
        elif is_between and is_of_files(call):
            found.append(call)
    return found, before


def reason_against(directory):
    """Why nothing can be traced here; None if it can."""
    try:
        outcome = run(["true"], directory / "probe")
    except FileNotFoundError:
        return "no strace on this machine: install strace"
    return f"nothing can be traced here: {outcome.errors}" if outcome.code != 0 else None
