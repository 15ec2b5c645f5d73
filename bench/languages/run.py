"""run.py --library DIRECTORY --build DIRECTORY [--language NAME]… [--only TEXT] [--repeat N] [--scale F] [--json FILE]
[--unoptimised]: measures structs in other languages beside their msgpack libraries, and prints a table.

With --unoptimised it takes less time to build, and shows only that everything runs. The library is in the first directory; what is built goes into the second. Ends with 77 if no language could be measured."""

import argparse
import json
import pathlib
import platform
import subprocess
import sys

import builds

LINE = "{:8} | {:32} | {:>23} | {:>24} | {:>7} | {:>7} | {}"


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def three_digits(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def judge(row):
    """Adds ratio and verdict to a row. Of hardly any allocations a ratio would say nothing."""
    figures = row["our_figure"], row["their_figure"]
    is_nothing = row["unit"] == "allocs" and max(figures) < 0.01
    row["ratio"] = None if is_nothing or figures[1] == 0 else figures[0] / figures[1]
    if row["bound"] is not None:
        row["verdict"] = "ok" if row["ratio"] is not None and row["ratio"] <= row["bound"] else "MISSED"


def print_row(row):
    digits = three_digits if row["unit"] == "ms" else "{:.3f}".format
    ours, theirs = (f"{row[side]} {digits(row[figure])} {row['unit']}"
                    for side, figure in (("ours", "our_figure"), ("theirs", "their_figure")))
    ratio, bound = ("" if row[key] is None else three_digits(row[key]) for key in ("ratio", "bound"))
    print(LINE.format(row["language"], row["row"], ours, theirs, ratio, bound, row.get("verdict", "")).rstrip(),
          flush=True)


def measure(language, program, environment, arguments):
    """The rows, which are printed as they come."""
    rows = []
    command = [program, "--only", arguments.only, "--repeat", str(arguments.repeat), "--scale", str(arguments.scale)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            row = {"language": language, **json.loads(line)}
            judge(row)
            print_row(row)
            rows.append(row)
    if process.returncode != 0:
        raise builds.Failed(f"{program}: it ended with {process.returncode}")
    return rows


def positive(convert):
    def converted(text):
        try:
            value = convert(text)
        except ValueError:
            value = 0
        if not value > 0:
            raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
        return value
    return converted


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench languages", allow_abbrev=False)
    parser.add_argument("--library", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--build", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--language", action="append", choices=builds.BUILDS, help="one of the languages (all)")
    parser.add_argument("--only", default="", help="the rows that have this text in \"LANGUAGE ROW\"")
    parser.add_argument("--repeat", type=positive(int), default=7, help="runs of each side; the medians are compared (7)")
    parser.add_argument("--scale", type=positive(float), default=1.0, help="that part of the data only (1)")
    parser.add_argument("--json", type=pathlib.Path, help="the table for programs, too")
    parser.add_argument("--unoptimised", action="store_true", help="builds faster: to see that it runs")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    report = {"processor": processor(), "repeat": arguments.repeat, "scale": arguments.scale, "languages": {}, "rows": []}
    print(f"processor: {report['processor']}")
    print(LINE.format("language", "row", "ours", "theirs", "ratio", "at most", "verdict"), flush=True)
    for language in arguments.language or builds.BUILDS:
        build = arguments.build.resolve() / language
        build.mkdir(parents=True, exist_ok=True)
        try:
            program, environment, version = builds.BUILDS[language](
                arguments.library.resolve(), build, not arguments.unoptimised)
        except builds.Skipped as reason:
            report["languages"][language] = {"skipped": str(reason)}
            print(f"{language:8} | skipped: {reason}", flush=True)
            continue
        report["languages"][language] = {"version": version}
        report["rows"] += measure(language, program, environment, arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    reasons = [f"{language}: {about['skipped']}" for language, about in report["languages"].items() if "skipped" in about]
    if len(reasons) == len(report["languages"]):
        print("SKIPPED: " + "; ".join(reasons))
        return 77
    if not report["rows"] and not reasons:
        raise builds.Failed(f"no row has {arguments.only!r} in it")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except builds.Failed as failure:
        sys.exit(str(failure))
