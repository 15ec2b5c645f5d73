"""Flax's own tests of flax.serialization, run with the drop-in under them.

They are in Flax's source distribution, not in its wheel and not here: the test takes them from the folder
FLAXSTATE_FLAX_TESTS, or downloads the distribution of the installed version once.
"""

import importlib.metadata
import os
import pathlib
import re
import subprocess
import sys
import tarfile

import pytest

import flaxstate

pytest.importorskip("flax.serialization", reason="Flax is not installed")

FILES = ["serialization_test.py", "struct_test.py", "checkpoints_test.py", "core/core_frozen_dict_test.py"]
# Tests that fail with the drop-in and pass without it: {test id: reason}.
DEPARTURES: dict[str, str] = {}


def download(folder):
    """Flax's tests, from the source distribution."""
    version = importlib.metadata.version("flax")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "flax", f"flax=={version}"]
    archive = folder / f"flax-{version}.tar.gz"
    if not archive.exists():
        done = subprocess.run([*command, "-d", str(folder)], capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0 or not archive.exists():
            pytest.skip(f"Flax's source distribution is out of reach: {done.stderr.strip()[-200:]}")
    with tarfile.open(archive) as members:
        wanted = [member for member in members if member.isfile() and "/tests/" in member.name]
        # Python 3.11 has filters from 3.11.4 on, and newer ones want one.
        filters = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        members.extractall(folder, wanted, **filters)
    return folder / f"flax-{version}" / "tests"


@pytest.fixture(scope="module")
def flax_tests(tmp_path_factory):
    """The folder of Flax's tests."""
    if given := os.environ.get("FLAXSTATE_FLAX_TESTS"):
        return pathlib.Path(given)
    build = os.environ.get("FLAXSTATE_BUILD_DIR")
    folder = pathlib.Path(build, "flax-source") if build else tmp_path_factory.mktemp("flax")
    folder.mkdir(exist_ok=True)
    return download(folder)


def run(files, plugin):
    """{test: outcome} of a pytest run of its own, with the code of `plugin` run first."""
    folder = files[0].parent
    name = "plugin_of_this_run"
    (folder / f"{name}.py").write_text(plugin)
    package = pathlib.Path(flaxstate.__file__).parents[1]
    paths = [str(folder), str(package), os.environ.get("PYTHONPATH", "")]
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=short", "-p", "no:cacheprovider", "-p", name]
    done = subprocess.run(
        [*command, *map(str, files)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    found = re.findall(r"^(PASSED|FAILED|ERROR) \S*?::(\S+)", done.stdout, re.MULTILINE)
    assert found, done.stdout[-2000:] + done.stderr[-2000:]
    return {test: outcome for outcome, test in found}, done.stdout


def assert_like_flax(files, original, plugin):
    """What passes with stock Flax passes with the drop-in, but for the departures."""
    outcomes, output = run(files, plugin)
    assert list(outcomes.values()).count("PASSED") > 50, output[-4000:]
    failed = {test for test, outcome in outcomes.items() if outcome != "PASSED"}
    if failed:  # some of them may fail with stock Flax as well: on a NumPy that is too new, say
        stock = run(original, "# stock Flax\n")[0]
        failed = {test for test in failed if stock.get(test) == "PASSED"}
    assert failed == set(DEPARTURES), output[-4000:]


def test_installed_under_flax(flax_tests):
    files = [flax_tests / name for name in FILES]
    assert_like_flax(files, files, "import flaxstate\nflaxstate.install()\n")


def test_imported_instead_of_flax(flax_tests):
    original = flax_tests / FILES[0]
    swapped, count = re.subn(
        r"^(from flax import .*\bserialization\b.*)$",
        r"\1\nfrom flaxstate import serialization",
        original.read_text(),
        flags=re.MULTILINE,
    )
    assert count == 1
    copy = flax_tests / "drop_in_serialization_test.py"
    copy.write_text(swapped)
    assert_like_flax([copy], [original], "# nothing is installed\n")
