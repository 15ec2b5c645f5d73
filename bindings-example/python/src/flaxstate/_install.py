"""Putting the C library under Flax's own functions."""

from __future__ import annotations

import threading
from typing import Any

from flaxstate import serialization

_NAMES = ("to_bytes", "from_bytes", "msgpack_serialize", "msgpack_restore", "to_state_dict", "from_state_dict")
_lock = threading.Lock()
_originals: dict[str, Any] = {}


def install() -> None:
    """Replaces the functions of flax.serialization, so that Flax's own checkpoints go through the C library, too.

    Names that were imported before (`from flax.serialization import to_bytes`) stay what they were. A second call does
    nothing.
    """
    import flax.serialization as flax

    serialization.registry()
    with _lock:
        if _originals:
            return
        _originals.update({name: getattr(flax, name) for name in _NAMES})
        for name in _NAMES:
            setattr(flax, name, getattr(serialization, name))
        serialization._installed_in = flax


def uninstall() -> None:
    """Gives flax.serialization its own functions back."""
    with _lock:
        if not _originals:
            return
        import flax.serialization as flax

        for name, function in _originals.items():
            setattr(flax, name, function)
        _originals.clear()
        serialization._installed_in = None
