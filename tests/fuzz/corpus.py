"""The committed corpora: corpus/TARGET.hex, with an input in hex on each line, the shortest first.

    python3 corpus.py unpack TARGET FOLDER   # a file for each input, as libFuzzer wants them
    python3 corpus.py pack TARGET FOLDER     # the reverse; takes the place of the committed one
    python3 corpus.py seed TARGET FOLDER     # golden files, with the header that the target wants in front
"""

import argparse
import hashlib
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
    "restore_ways": b"\0\0\0",
    "allocation": b"\5\0\0",
    "restore_template": b"\0",
    "oracle": b"",
}
COPIES = {"restore_template": 2}  # the target, and the state


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


def seed(target, folder):
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
