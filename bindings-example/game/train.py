"""Trains the computer's player: a small Flax network that learns what a controller written by hand does.

    python train.py ./crates

The observations come from the game itself (`crates --observations`), so that they are those that the network will see.
The first are of players who wander; then the network plays, and its own games are added. Half a minute on one core;
writes data/policy.msgpack, which is committed."""

import pathlib
import subprocess
import sys
import tempfile

import flax.linen as nn
import flax.serialization
import jax
import jax.numpy as jnp
import numpy as np
import optax

POLICY = pathlib.Path(__file__).parent / "data" / "policy.msgpack"
NAMES = (
    "velocity x, velocity y, spin, crate x, crate y, behind x, behind y, goal x, goal y, middle x, middle y, ready, in "
    "reach"
).split(", ")


class Policy(nn.Module):
    """From observations to thrust, turn, and whether to send a pulse; each between -1 and 1."""

    @nn.compact
    def __call__(self, observations):
        x = observations
        for features in (32, 32, 3):
            x = jnp.tanh(nn.Dense(features)(x))
        return x


def teacher(rows):
    """The controller: go behind the crate, around it if need be, and push it towards the goal."""
    see = dict(zip(NAMES, rows.T, strict=True))
    goal = np.stack([see["goal x"], see["goal y"]], axis=1)
    left_of_goal = np.stack([-goal[:, 1], goal[:, 0]], axis=1)
    crate = np.stack([see["crate x"], see["crate y"]], axis=1)
    behind = np.stack([see["behind x"], see["behind y"]], axis=1)
    to_goal, aside = np.sum(crate * goal, axis=1), np.sum(crate * left_of_goal, axis=1)

    is_behind = (to_goal > 0.04) & (np.abs(aside) < 0.05 + 0.3 * to_goal)
    is_beyond = to_goal < 0.06
    to_middle = see["middle x"] * left_of_goal[:, 0] + see["middle y"] * left_of_goal[:, 1]
    free_side = np.where(np.abs(to_middle) > 0.6, np.sign(to_middle), -np.sign(aside))
    around = behind + free_side[:, None] * 0.12 * left_of_goal
    aim = np.where(is_behind[:, None], crate + 0.15 * goal, np.where(is_beyond[:, None], around, behind))

    wrong_by = np.arctan2(aim[:, 1], aim[:, 0])
    turn = np.clip(2.5 * wrong_by - 4 * see["spin"], -1, 1)
    ahead = np.cos(wrong_by)
    speed = np.where(is_behind, 1.5, np.clip(8 * np.hypot(aim[:, 0], aim[:, 1]), 0.5, 1.2))
    thrust = np.clip(2.5 * (speed * ahead - see["velocity x"]) - np.where(ahead < 0.3, 0.2, 0), -0.7, 1)
    is_stuck = np.hypot(see["velocity x"], see["velocity y"]) < 0.04
    pays = ((see["in reach"] > 0.35) & (see["goal x"] > 0.75)) | ((see["in reach"] > 0.05) & is_stuck)
    sends_pulse = (see["ready"] > 0.5) & pays
    return np.stack([thrust, turn, np.where(sends_pulse, 1, -1)], axis=1).astype(np.float32)


def play(game, seed, policy):
    """Rows of observations out of games, played by the game."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "observations.msgpack"
        options = ["--observations", path, "--frames", "6000", "--seed", str(seed), "--policy", policy]
        subprocess.run([game, *options], check=True)
        samples = flax.serialization.msgpack_restore(path.read_bytes())
    assert list(samples["names"].values()) == NAMES, "the game observes something else"
    return samples["rows"]


def train(params, rows, steps):
    random = np.random.default_rng(0)
    observations, controls = jnp.asarray(rows), jnp.asarray(teacher(rows))
    optimizer = optax.adam(optax.cosine_decay_schedule(4e-3, steps))

    @jax.jit
    def step(params, moments, chosen):
        def loss(params):
            return jnp.mean((Policy().apply({"params": params}, observations[chosen]) - controls[chosen]) ** 2)

        value, gradients = jax.value_and_grad(loss)(params)
        updates, moments = optimizer.update(gradients, moments)
        return optax.apply_updates(params, updates), moments, value

    moments = optimizer.init(params)
    for _ in range(steps):
        params, moments, value = step(params, moments, random.integers(len(rows), size=512))
    return params, float(value)


def main():
    game = pathlib.Path(sys.argv[1]).resolve()
    rows = play(game, 0, "none")
    params = Policy().init(jax.random.key(0), rows[:1])["params"]
    for seed in range(1, 4):
        params, error = train(params, rows, 3000)
        POLICY.write_bytes(flax.serialization.to_bytes({"params": params, "observations": NAMES}))
        print(f"{len(rows)} rows, mean squared error {error:.4f}")
        rows = np.concatenate([rows, play(game, seed, POLICY)])
    params, error = train(params, rows, 6000)
    POLICY.write_bytes(flax.serialization.to_bytes({"params": params, "observations": NAMES}))
    print(f"{len(rows)} rows, mean squared error {error:.4f}")


if __name__ == "__main__":
    main()
