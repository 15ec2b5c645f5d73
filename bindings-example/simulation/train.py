"""Trains the policy that balances the cart-pole: a small Flax network that learns what a linear-quadratic regulator does.

A few seconds on one core; writes data/policy.msgpack, which is committed."""

import pathlib

import flax.linen as nn
import flax.serialization
import jax
import jax.numpy as jnp
import mujoco
import numpy as np
import optax

DATA = pathlib.Path(__file__).parent / "data"


class Policy(nn.Module):
    """From positions and velocities (cart, pole) to the control signal, between -1 and 1."""

    @nn.compact
    def __call__(self, state):
        for features in (32, 32):
            state = jnp.tanh(nn.Dense(features)(state))
        return jnp.tanh(nn.Dense(1)(state))


def linear_quadratic_gain():
    """The gain of the discrete regulator around the upright position."""
    model = mujoco.MjModel.from_xml_path(str(DATA / "cart_pole.xml"))
    model.opt.integrator = mujoco.mjtIntegrator.mjINT_EULER  # which derivatives by finite differences want
    data = mujoco.MjData(model)
    a, b = np.zeros((4, 4)), np.zeros((4, 1))
    mujoco.mjd_transitionFD(model, data, 1e-6, True, a, b, None, None)
    cost = np.diag([1.0, 10.0, 0.1, 0.1])
    value = cost
    for _ in range(5000):  # Riccati's equation, by iteration
        gain = np.linalg.solve(np.eye(1) + b.T @ value @ b, b.T @ value @ a)
        value = cost + a.T @ value @ (a - b @ gain)
    return gain


def main():
    gain = linear_quadratic_gain()
    random = np.random.default_rng(0)
    states = random.normal(size=(16384, 4)) * [0.4, 0.25, 0.6, 0.8]
    controls = np.clip(-states @ gain.T, -1, 1)
    states, controls = jnp.asarray(states, jnp.float32), jnp.asarray(controls, jnp.float32)

    policy = Policy()
    variables = policy.init(jax.random.key(0), states[:1])
    optimizer = optax.adam(optax.cosine_decay_schedule(1e-2, 2000))

    @jax.jit
    def step(variables, moments, rows):
        def loss(variables):
            return jnp.mean((policy.apply(variables, states[rows]) - controls[rows]) ** 2)

        value, gradients = jax.value_and_grad(loss)(variables)
        updates, moments = optimizer.update(gradients, moments)
        return optax.apply_updates(variables, updates), moments, value

    moments = optimizer.init(variables)
    for _ in range(2000):
        variables, moments, value = step(variables, moments, random.integers(len(states), size=256))
    (DATA / "policy.msgpack").write_bytes(flax.serialization.to_bytes(variables))
    print(f"gain {gain.round(2).tolist()}, mean squared error {float(value):.5f}")


if __name__ == "__main__":
    main()
