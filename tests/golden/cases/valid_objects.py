"""Objects: optimizer states, TrainState, dataclasses, named tuples, as to_bytes writes them."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator
from typing import Any

import flax.core
import flax.linen as nn
import flax.serialization
import flax.struct
import flax.traverse_util
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training import dynamic_scale, early_stopping, train_state

from .case import Case
from .flax_io import state_case

State = collections.namedtuple('State', ['count', 'mu', 'nu'])
Empty = collections.namedtuple('Empty', [])
Unordered = collections.namedtuple('Unordered', ['zeta', 'alpha', 'mid'])

NAMEDTUPLE_VECTOR = (
    '83a5636f756e74c70e019390a5696e743332c40403000000'
    'a26d7581a177c70f01939101a7666c6f61743136c4020000a26e75c0'
)


@flax.struct.dataclass
class Inner:
    """A dataclass inside another."""

    scale: Any
    label: str = flax.struct.field(pytree_node=False, default='not stored')


@flax.struct.dataclass
class Outer:
    """Fields out of alphabetic order; `name` is no part of the state."""

    weights: Any
    inner: Inner
    name: str = flax.struct.field(pytree_node=False, default='not stored')
    bias: Any = None
    items: Any = ()


class Node(flax.struct.PyTreeNode):
    """A dataclass by inheritance."""

    value: Any
    next: Any = None


class Bare:
    """Its handler gives a bare leaf instead of a dict."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Pair:
    """Its handler gives a dict."""

    def __init__(self, left: Any, right: Any) -> None:
        self.left, self.right = left, right


flax.serialization.register_serialization_state(
    Bare, lambda bare: bare.value, lambda bare, state: Bare(state), override=True
)
flax.serialization.register_serialization_state(
    Pair,
    lambda pair: {
        'right': flax.serialization.to_state_dict(pair.right),
        'left': flax.serialization.to_state_dict(pair.left),
    },
    lambda pair, state: Pair(state['left'], state['right']),
    override=True,
)


def params(dtype: Any = jnp.float32) -> dict[str, Any]:
    """Parameters of a small network."""
    return {
        'Dense_0': {'kernel': jnp.zeros((3, 2), dtype), 'bias': jnp.zeros(2, dtype)},
        'Dense_1': {'kernel': jnp.zeros((2, 1), dtype)},
    }


def fill(tree: Any) -> Any:
    """The same tree with other numbers in its arrays, equal on every machine."""
    count = 0

    def replace(leaf: Any) -> Any:
        nonlocal count
        if not hasattr(leaf, 'dtype'):
            return leaf
        values = (np.arange(np.size(leaf)) + count) % 100
        count += 7
        return values.reshape(np.shape(leaf)).astype(leaf.dtype)

    return jax.tree_util.tree_map(replace, tree)


def _transformations() -> dict[str, Callable[[], optax.GradientTransformation]]:
    mask = {'Dense_0': {'kernel': True, 'bias': False}, 'Dense_1': {'kernel': True}}
    labels = {'Dense_0': 'slow', 'Dense_1': 'fast'}
    return {
        'sgd': lambda: optax.sgd(0.1),
        'sgd_momentum': lambda: optax.sgd(0.1, momentum=0.9),
        'sgd_nesterov_bf16': lambda: optax.sgd(
            0.1, 0.9, nesterov=True, accumulator_dtype=jnp.bfloat16
        ),
        'sgd_schedule': lambda: optax.sgd(optax.constant_schedule(0.1)),
        'adam': lambda: optax.adam(1e-3),
        'adam_bf16': lambda: optax.adam(1e-3, mu_dtype=jnp.bfloat16),
        'adamw': lambda: optax.adamw(1e-3),
        'amsgrad': lambda: optax.amsgrad(1e-3),
        'adafactor': lambda: optax.adafactor(1e-3),
        'lion': lambda: optax.lion(1e-3),
        'rmsprop': lambda: optax.rmsprop(1e-3, momentum=0.9, centered=True),
        'adagrad': lambda: optax.adagrad(1e-3),
        'sm3': lambda: optax.sm3(1e-3),
        'lbfgs': optax.lbfgs,
        'chain': lambda: optax.chain(
            optax.clip_by_global_norm(1.0), optax.adam(1e-3), optax.ema(0.9)
        ),
        'masked': lambda: optax.masked(optax.adam(1e-3), mask),
        'partition': lambda: optax.partition(
            {'slow': optax.sgd(0.1), 'fast': optax.adam(1e-3)}, labels
        ),
        'inject': lambda: optax.inject_hyperparams(optax.adam)(learning_rate=1e-3),
        'multi_steps': lambda: optax.MultiSteps(optax.adam(1e-3), 4).gradient_transformation(),
        'apply_if_finite': lambda: optax.apply_if_finite(optax.sgd(0.1, 0.9), 3),
        'lookahead': lambda: optax.lookahead(optax.sgd(0.1), 5, 0.5),
        'identity': optax.identity,
    }


