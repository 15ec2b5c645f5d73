"""Runs treedump over the golden data. Needs nothing but Python.

    python golden_test.py --treedump PATH/treedump

valid     dump gives the text; encode gives the bytes, in file order and, where the manifest says
          so, with sorted keys
readable  dump gives the text; encoding the file and dumping the result gives the same text
lenient   dump fails as the manifest says; dump-lenient gives the text
invalid   dump fails as the manifest says
"""

from __future__ import annotations

import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib
from collections import Counter

import manifest

HERE = pathlib.Path(__file__).resolve().parent
WORKERS = 2
SECONDS = 60
ERROR_FORM = re.compile(r'treedump: ([A-Z0-9_]+): (.*) \(path (.*), offset (\d+)\)', re.DOTALL)


class CaseError(Exception):
    """What a case did instead."""


class GoldenTest:
    """One treedump program, and the checks of each group."""

    def __init__(self, treedump: str) -> None:
        self.treedump = treedump

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Runs treedump."""
        command = [self.treedump, *arguments]
        return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)

    def output(self, *arguments: str) -> bytes:
        """What treedump prints when all is well."""
        result = self.run(*arguments)
        if result.returncode != 0:
            message = result.stderr.decode(errors='replace').strip()
            raise CaseError(f'{arguments[0]} exits with {result.returncode}: {message[:500]}')
        return result.stdout

    def expect_text(self, entry: manifest.Entry, verb: str, file: str) -> None:
        """The canonical text of the file."""
        actual = self.output(verb, file)
        expected = (HERE / f'{entry.file}.txt').read_bytes()
        if 'digest' in entry.flags:
            actual = f'digest {len(actual)} {zlib.crc32(actual):08x}\n'.encode()
        if actual != expected:
            raise CaseError(f'{verb}: {first_difference(expected, actual)}')

    def encode(self, entry: manifest.Entry, order: str) -> bytes:
        """The bytes that treedump writes of the case."""
        return self.output('encode', str(data_file(entry)), str(entry.chunk_limit), order)

    def expect_refusal(self, entry: manifest.Entry) -> None:
        """Exit status 1, and an error of the right status at the right path."""
        result = self.run('dump', str(data_file(entry)))
        message = result.stderr.decode(errors='replace').strip()
        if result.returncode != 1:
            raise CaseError(f'dump exits with {result.returncode}, not 1: {message[:500]}')
        match = ERROR_FORM.search(message)
        if match is None:
            raise CaseError(f'an error of another form: {message[:500]}')
        if match[1] not in entry.status.split('|'):
            raise CaseError(f'status {match[1]}, expected {entry.status}: {message[:500]}')
        if match[3] not in entry.path.split('|'):
            raise CaseError(f'path {match[3][:200]}, expected {entry.path[:200]}')
        if int(match[4]) > data_file(entry).stat().st_size:
            raise CaseError(f'offset {match[4]} lies beyond the file')

    def check_valid(self, entry: manifest.Entry) -> None:
        """Byte for byte what Flax writes."""
        self.expect_text(entry, 'dump', str(data_file(entry)))
        orders = ('file', 'sorted') if entry.order == 'sorted' else ('file',)
        for order in orders:
            actual = self.encode(entry, order)
            expected = data_file(entry).read_bytes()
            if actual != expected:
                raise CaseError(f'encode {order}: {first_different_byte(expected, actual)}')

    def check_readable(self, entry: manifest.Entry) -> None:
        """Read, written in Flax's form, and read again."""
        self.expect_text(entry, 'dump', str(data_file(entry)))
        if 'noencode' in entry.flags:
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / 'again.msgpack'
            copy.write_bytes(self.encode(entry, 'file'))
            self.expect_text(entry, 'dump', str(copy))

    def check_lenient(self, entry: manifest.Entry) -> None:
        """Refused by default, read on request."""
        self.expect_refusal(entry)
        self.expect_text(entry, 'dump-lenient', str(data_file(entry)))

    def check(self, entry: manifest.Entry) -> str:
        """The failure of a case, or nothing."""
        checks = {
            'valid': self.check_valid,
            'readable': self.check_readable,
            'lenient': self.check_lenient,
            'invalid': self.expect_refusal,
        }
        try:
            checks[entry.group](entry)
        except CaseError as failure:
            return str(failure)
        except subprocess.TimeoutExpired:
            return f'no answer within {SECONDS} s'
        return ''


def data_file(entry: manifest.Entry) -> pathlib.Path:
    """The case's bytes."""
    return HERE / f'{entry.file}.msgpack'


def first_difference(expected: bytes, actual: bytes) -> str:
    """The first line that differs."""
    expected_lines, actual_lines = expected.split(b'\n'), actual.split(b'\n')
    for number, (want, got) in enumerate(zip(expected_lines, actual_lines, strict=False), 1):
        if want != got:
            wanted, given = want.decode(errors='replace'), got.decode(errors='replace')
            return f'line {number} is {given[:200]!r}, expected {wanted[:200]!r}'
    return f'{len(actual_lines) - 1} lines, expected {len(expected_lines) - 1}'


def first_different_byte(expected: bytes, actual: bytes) -> str:
    """The first byte that differs, with what follows it."""
    shorter = min(len(expected), len(actual))
    pairs = enumerate(zip(expected, actual, strict=False))
    offset = next((index for index, (want, got) in pairs if want != got), shorter)
    wanted, given = expected[offset : offset + 16].hex(), actual[offset : offset + 16].hex()
    sizes = f'{len(actual)} bytes, {len(expected)} expected'
    return f'{sizes}; at byte {offset} {given!r}, expected {wanted!r}'


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--treedump', required=True, help='the program under test')
    parser.add_argument('--only', default='', help='only cases whose file contains this text')
    arguments = parser.parse_args()
    test = GoldenTest(arguments.treedump)
    entries = [
        entry
        for entry in manifest.read_manifest(HERE / 'manifest.tsv')
        if arguments.only in entry.file
    ]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        failures = list(pool.map(test.check, entries))
    failed: Counter[str] = Counter()
    for entry, failure in zip(entries, failures, strict=True):
        if failure:
            failed[entry.group] += 1
            print(f'FAILED {entry.file} ({entry.holds}): {failure}')
    for group, count in Counter(entry.group for entry in entries).items():
        print(f'{group}: {count - failed[group]} of {count} passed')
    print(f'{len(entries)} golden cases, {sum(failed.values())} failed')
    return 1 if failed or not entries else 0


if __name__ == '__main__':
    sys.exit(main())
