"""Real Flax on bytes that may ask it for everything: in a child process, with its memory capped."""

from __future__ import annotations

import os
import resource
import signal
import warnings

import dump

from .flax_io import restore, with_deep_stack

EXTRA_MEMORY = 2**30  # more than the child's address space at its start
SECONDS = 20


def _address_space() -> int:
    with open('/proc/self/statm', encoding='ascii') as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _child(data: bytes, pipe: int) -> None:
    signal.alarm(SECONDS)
    limit = _address_space() + EXTRA_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        text = with_deep_stack(lambda: dump.dump(restore(data)))
    except Exception:  # any refusal is an answer
        return
    with os.fdopen(pipe, 'w', encoding='ascii') as file:
        file.write(text)


def flax_text(data: bytes) -> str | None:
    """The text of what Flax makes of the bytes; None if it refuses them, or dies."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # forking beside JAX's idle threads is fine here
        child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            _child(data, writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding='ascii') as file:
        text = file.read()
    os.waitpid(child, 0)
    return text or None
