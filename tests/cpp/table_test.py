"""Checks the table of docs/guide/cpp.md against real Flax.

    python table_test.py docs/guide/cpp.md
"""

from __future__ import annotations

import pathlib
import re
import sys

import flax.serialization
import ml_dtypes
import numpy as np

HEADER = '| member | value | in Python | bytes |'
CODE = re.compile(r'`([^`]*)`')


def rows(text: str) -> list[list[str]]:
    """The cells of each row."""
    lines = text[text.index(HEADER) :].splitlines()[2:]
    table = []
    for line in lines:
        if not line.startswith('|'):
            break
        table.append([cell.strip() for cell in line.strip('|').split(' | ')])
    return table


def main() -> int:
    """The command line."""
    table = rows(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'))
    failures = 0
    for member, value, python, expected in table:
        source, wanted = CODE.fullmatch(python)[1], CODE.fullmatch(expected)[1]
        # The table's own expressions.
        written = eval(source, {'np': np, 'ml_dtypes': ml_dtypes})  # noqa: S307
        actual = flax.serialization.to_bytes(written).hex()
        if actual != wanted:
            failures += 1
            print(f'{member} {value}: Flax writes {actual}, the table says {wanted}')
    print(f'{len(table)} rows, {failures} differ')
    return 1 if failures or not table else 0


if __name__ == '__main__':
    sys.exit(main())
