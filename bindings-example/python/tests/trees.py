"""Hypothesis strategies for what people save, and how two trees are compared."""

import collections
import math

import ml_dtypes
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import flaxstate

Point = collections.namedtuple("Point", "x y")
Empty = collections.namedtuple("Empty", "")

NUMPY = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
]  # fmt: skip
NUMPY += ["complex64", "complex128", "datetime64[s]", "timedelta64[25us]"]
ML = ["bfloat16", "float8_e4m3fn", "int4", "uint4", "float8_e5m2"]
DTYPES = [*map(np.dtype, NUMPY), *(np.dtype(getattr(ml_dtypes, name)) for name in ML)]


@st.composite
def arrays(draw):
    """Arrays of any dtype and layout."""
    dtype = draw(st.sampled_from(DTYPES))
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    size = math.prod(shape) * dtype.itemsize
    data = draw(st.binary(min_size=size, max_size=size))
    array = np.frombuffer(data, dtype).reshape(shape) if size else np.zeros(shape, dtype)
    layout = draw(st.sampled_from(["C", "transposed", "reversed", "broadcast"]))
    if layout == "transposed":
        return array.T
    if layout == "reversed" and array.ndim:
        return array[::-1]
    return np.broadcast_to(array, (2, *array.shape)) if layout == "broadcast" else array


SCALARS = [np.float32(1.5), np.int64(3), np.bool_(True), np.complex64(1j), np.datetime64("2020-01-01", "D")]
SCALARS.append(ml_dtypes.bfloat16(2))
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=40),
    st.binary(max_size=40),
    st.sampled_from(SCALARS),
    arrays(),
)
str_keys = st.text(max_size=6)
any_keys = st.one_of(str_keys, st.integers(-3, 40), st.none(), st.sampled_from([1.5, True, (1, 2), b"k"]))


def trees(keys=str_keys, leaf=leaves):
    """Dicts, lists, tuples and named tuples."""

    def grow(inner):
        return st.one_of(
            st.dictionaries(keys, inner, max_size=4),
            st.lists(inner, max_size=4),
            st.lists(inner, max_size=3).map(tuple),
            st.builds(Point, inner, inner),
            st.just(Empty()),
        )

    return st.recursive(leaf, grow, max_leaves=12)


def raw_trees(leaf=leaves, keys=str_keys):
    """Dicts and lists only."""
    return st.recursive(
        leaf, lambda inner: st.one_of(st.dictionaries(keys, inner, max_size=4), st.lists(inner, max_size=4))
    )


def assert_same(left, right):
    """The same types, the same order of keys, and the same bits in all leaves."""
    assert type(left) is type(right)
    if isinstance(left, dict):
        assert [*map(repr, left)] == [*map(repr, right)]
        for key in left:
            assert_same(left[key], right[key])
    elif isinstance(left, (list, tuple)):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            assert_same(one, other)
    elif isinstance(left, (np.ndarray, np.generic)):
        assert (left.dtype, left.shape) == (right.dtype, right.shape)
        assert left.tobytes() == right.tobytes()
    else:
        assert repr(left) == repr(right)


def kind_of(error):
    """What an exception is to code that was written for Flax: an Error is also what Flax raises."""
    if not isinstance(error, flaxstate.Error):
        return type(error)
    others = [kind for kind in type(error).__mro__ if kind.__module__ == "builtins" and kind is not ValueError]
    return ValueError if others[0] is Exception else others[0]


def outcome(function, *arguments, **options):
    """(result, None), or (None, what the exception is to those who catch it)."""
    try:
        return function(*arguments, **options), None
    except Exception as error:
        return None, (kind_of(error), str(error))
