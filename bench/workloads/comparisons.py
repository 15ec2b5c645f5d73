"""What is compared with what, and the bounds."""

import dataclasses
from typing import Optional

MEBIBYTE = 1 << 20

TITLES = {
    "weights": "weights: 300 arrays, float32 and bfloat16",
    "state": "state: structs of int64, float64, text and bool",
    "train_state": "train state: parameters of a 110 M model, and Adam's two moments",
    "many_arrays": "many arrays: 16 float32 each",
}


def title(name, result):
    return f"{TITLES[name]}; {size_text(result['bytes'])}, {result['leaves']:,} leaves"


def three_digits(number):
    return f"{number:.0f}" if number >= 100 or number == 0 else f"{number:.3g}"


def size_text(size):
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= 0.9995 * unit:
            return f"{three_digits(size / unit)} {name}"
    return f"{size:.0f} B"


# The library's operations, in the order of the table.
WHAT = {
    "encode_fresh": "encode, fresh memory",
    "encode_fresh_2_threads": "encode, fresh memory, 2 threads",
    "encode_again": "encode, memory used again",
    "encode_again_2_threads": "encode, memory used again, 2 threads",
    "serialize_again": "serialize a tree, keys sorted",
    "decode_fresh": "decode, fresh memory",
    "decode_again": "decode, tree used again",
    "restore": "restore in place, from bytes",
    "restore_2_threads": "restore in place, from bytes, 2 threads",
    "save": "save, no fsync",
    "save_2_threads": "save, no fsync, 2 threads",
    "restore_file": "restore a file (shadow)",
    "restore_file_directly": "restore a file directly",
    "restore_file_directly_2_threads": "restore a file directly, 2 threads",
    "restore_aligned_file_directly": "restore an aligned file directly",
    "load_fresh": "load a file into fresh memory",
    "load_fresh_2_threads": "load a file into fresh memory, 2 threads",
    "open": "open a file",
    "open_again": "open a file, tree used again",
    "load_one": "open, and load one leaf",
}

# What stands on the other side, of the same program.
YARDSTICKS = {
    "memcpy_paged_in": "memcpy, paged-in memory",
    "memcpy_by_array": "memcpy by array",
    "memcpy_fresh": "memcpy, fresh memory",
    "memcpy_fresh_huge_pages": "memcpy, fresh huge pages",
    "write_file": "write(2)",
    "read_file_paged_in": "read(2)",
    "read_file_by_array": "read(2) by array",
    "read_file_fresh_huge_pages": "read(2), fresh huge pages",
    "msgpack_parse": "msgpack::parse, null visitor",
    "msgpack_unpack": "msgpack::unpack",
    "msgpack_unpack_referring": "msgpack::unpack, no copies",
    "msgpack_pack_fresh": "msgpack::pack",
    "msgpack_pack_again": "msgpack::pack",
    "msgpack_pack_structs_again": "msgpack::pack, structs",
    "msgpack_pack_structs_fresh": "msgpack::pack, structs",
    "msgpack_unpack_structs": "msgpack::unpack, convert",
}

LARGE = ("weights", "train_state")
SMALL = ("state", "many_arrays")
ALL = LARGE + SMALL

# For each operation, those of the same program that it is compared with, and with which workloads.
BESIDE = {
    "encode_fresh": {"memcpy_fresh": ALL, "memcpy_fresh_huge_pages": LARGE, "msgpack_pack_fresh": ALL,
                     "msgpack_pack_structs_fresh": SMALL},
    "encode_fresh_2_threads": {"encode_fresh": LARGE},
    "encode_again": {"memcpy_paged_in": ALL, "msgpack_pack_again": ALL, "msgpack_pack_structs_again": SMALL},
    "encode_again_2_threads": {"encode_again": LARGE},
    "serialize_again": {"encode_again": ALL},
    "decode_fresh": {"msgpack_unpack": ALL, "msgpack_unpack_referring": ALL},
    "decode_again": {"msgpack_parse": SMALL},
    "restore": {"memcpy_paged_in": LARGE, "msgpack_parse": SMALL, "msgpack_unpack_structs": SMALL},
    "restore_2_threads": {"restore": LARGE},
    "save": {"write_file": ALL},
    "save_2_threads": {"save": LARGE},
    "restore_file": {"read_file_paged_in": LARGE, "restore": SMALL},
    "restore_file_directly": {"read_file_paged_in": LARGE, "read_file_by_array": LARGE, "restore": SMALL},
    "restore_file_directly_2_threads": {"restore_file_directly": LARGE},
    "restore_aligned_file_directly": {"read_file_paged_in": LARGE},
    "load_fresh": {"read_file_fresh_huge_pages": LARGE},
    "load_fresh_2_threads": {"load_fresh": LARGE},
    "open_again": {"open": ALL},
}

# For each operation, those of the peers that do the same for their users.
PEER_OPERATIONS = {
    "encode_fresh": ["encode"],
    "encode_again": ["encode"],
    "decode_fresh": ["decode"],
    "restore": ["restore"],
    "save": ["save"],
    "restore_file_directly": ["load", "load_in_place"],
    "restore_file_directly_2_threads": ["load_in_place_2_threads"],
    "load_fresh": ["load"],
    "open": ["open"],
    "load_one": ["load_one"],
}

PEERS = ["flax", "safetensors", "torch", "numpy", "orbax"]

