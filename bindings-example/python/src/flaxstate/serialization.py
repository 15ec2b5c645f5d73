"""flax.serialization on top of the C library: the same names, the same bytes, the same errors.

    from flaxstate import serialization   # instead of: from flax import serialization

Types that are registered with Flax are known here, and the reverse. Flax itself need not be installed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flaxstate import _core, _payload, _state
from flaxstate._hooks import refuse_unsortable
from flaxstate._payload import MsgpackExtType as _MsgpackExtType
from flaxstate._payload import dict_to_tuple as _dict_to_tuple
from flaxstate._payload import dtype_from_name as _dtype_from_name
from flaxstate._payload import ext_pack as _msgpack_ext_pack
from flaxstate._payload import ext_unpack as _msgpack_ext_unpack
from flaxstate._payload import ndarray_from_bytes as _ndarray_from_bytes
from flaxstate._payload import ndarray_to_bytes as _ndarray_to_bytes
from flaxstate._payload import np_convert_in_place as _np_convert_in_place
from flaxstate._payload import tuple_to_dict as _tuple_to_dict
from flaxstate._payload import unchunk as _unchunk
from flaxstate._payload import unchunk_leaves_in_place as _unchunk_array_leaves_in_place
from flaxstate._registry import ErrorContext as _ErrorContext
from flaxstate._registry import Handlers, find_plan, has_plain_leaves, registry
from flaxstate._registry import is_namedtuple as _is_namedtuple
from flaxstate._shown import shown_text
from flaxstate._state import current_path, from_state_dict, to_state_dict
from flaxstate._state import dict_state_dict as _dict_state_dict
from flaxstate._state import list_state_dict as _list_state_dict
from flaxstate._state import namedtuple_state_dict as _namedtuple_state_dict
from flaxstate._state import record_path as _record_path
from flaxstate._state import restore_dict as _restore_dict
from flaxstate._state import restore_list as _restore_list
from flaxstate._state import restore_namedtuple as _restore_namedtuple

__all__ = [
    "MAX_CHUNK_SIZE",
    "current_path",
    "from_bytes",
    "from_state_dict",
    "is_serializable",
    "msgpack_restore",
    "msgpack_serialize",
    "register_serialization_state",
    "to_bytes",
    "to_state_dict",
]
# Private in Flax, too, but used by its own tests and by others.
_PRIVATE = (
    _ErrorContext, _MsgpackExtType, _dict_state_dict, _dict_to_tuple, _dtype_from_name, _is_namedtuple,
    _list_state_dict, _msgpack_ext_pack, _msgpack_ext_unpack, _namedtuple_state_dict, _ndarray_from_bytes,
    _ndarray_to_bytes, _np_convert_in_place, _record_path, _restore_dict, _restore_list, _restore_namedtuple,
    _tuple_to_dict, _unchunk, _unchunk_array_leaves_in_place,
)  # fmt: skip

MAX_CHUNK_SIZE = 2**30
"""Arrays of more bytes are written in pieces."""

# Set by flaxstate.install(): then Flax's own MAX_CHUNK_SIZE counts.
_installed_in: Any = None


def __getattr__(name: str) -> Any:
    """What belongs to Flax as soon as Flax is imported."""
    shared = {"_STATE_DICT_REGISTRY": "states", "_error_context": "context", "_NamedTuple": "named_tuple"}
    if name not in shared:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(registry(), shared[name])


def _chunk_size() -> int:
    return MAX_CHUNK_SIZE if _installed_in is None else _installed_in.MAX_CHUNK_SIZE


def _chunk_limit() -> int:
    return max(1, int(_chunk_size()))


def _chunk(arr: Any) -> dict[str, Any]:
    """An array as a dict of pieces of at most MAX_CHUNK_SIZE bytes."""
    return _payload.chunk(arr, _chunk_size())


def _chunk_array_leaves_in_place(d: Any) -> Any:
    """Arrays of more than MAX_CHUNK_SIZE bytes become dicts of pieces."""
    return _payload.chunk_leaves_in_place(d, _chunk_size())


def is_serializable(target: Any) -> bool:
    """Whether the type of `target`, or the type `target`, is registered."""
    return (target if isinstance(target, type) else type(target)) in registry().states


def register_serialization_state(
    ty: Any,
    ty_to_state_dict: Callable[[Any], Any],
    ty_from_state_dict: Callable[[Any, Any], Any],
    override: bool = False,
) -> None:
    """Registers a type: how it becomes a state dict, and how a copy of an instance gets the state of one.

    A type that is registered already is a ValueError, unless `override` is set. What was registered here before Flax is
    imported is known to Flax from the first call of a function of this module on.
    """
    states = registry().states
    if ty in states and not override:
        raise ValueError(f'a serialization handler for "{shown_text(ty.__name__)}" is already registered')
    states[ty] = (ty_to_state_dict, ty_from_state_dict)


def msgpack_serialize(pytree: Any, in_place: bool = False) -> bytes:
    """The bytes of a tree of dicts, lists and leaves.

    The keys of dicts are sorted, unless `in_place` is set. The tree is never changed. Arrays of more than
    MAX_CHUNK_SIZE bytes are written in pieces.
    """
    try:
        return _core.serialize(pytree, not in_place, _chunk_limit())
    except Exception:
        if not in_place:
            refuse_unsortable(pytree)
        raise


def msgpack_restore(encoded_pytree: bytes) -> Any:
    """The tree of dicts, lists and leaves in the bytes.

    Arrays are views of `encoded_pytree` if that is `bytes`, and can't be written; of other buffers a copy is made.
    """
    return _core.restore(_as_bytes(encoded_pytree), True)


def _as_bytes(data: Any) -> bytes:
    """The data, or a copy of what could change under the arrays that point into it."""
    if type(data) is bytes:
        return data
    try:
        return bytes(memoryview(data))
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{shown_text(type(data).__name__)}'") from None


def to_bytes(target: Any) -> bytes:
    """The bytes of the state dict of `target`. The object is never changed."""
    return _core.to_bytes(target, find_plan, has_plain_leaves(), _chunk_limit())


def from_bytes(target: Any, encoded_bytes: bytes) -> Any:
    """A copy of `target` with the leaves that to_bytes wrote; see from_state_dict."""
    return from_state_dict(target, msgpack_restore(encoded_bytes))


def _register_containers() -> None:
    shared = registry()
    handlers: dict[type, Handlers] = {
        dict: (_dict_state_dict, _restore_dict),
        list: (_list_state_dict, _restore_list),
        tuple: (_list_state_dict, _state.restore_tuple),
        shared.named_tuple: (_namedtuple_state_dict, _restore_namedtuple),
    }
    for kind, pair in handlers.items():
        shared.states.setdefault(kind, pair)
    shared.learn_containers(_dict_state_dict, _list_state_dict, _namedtuple_state_dict)
    shared.learn_restoring(_restore_dict, _restore_list, _state.restore_tuple)


_register_containers()
