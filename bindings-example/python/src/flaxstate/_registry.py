"""The registry of handlers, and the path in error messages: Flax's own as soon as Flax is imported.

Types that were registered with Flax are known here, and the reverse, whichever was imported first.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from flaxstate._core import PLAN_DICT, PLAN_SEQUENCE, RESTORE_DICT, RESTORE_LIST, RESTORE_TUPLE

Handlers = tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]


_PLAN_NAMED = 0


class NamedTupleMarker:
    """Stands for all named tuples in the registry."""


class ErrorContext(threading.local):
    """Where from_state_dict is, for its messages; each thread has its own."""

    def __init__(self) -> None:
        self.path: list[str] = []


class Registry:
    """Handlers by type, and what Flax shares beside them."""

    def __init__(self) -> None:
        self.states: dict[Any, Handlers] = {}
        self.context: Any = ErrorContext()
        self.named_tuple: type = NamedTupleMarker
        self.flax: ModuleType | None = None
        # Handlers that the extension module need not call, since it knows what they do; see find_plan and restore_plan.
        self.state_plans: dict[Any, int] = {}
        self.restore_plans: dict[Any, Any] = {}
        self.saw_jax = False

    def share_with_flax(self, flax: ModuleType) -> None:
        """Takes Flax's registry in place of this one, and adds to it what was registered here."""
        own, self.states = self.states, flax._STATE_DICT_REGISTRY
        for kind, handlers in own.items():
            self.states.setdefault(flax._NamedTuple if kind is self.named_tuple else kind, handlers)
        self.context, self.named_tuple, self.flax = flax._error_context, flax._NamedTuple, flax
        restore_tuple = self.states[tuple][1]
        is_own = getattr(restore_tuple, "__module__", None) == flax.__name__
        self.learn_containers(
            getattr(flax, "_dict_state_dict", None),
            getattr(flax, "_list_state_dict", None),
            getattr(flax, "_namedtuple_state_dict", None),
        )
        self.learn_restoring(
            getattr(flax, "_restore_dict", None),
            getattr(flax, "_restore_list", None),
            restore_tuple if is_own else None,
        )

    def learn_containers(self, of_dict: Any, of_list: Any, of_namedtuple: Any) -> None:
        """Takes to_state_dict handlers that do what the extension module does by itself."""
        self.state_plans.update({of_dict: PLAN_DICT, of_list: PLAN_SEQUENCE, of_namedtuple: _PLAN_NAMED})

    def learn_restoring(self, of_dict: Any, of_list: Any, of_tuple: Any) -> None:
        """Takes from_state_dict handlers of that kind."""
        self.restore_plans.update({of_dict: RESTORE_DICT, of_list: RESTORE_LIST, of_tuple: RESTORE_TUPLE})

    def register_partial(self, jax: ModuleType) -> None:
        """jax.tree_util.Partial, which Flax registers by itself, for those who use JAX without Flax."""
        partial = getattr(getattr(jax, "tree_util", None), "Partial", None)
        if partial is None:
            return
        self.saw_jax = True
        from flaxstate import _state

        self.states.setdefault(partial, (_state.partial_state_dict, _state.restore_partial))


_registry = Registry()


def registry() -> Registry:
    """The registry, shared with Flax if Flax is there by now."""
    if _registry.flax is None:
        flax = sys.modules.get("flax.serialization")
        if flax is not None and hasattr(flax, "to_bytes"):  # its last function: the import is complete
            _registry.share_with_flax(flax)
        elif not _registry.saw_jax and (jax := sys.modules.get("jax")) is not None:
            _registry.register_partial(jax)
    return _registry


def is_namedtuple(value: object) -> bool:
    """Whether a value was made by a class like those of collections.namedtuple."""
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _flax_fields(handler: Any, name: str) -> tuple[str, ...] | None:
    """The stored fields of a flax.struct dataclass, if Flax made this handler for one."""
    code = getattr(handler, "__code__", None)
    if getattr(handler, "__module__", None) != "flax.struct" or code is None or code.co_name != name:
        return None
    if "data_fields" not in code.co_freevars:
        return None
    return tuple(handler.__closure__[code.co_freevars.index("data_fields")].cell_contents)


def restore_plan(handler: Any) -> tuple[str, ...] | None:
    """The fields of the dataclass that a from_state_dict handler restores; None for a handler that has to be called."""
    return _flax_fields(handler, "from_state_dict")


def find_plan(value: Any) -> Any:
    """How the extension module makes the state dict of values of this type.

    None for a leaf, PLAN_DICT, PLAN_SEQUENCE, the names of the fields, or the handler that has to be called.
    """
    shared = registry()
    kind = shared.named_tuple if is_namedtuple(value) else type(value)
    handlers = shared.states.get(kind)
    if handlers is None:
        return None
    known = _builtin_plan(shared, kind, handlers[0], value)
    if known is None:
        known = _flax_fields(handlers[0], "to_state_dict")
    return handlers[0] if known is None else known


def _builtin_plan(shared: Registry, kind: type, handler: Any, value: Any) -> Any:
    try:
        plan = shared.state_plans.get(handler)
    except TypeError:  # a handler that can't be hashed
        return None
    if (plan == PLAN_DICT and kind is dict) or (plan == PLAN_SEQUENCE and kind in (list, tuple)):
        return plan
    if plan == _PLAN_NAMED and kind is shared.named_tuple and all(type(name) is str for name in value._fields):
        return tuple(value._fields)
    return None


def has_plain_leaves() -> bool:
    """Whether no handler is registered for the types that are leaves in nearly all trees."""
    states = registry().states
    numpy = sys.modules.get("numpy")
    plain = (int, float, str, bool, type(None), getattr(numpy, "ndarray", int))
    return not any(kind in states for kind in plain)
