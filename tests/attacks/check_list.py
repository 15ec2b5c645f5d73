"""Every attack that README.md lists names its tests, which exist, and every test of this folder stands in its own attack's row.
Every function of the C interface stands in a program in which allocations fail.

    python3 check_list.py
"""

import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROW = re.compile(r"^\| (\d+) \| .* \| ([^|]*) \|$")
TEST = re.compile(r"`([^`]+)`")


def problems_of(rows):
    numbers = sorted(rows)
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the attacks are numbered {numbers}"
    for number, tests in rows.items():
        if not tests:
            yield f"attack {number} has no test"
        for test in tests:
            path = FOLDER.parent / test if "/" in test else FOLDER / test
            if not path.exists():
                yield f"attack {number}: there is no {path}"
    for path in sorted(FOLDER.glob("[0-9]*_*.*")):
        number = int(path.name.split("_")[0])
        if path.name not in rows.get(number, []):
            yield f"{path.name} is not in the row of attack {number}"


def functions_with_memory():
    api = json.loads((FOLDER.parent.parent / "capi/api.json").read_text())
    programs = [*(FOLDER.parent / "c").glob("*allocation.c"), *FOLDER.glob("29_*.c")]
    text = "".join(path.read_text() for path in programs) + (FOLDER.parent / "c/failing_memory.h").read_text()
    for function in api["functions"]:
        if not re.search(rf"\b{function['name']}\b", text):
            yield f"no program in which allocations fail calls {function['name']}"


def main():
    lines = (FOLDER / "README.md").read_text().splitlines()
    matches = [match for match in map(ROW.match, lines) if match]
    rows = {int(match[1]): TEST.findall(match[2]) for match in matches}
    found = [*problems_of(rows), *functions_with_memory()] if rows else ["README.md lists no attack"]
    print("\n".join(found) or f"{len(rows)} attacks, {sum(map(len, rows.values()))} tests")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
