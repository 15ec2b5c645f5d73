"""Objects of Flax and Optax: the registry is Flax's own."""

from typing import Any

import numpy as np
import pytest
from trees import outcome

from flaxstate import serialization as ours

pytest.importorskip("flax.serialization", reason="Flax is not installed")
optax = pytest.importorskip("optax", reason="Optax is not installed")
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from flax import linen as nn  # noqa: E402
from flax import nnx, struct  # noqa: E402
from flax import serialization as flax  # noqa: E402
from flax.core import freeze  # noqa: E402
from flax.training.train_state import TrainState  # noqa: E402


@struct.dataclass
class Layer:
    """With a field that is not saved."""

    weights: Any
    bias: Any
    name: str = struct.field(pytree_node=False, default="layer")


def train_state():
    """What a training loop saves."""
    model = nn.Dense(3)
    params = model.init(jax.random.key(0), jnp.ones((1, 2)))
    return TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(1e-3))


class Net(nnx.Module):
    """A module of the newer interface."""

    def __init__(self):
        self.linear = nnx.Linear(2, 3, rngs=nnx.Rngs(0))


OBJECTS = {
    "dataclass": lambda: Layer(np.ones((2, 3), np.float32), [1, (2.5, None)]),
    "nested dataclasses": lambda: {"a": Layer(Layer(1, 2), Layer([3], {"b": 4}))},
    "frozen dict": lambda: freeze({"a": {"b": jnp.ones(3)}}),
    "train state": train_state,
    "optimizer": lambda: optax.adamw(1e-3).init({"w": jnp.ones((2, 2))}),
    "partial": lambda: jax.tree_util.Partial(max, 1, key=jnp.zeros(2)),
    "nnx state": lambda: nnx.state(Net()).to_pure_dict(),
    "jax arrays": lambda: {"a": [jnp.ones(2, jnp.bfloat16)], "b": jnp.float32(3), "c": (jnp.arange(3),)},
}


@pytest.mark.parametrize("name", OBJECTS)
def test_bytes_and_back(name):
    target = OBJECTS[name]()
    data = flax.to_bytes(target)
    assert ours.to_bytes(target) == data
    theirs, mine = flax.from_bytes(target, data), ours.from_bytes(target, data)
    assert jax.tree.structure(mine) == jax.tree.structure(theirs)
    assert flax.to_bytes(mine) == data
    assert repr(ours.to_state_dict(target)) == repr(flax.to_state_dict(target))


def both_refuse(target, state):
    """The exception that Flax and the drop-in raise."""
    theirs, mine = outcome(flax.from_state_dict, target, state), outcome(ours.from_state_dict, target, state)
    assert mine == theirs
    assert mine[1] is not None
    return mine[1]


@pytest.mark.parametrize(
    "state",
    [{"weights": 1}, {"weights": 1, "bias": 2, "c": 3, "d": 4}, {"weights": 1, "c": 2}, 5, None, [("weights", 1)]],
)
def test_dataclasses_that_do_not_fit(state):
    both_refuse(Layer(1, 2), state)
    both_refuse({"a": [Layer(1, 2)]}, {"a": {"0": state}})


def test_the_path_in_messages():
    target = train_state()
    state = flax.to_state_dict(target)
    del state["params"]["params"]["kernel"]
    kind, text = both_refuse(target, state)
    assert kind is ValueError
    assert text.endswith("{'kernel'} which are not present in state dict at path ./params/params")
    assert ours.current_path() == flax.current_path() == ""


def test_the_path_inside_of_handlers():
    class Probe:
        pass

    paths = []

    def restore(target, state):
        paths.append((ours.current_path(), flax.current_path()))
        return flax.from_state_dict({"deep": [target.inner]}, {"deep": {"0": state}}, name="more")

    ours.register_serialization_state(Probe, lambda probe: {"x": 1}, restore)
    probe = Probe()
    probe.inner = Layer(1, 2)
    kind, text = outcome(ours.from_state_dict, {"a": (0, probe)}, {"a": {"0": 0, "1": {"weights": 3}}})[1]
    assert paths == [("./a/1", "./a/1")]
    assert (kind, text.endswith("at path ./a/1/more/deep/0")) == (ValueError, True)
    assert ours.current_path() == ""


def test_registering_is_shared_both_ways():
    class One:
        pass

    class Two:
        pass

    flax.register_serialization_state(One, lambda one: {"one": 1}, lambda one, state: state["one"])
    ours.register_serialization_state(Two, lambda two: {"two": One()}, lambda two, state: state["two"])
    assert ours.is_serializable(One)
    assert flax.is_serializable(Two())
    assert ours._STATE_DICT_REGISTRY is flax._STATE_DICT_REGISTRY
    assert ours.to_state_dict([One()]) == {"0": {"one": 1}}
    assert ours.from_bytes({"a": One()}, ours.to_bytes({"a": One()})) == {"a": 1}
    with pytest.raises(ValueError, match='a serialization handler for "One" is already registered'):
        ours.register_serialization_state(One, None, None)
    ours.register_serialization_state(One, lambda one: {"one": 2}, lambda one, state: one, override=True)
    assert flax.to_bytes(One()) == ours.to_bytes(One()) == b"\x81\xa3one\x02"


def test_handlers_that_give_other_things():
    class Odd:
        pass

    for state, expected in [
        ({1: 2}, (AssertionError, "A state dict must only have string keys.")),
        ((1, 2), (TypeError, "can not serialize 'tuple' object")),
        (7, None),
        ({"a": [1, {"b": 2}]}, None),
    ]:
        flax.register_serialization_state(Odd, lambda odd, state=state: state, None, override=True)
        theirs, mine = outcome(flax.to_bytes, [Odd()]), outcome(ours.to_bytes, [Odd()])
        assert mine == theirs
        assert mine[1] == expected


def test_builtin_types_with_handlers_of_their_own(monkeypatch):
    states = flax._STATE_DICT_REGISTRY
    monkeypatch.setitem(states, int, (lambda number: {"int": str(number)}, lambda number, state: int(state["int"])))
    monkeypatch.setitem(states, list, (lambda items: {"n": len(items)}, lambda items, state: [0] * state["n"]))
    target = {"a": 5, "b": [1, 2], "c": (3,)}
    data = flax.to_bytes(target)
    assert ours.to_bytes(target) == data
    assert ours.from_bytes(target, data) == flax.from_bytes(target, data) == {"a": 5, "b": [0, 0], "c": (3,)}