# The least ratio (their time divided by ours) by workload, operation, and what it is compared with.
AT_LEAST = {
    ("weights", "encode_again", "memcpy_paged_in"): 0.9,
    ("weights", "encode_fresh", "memcpy_fresh"): 0.95,
    ("weights", "encode_fresh_2_threads", "encode_fresh"): 1.0,
    ("weights", "restore", "memcpy_paged_in"): 0.9,
    ("weights", "save", "write_file"): 0.9,
    ("weights", "restore_file_directly", "read_file_paged_in"): 0.9,
    ("weights", "restore_file_directly", "read_file_by_array"): 0.9,
    ("weights", "restore_aligned_file_directly", "read_file_paged_in"): 0.9,
    ("weights", "restore_file_directly", "torch load_in_place"): 1.0,
    ("weights", "restore_file_directly_2_threads", "torch load_in_place_2_threads"): 1.0,
    ("weights", "open", "safetensors open"): 1.0,
    # At most 1.25 and 3 times the time.
    ("state", "encode_again", "msgpack_pack_structs_again"): 1 / 1.25,
    ("state", "restore", "msgpack_parse"): 1 / 3,
    ("state", "encode_again", "flax encode"): 100.0,
    ("state", "restore", "flax restore"): 40.0,
    ("many_arrays", "open", "safetensors open"): 10.0,
    ("many_arrays", "encode_again", "flax encode"): 50.0,
}
# Saving and loading from end to end.
for workload in LARGE:
    for peer in PEERS:
        AT_LEAST[workload, "load_fresh", f"{peer} load"] = 1.0
        AT_LEAST[workload, "save", f"{peer} save"] = 3.5 if peer == "flax" else 1.0
        AT_LEAST[workload, "restore_file_directly", f"{peer} load"] = 10.0 if peer == "flax" else 1.0

OPEN_WEIGHTS_SECONDS = 1e-3
SAVE_PEAK_BYTES = MEBIBYTE
# Those that allocate nothing from the second call on.
WITHOUT_ALLOCATION = {
    "encode_again": "fs_to_bytes",
    "serialize_again": "fs_msgpack_serialize",
    "restore": "fs_restore",
    "restore_file": "fs_restore_file",
    "restore_file_directly": "fs_restore_file, directly",
    "save": "fs_save_file",
    "decode_again": "fs_msgpack_restore_into",
    "open_again": "fs_file_open_into",
}


@dataclasses.dataclass
class Row:
    workload: str
    what: str
    ours: dict
    against: str
    theirs: Optional[dict]
    ratio: Optional[float]  # of the medians: their time divided by ours; or a figure of its own kind
    fastest: Optional[float]  # the same of the fastest runs
    bound: Optional[float]
    is_at_most: bool = False
    unit: str = ""

    @property
    def verdict(self):
        if self.bound is None or self.ratio is None:
            return ""
        is_kept = self.ratio <= self.bound if self.is_at_most else self.ratio >= self.bound
        return "ok" if is_kept else "below" if not self.is_at_most else "above"


def compare(workload, name, ours, key, label, theirs):
    return Row(workload, WHAT[name], ours, label, theirs, theirs["median"] / ours["median"],
               theirs["fastest"] / ours["fastest"], AT_LEAST.get((workload, name, key)))


def compared_rows(workload, result):
    """Each operation beside all that it is compared with."""
    figures = result["flaxstate"]
    rows = []
    for name in WHAT:
        ours = figures.get(name)
        if ours is None or (workload in SMALL and name.endswith("_2_threads")):
            continue
        for other, workloads in BESIDE.get(name, {}).items():
            if workload in workloads and other in figures:
                label = YARDSTICKS.get(other) or WHAT[other]
                rows.append(compare(workload, name, ours, other, label, figures[other]))
        for peer in PEERS:
            theirs = result["peers"].get(peer, {}).get("operations", {})
            for operation in PEER_OPERATIONS.get(name, []):
                if operation in theirs:
                    key = f"{peer} {operation}"
                    rows.append(compare(workload, name, ours, key, key.replace("_2_threads", ", 2 threads").replace("_", " "), theirs[operation]))
        is_alone = not rows or rows[-1].what != WHAT[name]
        if is_alone:
            rows.append(Row(workload, WHAT[name], ours, "", None, None, None, None))
    return rows


def bounded_rows(workload, result):
    """What is bounded by itself: time, allocations and memory."""
    figures = result["flaxstate"]
    rows = []
    if workload == "weights":
        rows.append(Row(workload, WHAT["open"], figures["open"], "milliseconds", None, figures["open"]["median"] * 1e3,
                        figures["open"]["fastest"] * 1e3, OPEN_WEIGHTS_SECONDS * 1e3, True, "ms"))
    for name, function in WITHOUT_ALLOCATION.items():
        if "allocations" in figures.get(name, {}):
            rows.append(Row(workload, f"{function}, second call", figures[name], "allocations", None,
                            figures[name]["allocations"], None, 0, True))
    peak = max(figures["save"].get("heap_peak", 0), figures["save"]["resident_peak"])
    rows.append(Row(workload, WHAT["save"], figures["save"], "peak extra memory", None, peak / MEBIBYTE, None,
                    SAVE_PEAK_BYTES / MEBIBYTE, True, "MiB"))
    return rows


def all_rows(workloads):
    rows = []
    for name, result in workloads.items():
        rows += compared_rows(name, result) + bounded_rows(name, result)
    return rows
