"""A state beside the target that it is restored into: what one has and the other lacks.

Restoring itself goes by the rules of from_state_dict; this comes before it.
"""

from __future__ import annotations

import sys
from typing import Any

from flaxstate._hooks import ExtType, Timestamp
from flaxstate._report import Report
from flaxstate._state import from_old_form, to_state_dict

_OLD_FORM = {"name", "fields", "values"}
_NAMES: dict[type, str] = {type(None): "nil", ExtType: "ext", Timestamp: "timestamp"}


def _below(path: str, key: Any) -> str:
    return path + "/" + str(key).replace("~", "~0").replace("/", "~1").replace("\0", "~2")


def _is_array(value: Any) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "shape")


def _shape_text(value: Any) -> str:
    return f"[{','.join(map(str, value.shape))}]"


def _describe(value: Any) -> str:
    """A value as the library's messages name it."""
    if isinstance(value, (dict, list)):
        return f"{type(value).__name__} of {len(value)}"
    if not _is_array(value):
        return _NAMES.get(type(value), type(value).__name__)
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


def _is_old_form(target: dict[str, Any], state: dict[str, Any]) -> bool:
    """Whether the state is that of a named tuple in a file from before July 2021."""
    if state.keys() != _OLD_FORM or target.keys() & _OLD_FORM:
        return False
    fields, values = state["fields"], state["values"]
    return isinstance(fields, dict) and isinstance(values, dict) and fields.keys() == values.keys()


class _Fit:
    def __init__(self, report: Report, keep_missing: bool, drop_extra: bool) -> None:
        self.report, self.keep_missing, self.drop_extra = report, keep_missing, drop_extra

    def value(self, target: Any, state: Any, path: str) -> Any:
        if not isinstance(target, dict) or not isinstance(state, dict):
            self._leaf(target, state, path)
            return state
        if _is_old_form(target, state):
            state = from_old_form(state)
        result = self._entries(target, state, path)
        extra = {key: value for key, value in state.items() if key not in target}
        for key, value in extra.items():
            self.report._add("dropped", _below(path, key), "", _describe(value))
        return result if self.drop_extra else result | extra

    def _is_missing(self, target: Any, state: dict[str, Any], key: str) -> bool:
        # A leaf takes None, as with Flax; a subtree can't be None.
        return key not in state or (self.keep_missing and state[key] is None and isinstance(target, dict))

    def _entries(self, target: dict[str, Any], state: dict[str, Any], path: str) -> dict[str, Any]:
        result = {}
        for key, value in target.items():
            if not self._is_missing(value, state, key):
                result[key] = self.value(value, state[key], _below(path, key))
                continue
            self.report._add("kept", _below(path, key), _describe(value), "")
            if self.keep_missing:
                result[key] = value
        return result

    def _leaf(self, target: Any, state: Any, path: str) -> None:
        self.report.loaded += leaf_count(state)
        if not _is_array(target) or not _is_array(state):
            return
        if target.dtype.name != state.dtype.name:
            self.report._add("converted", path, target.dtype.name, state.dtype.name)
        if tuple(target.shape) != tuple(state.shape):
            self.report._add("reshaped", path, _shape_text(target), _shape_text(state))


def fit(target: Any, state: Any, report: Report, *, keep_missing: bool, drop_extra: bool) -> Any:
    """The state with what is kept of the target, and without what is dropped; the report tells of both."""
    return _Fit(report, keep_missing, drop_extra).value(to_state_dict(target), state, ".")
