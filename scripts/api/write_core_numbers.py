"""tests/abi/core_numbers.cpp: that the core's enums, which know nothing of C, have the numbers of the C interface."""

from __future__ import annotations

from .model import Constant, Interface

HEAD = """\
// The core knows nothing of C, and has the same numbers: compiling this is the test. Written by scripts/api.py.
// clang-format off
#include <flaxstate/flaxstate.h>

#include "base/error.hpp"
#include "dtype/dtype.hpp"
#include "io/atomic_file.hpp"
#include "io/file_source.hpp"
#include "io/source.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

#define SAME(core, number) static_assert(static_cast<std::int32_t>(flaxstate::core) == (number), #core " is not " #number)
"""

ENUMS = {
    "fs_status": "Status", "fs_mismatch_kind": "MismatchKind", "fs_dtype": "Dtype", "fs_kind": "Kind", "fs_form": "Form",
    "fs_storage": "Storage", "fs_container": "Container", "fs_mapping": "Mapping", "fs_durability": "Durability",
    "fs_advice": "Advice",
}
# Where the core has another name: C++ has keywords, and the core fewer names that only C needs.
WORDS = {
    "FS_DTYPE_BOOL": "boolean", "FS_KIND_BOOL": "boolean", "FS_KIND_INT": "integer", "FS_KIND_UINT": "unsigned_integer",
    "FS_KIND_FLOAT": "real", "FS_FORM_DEFAULT": "by_rank", "FS_MAPPING_AUTO": "automatic", "FS_DURABILITY_FULL": "file_and_name",
}
# In fields only, where the core has LeafType.
LEFT_OUT = {"FS_DTYPE_STR", "FS_DTYPE_BYTES"}


def line(core: str, constant: Constant) -> str:
    return f"SAME({core}::{WORDS.get(constant.name, constant.short.lower())}, {constant.name});\n"


def files(interface: Interface) -> dict[str, str]:
    text = HEAD
    for name, core in ENUMS.items():
        constants = [constant for constant in interface.enum(name).constants if constant.name not in LEFT_OUT]
        text += "\n" + "".join(line(core, constant) for constant in constants)
    return {"tests/abi/core_numbers.cpp": text}
