"""check_policy.py SAMPLES DECISIONS: the decisions of the C++ program are those of Flax, up to rounding."""

import pathlib
import sys

import flax.serialization
import numpy as np
from train import POLICY, Policy

samples = flax.serialization.msgpack_restore(pathlib.Path(sys.argv[1]).read_bytes())
found = flax.serialization.msgpack_restore(pathlib.Path(sys.argv[2]).read_bytes())["controls"]
checkpoint = flax.serialization.msgpack_restore(POLICY.read_bytes())
wanted = np.asarray(Policy().apply({"params": checkpoint["params"]}, samples["rows"]))
np.testing.assert_allclose(found[:, :2], wanted[:, :2], atol=1e-5)
clear = np.abs(wanted[:, 2]) > 1e-5
np.testing.assert_array_equal(found[clear, 2] > 0, wanted[clear, 2] > 0)
print(f"{len(found)} decisions are Flax's")
