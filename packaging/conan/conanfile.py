"""flaxstate for Conan 2: `conan create packaging/conan`. The version is that of include/flaxstate/version.h.

With `-o "&:system_headers=True"` msgpack-cxx and xtensor are those of the system, and nothing comes from a remote. Who
requires the package then sets the option, too: docs/packaging.md has a conanfile.txt that does.
"""

import re
from pathlib import Path

from conan import ConanFile
from conan.tools.build import stdcpp_library
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rm, rmdir

required_conan_version = ">=2"


class FlaxstateConan(ConanFile):
    name = "flaxstate"
    description = "flax.serialization for every language that can call C"
    license = "Apache-2.0"
    topics = ("flax", "jax", "checkpoint", "msgpack")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "system_headers": [True, False]}
    # The library does without Boost, which msgpack-cxx would bring along.
    default_options = {"shared": False, "fPIC": True, "system_headers": False, "msgpack-cxx/*:use_boost": False}
    implements = ["auto_shared_fpic"]

    def set_version(self):
        header = Path(self.recipe_folder, "../../include/flaxstate/version.h").read_text(encoding="utf-8")
        self.version = re.search(r'FS_VERSION_STRING "(.*)"', header)[1]

    def export_sources(self):
        root = Path(self.recipe_folder, "../..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "capi/*"):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        if self.options.system_headers:
            return
        # Headers that only the library's own sources see.
        self.requires("msgpack-cxx/6.1.0", headers=True, libs=False, visible=False)
        self.requires("xtensor/0.24.7", headers=True, libs=False, visible=False)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for what in ("TESTS", "EXAMPLES", "BENCH"):
            toolchain.cache_variables[f"FLAXSTATE_BUILD_{what}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=Path(self.package_folder, "licenses"))
        CMake(self).install()
        lib = Path(self.package_folder, "lib")
        if self.options.shared:
            unwanted = ("libflaxstate.a", "libflaxstate_static.a", "flaxstate_static.lib")
        else:
            unwanted = ("*.so*", "*.dylib", "*.dll.a", "flaxstate.lib")
            rmdir(self, Path(self.package_folder, "bin"))  # where Windows has the DLL
        for pattern in unwanted:
            rm(self, pattern, lib)
        # Conan writes these itself.
        for folder in ("cmake", "pkgconfig"):
            rmdir(self, lib / folder)

    def package_info(self):
        static = not self.options.shared
        self.cpp_info.libs = ["flaxstate_static" if static and self.settings.os == "Windows" else "flaxstate"]
        self.cpp_info.set_property("cmake_file_name", "flaxstate")
        # Before 1.0 each minor version has an interface of its own.
        self.cpp_info.set_property("cmake_config_version_compat", "SameMinorVersion")
        target = "flaxstate_static" if static else "flaxstate"
        self.cpp_info.set_property("cmake_target_name", f"flaxstate::{target}")
        self.cpp_info.set_property("pkg_config_name", "flaxstate")
        if static:
            self.cpp_info.defines = ["FLAXSTATE_STATIC"]
            if self.settings.os in ("Linux", "FreeBSD"):
                self.cpp_info.system_libs = ["m", "pthread"]
            if stdcpp_library(self):
                self.cpp_info.system_libs.append(stdcpp_library(self))
