"""The committed corpora: corpus/TARGET.hex, with an input in hex on each line, the shortest first.

    python3 corpus.py unpack TARGET FOLDER   # a file for each input, as libFuzzer wants them
    python3 corpus.py pack TARGET FOLDER     # the reverse; takes the place of the committed one
    python3 corpus.py seed TARGET FOLDER     # golden files, with the header that the target wants in front; to restore objects
                                             # from, also an array of each dtype in the place of each entry of a sound state
"""

import argparse
import hashlib
import math
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
LONGEST = 1500  # bytes of a seed
# What stands before the msgpack (FUZZ_TARGET's header), where it isn't zero bytes: with it the target does its usual work.
HEADERS = {
    "decode": b"\0",
    "lenient": b"\0",
    "file": b"\0",
    "source": b"\0\0\0",
    "limits": b"\0\x20\xff\xff\xff\xff\xff\xff\0\0",
    "restore_type": b"\0\0\0\0",
    "restore_views": b"\0",
    "restore_ways": b"\0\0\0",
    "allocation": b"\5\0\0",
    "restore_template": b"\0",
    "oracle": b"",
}
COPIES = {"restore_template": 2}  # the target, and the state
# Headers that put the value behind them in the place of an entry (support/model.hpp: state_of), which is counted from 1. Numbers
# are converted if they fit (FS_CONVERT_SAME_KIND).
ENTRY_HEADERS = {
    "restore_type": lambda entry: bytes([(entry & 15) << 4, entry & 0xf0, 1, 0]),
    "restore_ways": lambda entry: bytes([0, 1, entry << 1]),
    "allocation": lambda entry: bytes([5, 0, entry << 1]),
}
ENTRY_COUNT = 31
ITEM_SIZES = {
    "bool": 1, "int8": 1, "uint8": 1, "int4": 1, "int16": 2, "float16": 2, "bfloat16": 2, "int32": 4, "float32": 4, "int64": 8,
    "uint64": 8, "float64": 8, ">f8": 8, "datetime64[s]": 8, "complex128": 16, "<U1": 4,
}


def read(target):
    path = CORPUS / f"{target}.hex"
    return [bytes.fromhex(line) for line in path.read_text().splitlines()] if path.exists() else []


def save(folder, inputs):
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs:
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def write(target, inputs):
    inputs = sorted(set(inputs), key=lambda data: (len(data), data))
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{target}.hex").write_text("".join(data.hex() + "\n" for data in inputs))
    print(f"{target}: {len(inputs)} inputs, {sum(map(len, inputs))} bytes")


def pack(target, folder):
    write(target, [path.read_bytes() for path in folder.iterdir()])


def add(target, inputs):
    write(target, [*read(target), *inputs])


def array(shape, dtype):
    """In msgpack: a NumPy scalar where the shape is ()."""
    size = ITEM_SIZES[dtype] * math.prod(shape)
    data = bytes((2 + 37 * i) % 256 for i in range(size))
    head = bytes([0x93, 0x90 + len(shape), *shape, 0xa0 + len(dtype)]) + dtype.encode() + bytes([0xc4, size])
    return bytes([0xc7, len(head) + size, 1 if shape else 3]) + head + data


def entry_seeds(target):
    header = ENTRY_HEADERS.get(target)
    values = [array(shape, dtype) for shape in ((), (3,), (2, 3)) for dtype in ITEM_SIZES]
    return [header(entry) + value for entry in range(1, ENTRY_COUNT + 1) for value in values] if header else []


def seed(target, folder):
    save(folder, entry_seeds(target))
    if target not in HEADERS:
        return
    golden = HERE.parent / "golden"
    files = [path.read_bytes() for path in golden.glob("*/*.msgpack") if path.stat().st_size <= LONGEST]
    save(folder, [HEADERS[target] + data * COPIES.get(target, 1) for data in files])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("unpack", "pack", "seed"))
    parser.add_argument("target")
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.action == "unpack":
        save(arguments.folder, read(arguments.target))
    elif arguments.action == "pack":
        pack(arguments.target, arguments.folder)
    else:
        seed(arguments.target, arguments.folder)


if __name__ == "__main__":
    main()
