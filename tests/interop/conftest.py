"""Profiles of Hypothesis, the route that bytes take, and the skip when there is no library to test."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

import abi
import flaxstate_files
import routes

PHASES = [phase for phase in Phase if phase is not Phase.explain]  # That one takes minutes on large trees.
COMMON = {'deadline': None, 'suppress_health_check': list(HealthCheck), 'phases': PHASES}


def examples(count):
  """How many this route tries; enough for those tests that try only a part of them."""
  return max(60, int(count * routes.SHARE))


# `ci` runs the same examples each time; `brief` fewer of them, for builds that are slow; `explore` new ones, and more, with
# a database of failures.
settings.register_profile('ci', derandomize=True, database=None, max_examples=examples(600), **COMMON)
settings.register_profile('brief', derandomize=True, database=None, max_examples=examples(120), **COMMON)
settings.register_profile('explore', max_examples=examples(6000), print_blob=True, **COMMON)
settings.load_profile(os.environ.get('FLAXSTATE_HYPOTHESIS_PROFILE', 'ci'))


def pytest_configure(config):
  config.addinivalue_line('markers', 'flax_only: runs without the library')
  routes.install()


def is_routed(item):
  """Whether another route makes a difference: not where there is no library, or where a test takes every route by itself."""
  return 'flax_only' not in item.keywords and getattr(item.module, 'files', None) is not flaxstate_files


def pytest_collection_modifyitems(config, items):
  if routes.NAME != 'bytes':
    config.hook.pytest_deselected(items=[item for item in items if not is_routed(item)])
    items[:] = filter(is_routed, items)
  if abi.library is not None:
    return
  skip = pytest.mark.skip(reason=f'no library at {abi.LIBRARY_PATH}: build it, or set FLAXSTATE_LIBRARY')
  for item in items:
    if 'flax_only' not in item.keywords:
      item.add_marker(skip)
