"""A state beside the target that it is restored into: what one has and the other lacks.

Restoring itself goes by the rules of from_state_dict; this comes before it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from flaxstate._errors import Mismatch, make_mismatch
from flaxstate._hooks import ExtType, Timestamp
from flaxstate._registry import is_namedtuple
from flaxstate._report import Report
from flaxstate._shown import shown_path, shown_text
from flaxstate._state import from_old_form, to_state_dict

_OLD_FORM = {"name", "fields", "values"}
_ABSENT = object()
_UNKNOWN = object()
# Leaves of which there's nothing to say.
_PLAIN = {bool, int, float, complex, str, bytes, type(None)}
_NAMES: dict[type, str] = {type(None): "nil", ExtType: "ext", Timestamp: "timestamp"}


# Where a value is, for what is said of it, mostly nothing: None for the root, else the place above, and the key.
_Place = tuple["_Place", Any] | None


def _path(place: _Place) -> str:
    keys = []
    while place is not None:
        place, key = place
        keys.append(key)
    return shown_path([".", *reversed(keys)])


def _is_array(value: Any) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "shape")


def _shape_text(value: Any) -> str:
    return f"[{','.join(map(str, value.shape))}]"


def _describe(value: Any) -> str:
    """A value as the library's messages name it."""
    if isinstance(value, (dict, list)):
        return f"{type(value).__name__} of {len(value)}"
    if not _is_array(value):
        return _NAMES.get(type(value)) or shown_text(type(value).__name__)
    numpy: Any = sys.modules.get("numpy")
    is_scalar = isinstance(value, getattr(numpy, "generic", ()))
    return f"scalar {value.dtype.name}" if is_scalar else f"array {value.dtype.name} {_shape_text(value)}"


def leaf_count(state: Any) -> int:
    """How many leaves are in nested dicts and lists, however deep."""
    left, count = [state], 0
    while left:
        node = left.pop()
        if isinstance(node, (dict, list)):
            left.extend(node.values() if isinstance(node, dict) else node)
        else:
            count += 1
    return count


def _child(value: Any, key: str) -> Any:
    """What the state of a value has under a key, as far as it's known where a type's state comes from."""
    if isinstance(value, Mapping):
        if key in value:
            return value[key]
        return next((child for other, child in value.items() if str(other) == key), _UNKNOWN)
    if is_namedtuple(value) or is_dataclass(value):
        return getattr(value, key, _UNKNOWN)
    if isinstance(value, (list, tuple)):
        return value[int(key)]
    return _UNKNOWN


def _is_old_form(value: Any, target: dict[str, Any], state: dict[str, Any]) -> bool:
    """Whether the state is that of a named tuple in a file from before July 2021, and of nothing else."""
    if state.keys() != _OLD_FORM or target.keys() & _OLD_FORM:
        return False
    if value is not _UNKNOWN and not is_namedtuple(value):
        return False
    fields, values = state["fields"], state["values"]
    if not isinstance(fields, dict) or not isinstance(values, dict) or fields.keys() != values.keys():
        return False
    return fields.keys() == set(map(str, range(len(fields)))) and all(type(name) is str for name in fields.values())


_SHAPE, _DTYPE, _KIND = 4, 5, 6
_MOST_MISMATCHES = 100


def _difference(target: Any, state: Any) -> int:
    """In which way a leaf isn't what the target has; 0 if it is, or the target has an object of the program's own."""
    if _is_array(target):
        if not _is_array(state):
            return _KIND
        if target.dtype != state.dtype and target.dtype.name != state.dtype.name:
            return _DTYPE
        return 0 if tuple(target.shape) == tuple(state.shape) else _SHAPE
    if isinstance(target, dict):
        return 0 if isinstance(state, dict) else _KIND
    return 0 if type(state) is type(target) or type(target) not in _PLAIN else _KIND


class _Fit:
    def __init__(self, report: Report, keep_missing: bool, drop_extra: bool, check: bool) -> None:
        self.report, self.keep_missing, self.drop_extra, self.check = report, keep_missing, drop_extra, check
        self.mismatches: list[Mismatch] = []
        self.mismatch_count = 0

    def value(self, value: Any, target: Any, state: Any, place: _Place) -> Any:
        """`target` is the state dict of `value`."""
        if not isinstance(target, dict) or not isinstance(state, dict):
            self._leaf(target, state, place)
            return state
        if _is_old_form(value, target, state):
            state = from_old_form(state)
        result, found = self._entries(value, target, state, place)
        if found == len(state):
            return result
        extra = {key: value for key, value in state.items() if key not in target}
        for key, value in extra.items():
            self.report._add("dropped", _path((place, key)), "", _describe(value))
        return result if self.drop_extra else result | extra

    def _entries(
        self, value: Any, target: dict[str, Any], state: dict[str, Any], place: _Place
    ) -> tuple[dict[str, Any], int]:
        """What the target's keys get, and how many of them the state has."""
        result, absent = {}, 0
        for key, wanted in target.items():
            found = state.get(key, _ABSENT)
            # A leaf takes None, as with Flax; a subtree can't be None.
            if found is _ABSENT or (self.keep_missing and found is None and isinstance(wanted, dict)):
                absent += found is _ABSENT
                self.report._add("kept", _path((place, key)), _describe(wanted), "")
                if self.keep_missing:
                    result[key] = wanted
            elif type(found) in _PLAIN and not self.check:
                self.report.loaded += 1
                result[key] = found
            else:
                # Only of a dict it matters what it is the state of.
                child = _child(value, key) if isinstance(wanted, dict) else _UNKNOWN
                result[key] = self.value(child, wanted, found, (place, key))
        return result, len(target) - absent

    def _mismatch(self, kind: int, target: Any, state: Any, place: _Place) -> None:
        self.mismatch_count += 1
        if len(self.mismatches) < _MOST_MISMATCHES:
            wanted, found, path = _describe(target), _describe(state), _path(place)
            message = f"{found} in the file, {wanted} in the target at path {path}"
            self.mismatches.append(Mismatch(kind, path, message, wanted, found))

    def _leaf(self, target: Any, state: Any, place: _Place) -> None:
        if self.check and (kind := _difference(target, state)):
            self._mismatch(kind, target, state, place)
        self.report.loaded += leaf_count(state) if isinstance(state, (dict, list)) else 1
        if not _is_array(state) or not _is_array(target):
            return
        # The name of a dtype is made anew each time, and costs more than all the rest.
        if target.dtype != state.dtype and target.dtype.name != state.dtype.name:
            self.report._add("converted", _path(place), target.dtype.name, state.dtype.name)
        if target.shape != state.shape and tuple(target.shape) != tuple(state.shape):
            self.report._add("reshaped", _path(place), _shape_text(target), _shape_text(state))


def fit(target: Any, state: Any, report: Report, *, keep_missing: bool, drop_extra: bool, check: bool) -> Any:
    """The state with what is kept of the target, and without what is dropped; the report tells of both.

    With `check` an Error lists the leaves that aren't what the target has.
    """
    fitting = _Fit(report, keep_missing, drop_extra, check)
    result = fitting.value(target, to_state_dict(target), state, None)
    if fitting.mismatches:
        raise make_mismatch(fitting.mismatches, fitting.mismatch_count)
    return result
