"""Writes the golden data with the real Flax, or checks that the committed files are what it writes.

python generate.py            writes valid/, readable/, invalid/ and manifest.tsv
python generate.py --check    compares only; exit status 1 if any file differs
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import pathlib
import re
import sys
import zlib
from collections.abc import Iterator

os.environ.setdefault('JAX_PLATFORMS', 'cpu')

import dump
import manifest
from cases import flax_io, guard, invalid_cases, lenient_cases, readable_cases, valid_cases
from cases.case import Case

HERE = pathlib.Path(__file__).resolve().parent
FOLDERS = ('valid', 'readable', 'invalid')
# NumPy leaves the padding of long double scalars to chance: Flax can't write their bytes twice.
NOT_REPEATABLE = ('dtype_float128_scalar', 'dtype_complex256_scalar')


def all_cases() -> Iterator[Case]:
    """Every case of every group."""
    for module in (valid_cases, readable_cases, lenient_cases, invalid_cases):
        yield from module.cases()


def check_versions() -> None:
    """Other releases may write other bytes."""
    for line in (HERE / 'requirements.txt').read_text().splitlines():
        match = re.fullmatch(r'([\w-]+)==(.+)', line)
        if match and importlib.metadata.version(match[1]) != match[2]:
            raise SystemExit(f'generate.py needs {line}')


def check_round_trip(case: Case) -> None:
    """Flax itself writes the bytes of a valid case again from what it reads."""
    if case.name in NOT_REPEATABLE:
        return
    orders = (True, False) if case.order == 'sorted' else (True,)
    for in_place in orders:
        tree = flax_io.restore(case.data)
        if flax_io.serialize(tree, case.chunk_limit, in_place) != case.data:
            raise AssertionError(f'{case.name}: Flax does not write these bytes again')


def text_of(case: Case) -> tuple[str, str]:
    """The canonical text (empty for an invalid case), and how Flax takes the bytes."""
    if case.group == 'invalid':
        return '', 'refuses' if guard.flax_text(case.data) is None else 'reads'
    if case.text is None:
        return dump.dump(flax_io.restore(case.data)), 'reads'
    flax = guard.flax_text(case.data)
    return case.text, 'refuses' if flax is None else 'reads' if flax == case.text else 'differs'


def text_file(case: Case, text: str) -> bytes:
    """The text; of a very large one only its size and CRC-32."""
    data = text.encode('ascii')
    if 'digest' in case.flags:
        return f'digest {len(data)} {zlib.crc32(data):08x}\n'.encode('ascii')
    return data


def build() -> dict[str, bytes]:
    """Every file by its path below this folder."""
    files: dict[str, bytes] = {}
    entries = []
    for case in all_cases():
        stem = f'{case.folder}/{case.name}'
        if f'{stem}.msgpack' in files:
            raise AssertionError(f'two cases are named {stem}')
        if case.group == 'valid':
            check_round_trip(case)
        text, flax = text_of(case)
        files[f'{stem}.msgpack'] = case.data
        if case.group != 'invalid':
            files[f'{stem}.txt'] = text_file(case, text)
        entries.append(
            manifest.Entry(
                case.group,
                stem,
                case.order,
                case.chunk_limit,
                case.status,
                case.path,
                flax,
                case.flags,
                case.holds,
            )
        )
    files['manifest.tsv'] = manifest.format_manifest(entries).encode('ascii')
    return files


def committed() -> dict[str, bytes]:
    """The files that are there now."""
    paths = [path for folder in FOLDERS for path in (HERE / folder).glob('*') if path.is_file()]
    paths += [path for path in [HERE / 'manifest.tsv'] if path.is_file()]
    return {path.relative_to(HERE).as_posix(): path.read_bytes() for path in paths}


def check(files: dict[str, bytes]) -> int:
    """Reports every file that is missing, left over or different."""
    present = committed()
    problems = [f'missing: {name}' for name in files.keys() - present.keys()]
    problems += [f'left over: {name}' for name in present.keys() - files.keys()]
    for name in files.keys() & present.keys():
        if files[name] != present[name]:
            pairs = enumerate(zip(files[name], present[name], strict=False))
            shorter = min(len(files[name]), len(present[name]))
            offset = next((index for index, (new, old) in pairs if new != old), shorter)
            sizes = f'{len(present[name])} bytes, {len(files[name])} expected'
            problems.append(f'differs: {name} ({sizes}, first difference at byte {offset})')
    for problem in sorted(problems):
        print(problem)
    print(f'{len(files)} files checked, {len(problems)} problems')
    return 1 if problems else 0


def write(files: dict[str, bytes]) -> None:
    """Writes all files and removes those that no case makes any more."""
    for name in committed().keys() - files.keys():
        (HERE / name).unlink()
    for name, data in files.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    size = sum(map(len, files.values()))
    print(f'{len(files)} files written, {size} bytes')


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--check', action='store_true', help='compare with the committed files')
    arguments = parser.parse_args()
    check_versions()
    files = flax_io.with_deep_stack(build)
    if arguments.check:
        return check(files)
    write(files)
    return 0


if __name__ == '__main__':
    sys.exit(main())
