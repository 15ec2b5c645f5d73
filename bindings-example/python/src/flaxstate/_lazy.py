"""Dicts and lists whose values are read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flaxstate import _core
from flaxstate._core import Node
from flaxstate._shown import shown_list, shown_text


def wrap(node: Node) -> Any:
    """A lazy container for a dict or list, the value itself for a leaf."""
    if node.kind == "dict":
        return LazyDict(node)
    if node.kind == "list":
        return LazyList(node)
    return node.value()


class Lazy:
    """A container of a tree. It keeps the tree, and with it the file, open; so do the arrays that come from it."""

    __slots__ = ("_node",)

    def __init__(self, node: Node) -> None:
        self._node = node

    def __len__(self) -> int:
        return len(self._node)

    @property
    def node(self) -> Node:
        """The place in the tree, which also tells what NumPy has no dtype for."""
        return self._node

    def at(self, path: str) -> Any:
        """The value at a path such as `params/head/kernel`, with ~1 for /, ~0 for ~ and ~2 for NUL inside a key.

        A key that is no text is found by its str(), unless a text key is there: `layers/2/bias` by the int key 2.
        """
        found = self._node.at(path)
        if found is None:
            raise KeyError(path)
        return wrap(found)

    @property
    def path(self) -> str:
        """Where it is in its tree, as messages have it: `./params/head`, which `at` of the root takes."""
        return self._node.path

    def load(self, *, progress: Callable[[int, int], object] | None = None) -> Any:
        """The whole subtree as Python objects. `progress` is told of the arrays that are copied, as by load_file."""
        return self._node.load(progress)


class LazyDict(Lazy, Mapping):
    """A dict of a tree, in file order."""

    __slots__ = ("_places",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._places: dict[Any, int] | None = None

    def __getitem__(self, key: Any) -> Any:
        if type(key) is str:
            found = self._node.find(key)
        else:
            found = self._node.find_int(key) if type(key) is int else None
            if found is None:
                found = self._find_equal(key)
        if found is None:
            raise KeyError(key)
        return wrap(found)

    def _find_equal(self, key: Any) -> Node | None:
        """The entry with a key that Python takes for the same, as True and 1.0 for 1."""
        if self._places is None:
            places: dict[Any, int] = {}
            for place, known in enumerate(self._node.keys()):
                places.setdefault(known, place)
            self._places = places  # whole, since other threads look into it
        try:
            place = self._places.get(key)
        except TypeError:  # what can't be hashed is no key
            return None
        return None if place is None else self._node.child(place)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._node.keys())

    def __repr__(self) -> str:
        return f"<LazyDict with the keys {shown_list(self._node.keys())}>"


class LazyList(Lazy, Sequence):
    """A list of a tree."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        found = self._node.child(index + len(self) if index < 0 else index)
        if found is None:
            raise IndexError(index)
        return wrap(found)

    def __repr__(self) -> str:
        return f"<LazyList of {len(self)}>"


def merge(*trees: LazyDict, copy: bool = False) -> Any:
    """Several dicts as one, and so on for the dicts under the same key, without reading an array.

    A key that two of them have, and that is no dict in both, is an Error, a KeyError, with its path. The new tree keeps
    the old ones open; with `copy` it has the data of its arrays in memory of its own, and needs nothing else.
    """
    for tree in trees:
        if not isinstance(tree, Lazy):
            raise TypeError(f"merge takes what open gives, not '{shown_text(type(tree).__name__)}'")
    return wrap(_core.merge(tuple(tree.node for tree in trees), copy))
