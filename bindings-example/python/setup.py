"""Builds the extension module, and puts the C library into the wheel beside it.

FLAXSTATE_INCLUDE_DIR and FLAXSTATE_LIB_DIR tell where the headers and the library are; without them the compiler
finds an installed library by itself, and the wheel does not hold it.
"""

import os
import pathlib
import shutil
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

INCLUDE = os.environ.get("FLAXSTATE_INCLUDE_DIR")
LIBRARY = os.environ.get("FLAXSTATE_LIB_DIR")
# The names under which the loader looks for the library.
LOADED = {"darwin": ["libflaxstate.0.1.dylib"], "win32": ["flaxstate.dll"]}.get(sys.platform, ["libflaxstate.so.0.1"])
BESIDE = {"darwin": ["-Wl,-rpath,@loader_path"], "win32": []}.get(sys.platform, ["-Wl,-rpath,$ORIGIN"])
WARNINGS = [] if sys.platform == "win32" else ["-std=c11", "-fvisibility=hidden", "-Wall", "-Wextra"]


class BuildWithLibrary(build_ext):
    """Copies the library to where the extension module is built."""

    def run(self) -> None:
        super().run()
        if not LIBRARY:
            return
        folder = pathlib.Path(self.get_ext_fullpath("flaxstate._core")).parent
        for name in LOADED:
            shutil.copyfile(pathlib.Path(LIBRARY, name).resolve(), folder / name)


setup(
    ext_modules=[
        Extension(
            "flaxstate._core",
            sources=sorted(str(path) for path in pathlib.Path("csrc").glob("*.c")),
            depends=["csrc/core.h"],
            include_dirs=[INCLUDE] if INCLUDE else [],
            library_dirs=[LIBRARY] if LIBRARY else [],
            libraries=["flaxstate"],
            define_macros=[("Py_LIMITED_API", "0x030b0000")],
            extra_compile_args=WARNINGS,
            extra_link_args=BESIDE if LIBRARY else [],
            py_limited_api=True,
        )
    ],
    cmdclass={"build_ext": BuildWithLibrary},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