def _optax() -> Iterator[Case]:
    for name, make in _transformations().items():
        start: Any = params()
        if name == 'lookahead':
            start = optax.LookaheadParams.init_synced(start)
        state = fill(make().init(start))
        yield state_case(f'optax_{name}', state, f'the state of optax: {name.replace("_", " ")}')


def _train_state(transformation: optax.GradientTransformation, step: Any) -> train_state.TrainState:
    state = train_state.TrainState.create(apply_fn=None, params=params(), tx=transformation)
    return fill(state).replace(step=step)


def _flax() -> Iterator[Case]:
    adam = optax.adam(1e-3)
    yield state_case('train_state', _train_state(adam, 0), 'TrainState, step an int')
    yield state_case(
        'train_state_stepped', _train_state(adam, jnp.asarray(12)), 'TrainState, step a 0-d array'
    )
    yield state_case(
        'train_state_sgd', _train_state(optax.sgd(0.1), 3), 'TrainState with empty optimizer states'
    )
    yield state_case(
        'train_state_chunked', _train_state(adam, 1), 'TrainState, arrays above 8 bytes chunked', 8
    )
    frozen = flax.core.freeze({'params': fill(params()), 'batch_stats': {'mean': np.ones(2)}})
    yield state_case('frozen_dict', frozen, 'FrozenDict')
    yield state_case(
        'frozen_dict_nested', {'a': [frozen], 'b': frozen['params']}, 'FrozenDict inside'
    )
    yield state_case('frozen_dict_empty', flax.core.freeze({}), 'an empty FrozenDict')
    yield state_case('params_bf16', fill(params(jnp.bfloat16)), 'parameters in bfloat16')
    yield state_case('params_tree', {'params': fill(params())}, 'parameters')
    yield state_case(
        'params_flat', flax.traverse_util.flatten_dict(fill(params()), sep='/'), 'keys with slashes'
    )
    yield state_case('dynamic_scale', dynamic_scale.DynamicScale(), 'DynamicScale')
    yield state_case('early_stopping', early_stopping.EarlyStopping(0.1, 3), 'EarlyStopping')
    boxed: Any = nn.Partitioned(np.arange(4, dtype=np.float32), names=('data', None))
    yield state_case('partitioned', {'w': boxed}, 'nn.Partitioned')
    partial = jax.tree_util.Partial(max, np.arange(2), 3, key=np.float32(1))
    yield state_case('partial', partial, 'jax.tree_util.Partial')


def _objects() -> Iterator[Case]:
    inner = Inner(np.float32(2.0), 'x')
    yield state_case(
        'dataclass', Outer(np.arange(3), inner, 'n', [1], (inner, None)), 'nested dataclasses'
    )
    yield state_case('dataclass_defaults', Outer(None, Inner(None)), 'a dataclass of nils')
    chain = Node(1, Node(2.5, Node(np.ones(1, np.int8))))
    yield state_case('dataclass_chain', chain, 'a linked list of PyTreeNodes')
    vector = state_case(
        'namedtuple',
        State(np.array(3, np.int32), {'w': np.zeros(1, np.float16)}, None),
        'the named tuple of the format page',
    )
    if vector.data.hex() != NAMEDTUPLE_VECTOR:
        raise AssertionError('the named-tuple vector differs from the format page')
    yield vector
    yield state_case(
        'namedtuple_order', Unordered(1, 2, Unordered(3, 4, 5)), 'fields keep their order'
    )
    yield state_case(
        'namedtuple_empty', {'a': Empty(), 'b': [Empty()]}, 'a named tuple without fields'
    )
    yield state_case('lists', [1, [2, [3]], (4, (5,)), [], ()], 'lists and tuples become dicts')
    yield state_case('list_12', list(range(12)), 'indices 10 and 11 after 9')
    yield state_case('list_vector', [1, [2]], 'to_bytes([1,[2]])')
    yield state_case('bare_leaf', Bare(np.float32(1.5)), 'a handler that gives a bare leaf')
    yield state_case('bare_plain', {'a': Bare(5), 'b': [Bare('text')]}, 'bare leaves inside')
    yield state_case('custom', Pair(Bare(1), [Pair(2, None)]), 'a handler that gives a dict')
    yield state_case('everything', _everything(), 'all kinds of containers and leaves together')


def _everything() -> dict[str, Any]:
    return {
        'z_state': State(np.int64(1), [np.ones(2, 'bfloat16'), ()], None),
        'a_class': Outer(b'bytes', Inner(1 - 2j), bias=True, items=[2**63, -1, 'str']),
        'frozen': flax.core.freeze({'x': {'y': np.zeros((2, 0), np.uint16)}}),
        'leaf': Bare(np.datetime64('2020-01-01')),
        'jax': jnp.arange(3),
    }


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _optax()
    yield from _flax()
    yield from _objects()
