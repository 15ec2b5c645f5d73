"""to_state_dict and from_state_dict: Python objects to nested dicts, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flaxstate._core import from_state
from flaxstate._errors import restate_misfit
from flaxstate._hooks import str_keys
from flaxstate._registry import is_namedtuple, registry, restore_plan
from flaxstate._shown import shown_names, shown_path, shown_set, shown_text


@contextmanager
def record_path(name: str) -> Iterator[None]:
    """Within it, messages speak of the branch `name`."""
    path = registry().context.path
    path.append(name)
    try:
        yield
    finally:
        path.pop()


def current_path() -> str:
    """The path of the state that from_state_dict is restoring, for error messages."""
    return "/".join(registry().context.path)


def _place() -> str:
    """The end of a message about the state that is being restored."""
    return f"at path {shown_path(registry().context.path)}"


def to_state_dict(target: Any) -> Any:
    """A dict with the state of `target`, as its type's handler gives it; a leaf is given back as it is."""
    shared = registry()
    handlers = shared.states.get(shared.named_tuple if is_namedtuple(target) else type(target))
    if handlers is None:
        return target
    state = handlers[0](target)
    if isinstance(state, dict):
        for key in state:
            assert isinstance(key, str), "A state dict must only have string keys."
    return state


def from_state_dict(target: Any, state: Any, name: str = ".") -> Any:
    """A copy of `target` with the leaves of `state`.

    `target` tells the structure; its leaves are not used, and neither their shapes nor their dtypes are checked. `name`
    is the branch of the state, for error messages.
    """
    shared = registry()
    path, plans = shared.context.path, shared.restore_plans
    return from_state(
        target, state, name, shared.states, shared.named_tuple, path, plans, _plan_of, _MISFITS, restate_misfit
    )


def dict_state_dict(mapping: dict) -> dict[str, Any]:
    """The handler of dicts."""
    return {key: to_state_dict(value) for key, value in zip(str_keys(mapping), mapping.values(), strict=True)}


def list_state_dict(items: Any) -> dict[str, Any]:
    """The handler of lists and tuples."""
    return {str(index): to_state_dict(item) for index, item in enumerate(items)}


def namedtuple_state_dict(target: Any) -> dict[str, Any]:
    """The handler of named tuples."""
    return {name: to_state_dict(getattr(target, name)) for name in target._fields}


def partial_state_dict(partial: Any) -> dict[str, Any]:
    """The handler of jax.tree_util.Partial."""
    return {"args": to_state_dict(partial.args), "keywords": to_state_dict(partial.keywords)}


def restore_dict(target: dict, states: dict[str, Any]) -> dict:
    """A dict with the target's keys. What else the state has is dropped."""
    names = list(map(str, target))
    missing = set(names).difference(states.keys())
    if missing:
        raise ValueError(
            "The target dict keys and state dict keys do not match, target dict contains keys"
            f" {shown_set(missing)} which are not present in state dict {_place()}"
        )
    items = zip(names, target.items(), strict=True)
    return {key: from_state_dict(value, states[name], name=name) for name, (key, value) in items}


def restore_list(target: Any, state: dict[str, Any]) -> list:
    """A list as long as the target."""
    if len(state) != len(target):
        raise ValueError(
            f"The size of the list and the state dict do not match, got {len(target)} and {len(state)}"
            f" {_place()}"
        )
    return [
        from_state_dict(item, state[name], name=name)
        for name, item in zip(map(str, range(len(state))), target, strict=True)
    ]


def restore_tuple(target: tuple, state: dict[str, Any]) -> tuple:
    """A tuple as long as the target."""
    return tuple(restore_list(list(target), state))


def restore_fields(target: Any, state: dict[str, Any], names: tuple[str, ...]) -> Any:
    """A flax.struct dataclass with these fields, step by step as Flax does it, and so with its exceptions."""
    kind = shown_text(type(target).__name__)
    state = state.copy()
    updates = {}
    for name in names:
        if name not in state:
            raise ValueError(
                f"Missing field {shown_text(name)} in state dict while restoring an instance of {kind}, {_place()}"
            )
        value = getattr(target, name)
        updates[name] = from_state_dict(value, state.pop(name), name=name)
    if state:
        unknown = shown_names(state.keys())
        raise ValueError(
            f'Unknown field(s) "{unknown}" in state dict while restoring an instance of {kind} {_place()}'
        )
    return target.replace(**updates)


def restore_frozen_dict(target: Any, states: Any) -> Any:
    """A flax.core.FrozenDict with the target's keys."""
    from flax.core.frozen_dict import FrozenDict

    missing = set(map(str, target.keys())).difference(map(str, states.keys()))
    if missing:
        raise ValueError(
            "The target dict keys and state dict keys do not match, target dict contains keys"
            f" {shown_set(missing)} which are not present in state dict {_place()}"
        )
    return FrozenDict({key: from_state_dict(value, states[str(key)], name=key) for key, value in target.items()})


def from_old_form(state: dict[str, Any]) -> dict[str, Any]:
    """Files from before July 2021 have the names and the values of a named tuple apart."""
    fields, values = state["fields"], state["values"]
    return {fields[index]: values[index] for index in map(str, range(len(fields)))}


def restore_namedtuple(target: Any, state: dict[str, Any]) -> Any:
    """A named tuple of the target's class; the fields may stand in any order."""
    if set(state.keys()) == {"name", "fields", "values"}:
        state = from_old_form(state)
    found, wanted = set(state.keys()), set(target._fields)
    if found != wanted:
        raise ValueError(
            "The field names of the state dict and the named tuple do not match,"
            f" got {shown_set(found)} and {shown_set(wanted)} {_place()}"
        )
    return type(target)(
        **{name: from_state_dict(getattr(target, name), value, name=name) for name, value in state.items()}
    )


def restore_partial(target: Any, state: dict[str, Any]) -> Any:
    """A jax.tree_util.Partial of the same function."""
    args = from_state_dict(target.args, state["args"])
    keywords = from_state_dict(target.keywords, state["keywords"])
    return type(target)(target.func, *args, **keywords)


# For states that don't fit: what does the work of Flax's handlers in the order of RESTORE_…, and of its dataclasses.
_MISFITS = (restore_dict, restore_list, restore_tuple, restore_fields)
# Handlers of Flax's, and what is called in their place: it does the same, and cuts the keys in its messages.
_REPLACED = {
    ("flax.serialization", "_restore_namedtuple"): restore_namedtuple,
    ("flax.core.frozen_dict", "_restore_frozen_dict"): restore_frozen_dict,
}


def _plan_of(handler: Any) -> Any:
    """What from_state does in the place of calling a handler: see restore_plan; or a function to call instead."""
    fields = restore_plan(handler)
    if fields is not None:
        return fields
    return _REPLACED.get((getattr(handler, "__module__", None), getattr(handler, "__name__", None)))
